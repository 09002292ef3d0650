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

#include "job_class.h"
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
	    "Renders that were not begun or not finished because nobody waited any more")		\
	X(THUMB_BYTES,		"thumb_bytes_total", "", COUNTER,			\
	    "Bytes of thumbs that were answered")					\
	X(QUEUED_CHEAP,		"queue_length", "class=\"cheap\"", GAUGE,		\
	    "Renders that wait for a worker")						\
	X(QUEUED_DEAR,		"queue_length", "class=\"dear\"", GAUGE,		\
	    "Renders that wait for a worker")						\
	X(WORKERS,		"workers", "", GAUGE,					\
	    "Workers that live")							\
	X(WORKERS_BUSY,		"workers_busy", "", GAUGE,				\
	    "Workers that render")							\
	X(RESTARTS_EXIT,	"worker_restarts_total", "cause=\"exit\"", COUNTER,	\
	    "Workers that were replaced, by why")					\
	X(RESTARTS_SIGNAL,	"worker_restarts_total", "cause=\"signal\"", COUNTER,	\
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

/* Seconds, by class of job. */
#define HISTOGRAMS(X)									\
	X(RENDER,	"render_seconds", "Seconds that renders took in a worker")	\
	X(QUEUE,	"queue_seconds", "Seconds that renders waited for a worker")

enum histogram {
#define X(id, name, help) HISTOGRAM_##id,
	HISTOGRAMS(X)
#undef X
	N_HISTOGRAMS
};

void metric_add(enum metric metric, uint64_t n);
void metric_set(enum metric metric, uint64_t n);

/* A request for a thumb was answered; of kind NONE if its URL was refused. */
void metric_request(unsigned status, enum thumburl_kind kind);

void metric_observe(enum histogram histogram, enum job_class class, uint64_t microseconds);

/* All of them, in Prometheus' text format. */
void metrics_write(struct evbuffer *out);

#endif
