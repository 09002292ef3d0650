/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The file of a locator, which maps names to ids and ids to names.  Numbers are little-endian.
 *
 *	header		LOCATOR_HEADER bytes: magic, version, hash; time, bytes of the texts, rows
 *			by name, rows by id, bytes of the file; a seal: the beginning of the SHA-256
 *			of all of these
 *	texts		WIKI/NAME and a NUL for each name, in any order
 *	rows by name	key, id, check; in the order of the keys
 *	rows by id	id, where its text is in the texts (64 bits), check; in the order of the ids
 *
 * Rows begin at a multiple of LOCATOR_PAGE, after zeros.  A key is the beginning of the SHA-256 of
 * the text: not of a faster hash, as whoever may upload files chooses names.  The check of a row is
 * the beginning of the SHA-256 of what it maps, key and id or id and text, so that a row which is
 * torn or damaged maps nothing.  An id has one row, however many names it has.
 */

#ifndef LOCATOR_FORMAT_H_INCLUDED
#define LOCATOR_FORMAT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

#define LOCATOR_MAGIC		"thumbids"	/* without its NUL */
#define LOCATOR_VERSION		1
#define LOCATOR_HEADER		64
#define LOCATOR_PAGE		4096
#define LOCATOR_KEY		16
#define LOCATOR_PLACE		8
#define LOCATOR_CHECK		4
#define LOCATOR_ID_MAX		(THUMBURL_SHA256_LEN / 2)
#define LOCATOR_ROW_MAX		(LOCATOR_KEY + LOCATOR_ID_MAX + LOCATOR_CHECK)
#define LOCATOR_TEXT_MAX	(THUMBURL_BASE_MAX + 1 + THUMBURL_STORED_MAX)

/* Rows of one kind.  Each begins with what they are ordered by. */
struct locator_rows {
	uint64_t		at;		/* in the file */
	uint64_t		n;
	size_t			size;		/* of a row */
	size_t			sorted;		/* bytes of it that are ordered */
};

struct locator_layout {
	enum thumburl_ids	ids;
	uint64_t		built;
	uint64_t		texts;		/* bytes, from LOCATOR_HEADER on */
	struct locator_rows	by_name;
	struct locator_rows	by_id;
	uint64_t		size;		/* of the file */
	size_t			id;		/* bytes of an id */
};

/* The bytes of an id; 0 for THUMBURL_IDS_OFF and values that are none. */
size_t locator_id_size(enum thumburl_ids ids);

/* Fill in the rest from ids, texts and both n.  Returns -1 if no file has such numbers. */
int locator_layout(struct locator_layout *layout);

void locator_header_write(const struct locator_layout *layout,
    unsigned char header[LOCATOR_HEADER]);

/* Returns 0; or -1 with the reason in *why, as in "it has ...". */
int locator_header_read(struct locator_layout *layout, const unsigned char header[LOCATOR_HEADER],
    const char **why);

/* The key of a text, and the checks of both kinds of row. */
void locator_key(const char *text, size_t len, unsigned char key[LOCATOR_KEY]);
void locator_check(const void *a, size_t a_len, const void *b, size_t b_len,
    unsigned char check[LOCATOR_CHECK]);

void locator_put64(unsigned char *p, uint64_t n);
uint64_t locator_get64(const unsigned char *p);

#endif
