/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd's log: lines on standard error, for the service manager to keep.
 */

#ifndef LOG_H_INCLUDED
#define LOG_H_INCLUDED

/*
 * Log a line.  It is printable ASCII, whatever its arguments are (thumburl_printable()).  It is
 * dropped and counted if whoever reads standard error does not keep up: thumbd never waits.
 */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* From now on, what libevent has to say goes there, too, and no reader is waited for. */
void log_begin(void);

#endif
