/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the doctor knows of an edge, and its checks.  A check tells what it finds (finding.h), and
 * leaves facts for those after it.
 */

#ifndef DOCTOR_H_INCLUDED
#define DOCTOR_H_INCLUDED

#include <sys/types.h>

#include <jansson.h>

#include "thumburl/thumburl.h"

struct doctor_options {
	const char	*varnishd;	/* name of the instance; NULL: the default one */
	const char	*server;	/* address of thumbd; NULL: VCL says it */
	const char	*config;	/* file of thumbd */
	const char	*thumbd;	/* program */
	const char	*module;	/* its file */
	unsigned	worker_start;	/* seconds */
};

enum finding {
	FINDING_OK,
	FINDING_WARNING,
	FINDING_WRONG,
	FINDING_UNKNOWN,		/* not looked at */
	N_FINDINGS
};

/* A text that is not known is NULL. */
struct doctor {
	const struct doctor_options	*options;
	const char	*check;			/* the name of the one that is made */
	unsigned	found[N_FINDINGS];

	pid_t		varnishd;		/* its worker process; 0: unknown */
	char		*version;		/* of varnishd, "7.1.1 REVISION" */
	char		*vcl_name;
	char		*vcl;			/* the text of all files of that VCL */
	json_t		*counters;		/* of the module, as varnishstat has them */

	char		*config;		/* thumbd's options, a line each */
	char		*server;		/* the address of thumbd */
	int		denied;			/* to this user */
	char		*health;		/* the lines of /healthz after the first */
	char		*metrics;		/* /metrics */
	long		date;			/* the clock of thumbd, less ours, in seconds */
	char		*report;		/* what a worker says of its libraries */
};

typedef void look_f(struct doctor *d);

/* All checks, in their order: name, function. */
#define DOCTOR_CHECKS(X)								\
	X("varnishd",		look_at_varnishd)					\
	X("vcl",		look_at_vcl)						\
	X("module",		look_at_module)						\
	X("config",		look_at_config)						\
	X("socket",		look_at_socket)						\
	X("thumbd",		look_at_thumbd)						\
	X("backend",		look_at_backend)					\
	X("site",		look_at_site)						\
	X("rollout",		look_at_rollout)					\
	X("guard",		look_at_guard)						\
	X("worker",		look_at_worker)						\
	X("libraries",		look_at_libraries)					\
	X("fonts",		look_at_fonts)						\
	X("originals",		look_at_originals)					\
	X("disk",		look_at_disk)						\
	X("clock",		look_at_clock)

#define X(name, function) look_f function;
DOCTOR_CHECKS(X)
#undef X

/* Make all checks.  Returns the number of things that are wrong. */
unsigned doctor_look(const struct doctor_options *options);

/* The value of an option of thumbd; NULL if it is not set or not known.  Free it. */
char *doctor_option(const struct doctor *d, const char *name);

/* The sites of VCL and of thumbd's configuration.  Return 0; or -1 with the reason, or "". */
int doctor_site_of_vcl(const struct doctor *d, struct thumburl_site *site, char *err, size_t size);
int doctor_site_of_config(const struct doctor *d, struct thumburl_site *site, char *err,
    size_t size);

/* The sum of the counters of varnishd with this beginning and this end; -1 if there is none. */
json_int_t doctor_counter(const struct doctor *d, const char *begin, const char *end);

#endif
