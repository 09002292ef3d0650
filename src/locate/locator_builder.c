/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Texts are written as they come.  Then rows are sorted, a part at a time: by name, which finds
 * names that are given twice, and by id.
 */

#include "config.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "locator_builder.h"
#include "locator_format.h"
#include "spill.h"

/* A row to be, in the order of names; without the end of id that the hash does not have. */
struct named {
	unsigned char	key[LOCATOR_KEY];
	uint64_t	at;			/* of the text */
	uint64_t	place;
	unsigned char	check[LOCATOR_CHECK];	/* of the row by id */
	unsigned char	old;			/* not a current version */
	unsigned char	id[LOCATOR_ID_MAX];
};

/* The same in the order of ids. */
struct identified {
	unsigned char	id[LOCATOR_ID_MAX];
	uint64_t	at;
	unsigned char	check[LOCATOR_CHECK];
	unsigned char	old;
};

struct locator_builder {
	struct locator_build	*build;
	struct locator_layout	layout;
	struct spill		by_name;	/* struct named */
	struct spill		by_id;		/* struct identified */
};

struct locator_builder *
locator_builder_new(struct locator_build *build)
{
	static const unsigned char zeros[LOCATOR_HEADER];
	const size_t id = locator_id_size(build->ids);
	struct locator_builder *b;

	if (fwrite(zeros, sizeof zeros, 1, build->out) != 1)
		return (NULL);
	b = calloc(1, sizeof *b);
	if (b == NULL)
		return (NULL);
	b->build = build;
	b->layout.ids = build->ids;
	b->layout.built = build->built;
	b->layout.id = id;
	b->by_name.directory = b->by_id.directory = build->directory;
	b->by_name.record = (offsetof(struct named, id) + id + 7) / 8 * 8;
	b->by_id.record = sizeof(struct identified);
	return (b);
}

void
locator_builder_free(struct locator_builder **builder)
{
	struct locator_builder *b = *builder;

	*builder = NULL;
	if (b == NULL)
		return;
	spill_drop(&b->by_name);
	spill_drop(&b->by_id);
	free(b);
}

/* TIMESTAMP!NAME */
static int
is_old(const char *stored)
{

	return (strspn(stored, "0123456789") == THUMBURL_STAMP_LEN - 1 &&
	    stored[THUMBURL_STAMP_LEN - 1] == '!' && stored[THUMBURL_STAMP_LEN] != '\0');
}

int
locator_builder_add(struct locator_builder *b, const char *wiki, const char *stored,
    const unsigned char *id, uint64_t place)
{
	char text[LOCATOR_TEXT_MAX + 1];
	struct named row;
	size_t n;
	int r;

	r = snprintf(text, sizeof text, "%s/%s", wiki, stored);
	if (r < 0 || strlen(wiki) > THUMBURL_BASE_MAX || strlen(stored) > THUMBURL_STORED_MAX) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	n = (size_t)r;
	memset(&row, 0, sizeof row);
	locator_key(text, n, row.key);
	locator_check(id, b->layout.id, text, n, row.check);
	row.at = b->layout.texts;
	row.place = place;
	row.old = (unsigned char)is_old(stored);
	memcpy(row.id, id, b->layout.id);
	b->layout.texts += n + 1;
	if (fwrite(text, n + 1, 1, b->build->out) != 1)
		return (-1);
	return (spill_add(&b->by_name, row.key));
}

static const char *
text_at(const struct locator_builder *b, uint64_t at, char text[LOCATOR_TEXT_MAX + 1])
{
	ssize_t n;

	n = pread(fileno(b->build->out), text, LOCATOR_TEXT_MAX, (off_t)(LOCATOR_HEADER + at));
	text[n > 0 ? n : 0] = '\0';
	return (text);
}

/* Write zeros up to the next page. */
static int
begin_page(FILE *out, uint64_t *at)
{

	for (; *at % LOCATOR_PAGE != 0; ++*at)
		if (putc(0, out) == EOF)
			return (-1);
	return (0);
}

static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int c;

	c = memcmp(x->key, y->key, sizeof x->key);
	return (c != 0 ? c : (x->place > y->place) - (x->place < y->place));
}

static int
write_named(struct locator_builder *b, const struct named *row)
{
	const size_t id = b->layout.id;
	struct identified other = { .at = row->at, .old = row->old };
	unsigned char out[LOCATOR_ROW_MAX];

	memcpy(out, row->key, LOCATOR_KEY);
	memcpy(out + LOCATOR_KEY, row->id, id);
	locator_check(row->key, LOCATOR_KEY, row->id, id, out + LOCATOR_KEY + id);
	memcpy(other.id, row->id, id);
	memcpy(other.check, row->check, LOCATOR_CHECK);
	b->layout.by_name.n++;
	if (fwrite(out, LOCATOR_KEY + id + LOCATOR_CHECK, 1, b->build->out) != 1)
		return (-1);
	return (spill_add(&b->by_id, other.id));
}

