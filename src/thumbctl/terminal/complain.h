/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages on standard error, as those of err(3), but in printable ASCII whatever they quote: names of
 * files, URLs, and what servers and workers say are somebody else's text.
 */

#ifndef COMPLAIN_H_INCLUDED
#define COMPLAIN_H_INCLUDED

#include <stdarg.h>

/* "thumbctl: MESSAGE"; warn_printable_errno() adds what errno says. */
void vwarn_printable(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
void warn_printable(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void warn_printable_errno(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, and exit. */
_Noreturn void give_up(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
_Noreturn void give_up_errno(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
