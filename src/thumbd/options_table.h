/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options, a row each.  Each has a field in struct options; those that are not given are what
 * options_new() says.
 */

#ifndef OPTIONS_TABLE_H_INCLUDED
#define OPTIONS_TABLE_H_INCLUDED

#include "job/launch.h"

#define WORKERS_MAX	256

/* Type, field, name, argument, least and most, when a change takes effect, help. */
#define OPTIONS(X)									\
	X(TEXT,   socket,	"socket",	"PATH",	0, 0, START,			\
	    "Unix socket to listen on")							\
	X(OCTAL,  socket_mode,	"socket-mode",	"MODE",	0, 0777, START,			\
	    "permissions of the socket (0660)")						\
	X(TEXT,   socket_group,	"socket-group",	"GROUP", 0, 0, START,			\
	    "group of the socket (that of the process)")				\
	X(TEXT,   listen,	"listen",	"HOST:PORT", 0, 0, START,		\
	    "TCP address to listen on, instead of a socket")				\
	X(NUMBER, backlog,	"backlog",	"N",	1, 65535, START,		\
	    "connections that may wait to be accepted (4096)")				\
	X(TEXT,   originals,	"originals",	"DIR",	0, 0, RELOAD,			\
	    "directory of the originals, laid out as MediaWiki's")			\
	X(NUMBER, originals_levels, "originals-levels", "N", 0, 2, RELOAD,		\
	    "md5 directories in it; 0 is flat (as --hash-levels)")			\
	X(LIST,   origin,	"origin",	"URL",	0, 0, RELOAD,			\
	    "where they are fetched from: a template, such as http://h/{path}; repeatable") \
	X(TEXT,   origin_headers, "origin-headers", "FILE", 0, 0, RELOAD,		\
	    "headers for requests to them: lines of SITE NAME: VALUE")			\
	X(NUMBER, origin_connect, "origin-connect", "S", 1, 3600, RELOAD,		\
	    "seconds to connect to one (3)")						\
	X(NUMBER, origin_timeout, "origin-timeout", "S", 1, 3600, RELOAD,		\
	    "seconds that a fetch may take (30)")					\
	X(NUMBER, origin_slow,	"origin-slow",	"S",	1, 3600, RELOAD,		\
	    "seconds that it may be slower than --origin-speed (10)")			\
	X(NUMBER, origin_speed,	"origin-speed",	"BYTES", 1, 1000000000, RELOAD,		\
	    "bytes a second that are too slow (1000)")					\
	X(NUMBER, origin_size,	"origin-size",	"MB",	1, 1000000, RELOAD,		\
	    "largest original that is fetched (512)")					\
	X(NUMBER, origin_redirects, "origin-redirects", "N", 0, 10, RELOAD,		\
	    "redirects that are followed on the same site (0)")				\
	X(NUMBER, origin_fetches, "origin-fetches", "N", 1, 10000, RELOAD,		\
	    "fetches at once (32)")							\
	X(NUMBER, origin_per_host, "origin-per-host", "N", 1, 10000, RELOAD,		\
	    "of them, those from one host (16)")					\
	X(NUMBER, origin_idle,	"origin-idle",	"S",	0, 3600, RELOAD,		\
	    "seconds that an idle connection is kept (60)")				\
	X(TEXT,   cache,	"cache",	"DIR",	0, 0, START,			\
	    "directory to keep fetched originals in (none)")				\
	X(NUMBER, cache_size,	"cache-size",	"MB",	1, 1000000000, RELOAD,		\
	    "how large it may be (1024)")						\
	X(NUMBER, cache_fresh,	"cache-fresh",	"S",	0, 1000000000, RELOAD,		\
	    "seconds before the origin is asked about one again (60)")			\
	X(NUMBER, workers,	"workers",	"N",	1, WORKERS_MAX, RELOAD,		\
	    "renderer processes (number of processors)")				\
	X(NUMBER, dear_workers,	"dear-workers",	"N",	1, WORKERS_MAX, RELOAD,		\
	    "of them, those that dear renders may have (half)")				\
	X(NUMBER, worker_jobs,	"worker-jobs",	"N",	1, 1000000, RELOAD,		\
	    "renders before a worker is replaced (1000)")				\
	X(NUMBER, worker_memory, "worker-memory", "MB",	0, 1000000, RELOAD,		\
	    "a worker with more than that is, too; 0 is no limit (512)")		\
	X(TEXT,   worker,	"worker",	"PROGRAM", 0, 0, START,			\
	    "the renderer (" WORKER_PROGRAM ")")					\
	X(NUMBER, worker_start, "worker-start",	"S",	1, 3600, START,			\
	    "seconds a worker may take to start (60)")				\
	X(TEXT,   types,	"types",	"LIST",	0, 0, START,			\
	    "types of file that are rendered (all but mp4 and xcf)")			\
	X(TEXT,   sandbox,	"sandbox",	"MODE",	0, 0, START,			\
	    "require, try or off (" LAUNCH_SANDBOX ")")					\
	X(TEXT,   user,		"user",		"NAME",	0, 0, START,			\
	    "whom workers become if thumbd is root (" LAUNCH_USER ")")			\
	X(NUMBER, queue,	"queue",	"N",	0, 100000, RELOAD,		\
	    "renders that may wait for a worker (100)")					\
	X(NUMBER, wait,		"wait",		"S",	1, 3600, RELOAD,		\
	    "seconds that they may wait (10)")						\
	X(NUMBER, deadline,	"deadline",	"S",	1, 3600, RELOAD,		\
	    "seconds a render may take (20)")						\
	X(NUMBER, keep,		"keep",		"MS",	0, 60000, RELOAD,		\
	    "milliseconds that a thumb is kept for who asks next (1000)")		\
	X(NUMBER, quarantine,	"quarantine",	"S",	0, 1000000, RELOAD,		\
	    "seconds without an original that has ended workers; 0 is none (600)")	\
	X(NUMBER, quarantine_after, "quarantine-after", "N", 1, 1000, RELOAD,		\
	    "workers that it may end before (2)")

#endif
