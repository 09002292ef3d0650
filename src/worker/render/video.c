/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Frames of videos: the one that is shown at a second.
 */

#include <math.h>
#include <string.h>

#include <libavutil/common.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

#include "video.h"

/* How much is decoded on the way from the keyframe before, in pixels: 1000 frames of 1080p. */
#define WAY_PIXELS	2e9

/* From here on a video that does not say so is taken for BT.709, as browsers do. */
#define HD_HEIGHT	720

/* As it is shown: pixels need not be square, and the picture may lie on its side. */
struct shape {
	double			width, height;
	VipsAngle		turn;
};

struct film {
	struct video		video;
	struct shape		shape;
	AVFrame			*frame;			/* of all sizes; NULL: not found yet */
};

static const uint8_t *
display_matrix(const AVStream *stream)
{
#if LIBAVCODEC_VERSION_MAJOR >= 61
	const AVCodecParameters *par = stream->codecpar;
	const AVPacketSideData *side;

	side = av_packet_side_data_get(par->coded_side_data, par->nb_coded_side_data,
	    AV_PKT_DATA_DISPLAYMATRIX);
	return (side == NULL ? NULL : side->data);
#else
	return (av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, NULL));
#endif
}

static VipsAngle
turn_of(const AVStream *stream)
{
	const uint8_t *matrix = display_matrix(stream);
	int quarters;

	if (matrix == NULL)
		return (VIPS_ANGLE_D0);
	quarters = (int)lrint(-av_display_rotation_get((const void *)matrix) / 90) & 3;
	return ((VipsAngle)(VIPS_ANGLE_D0 + quarters));
}

static int
is_lying(const struct shape *shape)
{

	return (shape->turn == VIPS_ANGLE_D90 || shape->turn == VIPS_ANGLE_D270);
}

static struct shape
shape_of(const struct video *video)
{
	AVRational sar = av_guess_sample_aspect_ratio(video->format, video->stream, NULL);
	struct shape shape = { 0, video->stream->codecpar->height, turn_of(video->stream) };
	double width = video->stream->codecpar->width, height;

	if (sar.num > 0 && sar.den > 0)
		width = floor(width * av_q2d(sar) + 0.5);
	shape.width = width;
	if (is_lying(&shape)) {
		height = shape.height;
		shape.height = width;
		shape.width = height;
	}
	return (shape);
}

/* In whole seconds, as MediaWiki counts: the middle, or the last for any time after it. */
static double
choose_second(const struct render *render, const struct video *video)
{
	double duration = fmin(video_duration(video), THUMBURL_SECONDS_MAX);
	double second = render->job.seconds;

	if (second < 0)
		return (floor(duration / 2));
	if (duration > 0 && second > duration - 1)
		return (fmax(0, floor(duration - 1)));
	return (second);
}

/* The time of a second in the stream's own count. */
static int64_t
to_stream_time(const struct video *video, double second)
{
	int64_t us = (int64_t)(second * AV_TIME_BASE);

	if (video->format->start_time != AV_NOPTS_VALUE)
		us = av_sat_add64(us, video->format->start_time);
	return (av_rescale_q(us, AV_TIME_BASE_Q, video->stream->time_base));
}

/* Take what the decoder has ready.  1: the frame that was wanted is there. */
static int
take_frames(struct video *video, AVFrame *frame, int64_t wanted, int *found)
{
	AVFrame *next = av_frame_alloc();
	int reached = 0;

	while (!reached && next != NULL && avcodec_receive_frame(video->codec, next) == 0) {
		av_frame_unref(frame);
		av_frame_move_ref(frame, next);
		*found = 1;
		reached = frame->best_effort_timestamp != AV_NOPTS_VALUE &&
		    frame->best_effort_timestamp >= wanted;
	}
	av_frame_free(&next);
	return (reached);
}

/* What nothing depends on needs no decoding before its time has come. */
static enum AVDiscard
may_skip(const AVPacket *packet, int64_t wanted)
{

	return (packet->pts != AV_NOPTS_VALUE && packet->pts < wanted ?
	    AVDISCARD_NONREF : AVDISCARD_DEFAULT);
}

/*
 * Decode up to the frame that is wanted: 1.  0 if the video ends before, or is too long a way:
 * then it is the last one found.
 */
