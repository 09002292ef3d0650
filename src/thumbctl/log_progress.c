/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A line on standard error that is written again and again.
 */

#include "config.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "log_progress.h"

#define SECOND		1000000000LL
#define INTERVAL	(SECOND / 5)

static int64_t
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (ts.tv_sec * SECOND + ts.tv_nsec);
}

void
log_progress_begin(struct log_progress *p, uint64_t total)
{

	p->shown = isatty(STDERR_FILENO);
	p->total = total;
	p->before = 0;
	p->begun = now();
	p->next = p->begun;
}

void
log_progress_tell(struct log_progress *p, uint64_t position, uint64_t lines)
{
	double done = (double)(p->before + position), seconds, left;
	int64_t t;

	if (!p->shown || (t = now()) < p->next)
		return;
	p->next = t + INTERVAL;
	seconds = (double)(t - p->begun) / SECOND;
	fprintf(stderr, "\r%.1f MiB", done / (1 << 20));
	if (p->total > 0 && done > 0) {
		left = seconds * ((double)p->total - done) / done;
		fprintf(stderr, " of %.1f MiB, %.0f %%, %.0f s left",
		    (double)p->total / (1 << 20), 100 * done / (double)p->total, left);
	}
	fprintf(stderr, ", %.0f lines/s\033[K", (double)lines / seconds);
	fflush(stderr);
}

void
log_progress_file(struct log_progress *p, uint64_t size)
{

	p->before += size;
}

void
log_progress_end(struct log_progress *p)
{

	if (p->shown)
		fputs("\r\033[K", stderr);
}
