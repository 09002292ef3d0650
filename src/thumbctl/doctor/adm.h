/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Commands to varnishd, by its own programs.
 */

#ifndef ADM_H_INCLUDED
#define ADM_H_INCLUDED

#include "doctor.h"
#include "tool.h"

#define ADM_SECONDS	30		/* for an answer of varnishd, at most */

/* Run varnishadm with a command of up to three words; the last ones may be NULL. */
void adm_run(const struct doctor *d, struct tool *tool, const char *a, const char *b,
    const char *c);

/* The same for an answer in JSON: the value behind its header, from 0 on.  NULL if it failed. */
json_t *adm_json(const struct doctor *d, const char *a, const char *b, const char *c, size_t i);

/* The version in "varnish-7.1.1 revision 7cee1c581", as the ABI of a module has it; or NULL. */
char *adm_version(const char *text);

/*
 * The counters of the module, as varnishstat has them; NULL if it failed.  NB: those of varnishd
 * have numbers that no signed integer holds.
 */
json_t *adm_counters(const struct doctor *d);

#endif
