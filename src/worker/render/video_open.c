/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Videos are opened.  libavformat gets the bytes of one descriptor and one demuxer, chosen by
 * sniff.c: it does not guess, and cannot open files.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <libavutil/opt.h>

#include "video.h"

#define BUFFER_SIZE	32768

/* The bytes of a file in which its streams are searched. */
#define PROBE_BYTES	(4 << 20)
#define PROBE_US	(5 * AV_TIME_BASE)

#define STREAMS_MAX	32

static const struct {
	const char	*mime;
	const char	*demuxer;
} demuxers[] = {
	{ "video/webm",	"matroska" },
	{ "video/ogg",	"ogg" },
	{ "video/mpeg",	"mpeg" },
	{ "video/mp4",	"mov" },
};

/* The start code of a sequence without a system stream around it. */
static const uint8_t raw_mpeg[] = { 0, 0, 1, 0xb3 };

static const char decoders[] =
    "vp8,vp9,libdav1d,libaom-av1,av1,theora,mpeg1video,mpeg2video,h264,mpeg4";

#define N(a)		(sizeof(a) / sizeof *(a))

static int
read_bytes(void *priv, uint8_t *bytes, int len)
{
	struct video *video = priv;
	ssize_t n;

	do
		n = pread(video->fd, bytes, (size_t)len, video->at);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return (AVERROR(errno));
	video->at += n;
	return (n == 0 ? AVERROR_EOF : (int)n);
}

static int64_t
seek_bytes(void *priv, int64_t offset, int whence)
{
	struct video *video = priv;

	whence &= ~AVSEEK_FORCE;
	if (whence == AVSEEK_SIZE)
		return (video->size);
	if (whence == SEEK_CUR)
		offset += video->at;
	else if (whence == SEEK_END)
		offset += video->size;
	if (offset < 0)
		return (AVERROR(EINVAL));
	return (video->at = offset);
}

static int
open_nothing(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
    AVDictionary **options)
{

	(void)format;
	(void)io;
	(void)url;
	(void)flags;
	(void)options;
	return (AVERROR(EACCES));
}

static const AVInputFormat *
find_demuxer(const struct render *render)
{
	size_t i;

	if (render->len >= sizeof raw_mpeg && !memcmp(render->bytes, raw_mpeg, sizeof raw_mpeg))
		return (av_find_input_format("mpegvideo"));
	for (i = 0; i < N(demuxers); i++)
		if (strcmp(demuxers[i].mime, render->sniffed.file->media_type) == 0)
			return (av_find_input_format(demuxers[i].demuxer));
	return (NULL);
}

static int
attach(struct video *video)
{
	uint8_t *buffer;

	video->format = avformat_alloc_context();
	buffer = av_malloc(BUFFER_SIZE);
	if (buffer != NULL)
		video->io = avio_alloc_context(buffer, BUFFER_SIZE, 0, video, read_bytes, NULL,
		    seek_bytes);
	if (video->io == NULL)
		av_free(buffer);
	if (video->format == NULL || video->io == NULL)
		return (-1);
	video->format->pb = video->io;
	video->format->io_open = open_nothing;
	video->format->probesize = PROBE_BYTES;
	video->format->max_analyze_duration = PROBE_US;
	video->format->max_streams = STREAMS_MAX;
	video->format->codec_whitelist = av_strdup(decoders);
	video->format->format_whitelist = av_strdup("matroska,webm,ogg,mpeg,mpegvideo,mov,mp4,"
	    "m4a,3gp,3g2,mj2");
	video->format->protocol_whitelist = av_strdup("");
	return (0);
}

/* The video stream.  NB: a cover is an image, not a video. */
static AVStream *
find_stream(const AVFormatContext *format)
{
	AVStream *stream;
	unsigned i;

	for (i = 0; i < format->nb_streams; i++) {
		stream = format->streams[i];
		if (stream->codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
		    (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) == 0)
			return (stream);
	}
	return (NULL);
}

/* Whether the headers are enough, as in all containers except MPEG. */
static int
is_known(const struct video *video)
{

	return (video->stream != NULL && video->stream->codecpar->width > 0 &&
	    video_duration(video) > 0);
}

/*
 * Read the streams themselves.  This may start decoders, which get the limits.
 */
static int
find_info(struct render *render, struct video *video)
{
	AVDictionary *options[STREAMS_MAX] = { NULL };
	unsigned i, n = video->format->nb_streams;
	char most[32];
	int ret;

	(void)snprintf(most, sizeof most, "%.0f", render->limits->slow_pixels);
	for (i = 0; i < n && i < N(options); i++) {
		(void)av_dict_set(&options[i], "threads", "1", 0);
		(void)av_dict_set(&options[i], "max_pixels", most, 0);
	}
	ret = avformat_find_stream_info(video->format, n > 0 ? options : NULL);
	for (i = 0; i < n && i < N(options); i++)
		av_dict_free(&options[i]);
	video->stream = find_stream(video->format);
	return (ret < 0 ? -1 : 0);
}

