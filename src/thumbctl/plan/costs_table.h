/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What things cost, a row each.  All of a plan is computed from these numbers; --cost overrides them.
 */

#ifndef COSTS_TABLE_H_INCLUDED
#define COSTS_TABLE_H_INCLUDED

/* Field, name, value, unit, what it is, where it comes from. */
#define PLAN_COSTS(X)									\
	X(hit_cpu,		"hit-cpu",		28.7,	"us",			\
	    "CPU of a hit in varnishd with thumb.vcl",					\
	    "./run bench edge: a hit, thumb.vcl")					\
	X(relay_cpu,		"relay-cpu",		97.6,	"us",		\
	    "CPU of a frontend for a request that it passes to a backend",		\
	    "./run bench capacity: a hit of a backend, through a frontend")		\
	X(render_cpu,		"render-cpu",		49.0,	"ms",			\
	    "CPU of a cold thumb in varnishd and thumbd, over its widths",		\
	    "./run bench miss: saturated, thumbd")					\
	X(worker_memory,	"worker-memory",	111,	"MiB",			\
	    "memory of a worker at full load",						\
	    "./run bench miss: saturated, thumbd, 222 MiB with two")			\
	X(object_memory,	"object-memory",	1354,	"bytes",	\
	    "memory of varnishd for an object, beside its body",			\
	    "./run bench capacity: an object")						\
	X(tag_memory,		"tag-memory",		245,	"bytes",	\
	    "further memory for the xkey tag of an object",				\
	    "./run bench capacity: an object, tagged")					\
	X(ban_cpu,		"ban-cpu",		0.8,	"us",		\
	    "CPU of testing an object against a ban",					\
	    "./run bench capacity: a ban")						\
	X(original_bytes,	"original-bytes",	4e6,	"bytes",		\
	    "mean size of an original",							\
	    "assumed: du and wc of your originals tell it")				\
	X(thumbs,		"thumbs",		10,	"",			\
	    "thumbs of an original that are kept",					\
	    "assumed: thumbctl audit tells it (different thumbs)")

#endif
