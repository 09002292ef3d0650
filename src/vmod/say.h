/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * All messages of the module.  They are printable ASCII, whatever they quote
 * (thumburl_printable()): URLs are a client's text, and a record is shown on terminals.
 */

#ifndef SAY_H_INCLUDED
#define SAY_H_INCLUDED

#include "vmod_thumb.h"

/* As VRT_fail(). */
void say_fail(VRT_CTX, const char *fmt, ...) v_printflike_(2, 3);

/* A record of the task; none if there is no log. */
void say_task(VRT_CTX, enum VSL_tag_e tag, const char *fmt, ...) v_printflike_(3, 4);

/* The record of a rewritten URL: cheap while its tag, Debug, is masked. */
void say_rewrite(VRT_CTX, const char *object, const char *url, const char *rewritten);

/* A record outside any task. */
void say_global(enum VSL_tag_e tag, const char *fmt, ...) v_printflike_(2, 3);

#endif
