/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Plain, gzip and zstd inputs, told apart by their first bytes.
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include "log_input.h"

#define BLOCK_BYTES	(128 * 1024)

/* zstd's own limit for a frame without --long=28 and more: no file can require gigabytes. */
#define ZSTD_WINDOW_LOG	27

struct decoder {
	unsigned char	magic[4];
	size_t		n_magic;
	int		(*begin)(struct log_input *in);
	/* Decode a part.  Returns 0 if it needs more input, -1 if the input is damaged. */
	ssize_t		(*decode)(struct log_input *in, char *buf, size_t size);
	void		(*end)(struct log_input *in);
};

struct log_input {
	unsigned		magic;
#define LOG_INPUT_MAGIC		0x10619b07
	int			fd, wake;
	uint64_t		position;
	uint64_t		size;
	const struct decoder	*decoder;	/* NULL before the first bytes */
	int			between;	/* between two frames: the input may end here */
	int			eof;
	char			error[160];	/* not empty: the input is damaged */
	z_stream		gzip;
	ZSTD_DStream		*zstd;
	size_t			begin, end;	/* of the bytes to decode, in block */
	unsigned char		block[BLOCK_BYTES];
};

static int
damaged(struct log_input *in, const char *what, const char *why)
{

	snprintf(in->error, sizeof in->error, "%s%s", what, why);
	return (-1);
}

/* Bytes decoded before the damage are good. */
static ssize_t
decoded(const struct log_input *in, size_t n)
{

	return (n == 0 && *in->error != '\0' ? -1 : (ssize_t)n);
}

static int
plain_begin(struct log_input *in)
{

	in->between = 1;
	return (0);
}

static ssize_t
plain_decode(struct log_input *in, char *buf, size_t size)
{
	size_t n = in->end - in->begin;

	if (n > size)
		n = size;
	memcpy(buf, in->block + in->begin, n);
	in->begin += n;
	return ((ssize_t)n);
}

static void
plain_end(struct log_input *in)
{

	(void)in;
}

static int
gzip_begin(struct log_input *in)
{

	return (inflateInit2(&in->gzip, 15 + 16) == Z_OK ? 0 :
	    damaged(in, "out of memory for gzip", ""));
}

static ssize_t
gzip_decode(struct log_input *in, char *buf, size_t size)
{
	int r;

	in->gzip.next_in = in->block + in->begin;
	in->gzip.avail_in = (uInt)(in->end - in->begin);
	in->gzip.next_out = (unsigned char *)buf;
	in->gzip.avail_out = (uInt)size;
	if (in->between)			/* a file may have several parts */
		inflateReset(&in->gzip);
	in->between = 0;
	r = inflate(&in->gzip, Z_NO_FLUSH);
	in->begin = in->end - in->gzip.avail_in;
	if (r == Z_STREAM_END)
		in->between = 1;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		damaged(in, "damaged gzip data", "");
	return (decoded(in, size - in->gzip.avail_out));
}

static void
gzip_end(struct log_input *in)
{

	inflateEnd(&in->gzip);
}

