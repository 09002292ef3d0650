/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An open locator, for those that read its rows.
 */

#ifndef LOCATOR_FILE_H_INCLUDED
#define LOCATOR_FILE_H_INCLUDED

#include <sys/stat.h>

#include "locator_format.h"

struct locator {
	int			fd;
	struct stat		st;
	struct locator_layout	layout;
};

/* Returns 0, or -1 with errno if the file has less or cannot be read. */
int locator_read(const struct locator *locator, void *buf, size_t len, uint64_t at);

/* Find the row that begins with a key.  Returns 1, 0 or -1 as locator_id_of(). */
int locator_find(const struct locator *locator, const struct locator_rows *rows,
    const unsigned char *key, unsigned char row[LOCATOR_ROW_MAX]);

/* Whether a row by name is as it was written. */
int locator_name_row_is_good(const struct locator *locator, const unsigned char *row);

/* Read the text of a row by id.  Returns 1, 0 if one of them is not as it was written, or -1. */
int locator_text_of(const struct locator *locator, const unsigned char *row,
    char text[LOCATOR_TEXT_MAX + 1]);

#endif
