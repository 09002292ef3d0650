/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The container and the decoder of a video.
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
	AVStream		*stream;		/* the video stream */
	int64_t			begins;			/* the first time, in its time base */
	int			counted;		/* frames have no times and are counted */
	AVCodecContext		*codec;			/* NULL until video_decoder() */
};

/* Open the container, and find its video stream and its duration.  Returns -1 after refuse(). */
int video_open(struct render *render, struct video *video);

/* Open it again, at the start. */
int video_reopen(struct render *render, struct video *video);

/* Start the decoder.  NB: the caller must refuse a video above the limits before. */
int video_decoder(struct render *render, struct video *video);

/* Close a video in any state. */
void video_close(struct video *video);

/* The duration in seconds; 0: unknown. */
double video_duration(const struct video *video);

#endif
