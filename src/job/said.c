/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines are read from a pipe, up to a limit.
 */

#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "said.h"

/* Enough reads for more than a default pipe holds. */
#define DROPPED_READS	32

void
said_begin(struct said *said, int fd)
{

	said->fd = fd;
	said->left = SAID_LINES;
	said->len = 0;
}

/* Returns 1 if bytes were read; 0 if there are none now; -1 at the end. */
static int
fill(struct said *said)
{
	ssize_t n;

	do
		n = read(said->fd, said->bytes + said->len, sizeof said->bytes - said->len);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		said->len += (size_t)n;
	return (n > 0 ? 1 : n < 0 && errno == EAGAIN ? 0 : -1);
}

/* Pass on the first n bytes, except for the last ones (tail), as a line. */
static void
pass(struct said *said, size_t n, size_t tail, said_line_f *line, void *priv)
{
	char text[SAID_LINE_MAX + 1];
	size_t i;

	for (i = 0; i < n - tail; i++)
		text[i] = said->bytes[i] == '\0' ? ' ' : said->bytes[i];
	text[n - tail] = '\0';
	said->len -= n;
	memmove(said->bytes, said->bytes + n, said->len);
	said->left--;
	if (n > tail)
		line(priv, text);
}

/* Pass on complete lines, and an incomplete one as soon as it is too long. */
static void
pass_lines(struct said *said, int ended, said_line_f *line, void *priv)
{
	const char *end;
	size_t n;

	while (said->left > 0 && said->len > 0) {
		end = memchr(said->bytes, '\n', said->len);
		n = end != NULL ? (size_t)(end - said->bytes) : said->len;
		if (n > SAID_LINE_MAX)
			pass(said, SAID_LINE_MAX, 0, line, priv);
		else if (end != NULL)
			pass(said, n + 1, 1, line, priv);
		else if (ended)
			pass(said, n, 0, line, priv);
		else
			break;
	}
}

int
said_take(struct said *said, said_line_f *line, void *priv)
{
	int more = 1;

	while (said->fd >= 0) {
		pass_lines(said, more < 0, line, priv);
		if (said->left == 0)
			return (0);
		if (more < 0)
			said_end(said);
		if (more <= 0)
			break;
		more = fill(said);
	}
	return (1);
}

unsigned
said_drop(struct said *said)
{
	unsigned n = 0, i, at;

	for (i = 0; i < DROPPED_READS; i++) {
		for (at = 0; at < said->len; at++)
			n += said->bytes[at] == '\n';
		said->len = 0;
		if (said->fd < 0 || fill(said) <= 0)
			break;
	}
	return (n);
}

void
said_end(struct said *said)
{

	if (said->fd >= 0)
		(void)close(said->fd);
	said->fd = -1;
	said->len = 0;
}

void
said_last(int fd, said_line_f *line, void *priv)
{
	struct said said;

	said_begin(&said, fd);
	(void)said_take(&said, line, priv);
	said_end(&said);
}
