/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The metrics of thumbd, for Prometheus: a row for each line of /metrics.
 */

#ifndef METRICS_H_INCLUDED
#define METRICS_H_INCLUDED

#include <event2/buffer.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

/* Identifier, name, labels, type, help.  Rows of one name are together, with the same help. */
#define METRICS(X)									\
	X(BUILD_INFO,		"build_info", "version=\"" PACKAGE_VERSION "\"", GAUGE,	\
	    "Version of thumbd, a label")						\
	X(CLIENTS_GONE,		"clients_gone_total", "", COUNTER,			\
	    "Requests whose clients left before the answer")				\
	X(CLIENTS_OVER_LIMIT,	"clients_refused_total", "cause=\"limit\"", COUNTER,	\
	    "Requests refused because their address had too many in flight")		\
	X(CLIENTS_OVER_SHARE,	"clients_refused_total", "cause=\"share\"", COUNTER,	\
	    "Requests refused because their address had too many in flight")		\
	X(CONNECTIONS,		"connections", "", GAUGE,				\
	    "Open connections of clients")						\
	X(CONNECTIONS_ACCEPTED,	"connections_total", "result=\"accepted\"", COUNTER,	\
	    "Connections of clients, by result")					\
	X(CONNECTIONS_DISTRUSTED,	"connections_total", "result=\"distrusted\"", COUNTER, \
	    "Connections of clients, by result")					\
	X(CONNECTIONS_TOO_MANY,	"connections_total", "result=\"too_many\"", COUNTER,	\
	    "Connections of clients, by result")					\
	X(CONNECTIONS_SLOW,	"connections_slow_total", "", COUNTER,			\
	    "Connections that were closed because no complete request came in time")	\
	X(ACCEPTS_FAILED,	"accepts_failed_total", "", COUNTER,			\
	    "Times that no connection could be accepted, such as without a free descriptor") \
	X(JOINED,		"joined_total", "", COUNTER,				\
	    "Requests that shared the render of another request")			\
	X(DECODES_SAVED,	"decodes_saved_total", "", COUNTER,			\
	    "Renders that reused the decoded image of a larger size")			\
	X(DROPPED,		"dropped_total", "", COUNTER,				\
	    "Renders that were dropped because all clients had left")			\
	X(THUMB_BYTES,		"thumb_bytes_total", "", COUNTER,			\
	    "Bytes of sent thumbs")							\
	X(QUEUED_CHEAP,		"queue_length", "cost=\"cheap\"", GAUGE,		\
	    "Renders that wait for a worker")						\
	X(QUEUED_DEAR,		"queue_length", "cost=\"dear\"", GAUGE,			\
	    "Renders that wait for a worker")						\
	X(QUEUE_LIMIT_CHEAP,	"queue_limit", "cost=\"cheap\"", GAUGE,			\
	    "Renders that may wait for a worker")					\
	X(QUEUE_LIMIT_DEAR,	"queue_limit", "cost=\"dear\"", GAUGE,			\
	    "Renders that may wait for a worker")					\
	X(WORKERS,		"workers", "", GAUGE,					\
	    "Workers that are alive")							\
	X(WORKERS_BUSY,		"workers_busy", "", GAUGE,				\
	    "Workers that render")							\
	X(SANDBOX_REQUIRED,	"sandbox_required", "", GAUGE,				\
	    "Whether workers run only with a complete sandbox")				\
	X(RESTARTS_EXIT,	"worker_restarts_total", "cause=\"exit\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_SIGNAL,	"worker_restarts_total", "cause=\"signal\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_START,	"worker_restarts_total", "cause=\"start\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_DEADLINE,	"worker_restarts_total", "cause=\"deadline\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_UNWANTED,	"worker_restarts_total", "cause=\"unwanted\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_JOBS,	"worker_restarts_total", "cause=\"jobs\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_MEMORY,	"worker_restarts_total", "cause=\"memory\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(RESTARTS_OPTIONS,	"worker_restarts_total", "cause=\"options\"", COUNTER,	\
	    "Workers that were replaced, by cause")					\
	X(QUARANTINED,		"quarantined", "", GAUGE,				\
	    "Originals in quarantine")							\
	X(QUARANTINE_REFUSED,	"quarantine_refused_total", "", COUNTER,		\
	    "Requests refused by the quarantine")					\
	X(ORIGINALS_FOUND,	"originals_total", "result=\"found\"", COUNTER,		\
	    "Requests for thumbs, by whether their original exists")			\
	X(ORIGINALS_ABSENT,	"originals_total", "result=\"absent\"", COUNTER,	\
	    "Requests for thumbs, by whether their original exists")			\
	X(ORIGINALS_WRONG,	"originals_wrong_total", "", COUNTER,			\
	    "Originals whose bytes do not have the hash of their id")			\
	X(SENT_WHOLE,		"originals_sent_total", "result=\"whole\"", COUNTER,	\
	    "Originals that were sent (--serve-originals), by how that ended")		\
	X(SENT_CHANGED,		"originals_sent_total", "result=\"changed\"", COUNTER,	\
	    "Originals that were sent (--serve-originals), by how that ended")		\
	X(SENT_LEFT,		"originals_sent_total", "result=\"left\"", COUNTER,	\
	    "Originals that were sent (--serve-originals), by how that ended")		\
	X(SENT_BYTES,		"originals_sent_bytes_total", "", COUNTER,		\
	    "Bytes of sent originals (--serve-originals)")				\
	X(LOCATED_FOUND,	"located_total", "result=\"found\"", COUNTER,		\
	    "Originals by id that were looked for by their names")			\
	X(LOCATED_ABSENT,	"located_total", "result=\"absent\"", COUNTER,		\
	    "Originals by id that were looked for by their names")			\
	X(LOCATED_FAILED,	"located_total", "result=\"failed\"", COUNTER,		\
	    "Originals by id that were looked for by their names")			\
	X(LOCATED_STALE_COMPARED,	"located_stale_total", "by=\"compared\"", COUNTER,	\
	    "Originals by id whose name has other bytes by now")			\
	X(LOCATED_STALE_REMEMBERED,	"located_stale_total", "by=\"remembered\"", COUNTER, \
	    "Originals by id whose name has other bytes by now")			\
	X(LOCATOR_READ,		"locator_replaced_total", "result=\"read\"", COUNTER,	\
	    "Files that replaced that of --locator, by result")			\
	X(LOCATOR_REFUSED,	"locator_replaced_total", "result=\"refused\"", COUNTER, \
	    "Files that replaced that of --locator, by result")			\
	X(LOCATOR_BAD,		"locator_bad", "", GAUGE,				\
	    "Whether the file that replaced that of --locator is refused")		\
	X(LOCATOR_BUILT,	"locator_built_time_seconds", "", GAUGE,		\
	    "When the list of --locator was read, in seconds since 1970; 0: none")	\
	X(AUTHORIZE_ALLOWED,	"authorize_requests_total", "result=\"allowed\"", COUNTER, \
	    "Requests to the web server of --authorize, by result")			\
	X(AUTHORIZE_DENIED,	"authorize_requests_total", "result=\"denied\"", COUNTER, \
	    "Requests to the web server of --authorize, by result")			\
	X(AUTHORIZE_FAILED,	"authorize_requests_total", "result=\"failed\"", COUNTER, \
	    "Requests to the web server of --authorize, by result")			\
	X(AUTHORIZE_JOINED,	"authorize_joined_total", "", COUNTER,			\
	    "Requests that shared the request of another to the web server")		\
	X(ORIGIN_OK,		"origin_requests_total", "result=\"ok\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_UNCHANGED,	"origin_requests_total", "result=\"unchanged\"", COUNTER, \
	    "Requests to origins, by result")						\
	X(ORIGIN_ENOUGH,	"origin_requests_total", "result=\"enough\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_MISSING,	"origin_requests_total", "result=\"missing\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_DENIED,	"origin_requests_total", "result=\"denied\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_TOO_LARGE,	"origin_requests_total", "result=\"too_large\"", COUNTER, \
	    "Requests to origins, by result")						\
	X(ORIGIN_TIMEOUT,	"origin_requests_total", "result=\"timeout\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_FAILED,	"origin_requests_total", "result=\"failed\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_NO_ROOM,	"origin_requests_total", "result=\"no_room\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_DROPPED,	"origin_requests_total", "result=\"dropped\"", COUNTER,	\
	    "Requests to origins, by result")						\
	X(ORIGIN_BYTES,		"origin_bytes_total", "", COUNTER,			\
	    "Bytes of originals from origins")						\
	X(ORIGIN_JOINED,	"origin_joined_total", "", COUNTER,			\
	    "Requests that shared the fetch of another request")			\
	X(ORIGIN_RUNNING,	"origin_running", "", GAUGE,				\
	    "Requests to origins in flight")						\
	X(ORIGIN_WAITING,	"origin_waiting", "", GAUGE,				\
	    "Originals that wait for a fetch")						\
	X(TOKENS_OK,		"token_requests_total", "result=\"ok\"", COUNTER,	\
	    "Requests for tokens of origins, by result")				\
	X(TOKENS_REFUSED,	"token_requests_total", "result=\"refused\"", COUNTER,	\
	    "Requests for tokens of origins, by result")				\
	X(TOKENS_FAILED,	"token_requests_total", "result=\"failed\"", COUNTER,	\
	    "Requests for tokens of origins, by result")				\
	X(TOKENS_REJECTED,	"tokens_rejected_total", "", COUNTER,			\
	    "Tokens that an origin rejected before their end")				\
	X(CACHE_HITS,		"cache_hits_total", "", COUNTER,			\
	    "Originals from the cache, without a request to their origin")		\
	X(CACHE_CONFIRMED,	"cache_confirmed_total", "", COUNTER,			\
	    "Originals from the cache that their origin confirmed")			\
	X(CACHE_MISSES,		"cache_misses_total", "", COUNTER,			\
	    "Requests to origins for originals that were not in the cache")		\
	X(CACHE_EVICTIONS,	"cache_evictions_total", "", COUNTER,			\
	    "Originals evicted from the cache")						\
	X(CACHE_BYTES,		"cache_bytes", "", GAUGE,				\
	    "Size of the cache in bytes")						\
	X(CACHE_FILES,		"cache_files", "", GAUGE,				\
	    "Originals in the cache")							\
	X(REFERENCES_MADE,	"references_total", "result=\"made\"", COUNTER,	\
	    "References that were made, by whether they could be kept")		\
	X(REFERENCES_FAILED,	"references_total", "result=\"failed\"", COUNTER,	\
	    "References that were made, by whether they could be kept")		\
	X(REFERENCES_USED,	"references_used_total", "", COUNTER,			\
	    "Thumbs that were made from a reference")					\
	X(REFERENCES_AWAITED,	"references_awaited", "", GAUGE,			\
	    "Requests that wait for a reference that is being made")			\
	X(REFERENCES_DROPPED_SIZE,	"references_dropped_total", "cause=\"size\"", COUNTER, \
	    "References that were dropped, by cause")					\
	X(REFERENCES_DROPPED_STALE,	"references_dropped_total", "cause=\"stale\"", COUNTER, \
	    "References that were dropped, by cause")					\
	X(REFERENCES_DROPPED_DAMAGED,	"references_dropped_total", "cause=\"damaged\"", COUNTER, \
	    "References that were dropped, by cause")					\
	X(REFERENCES_BYTES_SAVED,	"references_saved_bytes_total", "", COUNTER,	\
	    "Bytes of originals that were not fetched, as there was a reference")	\
	X(REFERENCES_CPU_SAVED,	"references_saved_seconds_total", "", COUNTER,	\
	    "CPU time of renders that references saved, in whole seconds")		\
	X(REFERENCES_BYTES,	"references_bytes", "", GAUGE,				\
	    "Size of the references in bytes")						\
	X(REFERENCES_FILES,	"references_files", "", GAUGE,				\
	    "References on the disk")							\
	X(VERSIONS_CURRENT,	"versions_total", "result=\"current\"", COUNTER,		\
	    "Requests for a version of an original, by which one it is")		\
	X(VERSIONS_OLD,		"versions_total", "result=\"old\"", COUNTER,		\
	    "Requests for a version of an original, by which one it is")		\
	X(VERSIONS_OTHER,	"versions_total", "result=\"other\"", COUNTER,		\
	    "Requests for a version of an original, by which one it is")		\
	X(STORE_STORED,		"store_thumbs_total", "result=\"stored\"", COUNTER,	\
	    "Thumbs for the store, by result")						\
	X(STORE_UNCHANGED,	"store_thumbs_total", "result=\"unchanged\"", COUNTER,	\
	    "Thumbs for the store, by result")						\
	X(STORE_OUTDATED,	"store_thumbs_total", "result=\"outdated\"", COUNTER,	\
	    "Thumbs for the store, by result")						\
	X(STORE_FAILED,		"store_thumbs_total", "result=\"failed\"", COUNTER,	\
	    "Thumbs for the store, by result")						\
	X(STORE_FULL,		"store_thumbs_total", "result=\"full\"", COUNTER,		\
	    "Thumbs for the store, by result")						\
	X(STORE_BUSY,		"store_thumbs_total", "result=\"busy\"", COUNTER,	\
	    "Thumbs for the store, by result")						\
	X(STORE_REMOVED_STALE,	"store_removed_total", "cause=\"stale\"", COUNTER,	\
	    "Stored thumbs that were removed, by cause")				\
	X(STORE_REMOVED_AGE,	"store_removed_total", "cause=\"age\"", COUNTER,		\
	    "Stored thumbs that were removed, by cause")				\
	X(STORE_REMOVED_SIZE,	"store_removed_total", "cause=\"size\"", COUNTER,	\
	    "Stored thumbs that were removed, by cause")				\
	X(STORE_REMOVED_PURGE,	"store_removed_total", "cause=\"purge\"", COUNTER,	\
	    "Stored thumbs that were removed, by cause")				\
	X(STORE_BYTES,		"store_bytes", "", GAUGE,				\
	    "Size of the stored thumbs on the disk in bytes")				\
	X(STORE_FILES,		"store_files", "", GAUGE,				\
	    "Stored thumbs")								\
	X(STORE_SWEEPS,		"store_sweeps_total", "", COUNTER,			\
	    "Complete sweeps through the store")					\
	X(LOG_DROPPED_THUMBD,	"log_dropped_total", "of=\"thumbd\"", COUNTER,		\
	    "Lines of the log that were dropped: no reader kept up, or a worker wrote too many") \
	X(LOG_DROPPED_WORKERS,	"log_dropped_total", "of=\"workers\"", COUNTER,		\
	    "Lines of the log that were dropped: no reader kept up, or a worker wrote too many") \
	X(RELOADS,		"reloads_total", "result=\"ok\"", COUNTER,		\
	    "Reloads of the configuration, by result")					\
	X(RELOADS_REFUSED,	"reloads_total", "result=\"refused\"", COUNTER,		\
	    "Reloads of the configuration, by result")

