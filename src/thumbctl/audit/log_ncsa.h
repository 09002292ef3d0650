/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of NCSA's common and combined formats.
 */

#ifndef LOG_NCSA_H_INCLUDED
#define LOG_NCSA_H_INCLUDED

#include "log_record.h"

/* Read a line, which is decoded in place, into an initialised record. */
enum log_fault log_ncsa_read(char *line, size_t len, struct log_record *rec);

#endif
