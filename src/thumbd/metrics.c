/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counters of the process, and their page for Prometheus (text format 0.0.4).
 */

#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "job/monotonic.h"
#include "metrics.h"

#define PREFIX	"thumbd_"

/* Statuses of HTTP are below this. */
#define HTTP_STATUSES	600

#define COUNTER	"counter"
#define GAUGE	"gauge"

static const struct {
	const char	*name, *labels, *type, *help;
} rows[N_METRICS] = {
#define X(id, name, labels, type, help) { PREFIX name, labels, type, help },
	METRICS(X)
#undef X
};

static const struct {
	const char	*name, *labels, *help;
} histogram_rows[N_HISTOGRAMS] = {
#define X(id, name, labels, help) { PREFIX name, labels, help },
	HISTOGRAMS(X)
#undef X
};

/* Upper bounds, in seconds. */
#define BUCKETS(X)									\
	X(0.005) X(0.01) X(0.025) X(0.05) X(0.1) X(0.25) X(0.5) X(1) X(2.5) X(5) X(10) X(20)

static const struct {
	double		seconds;
	const char	*text;
} buckets[] = {
#define X(seconds) { seconds, #seconds },
	BUCKETS(X)
#undef X
};

#define N_BUCKETS	(sizeof buckets / sizeof buckets[0])

struct observations {
	uint64_t	bucket[N_BUCKETS];	/* each without the buckets below it */
	uint64_t	count;
	uint64_t	microseconds;
};

static uint64_t values[N_METRICS];
static uint64_t requests[HTTP_STATUSES][THUMBURL_N_TYPES];
static struct observations observed[N_HISTOGRAMS];

void
metric_add(enum metric metric, uint64_t n)
{

	values[metric] += n;
}

void
metric_set(enum metric metric, uint64_t n)
{

	values[metric] = n;
}

void
metric_request(unsigned status, enum thumburl_type type)
{

	assert(status < HTTP_STATUSES);
	requests[status][type]++;
}

void
metric_observe(enum histogram histogram, uint64_t microseconds)
{
	struct observations *o = &observed[histogram];
	size_t i;

	o->count++;
	o->microseconds += microseconds;
	for (i = 0; i < N_BUCKETS; i++)
		if ((double)microseconds <= buckets[i].seconds * (double)MONOTONIC_SECOND)
			break;
	if (i < N_BUCKETS)
		o->bucket[i]++;
}

static void
write_head(struct evbuffer *out, const char *name, const char *type, const char *help)
{

	evbuffer_add_printf(out, "# HELP %s %s.\n# TYPE %s %s\n", name, help, name, type);
}

static void
write_rows(struct evbuffer *out)
{
	size_t i;

	for (i = 0; i < N_METRICS; i++) {
		if (i == 0 || strcmp(rows[i].name, rows[i - 1].name))
			write_head(out, rows[i].name, rows[i].type, rows[i].help);
		evbuffer_add_printf(out, *rows[i].labels == '\0' ? "%s%s %ju\n" : "%s{%s} %ju\n",
		    rows[i].name, rows[i].labels, (uintmax_t)values[i]);
	}
}

/* Most pairs never occur: zeros are left out. */
static void
write_requests(struct evbuffer *out)
{
	unsigned status, type;

	write_head(out, PREFIX "requests_total", COUNTER, "Answered requests for thumbs");
	for (status = 0; status < HTTP_STATUSES; status++)
		for (type = 0; type < THUMBURL_N_TYPES; type++)
			if (requests[status][type] > 0)
				evbuffer_add_printf(out, PREFIX
				    "requests_total{status=\"%u\",type=\"%s\"} %ju\n",
				    status, thumburl_type_code((enum thumburl_type)type),
				    (uintmax_t)requests[status][type]);
}

static void
write_observations(struct evbuffer *out, const char *name, const char *labels,
    const struct observations *o)
{
	const char *comma = *labels == '\0' ? "" : ",";
	char in_braces[64] = "";
	uint64_t n = 0;
	size_t i;

	if (*labels != '\0')
		snprintf(in_braces, sizeof in_braces, "{%s}", labels);
	for (i = 0; i < N_BUCKETS; i++) {
		n += o->bucket[i];
		evbuffer_add_printf(out, "%s_bucket{%s%sle=\"%s\"} %ju\n", name, labels, comma,
		    buckets[i].text, (uintmax_t)n);
	}
	evbuffer_add_printf(out, "%s_bucket{%s%sle=\"+Inf\"} %ju\n", name, labels, comma,
	    (uintmax_t)o->count);
	evbuffer_add_printf(out, "%s_sum%s %ju.%06u\n", name, in_braces,
	    (uintmax_t)(o->microseconds / MONOTONIC_SECOND),
	    (unsigned)(o->microseconds % MONOTONIC_SECOND));
	evbuffer_add_printf(out, "%s_count%s %ju\n", name, in_braces, (uintmax_t)o->count);
}

static void
write_histograms(struct evbuffer *out)
{
	size_t i;

	for (i = 0; i < N_HISTOGRAMS; i++) {
		if (i == 0 || strcmp(histogram_rows[i].name, histogram_rows[i - 1].name))
			write_head(out, histogram_rows[i].name, "histogram",
			    histogram_rows[i].help);
		write_observations(out, histogram_rows[i].name, histogram_rows[i].labels,
		    &observed[i]);
	}
}

void
metrics_write(struct evbuffer *out)
{

	write_requests(out);
	write_histograms(out);
	write_rows(out);
}
