/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes of a log, from a file or standard input, decompressed.
 *
 * Damage is not fatal: everything before it is read, and log_input_error() describes it.
 */

#ifndef LOG_INPUT_H_INCLUDED
#define LOG_INPUT_H_INCLUDED

#include <sys/types.h>

#include <stddef.h>
#include <stdint.h>

struct log_input;

/*
 * Open an input; "-" is standard input.  Reading ends as if by damage once wake, unless it is -1,
 * is readable.  Returns NULL with errno if the input cannot be opened.
 */
struct log_input *log_input_open(const char *path, int wake);

/* As read(2); -1 at the damage, and from then on. */
ssize_t log_input_read(struct log_input *in, char *buf, size_t size);

const char *log_input_error(const struct log_input *in);

/* Bytes of the file, before decompression, read so far and in all; 0: not a file. */
uint64_t log_input_position(const struct log_input *in);
uint64_t log_input_size(const struct log_input *in);

void log_input_close(struct log_input **in);

#endif
