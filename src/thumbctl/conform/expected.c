/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Thumbs are compared with expected pictures by a worker in its sandbox: no decoder runs here.
 */

#include "config.h"

#include <sys/mman.h>

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expected.h"
#include "lines.h"
#include "thumbctl/compare/comparer.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define N_COLUMNS	5
#define PATH_SIZE	4096
#define PAUSE		100	/* milliseconds between two looks at the worker's time */

#define WRONG(why, size, ...)	(snprintf(why, size, __VA_ARGS__), -1)

static int
read_number(const char *text, double most, double *value)
{
	char *end;

	*value = strtod(text, &end);
	return (end != text && *end == '\0' && *value >= 0 && *value <= most ? 0 : -1);
}

/* lines_take_f */
static int
take_line(void *priv, const char *file, unsigned number, char *col[])
{
	struct expected *e = priv;
	struct expected_picture p = { .name = col[0], .file = col[1] };

	if (read_number(col[2], 1, &p.likeness) || read_number(col[3], 255, &p.colour)) {
		warn_printable("%s:%u: \"%s\" must be a likeness from 0 to 1, and \"%s\" a difference of colours "
		    "from 0 to 255", file, number, col[2], col[3]);
		return (-1);
	}
	e->all = must(realloc(e->all, (e->n + 1) * sizeof *e->all));
	e->all[e->n++] = p;
	return (0);
}

int
expected_read(struct expected *expected, const char *pack)
{
	char file[PATH_SIZE];

	expected->pack = pack;
	snprintf(file, sizeof file, "%s/images.tsv", pack);
	return (lines_read(file, N_COLUMNS, "a picture", &expected->text, take_line, expected));
}

void
expected_free(struct expected *expected)
{

	free(expected->all);
	free(expected->text);
}

static int
put(int file, const char *bytes, size_t len)
{
	ssize_t n;

	for (; len > 0; bytes += n, len -= (size_t)n) {
		n = write(file, bytes, len);
		if (n <= 0)
			return (-1);
	}
	return (0);
}

/* Append a file of the pack to another one, and return its size; 0 is an error. */
static uint64_t
put_file(int to, const char *pack, const char *name)
{
	char path[PATH_SIZE], block[65536];
	uint64_t size = 0;
	ssize_t n = 0;
	int file;

	snprintf(path, sizeof path, "%s/%s", pack, name);
	file = open(path, O_RDONLY | O_CLOEXEC);
	while (file >= 0 && (n = read(file, block, sizeof block)) > 0) {
		if (put(to, block, (size_t)n))
			break;
		size += (uint64_t)n;
	}
	if (file >= 0)
		(void)close(file);
	return (n == 0 ? size : 0);
}

/* compare_done_f */
static void
on_compared(void *priv, const struct compare_result *result, void *preview)
{

	free(preview);
	*(struct compare_result *)priv = *result;
}

static void
compare(struct comparer *comparer, const struct compare_ask *ask, int file, struct compare_result *result)
{
	struct pollfd p = { .events = POLLIN };

	comparer_begin(comparer, ask, file, on_compared, result);
	while (comparer_is_busy(comparer)) {
		p.fd = comparer_fd(comparer);
		(void)poll(&p, 1, PAUSE);
		comparer_run(comparer);
	}
}

static int
judge_result(const struct expected_picture *p, const struct compare_result *r, char *why, size_t size)
{

	if (!r->compared)
		return (WRONG(why, size, "the picture is not compared with %s: %.100s", p->file,
		    r->side[0].message[0] != '\0' ? r->side[0].message : r->side[1].message));
	if (r->likeness < p->likeness)
		return (WRONG(why, size, "the picture does not look like %s: the likeness is %.3f, and %.3f or "
		    "more is right", p->file, r->likeness, p->likeness));
	if (r->colour > p->colour)
		return (WRONG(why, size, "the picture has not the colours of %s: a part differs by %.1f, and %.1f "
		    "or less is right", p->file, r->colour, p->colour));
	return (0);
}

int
expected_compare(const struct expected *expected, const char *name, const char *bytes, size_t len,
    char *why, size_t size)
{
	struct compare_ask ask = { .magic = COMPARE_ASK_MAGIC, .size = { len, 0 } };
	const struct expected_picture *p;
	struct compare_result result;
	int file;

	for (p = expected->all; p < expected->all + expected->n && strcmp(p->name, name); p++)
		continue;
	if (p == expected->all + expected->n)
		return (WRONG(why, size, "the pack has no picture \"%.40s\"", name));
	if (len > COMPARE_BYTES_MAX)
		return (WRONG(why, size, "the picture has %zu bytes, too many to decode it", len));
	file = memfd_create("thumb", MFD_CLOEXEC);
	if (file < 0 || put(file, bytes, len))
		give_up_errno(EXIT_FAILED, "a copy of the thumb");
	ask.size[1] = put_file(file, expected->pack, p->file);
	if (ask.size[1] == 0) {
		(void)close(file);
		return (WRONG(why, size, "the pack's %.100s cannot be read", p->file));
	}
	compare(expected->comparer, &ask, file, &result);
	(void)close(file);
	return (judge_result(p, &result, why, size));
}
