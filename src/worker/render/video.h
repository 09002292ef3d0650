/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A video's container and its decoder: what video.c has of video_open.c.
 */

#ifndef VIDEO_H_INCLUDED
#define VIDEO_H_INCLUDED

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

#include "renderer.h"

struct video {
	int			fd;
	int64_t			at, size;
	AVIOContext		*io;
	AVFormatContext		*format;
	AVStream		*stream;		/* the one that is shown */
	int64_t			begins;			/* its first time, as the stream counts */
	int			counted;		/* frames have no times, and are counted */
	AVCodecContext		*codec;			/* NULL until video_decoder() */
};

/* Read the container: its video stream and its duration, from the start.  -1 after refuse(). */
int video_open(struct render *render, struct video *video);

/* Once more, from the start. */
int video_reopen(struct render *render, struct video *video);

/* Start its decoder; what is larger than the limits is to be refused before. */
int video_decoder(struct render *render, struct video *video);

/* Can be called at any stage. */
void video_close(struct video *video);

/* In seconds; 0: unknown. */
double video_duration(const struct video *video);

#endif