static int
open_container(struct render *render, struct video *video)
{
	const AVInputFormat *demuxer = find_demuxer(render);

	memset(video, 0, sizeof *video);
	video->fd = render->original;
	video->size = (int64_t)render->size;
	if (demuxer == NULL)
		return (refuse(render, 415, "This type of file is disabled or not supported: %s",
		    render->sniffed.file->title));
	if (attach(video) != 0)
		return (refuse(render, 500, "Out of memory"));
	if (avformat_open_input(&video->format, NULL, demuxer, NULL) < 0)
		return (refuse(render, 422, "This video is damaged"));
	video->stream = find_stream(video->format);
	render->survey.slow = 1;
	if (video->stream != NULL && video->stream->codecpar->width > 0 &&
	    check_source(render, video->stream->codecpar->width,
	    video->stream->codecpar->height) != 0)
		return (-1);
	if (!is_known(video) && find_info(render, video) != 0)
		return (refuse(render, 422, "This video is damaged"));
	if (video->stream == NULL)
		return (refuse(render, 415, "This file has sound, but no video"));
	return (0);
}

/* The number of packets in which the first time is searched. */
#define FIRST_PACKETS	16

/*
 * Find the first time of any stream, from which times are counted, as in players.  Returns whether
 * packets were read.
 */
static int
find_beginning(struct video *video)
{
	const AVFormatContext *format = video->format;
	int64_t first = AV_NOPTS_VALUE, time;
	AVPacket *packet;
	int i;

	video->counted = strcmp(format->iformat->name, "mpegvideo") == 0;
	if (video->counted)
		return (0);
	if (format->start_time != AV_NOPTS_VALUE) {
		video->begins = av_rescale_q(format->start_time, AV_TIME_BASE_Q,
		    video->stream->time_base);
		return (0);
	}
	packet = av_packet_alloc();
	for (i = 0; i < FIRST_PACKETS && packet != NULL &&
	    av_read_frame(video->format, packet) == 0; i++) {
		if (packet->pts != AV_NOPTS_VALUE) {
			time = av_rescale_q(packet->pts,
			    format->streams[packet->stream_index]->time_base,
			    video->stream->time_base);
			if (first == AV_NOPTS_VALUE || time < first)
				first = time;
		}
		av_packet_unref(packet);
	}
	av_packet_free(&packet);
	video->begins = first == AV_NOPTS_VALUE ? 0 : first;
	return (1);
}

int
video_reopen(struct render *render, struct video *video)
{
	const int64_t begins = video->begins;
	const int counted = video->counted;

	video_close(video);
	if (open_container(render, video) != 0)
		return (-1);
	video->begins = begins;
	video->counted = counted;
	return (0);
}

int
video_open(struct render *render, struct video *video)
{

	if (open_container(render, video) != 0)
		return (-1);
	if (render->job.what == JOB_INFO || !find_beginning(video))
		return (0);
	return (video_reopen(render, video));
}

int
video_decoder(struct render *render, struct video *video)
{
	const AVCodec *decoder = avcodec_find_decoder(video->stream->codecpar->codec_id);

	if (decoder != NULL)
		video->codec = avcodec_alloc_context3(decoder);
	if (video->codec == NULL)
		return (refuse(render, 415, "There is no decoder for this video: %s",
		    avcodec_get_name(video->stream->codecpar->codec_id)));
	video->codec->thread_count = 1;
	video->codec->max_pixels = (int64_t)render->limits->slow_pixels;
	video->codec->codec_whitelist = av_strdup(decoders);
	video->codec->pkt_timebase = video->stream->time_base;
	if (avcodec_parameters_to_context(video->codec, video->stream->codecpar) < 0 ||
	    avcodec_open2(video->codec, decoder, NULL) < 0)
		return (refuse(render, 422, "This video cannot be decoded"));
	return (0);
}

void
video_close(struct video *video)
{

	avcodec_free_context(&video->codec);
	avformat_close_input(&video->format);
	if (video->io != NULL)
		av_freep(&video->io->buffer);
	avio_context_free(&video->io);
}

double
video_duration(const struct video *video)
{
	const AVStream *stream = video->stream;

	/* libavformat guesses the duration of an elementary stream by its bit rate, far off */
	if (video->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE)
		return (0);
	if (video->format->duration > 0)
		return ((double)video->format->duration / AV_TIME_BASE);
	if (stream != NULL && stream->duration > 0)
		return ((double)stream->duration * av_q2d(stream->time_base));
	return (0);
}