static int
zstd_begin(struct log_input *in)
{

	in->zstd = ZSTD_createDStream();
	if (in->zstd == NULL)
		return (damaged(in, "out of memory for zstd", ""));
	ZSTD_DCtx_setParameter(in->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	return (0);
}

static ssize_t
zstd_decode(struct log_input *in, char *buf, size_t size)
{
	ZSTD_inBuffer from = { in->block, in->end, in->begin };
	ZSTD_outBuffer to = { buf, size, 0 };
	size_t r;

	r = ZSTD_decompressStream(in->zstd, &to, &from);
	in->begin = from.pos;
	if (ZSTD_isError(r))
		damaged(in, "damaged zstd data: ", ZSTD_getErrorName(r));
	in->between = r == 0;
	return (decoded(in, to.pos));
}

static void
zstd_end(struct log_input *in)
{

	ZSTD_freeDStream(in->zstd);
}

/* The last row matches everything. */
static const struct decoder decoders[] = {
	{ { 0x1f, 0x8b }, 2, gzip_begin, gzip_decode, gzip_end },
	{ { 0x28, 0xb5, 0x2f, 0xfd }, 4, zstd_begin, zstd_decode, zstd_end },
	{ { 0x50, 0x2a, 0x4d, 0x18 }, 4, zstd_begin, zstd_decode, zstd_end },	/* pzstd's */
	{ { 0 }, 0, plain_begin, plain_decode, plain_end },
};

struct log_input *
log_input_open(const char *path, int wake)
{
	struct log_input *in;
	struct stat st;
	int fd;

	fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(STDIN_FILENO);
	if (fd < 0)
		return (NULL);
	in = calloc(1, sizeof *in);
	if (in == NULL) {
		close(fd);
		return (NULL);
	}
	in->magic = LOG_INPUT_MAGIC;
	in->fd = fd;
	in->wake = wake;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		in->size = (uint64_t)st.st_size;
	return (in);
}

/* As read(2); but an error once wake is readable. */
static ssize_t
read_some(struct log_input *in, void *buf, size_t size)
{
	struct pollfd p[] = { { in->fd, POLLIN, 0 }, { in->wake, POLLIN, 0 } };
	ssize_t n;

	do {
		n = poll(p, 2, -1);
		if (n > 0 && p[1].revents != 0)
			return (damaged(in, "stopped by a signal", ""));
		if (n > 0)
			n = read(in->fd, buf, size);
	} while (n < 0 && errno == EINTR);
	return (n < 0 ? damaged(in, strerror(errno), "") : n);
}

/* Read more into the block.  Returns 0 at the end. */
static ssize_t
fill(struct log_input *in)
{
	ssize_t n;

	memmove(in->block, in->block + in->begin, in->end - in->begin);
	in->end -= in->begin;
	in->begin = 0;
	n = read_some(in, in->block + in->end, BLOCK_BYTES - in->end);
	if (n < 0)
		return (-1);
	in->end += (size_t)n;
	in->position += (uint64_t)n;
	in->eof = n == 0;
	return (n);
}

/* The first four bytes may come one by one. */
static int
recognise(struct log_input *in)
{
	const struct decoder *d = decoders;

	while (in->end < sizeof d->magic && !in->eof)
		if (fill(in) < 0)
			return (-1);
	while (in->end < d->n_magic || memcmp(in->block, d->magic, d->n_magic))
		d++;
	if (d->begin(in))
		return (-1);
	in->decoder = d;
	return (0);
}

ssize_t
log_input_read(struct log_input *in, char *buf, size_t size)
{
	ssize_t n;

	assert(in->magic == LOG_INPUT_MAGIC);
	if (*in->error != '\0' || (in->decoder == NULL && recognise(in)))
		return (-1);
	for (;;) {
		if (in->begin == in->end && !in->eof && fill(in) < 0)
			return (-1);
		if (in->begin == in->end && in->between)
			return (0);
		/* A decoder may have more output than fitted the last call, and need no input. */
		n = in->decoder->decode(in, buf, size);
		if (n != 0)
			return (n);
		if (in->begin == in->end && in->eof && !in->between)
			return (damaged(in, "ends in the middle of compressed data", ""));
	}
}

const char *
log_input_error(const struct log_input *in)
{

	return (in->error);
}

uint64_t
log_input_position(const struct log_input *in)
{

	return (in->position);
}

uint64_t
log_input_size(const struct log_input *in)
{

	return (in->size);
}

void
log_input_close(struct log_input **inp)
{
	struct log_input *in = *inp;

	assert(in->magic == LOG_INPUT_MAGIC);
	*inp = NULL;
	if (in->decoder != NULL)
		in->decoder->end(in);
	close(in->fd);
	free(in);
}