enum metric {
#define X(id, name, labels, type, help) METRIC_##id,
	METRICS(X)
#undef X
	N_METRICS
};

/* Histograms of seconds: identifier, name, labels, help. */
#define HISTOGRAMS(X)									\
	X(RENDER_CHEAP,		"render_seconds", "cost=\"cheap\"",			\
	    "Time of renders in a worker, in seconds")					\
	X(RENDER_DEAR,		"render_seconds", "cost=\"dear\"",			\
	    "Time of renders in a worker, in seconds")					\
	X(QUEUE_CHEAP,		"queue_seconds", "cost=\"cheap\"",			\
	    "Time of renders in the queue, in seconds")					\
	X(QUEUE_DEAR,		"queue_seconds", "cost=\"dear\"",			\
	    "Time of renders in the queue, in seconds")					\
	X(ORIGIN,		"origin_seconds", "",					\
	    "Time of requests to origins, in seconds")

enum histogram {
#define X(id, name, labels, help) HISTOGRAM_##id,
	HISTOGRAMS(X)
#undef X
	N_HISTOGRAMS
};

void metric_add(enum metric metric, uint64_t n);
void metric_set(enum metric metric, uint64_t n);

/* Count an answered request for a thumb.  The type is NONE if the URL was refused. */
void metric_request(unsigned status, enum thumburl_type type);

void metric_observe(enum histogram histogram, uint64_t microseconds);

/* Write all metrics in the text format of Prometheus. */
void metrics_write(struct evbuffer *out);

#endif
