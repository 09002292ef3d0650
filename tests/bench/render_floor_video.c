/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Videos of the floor: libav from a file to the frame in the middle.
 */

#include <math.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>

#include "render_floor.h"

/* A file as the bench makes it: one stream, and complete. */
struct film {
	AVFormatContext		*format;
	AVCodecContext		*codec;
	AVStream		*stream;
};

static void
open_film(struct film *film, const char *file)
{
	const AVCodec *decoder;

	film->format = NULL;
	if (avformat_open_input(&film->format, file, NULL, NULL) < 0)
		die(file);
	film->stream = film->format->streams[0];
	decoder = avcodec_find_decoder(film->stream->codecpar->codec_id);
	film->codec = avcodec_alloc_context3(decoder);
	film->codec->thread_count = 1;
	if (avcodec_parameters_to_context(film->codec, film->stream->codecpar) < 0 ||
	    avcodec_open2(film->codec, decoder, NULL) < 0)
		die(file);
}

static void
decode_to(struct film *film, AVFrame *frame, int64_t wanted)
{
	AVPacket *packet = av_packet_alloc();
	int reached = 0;

	while (!reached && av_read_frame(film->format, packet) == 0) {
		film->codec->skip_frame =
		    packet->pts < wanted ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
		(void)avcodec_send_packet(film->codec, packet);
		while (!reached && avcodec_receive_frame(film->codec, frame) == 0)
			reached = frame->best_effort_timestamp >= wanted;
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	if (!reached)
		die("no frame");
}

static VipsImage *
paint(const struct order *order, const AVFrame *frame)
{
	VipsImage *image = canvas(order->width, height_for(order, frame->width, frame->height), 3);
	uint8_t *planes[4] = { VIPS_IMAGE_ADDR(image, 0, 0), NULL, NULL, NULL };
	int rows[4] = { image->Xsize * 3, 0, 0, 0 };
	struct SwsContext *sws;

	sws = sws_getContext(frame->width, frame->height, frame->format, image->Xsize,
	    image->Ysize, AV_PIX_FMT_RGB24, SWS_BICUBIC | SWS_FULL_CHR_H_INT |
	    SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND, NULL, NULL, NULL);
	(void)sws_setColorspaceDetails(sws, sws_getCoefficients(frame->height < 720 ?
	    SWS_CS_ITU601 : SWS_CS_ITU709), 0, sws_getCoefficients(SWS_CS_DEFAULT), 1,
	    0, 1 << 16, 1 << 16);
	(void)sws_scale(sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
	    frame->height, planes, rows);
	sws_freeContext(sws);
	return (image);
}

VipsImage *
draw_video(const struct order *order)
{
	AVFrame *frame = av_frame_alloc();
	struct film film;
	VipsImage *image;
	int64_t wanted;

	open_film(&film, order->file);
	wanted = av_rescale_q((int64_t)floor((double)film.format->duration / AV_TIME_BASE / 2),
	    (AVRational){ 1, 1 }, film.stream->time_base);
	if (av_seek_frame(film.format, 0, wanted, AVSEEK_FLAG_BACKWARD) < 0)
		die(order->file);
	decode_to(&film, frame, wanted);
	image = paint(order, frame);
	av_frame_free(&frame);
	avcodec_free_context(&film.codec);
	avformat_close_input(&film.format);
	return (image);
}