static int
decode_to(struct video *video, AVFrame *frame, int64_t wanted, int *found)
{
	AVPacket *packet = av_packet_alloc();
	double way = WAY_PIXELS;
	int reached = 0;

	while (!reached && way > 0 && packet != NULL &&
	    av_read_frame(video->format, packet) == 0) {
		if (packet->stream_index == video->stream->index) {
			video->codec->skip_frame = may_skip(packet, wanted);
			(void)avcodec_send_packet(video->codec, packet);
			reached = take_frames(video, frame, wanted, found);
			way -= (double)video->codec->width * video->codec->height + 1;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	if (reached || way <= 0)
		return (reached);
	(void)avcodec_send_packet(video->codec, NULL);
	return (take_frames(video, frame, wanted, found));
}

/* Wikimedia's rule: where nothing is found at a time, the first frame is shown. */
static int
find_frame(struct render *render, struct video *video, double second, AVFrame *frame)
{
	int64_t wanted = to_stream_time(video, second);
	int found = 0;

	if (second > 0 && av_seek_frame(video->format, video->stream->index, wanted,
	    AVSEEK_FLAG_BACKWARD) < 0)
		render->survey.cut = 1;
	if (!decode_to(video, frame, wanted, &found) && found)
		render->survey.cut = video_duration(video) - second > 1;
	return (found ? 0 : -1);
}

static int
find_any_frame(struct render *render, struct video *video, double second, AVFrame *frame)
{

	if (video_decoder(render, video) != 0)
		return (-1);
	if (find_frame(render, video, second, frame) == 0)
		return (0);
	video_close(video);
	if (video_open(render, video) != 0 || video_decoder(render, video) != 0)
		return (-1);
	render->survey.cut = 1;
	if (find_frame(render, video, 0, frame) == 0)
		return (0);
	return (refuse(render, 422, "There is nothing to see in this video"));
}

static int
colour_space(const AVFrame *frame)
{

	if (frame->colorspace != AVCOL_SPC_UNSPECIFIED && frame->colorspace != AVCOL_SPC_RGB)
		return ((int)frame->colorspace);
	return (frame->height < HD_HEIGHT ? SWS_CS_ITU601 : SWS_CS_ITU709);
}

/* Scale the frame onto the canvas. */
static int
paint(struct render *render, const AVFrame *frame, VipsImage *canvas)
{
	uint8_t *planes[4] = { VIPS_IMAGE_ADDR(canvas, 0, 0), NULL, NULL, NULL };
	int rows[4] = { canvas->Xsize * 3, 0, 0, 0 };
	struct SwsContext *sws;
	int done;

	sws = sws_getContext(frame->width, frame->height, frame->format, canvas->Xsize,
	    canvas->Ysize, AV_PIX_FMT_RGB24, SWS_BICUBIC | SWS_FULL_CHR_H_INT |
	    SWS_FULL_CHR_H_INP | SWS_ACCURATE_RND, NULL, NULL, NULL);
	if (sws == NULL)
		return (refuse(render, 422, "This video has pixels of an unknown type"));
	(void)sws_setColorspaceDetails(sws, sws_getCoefficients(colour_space(frame)),
	    frame->color_range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT), 1,
	    0, 1 << 16, 1 << 16);
	done = sws_scale(sws, (const uint8_t *const *)frame->data, frame->linesize, 0,
	    frame->height, planes, rows);
	sws_freeContext(sws);
	return (done > 0 ? 0 : refuse(render, 422, "This video cannot be decoded"));
}

static int
draw(struct render *render, const struct shape *shape, const AVFrame *frame)
{
	int width = (int)render->result.width, height = (int)render->result.height;
	VipsImage *canvas, *out;

	canvas = is_lying(shape) ? new_canvas(height, width, 3) : new_canvas(width, height, 3);
	if (canvas == NULL)
		return (-1);
	step(render, canvas);
	if (paint(render, frame, canvas) != 0)
		return (-1);
	if (shape->turn == VIPS_ANGLE_D0)
		return (0);
	if (vips_rot(render->image, &out, shape->turn, NULL) != 0)
		return (-1);
	step(render, out);
	return (0);
}

static int
film_open(struct render *render)
{
	struct film *film = g_new0(struct film, 1);

	av_log_set_level(AV_LOG_QUIET);
	render->opened = film;
	if (video_open(render, &film->video) != 0)
		return (-1);
	film->shape = shape_of(&film->video);
	render->survey.duration = video_duration(&film->video);
	return (check_source(render, film->shape.width, film->shape.height));
}

static int
film_measure(struct render *render)
{
	const struct film *film = render->opened;

	return (fit(render, film->shape.width, film->shape.height, 0));
}

static int
decode(struct render *render, struct film *film)
{
	AVFrame *frame = av_frame_alloc();

	if (frame == NULL)
		return (refuse(render, 500, "Out of memory"));
	if (find_any_frame(render, &film->video, choose_second(render, &film->video), frame) == 0)
		film->frame = frame;
	else
		av_frame_free(&frame);
	return (film->frame == NULL ? -1 : 0);
}

static int
film_draw(struct render *render)
{
	struct film *film = render->opened;

	render->result.shared = film->frame != NULL;
	if (film->frame == NULL && decode(render, film) != 0)
		return (-1);
	return (draw(render, &film->shape, film->frame));
}

static void
film_close(struct render *render)
{
	struct film *film = render->opened;

	av_frame_free(&film->frame);
	video_close(&film->video);
	g_free(film);
}

const struct renderer video_renderer = {
	film_open, film_measure, film_draw, film_close
};
