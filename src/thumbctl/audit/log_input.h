/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A log's bytes, from a file or standard input, as they were before gzip or zstd.
 *
 * Damage is never fatal: what comes before it is read, and log_input_error() says what it is.
 */

#ifndef LOG_INPUT_H_INCLUDED
#define LOG_INPUT_H_INCLUDED

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

struct log_input;

/*
 * "-" is standard input.  Reading ends as if by damage when wake, unless it is -1, can be read.
 * NULL, with errno, if it cannot be opened.
 */
struct log_input *log_input_open(const char *path, int wake);

/* As read(2); -1 for damage, and from then on. */
ssize_t log_input_read(struct log_input *in, char *buf, size_t size);

const char *log_input_error(const struct log_input *in);

/* How much of the file itself has been read, and how much it has: 0 if it is none. */
uint64_t log_input_position(const struct log_input *in);
uint64_t log_input_size(const struct log_input *in);

void log_input_close(struct log_input **in);

#endif
