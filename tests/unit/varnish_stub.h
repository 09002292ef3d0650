/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those parts of varnishd that the threads of the module need: memory for counters, and a log.
 */

#ifndef VARNISH_STUB_H_INCLUDED
#define VARNISH_STUB_H_INCLUDED

#include <stdint.h>

extern uint64_t stub_sets;	/* of counters that there are; atomic */
extern uint64_t stub_lines;	/* of the log; atomic */

#endif
