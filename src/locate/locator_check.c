/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every row is read in order, and what it says is looked up in the rows of the other kind.
 */

#include "config.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "locator_check.h"
#include "locator_file.h"

#define ROWS	1024			/* of a read */

struct verifier {
	const struct locator	*l;
	uint64_t		done;
	int			(*tell)(void *priv, uint64_t rows);
	void			*priv;
	char			*err;
	size_t			errsize;
};

/* Returns -1. */
static int
unreadable(const struct verifier *v)
{

	(void)snprintf(v->err, v->errsize, "cannot be read: %s", strerror(errno));
	return (-1);
}

static int
wrong(const struct verifier *v, const char *kind, uint64_t row, const char *what)
{

	(void)snprintf(v->err, v->errsize, "row %" PRIu64 " by %s %s; build it again", row + 1,
	    kind, what);
	return (-1);
}

/* The reason why a row by name is wrong; "" if it cannot be read; NULL if it is good. */
static const char *
look_at_name(const struct locator *l, const unsigned char *row)
{
	unsigned char found[LOCATOR_ROW_MAX];
	int r;

	if (!locator_name_row_is_good(l, row))
		return ("is damaged");
	r = locator_find(l, &l->layout.by_id, row + LOCATOR_KEY, found);
	return (r == 1 ? NULL : r < 0 ? "" : "has an id that has no row");
}

/* The same for a row by id. */
static const char *
look_at_id(const struct locator *l, const unsigned char *row)
{
	unsigned char key[LOCATOR_KEY], found[LOCATOR_ROW_MAX];
	char text[LOCATOR_TEXT_MAX + 1];
	int r;

	r = locator_text_of(l, row, text);
	if (r != 1)
		return (r < 0 ? "" : "is damaged, or its name is");
	locator_key(text, strlen(text), key);
	r = locator_find(l, &l->layout.by_name, key, found);
	if (r != 1)
		return (r < 0 ? "" : "has a name that has no row");
	return (memcmp(found + LOCATOR_KEY, row, l->layout.id) ? "has a name of another id" : NULL);
}

/* Load the rows from i on.  Returns 0 or -1. */
static int
load(struct verifier *v, const struct locator_rows *rows, uint64_t i, unsigned char *block)
{
	const uint64_t n = rows->n - i < ROWS ? rows->n - i : ROWS;

	if (v->tell(v->priv, v->done + i)) {
		*v->err = '\0';
		return (-1);
	}
	if (locator_read(v->l, block, n * rows->size, rows->at + i * rows->size))
		return (unreadable(v));
	return (0);
}

static int
look_at_rows(struct verifier *v, const struct locator_rows *rows, const char *kind,
    const char *(*look)(const struct locator *, const unsigned char *))
{
	unsigned char block[ROWS * LOCATOR_ROW_MAX], last[LOCATOR_ROW_MAX];
	const unsigned char *row = NULL;
	const char *why;
	uint64_t i;

	for (i = 0; i < rows->n; i++, row += rows->size) {
		if (i % ROWS == 0) {
			row = block;
			if (load(v, rows, i, block))
				return (-1);
		}
		if (i > 0 && memcmp(last, row, rows->sorted) >= 0)
			return (wrong(v, kind, i, "is not in order"));
		why = look(v->l, row);
		if (why != NULL)
			return (*why == '\0' ? unreadable(v) : wrong(v, kind, i, why));
		memcpy(last, row, rows->size);
	}
	v->done += rows->n;
	return (0);
}

int
locator_verify(const struct locator *l, int (*tell)(void *priv, uint64_t rows), void *priv,
    char *err, size_t errsize)
{
	struct verifier v = {
		.l = l, .tell = tell, .priv = priv, .err = err, .errsize = errsize,
	};

	if (look_at_rows(&v, &l->layout.by_name, "name", look_at_name))
		return (-1);
	return (look_at_rows(&v, &l->layout.by_id, "id", look_at_id));
}
