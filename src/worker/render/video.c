/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The thumb of a video is the frame at a time.
 */

#include <math.h>
#include <string.h>

#include <libavutil/common.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

#include "video.h"

/* The most pixels to decode from the keyframe to the frame: 1000 frames of 1080p. */
#define WAY_PIXELS	2e9

/* An MPEG is decoded from its beginning up to this number of pixels: 80 seconds of 352 x 288. */
#define NEAR_PIXELS	2e8

/* From this height on, BT.709 is the default of colours, as in browsers. */
#define HD_HEIGHT	720

/* The shape of the displayed image: pixels need not be square, and it may be rotated. */
struct shape {
	double			width, height;
	VipsAngle		turn;
};

struct film {
	struct video		video;
	struct shape		shape;
	AVFrame			*frame;			/* for all sizes; NULL: not found yet */
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

static double
last_second(double duration)
{

	return (fmax(0, floor(fmin(duration, THUMBURL_SECONDS_MAX) - 1)));
}

/* The time in whole seconds, as in MediaWiki: by default the middle, at most the last second. */
static double
choose_second(const struct render *render, const struct video *video)
{
	const double duration = fmin(video_duration(video), THUMBURL_SECONDS_MAX);
	const double second = render->job.seconds;

	if (second < 0)
		return (floor(duration / 2));
	return (duration > 0 ? fmin(second, last_second(duration)) : second);
}

/* Seconds in the time base of the stream. */
static int64_t
in_stream_time(const struct video *video, double seconds)
{

	return (av_rescale_q((int64_t)(seconds * AV_TIME_BASE), AV_TIME_BASE_Q,
	    video->stream->time_base));
}

/* The search for the last frame at or before a time. */
struct search {
	struct video		*video;
	int64_t			wanted;		/* in the time base of the stream */
	int64_t			time;		/* of the previous frame; AV_NOPTS_VALUE: unknown */
	double			way;		/* pixels that may still be decoded */
	AVFrame			*frame;		/* the best so far, if found is set */
	int64_t			found_time;
	int			found;
};

/* The duration of a frame: that in the file, or by the rate of the stream. */
static int64_t
duration_of(const struct search *s, const AVFrame *frame)
{
	const AVRational rate = av_guess_frame_rate(s->video->format, s->video->stream, NULL);
	int64_t duration = 0;

#if LIBAVUTIL_VERSION_MAJOR >= 58
	duration = frame->duration;
#else
	duration = frame->pkt_duration;
#endif
	if (duration <= 0 && rate.num > 0 && rate.den > 0)
		duration = av_rescale_q(1, av_inv_q(rate), s->video->stream->time_base);
	return (duration);
}

/* The time of a frame.  NB: elementary streams have no times. */
static int64_t
time_of(const struct search *s, const AVFrame *frame, int64_t duration)
{

	if (!s->video->counted && frame->best_effort_timestamp != AV_NOPTS_VALUE)
		return (frame->best_effort_timestamp);
	return (s->time == AV_NOPTS_VALUE ? s->video->begins : s->time + duration);
}

/* Take the decoded frames.  Returns 1 when the wanted frame is found. */
static int
take_frames(struct search *s)
{
	AVFrame *next = av_frame_alloc();
	int64_t duration;
	int reached = 0;

	while (!reached && next != NULL && avcodec_receive_frame(s->video->codec, next) == 0) {
		duration = duration_of(s, next);
		s->time = time_of(s, next, duration);
		reached = s->time >= s->wanted ||
		    (duration > 0 && s->time + duration > s->wanted);
		/* the first frame is better than none */
		if (!s->found || s->time <= s->wanted) {
			av_frame_unref(s->frame);
			av_frame_move_ref(s->frame, next);
			s->found_time = s->time;
			s->found = 1;
		} else
			av_frame_unref(next);
	}
	av_frame_free(&next);
	return (reached);
}

/* Frames that no other depends on need no decoding long before the wanted time. */
static enum AVDiscard
may_skip(const struct search *s, const AVPacket *packet)
{
	const int64_t near = s->wanted - in_stream_time(s->video, 1);

	return (!s->video->counted && packet->pts != AV_NOPTS_VALUE && packet->pts < near ?
	    AVDISCARD_NONREF : AVDISCARD_DEFAULT);
}

/* Decode up to the wanted frame.  Returns 1; 0 if the video ends before, or the way is too long. */
static int
decode_to(struct search *s)
{
	struct video *video = s->video;
	AVPacket *packet = av_packet_alloc();
	int reached = 0;

	while (!reached && s->way > 0 && packet != NULL &&
	    av_read_frame(video->format, packet) == 0) {
		if (packet->stream_index == video->stream->index) {
			video->codec->skip_frame = may_skip(s, packet);
			(void)avcodec_send_packet(video->codec, packet);
			reached = take_frames(s);
			s->way -= (double)video->codec->width * video->codec->height + 1;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	if (reached || s->way <= 0)
		return (reached);
	(void)avcodec_send_packet(video->codec, NULL);
	return (take_frames(s));
}

/* Whether a time is near the beginning of an MPEG, which has no exact seeks: decode from there. */
static int
is_near_beginning(const struct video *video, double second)
{
	const AVRational rate = av_guess_frame_rate(video->format, video->stream, NULL);
	const AVCodecParameters *par = video->stream->codecpar;

	if (par->codec_id != AV_CODEC_ID_MPEG1VIDEO && par->codec_id != AV_CODEC_ID_MPEG2VIDEO)
		return (0);
	return (second * (rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 25) *
	    par->width * par->height < NEAR_PIXELS);
}

/* Seek to a keyframe at or before a second.  Returns -1 if there is none. */
static int
go_to(struct search *s, double second)
{
	struct video *video = s->video;

	avcodec_flush_buffers(video->codec);
	s->time = AV_NOPTS_VALUE;
	return (av_seek_frame(video->format, video->stream->index,
	    video->begins + in_stream_time(video, second), AVSEEK_FLAG_BACKWARD) < 0 ? -1 : 0);
}

/* If seeking leads to a frame that is too late, as in MPEGs, search from an earlier time. */
static int
search_from_keyframe(struct render *render, struct search *s, double second)
{
	double back = 0;
	int reached;

	do {
		if (go_to(s, fmax(0, second - back)) != 0) {
			render->survey.cut = 1;
			return (decode_to(s));
		}
		s->found = 0;
		reached = decode_to(s);
		if (s->found && s->found_time <= s->wanted)
			break;
		back = back == 0 ? 2 : 4 * back;
	} while (s->way > 0 && back < 4 * second);
	return (reached);
}

/* As at Wikimedia, the first frame is used if no frame is found at a time. */
static int
find_frame(struct render *render, struct video *video, double second, AVFrame *frame)
{
	struct search s = { .video = video, .way = WAY_PIXELS, .frame = frame,
	    .time = AV_NOPTS_VALUE };
	int reached;

	s.wanted = video->begins + in_stream_time(video, second);
	if (second > 0 && !video->counted && !is_near_beginning(video, second))
		reached = search_from_keyframe(render, &s, second);
	else
		reached = decode_to(&s);
	if (!reached && s.found)
		render->survey.cut = video_duration(video) - second > 1;
	return (s.found ? 0 : -1);
}

static int
find_any_frame(struct render *render, struct video *video, double second, AVFrame *frame)
{

	if (video_decoder(render, video) != 0)
		return (-1);
	if (find_frame(render, video, second, frame) == 0)
		return (0);
	if (video_reopen(render, video) != 0 || video_decoder(render, video) != 0)
		return (-1);
	render->survey.cut = 1;
	if (find_frame(render, video, 0, frame) == 0)
		return (0);
	return (refuse(render, 422, "This video has no frame that can be decoded"));
}

static int
colour_space(const AVFrame *frame)
{

	if (frame->colorspace != AVCOL_SPC_UNSPECIFIED && frame->colorspace != AVCOL_SPC_RGB)
		return ((int)frame->colorspace);
	return (frame->height < HD_HEIGHT ? SWS_CS_ITU601 : SWS_CS_ITU709);
}

/* Scale the frame to the canvas. */
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
	if (render->survey.duration > 0)
		render->seconds = (uint32_t)last_second(render->survey.duration) + 1;
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
