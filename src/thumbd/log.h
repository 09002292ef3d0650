/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd's log: lines on standard error, for the service manager to keep.
 */

#ifndef LOG_H_INCLUDED
#define LOG_H_INCLUDED

void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
