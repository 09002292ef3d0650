/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What thumbd counts, for Prometheus: one table, a row a line of /metrics.
 */

#ifndef METRICS_H_INCLUDED
#define METRICS_H_INCLUDED

#include <event2/buffer.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

/* Identifier, name and labels, type, help.  Rows of one name are together, and have one help. */
#define METRICS(X)									\
	X(CLIENTS_GONE,		"clients_gone_total", "", COUNTER,			\
	    "Requests whose clients left before they were answered")			\
	X(JOINED,		"joined_total", "", COUNTER,				\
	    "Requests that shared the render of another one")				\
	X(DECODES_SAVED,	"decodes_saved_total", "", COUNTER,			\
	    "Renders that used what had been decoded for a larger size")		\
	X(DROPPED,		"dropped_total", "", COUNTER,				\
	    "Renders that were not begun or not finished because nobody waited any more")	\
	X(THUMB_BYTES,		"thumb_bytes_total", "", COUNTER,			\
	    "Bytes of thumbs that were answered")					\
	X(QUEUED_CHEAP,		"queue_length", "cost=\"cheap\"", GAUGE,		\
	    "Renders that wait for a worker")						\
	X(QUEUED_DEAR,		"queue_length", "cost=\"dear\"", GAUGE,		\
	    "Renders that wait for a worker")						\
	X(WORKERS,		"workers", "", GAUGE,					\
	    "Workers that live")							\
	X(WORKERS_BUSY,		"workers_busy", "", GAUGE,				\
	    "Workers that render")							\
	X(RESTARTS_EXIT,	"worker_restarts_total", "cause=\"exit\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_SIGNAL,	"worker_restarts_total", "cause=\"signal\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_START,	"worker_restarts_total", "cause=\"start\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_DEADLINE,	"worker_restarts_total", "cause=\"deadline\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_UNWANTED,	"worker_restarts_total", "cause=\"unwanted\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_JOBS,	"worker_restarts_total", "cause=\"jobs\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_MEMORY,	"worker_restarts_total", "cause=\"memory\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(QUARANTINED,		"quarantined", "", GAUGE,				\
	    "Originals in quarantine")							\
	X(QUARANTINE_REFUSED,	"quarantine_refused_total", "", COUNTER,		\
	    "Requests that were refused because their original is in quarantine")	\
	X(ORIGIN_OK,		"origin_requests_total", "result=\"ok\"", COUNTER,	\
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_UNCHANGED,	"origin_requests_total", "result=\"unchanged\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_ENOUGH,	"origin_requests_total", "result=\"enough\"", COUNTER,	\
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_MISSING,	"origin_requests_total", "result=\"missing\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_TOO_LARGE,	"origin_requests_total", "result=\"too_large\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_TIMEOUT,	"origin_requests_total", "result=\"timeout\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_FAILED,	"origin_requests_total", "result=\"failed\"", COUNTER,	\
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_NO_ROOM,	"origin_requests_total", "result=\"no_room\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_DROPPED,	"origin_requests_total", "result=\"dropped\"", COUNTER, \
	    "Requests to origins, by what came of them")				\
	X(ORIGIN_BYTES,		"origin_bytes_total", "", COUNTER,			\
	    "Bytes of originals that origins sent")					\
	X(ORIGIN_JOINED,	"origin_joined_total", "", COUNTER,			\
	    "Requests that shared the fetch of another one")				\
	X(ORIGIN_RUNNING,	"origin_running", "", GAUGE,				\
	    "Requests to origins that are under way")					\
	X(ORIGIN_WAITING,	"origin_waiting", "", GAUGE,				\
	    "Originals that wait to be fetched")					\
	X(CACHE_HITS,		"cache_hits_total", "", COUNTER,			\
	    "Originals that were taken from the cache, and no origin was asked")	\
	X(CACHE_CONFIRMED,	"cache_confirmed_total", "", COUNTER,			\
	    "Originals that were taken from the cache after their origin confirmed them") \
	X(CACHE_MISSES,		"cache_misses_total", "", COUNTER,			\
	    "Requests to origins for what was not in the cache")			\
	X(CACHE_EVICTIONS,	"cache_evictions_total", "", COUNTER,			\
	    "Originals that made room for others in the cache")				\
	X(CACHE_BYTES,		"cache_bytes", "", GAUGE,				\
	    "Bytes that the cache takes")						\
	X(CACHE_FILES,		"cache_files", "", GAUGE,				\
	    "Originals in the cache")							\
	X(LOG_DROPPED_THUMBD,	"log_dropped_total", "of=\"thumbd\"", COUNTER,		\
	    "Lines of the log that were dropped: nobody read them, or a worker wrote too many") \
	X(LOG_DROPPED_WORKERS,	"log_dropped_total", "of=\"workers\"", COUNTER,		\
	    "Lines of the log that were dropped: nobody read them, or a worker wrote too many") \
	X(RELOADS,		"reloads_total", "result=\"ok\"", COUNTER,		\
	    "Configurations that were reloaded, or refused")				\
	X(RELOADS_REFUSED,	"reloads_total", "result=\"refused\"", COUNTER,		\
	    "Configurations that were reloaded, or refused")

enum metric {
#define X(id, name, labels, type, help) METRIC_##id,
	METRICS(X)
#undef X
	N_METRICS
};

/* Of seconds: identifier, name, labels, help. */
#define HISTOGRAMS(X)									\
	X(RENDER_CHEAP,		"render_seconds", "cost=\"cheap\"",			\
	    "Seconds that renders took in a worker")					\
	X(RENDER_DEAR,		"render_seconds", "cost=\"dear\"",			\
	    "Seconds that renders took in a worker")					\
	X(QUEUE_CHEAP,		"queue_seconds", "cost=\"cheap\"",			\
	    "Seconds that renders waited for a worker")					\
	X(QUEUE_DEAR,		"queue_seconds", "cost=\"dear\"",			\
	    "Seconds that renders waited for a worker")					\
	X(ORIGIN,		"origin_seconds", "",					\
	    "Seconds that requests to origins took")

enum histogram {
#define X(id, name, labels, help) HISTOGRAM_##id,
	HISTOGRAMS(X)
#undef X
	N_HISTOGRAMS
};

void metric_add(enum metric metric, uint64_t n);
void metric_set(enum metric metric, uint64_t n);

/* A request for a thumb was answered; of type NONE if its URL was refused. */
void metric_request(unsigned status, enum thumburl_type type);

void metric_observe(enum histogram histogram, uint64_t microseconds);

/* All of them, in Prometheus' text format. */
void metrics_write(struct evbuffer *out);

#endif
