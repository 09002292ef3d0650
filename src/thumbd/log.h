/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The log of thumbd: lines on standard error.
 */

#ifndef LOG_H_INCLUDED
#define LOG_H_INCLUDED

/*
 * Log a line, in printable ASCII whatever its arguments are (thumburl_printable()).  If the reader
 * of standard error does not keep up, the line is dropped and counted: thumbd never waits.
 */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same for what stops the start, and for what is not wrong.  The journal tells them apart. */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Send messages of libevent to the log as well, and wait for no reader from now on. */
void log_begin(void);

#endif
