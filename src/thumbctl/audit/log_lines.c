/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Splitting blocks into lines.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "log_lines.h"

struct log_lines {
	struct log_input	*in;
	size_t			begin, end;
	int			skipping;	/* to the end of a long line */
	char			buf[4 * LOG_LINE_MAX];
};

struct log_lines *
log_lines_new(void)
{

	return (calloc(1, sizeof(struct log_lines)));
}

void
log_lines_free(struct log_lines **lines)
{

	free(*lines);
	*lines = NULL;
}

void
log_lines_open(struct log_lines *l, struct log_input *in)
{

	l->in = in;
	l->begin = l->end = 0;
	l->skipping = 0;
}

static ssize_t
more(struct log_lines *l)
{
	ssize_t n;

	if (l->begin > 0)
		memmove(l->buf, l->buf + l->begin, l->end - l->begin);
	l->end -= l->begin;
	l->begin = 0;
	n = log_input_read(l->in, l->buf + l->end, sizeof l->buf - l->end);
	if (n > 0)
		l->end += (size_t)n;
	return (n);
}

static enum log_line
take(struct log_lines *l, size_t n, size_t with_end, char **line, size_t *len)
{
	enum log_line r = n > LOG_LINE_MAX ? LOG_LINE_LONG : LOG_LINE_WHOLE;

	*line = l->buf + l->begin;
	*len = n > 0 && (*line)[n - 1] == '\r' ? n - 1 : n;
	l->begin += with_end;
	return (r);
}

/* The last line of the input may lack a newline. */
static enum log_line
last(struct log_lines *l, char **line, size_t *len)
{
	size_t n = l->end - l->begin;

	if (n == 0 || l->skipping)
		return (LOG_LINE_END);
	return (take(l, n, n, line, len));
}

enum log_line
log_lines_next(struct log_lines *l, char **line, size_t *len)
{
	size_t seen = 0, n;
	ssize_t r;
	char *nl;

	for (;;) {
		n = l->end - l->begin;
		nl = memchr(l->buf + l->begin + seen, '\n', n - seen);
		if (nl != NULL && l->skipping) {
			l->begin = (size_t)(nl + 1 - l->buf);
			l->skipping = 0;
			seen = 0;
			continue;
		}
		if (nl != NULL) {
			n = (size_t)(nl - l->buf) - l->begin;
			return (take(l, n, n + 1, line, len));
		}
		if (l->skipping)
			l->begin = l->end;
		else if (n > LOG_LINE_MAX) {
			l->skipping = 1;
			return (take(l, n, n, line, len));
		}
		seen = l->end - l->begin;
		r = more(l);
		if (r <= 0)
			return (r < 0 ? LOG_LINE_DAMAGE : last(l, line, len));
	}
}