static int
write_by_name(struct locator_builder *b, const unsigned char *records, size_t n)
{
	const struct named *row, *last = NULL;
	char text[LOCATOR_TEXT_MAX + 1];
	size_t i;

	for (i = 0; i < n; i++) {
		row = (const struct named *)(const void *)(records + i * b->by_name.record);
		if (last == NULL || memcmp(row->key, last->key, sizeof row->key)) {
			last = row;
			if (write_named(b, row))
				return (-1);
		} else if (memcmp(row->id, last->id, b->layout.id))
			b->build->conflict(b->build->priv, text_at(b, row->at, text), last->place,
			    row->place);
	}
	return (0);
}

static int
compare_identified(const void *a, const void *b)
{
	const struct identified *x = a, *y = b;
	int c;

	c = memcmp(x->id, y->id, sizeof x->id);
	if (c == 0)
		c = x->old - y->old;
	return (c != 0 ? c : (x->at > y->at) - (x->at < y->at));
}

/* The first by its text of n rows of one id, of which the current versions come first. */
static const struct identified *
first_by_text(const struct locator_builder *b, const struct identified *rows, size_t n)
{
	char texts[2][LOCATOR_TEXT_MAX + 1];
	const struct identified *first = rows;
	unsigned mine = 0;
	size_t i;

	if (n > 1)
		(void)text_at(b, first->at, texts[mine]);
	for (i = 1; i < n && rows[i].old == rows->old; i++)
		if (strcmp(text_at(b, rows[i].at, texts[!mine]), texts[mine]) < 0) {
			first = &rows[i];
			mine = !mine;
		}
	return (first);
}

static int
write_identified(struct locator_builder *b, const struct identified *row)
{
	const size_t id = b->layout.id;
	unsigned char out[LOCATOR_ROW_MAX];

	memcpy(out, row->id, id);
	locator_put64(out + id, row->at);
	memcpy(out + id + LOCATOR_PLACE, row->check, LOCATOR_CHECK);
	b->layout.by_id.n++;
	return (fwrite(out, id + LOCATOR_PLACE + LOCATOR_CHECK, 1, b->build->out) == 1 ? 0 : -1);
}

static int
write_by_id(struct locator_builder *b, const unsigned char *records, size_t n)
{
	const struct identified *rows = (const struct identified *)(const void *)records;
	size_t i, same;

	for (i = 0; i < n; i += same) {
		for (same = 1; i + same < n; same++)
			if (memcmp(rows[i].id, rows[i + same].id, b->layout.id))
				break;
		if (write_identified(b, first_by_text(b, rows + i, same)))
			return (-1);
	}
	return (0);
}

/* Sort and write all parts. */
static int
write_parts(struct locator_builder *b, struct spill *spill,
    int (*compare)(const void *, const void *),
    int (*write)(struct locator_builder *, const unsigned char *, size_t))
{
	unsigned part;
	size_t n;
	void *records;
	int r;

	for (part = 0; part < SPILL_PARTS; part++) {
		if (b->build->is_stopped(b->build->priv)) {
			errno = ECANCELED;
			return (-1);
		}
		records = spill_take(spill, part, &n);
		if (records == NULL && n > 0)
			return (-1);
		if (records == NULL)
			continue;
		qsort(records, n, spill->record, compare);
		r = write(b, records, n);
		free(records);
		if (r)
			return (-1);
	}
	return (0);
}

static int
write_header(struct locator_builder *b)
{
	unsigned char header[LOCATOR_HEADER];

	if (locator_layout(&b->layout)) {
		errno = EFBIG;
		return (-1);
	}
	locator_header_write(&b->layout, header);
	rewind(b->build->out);
	return (fwrite(header, sizeof header, 1, b->build->out) == 1 ? 0 : -1);
}

int
locator_builder_finish(struct locator_builder *b)
{
	FILE *out = b->build->out;
	uint64_t at = LOCATOR_HEADER + b->layout.texts;

	/* the texts of names with one id are compared */
	if (begin_page(out, &at) || fflush(out) ||
	    write_parts(b, &b->by_name, compare_named, write_by_name))
		return (-1);
	at += b->layout.by_name.n * (LOCATOR_KEY + b->layout.id + LOCATOR_CHECK);
	if (begin_page(out, &at) || write_parts(b, &b->by_id, compare_identified, write_by_id) ||
	    write_header(b) || fflush(out))
		return (-1);
	b->build->names = b->layout.by_name.n;
	b->build->distinct = b->layout.by_id.n;
	return (0);
}
