/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How far a long command is.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "job/monotonic.h"
#include "progress.h"

#define BAR_WIDTH	30
#define REDRAW		(MONOTONIC_SECOND / 5)
#define MIB		(1 << 20)

void
progress_begin(struct progress *p, uint64_t total, uint64_t done, unsigned every)
{

	p->total = total;
	p->first = done;
	p->every = every;
	p->terminal = isatty(STDERR_FILENO);
	p->begun = monotonic();
	p->shown = p->terminal ? 0 : p->begun;
}

/* Seconds that are left at this pace; -1: that cannot be told. */
static double
seconds_left(const struct progress *p, uint64_t done, uint64_t now)
{

	if (p->total == 0 || done <= p->first || done > p->total)
		return (-1);
	return ((double)(p->total - done) * (double)(now - p->begun) / MONOTONIC_SECOND /
	    (double)(done - p->first));
}

/* Whether to write now; a terminal's line is empty then. */
static int
due(struct progress *p, uint64_t now)
{

	if (p->every == 0 ||
	    now - p->shown < (p->terminal ? REDRAW : p->every * MONOTONIC_SECOND))
		return (0);
	p->shown = now;
	progress_clear(p);
	return (1);
}

static double
pace(const struct progress *p, uint64_t n, uint64_t now)
{

	return (now > p->begun ? (double)n * MONOTONIC_SECOND / (double)(now - p->begun) : 0);
}

static void
write_left(char *buf, size_t size, double seconds)
{
	const unsigned long s = (unsigned long)(seconds + 0.5);

	if (seconds < 0)
		*buf = '\0';
	else if (s >= 86400)
		snprintf(buf, size, ", %lud %02luh left", s / 86400, s / 3600 % 24);
	else
		snprintf(buf, size, ", %lu:%02lu:%02lu left", s / 3600, s / 60 % 60, s % 60);
}

static void
draw_bar(const struct progress *p, uint64_t done)
{
	unsigned i, n = BAR_WIDTH;

	if (p->total == 0)
		return;
	if (done < p->total)
		n = (unsigned)(done * BAR_WIDTH / p->total);
	putc('[', stderr);
	for (i = 0; i < BAR_WIDTH; i++)
		putc(i < n ? '#' : '.', stderr);
	fputs("] ", stderr);
}

void
progress_show(struct progress *p, uint64_t done, const char *note)
{
	const uint64_t now = monotonic();
	char left[48], of[32] = "";

	if (!due(p, now))
		return;
	write_left(left, sizeof left, seconds_left(p, done, now));
	if (p->total > 0)
		snprintf(of, sizeof of, " of %" PRIu64, p->total);
	if (p->terminal)
		draw_bar(p, done);
	fprintf(stderr, "%" PRIu64 "%s, %.1f/s%s%s%s%s", done, of, pace(p, done - p->first, now),
	    left, *note ? ", " : "", note, p->terminal ? "" : "\n");
}

void
progress_show_bytes(struct progress *p, uint64_t done, uint64_t lines)
{
	const uint64_t now = monotonic();
	const double left = seconds_left(p, done, now);

	if (!due(p, now))
		return;
	fprintf(stderr, "%.1f MiB", (double)done / MIB);
	if (left >= 0)
		fprintf(stderr, " of %.1f MiB, %.0f %%, %.0f s left", (double)p->total / MIB,
		    100 * (double)done / (double)p->total, left);
	fprintf(stderr, ", %.0f lines/s%s", pace(p, lines, now), p->terminal ? "" : "\n");
}

void
progress_clear(const struct progress *p)
{

	if (p->terminal && p->every > 0)
		fputs("\r\033[K", stderr);
}
