/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Drawing the progress.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "job/monotonic.h"
#include "progress.h"

#define BAR_WIDTH	30
#define REDRAW		(MONOTONIC_SECOND / 5)
#define MIB		(1 << 20)

void
progress_begin(struct progress *p, enum progress_unit unit, uint64_t total, uint64_t done,
    unsigned every)
{

	p->unit = unit;
	p->total = total;
	p->first = done;
	p->every = every;
	p->terminal = isatty(STDERR_FILENO);
	p->begun = monotonic();
	p->shown = p->terminal ? 0 : p->begun;
}

/* Seconds left at this pace; -1: unknown. */
static double
seconds_left(const struct progress *p, uint64_t done, uint64_t now)
{

	if (p->total == 0 || done <= p->first || done > p->total)
		return (-1);
	return ((double)(p->total - done) * (double)(now - p->begun) / MONOTONIC_SECOND /
	    (double)(done - p->first));
}

/* Whether to write now.  Clears the line of a terminal. */
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

static void
write_amount(const struct progress *p, double amount, char *buf, size_t size)
{

	if (p->unit == PROGRESS_BYTES)
		snprintf(buf, size, "%.1f MiB", amount / MIB);
	else
		snprintf(buf, size, "%.0f", amount);
}

static void
write_pace(const struct progress *p, uint64_t done, uint64_t now, char *buf, size_t size)
{
	const double seconds = (double)(now - p->begun) / MONOTONIC_SECOND;
	const double pace = now > p->begun ? (double)(done - p->first) / seconds : 0;

	if (p->unit == PROGRESS_BYTES)
		snprintf(buf, size, "%.1f MiB/s", pace / MIB);
	else
		snprintf(buf, size, "%.1f/s", pace);
}

void
progress_show(struct progress *p, uint64_t done, const char *note)
{
	const uint64_t now = monotonic();
	char amount[32], total[32], pace[32], left[48];

	if (!due(p, now))
		return;
	write_amount(p, (double)done, amount, sizeof amount);
	write_amount(p, (double)p->total, total, sizeof total);
	write_pace(p, done, now, pace, sizeof pace);
	write_left(left, sizeof left, seconds_left(p, done, now));
	if (p->terminal)
		draw_bar(p, done);
	fprintf(stderr, "%s%s%s, %s%s%s%s%s", amount, p->total > 0 ? " of " : "",
	    p->total > 0 ? total : "", pace, left, *note ? ", " : "", note,
	    p->terminal ? "" : "\n");
}

void
progress_clear(const struct progress *p)
{

	if (p->terminal && p->every > 0)
		fputs("\r\033[K", stderr);
}
