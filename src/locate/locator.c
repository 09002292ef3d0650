/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Look-ups.  Keys and ids are hashes and so spread evenly: a row is near the place that its first
 * bytes say.
 */

#include "config.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "locator.h"
#include "locator_file.h"

#define BLOCK		2048		/* bytes of a read */
#define GUESSES		8		/* then halves: the rows are not spread evenly */

uint64_t
locator_built(const struct locator *l)
{

	return (l->layout.built);
}

uint64_t
locator_rows(const struct locator *l)
{

	return (l->layout.by_name.n);
}

uint64_t
locator_ids(const struct locator *l)
{

	return (l->layout.by_id.n);
}

enum thumburl_ids
locator_hash(const struct locator *l)
{

	return (l->layout.ids);
}

int
locator_read(const struct locator *l, void *buf, size_t len, uint64_t at)
{
	char *p = buf;
	ssize_t n;

	for (; len > 0; p += n, len -= (size_t)n, at += (size_t)n) {
		n = pread(l->fd, p, len, (off_t)at);
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return (-1);
	}
	return (0);
}

/* The rows from lo to hi may have the key.  The values before and after them are known. */
struct span {
	uint64_t	lo, hi;
	uint64_t	before, after;
};

static uint64_t
value_of(const unsigned char *key)
{
	uint64_t n;

	memcpy(&n, key, sizeof n);
	return (be64toh(n));
}

static uint64_t
guess(const struct span *s, uint64_t wanted, unsigned tries)
{
	const uint64_t n = s->hi - s->lo;
	double part;

	if (tries >= GUESSES || wanted < s->before || wanted >= s->after)
		return (s->lo + n / 2);
	part = (double)(wanted - s->before) / (double)(s->after - s->before);
	return (s->lo + (uint64_t)(part * (double)n));
}

/* The first of n rows to read: the guess is in their middle, as far as the span allows. */
static uint64_t
first_row(const struct span *s, uint64_t guessed, uint64_t n)
{
	uint64_t first;

	first = guessed > s->lo + n / 2 ? guessed - n / 2 : s->lo;
	return (first < s->hi - n ? first : s->hi - n);
}

/* Returns 1 with the row, or 0. */
static int
find_in_block(const struct locator_rows *rows, const unsigned char *block, size_t n,
    const unsigned char *key, unsigned char *row)
{
	size_t lo = 0, hi = n, mid;
	int c;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		c = memcmp(key, block + mid * rows->size, rows->sorted);
		if (c == 0) {
			memcpy(row, block + mid * rows->size, rows->size);
			return (1);
		}
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return (0);
}

int
locator_find(const struct locator *l, const struct locator_rows *rows, const unsigned char *key,
    unsigned char row[LOCATOR_ROW_MAX])
{
	struct span s = { 0, rows->n, 0, UINT64_MAX };
	const uint64_t wanted = value_of(key);
	unsigned char block[BLOCK];
	const unsigned char *last;
	uint64_t first, n;
	unsigned tries;

	for (tries = 0; s.lo < s.hi; tries++) {
		n = BLOCK / rows->size;
		if (n > s.hi - s.lo)
			n = s.hi - s.lo;
		first = first_row(&s, guess(&s, wanted, tries), n);
		if (locator_read(l, block, n * rows->size, rows->at + first * rows->size))
			return (-1);
		last = block + (n - 1) * rows->size;
		if (memcmp(key, block, rows->sorted) < 0) {
			s.hi = first;
			s.after = value_of(block);
		} else if (memcmp(key, last, rows->sorted) > 0) {
			s.lo = first + n;
			s.before = value_of(last);
		} else
			return (find_in_block(rows, block, n, key, row));
	}
	return (0);
}

static int
is_checked(const void *a, size_t a_len, const void *b, size_t b_len, const unsigned char *check)
{
	unsigned char right[LOCATOR_CHECK];

	locator_check(a, a_len, b, b_len, right);
	return (memcmp(check, right, sizeof right) == 0);
}

int
locator_name_row_is_good(const struct locator *l, const unsigned char *row)
{
	const size_t id = l->layout.id;

	return (is_checked(row, LOCATOR_KEY, row + LOCATOR_KEY, id, row + LOCATOR_KEY + id));
}

int
locator_text_of(const struct locator *l, const unsigned char *row, char text[LOCATOR_TEXT_MAX + 1])
{
	const size_t id = l->layout.id;
	const uint64_t at = locator_get64(row + id);
	size_t n = LOCATOR_TEXT_MAX + 1;
	const char *end;

	if (at >= l->layout.texts)
		return (0);
	if (n > l->layout.texts - at)
		n = l->layout.texts - at;
	if (locator_read(l, text, n, LOCATOR_HEADER + at))
		return (-1);
	end = memchr(text, '\0', n);
	return (end != NULL &&
	    is_checked(row, id, text, (size_t)(end - text), row + id + LOCATOR_PLACE));
}

static void
write_hex(const unsigned char *id, size_t n, char *hex)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < n; i++) {
		*hex++ = digits[id[i] >> 4];
		*hex++ = digits[id[i] & 15];
	}
	*hex = '\0';
}

/* A digit of an id, which is in lower case; or -1. */
static int
digit(char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

static int
read_hex(const char *hex, unsigned char *id, size_t n)
{
	size_t i;
	int high, low;

	if (strlen(hex) != 2 * n)
		return (-1);
	for (i = 0; i < n; i++) {
		high = digit(hex[2 * i]);
		low = digit(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return (-1);
		id[i] = (unsigned char)(high << 4 | low);
	}
	return (0);
}

int
locator_id_of(const struct locator *l, const char *wiki, const char *stored,
    char id[THUMBURL_SHA256_LEN + 1])
{
	unsigned char key[LOCATOR_KEY], row[LOCATOR_ROW_MAX];
	char text[LOCATOR_TEXT_MAX + 1];
	int n, r;

	n = snprintf(text, sizeof text, "%s/%s", wiki, stored);
	if (n < 0 || (size_t)n >= sizeof text)
		return (0);
	locator_key(text, (size_t)n, key);
	r = locator_find(l, &l->layout.by_name, key, row);
	if (r <= 0 || !locator_name_row_is_good(l, row))
		return (r < 0 ? -1 : 0);
	write_hex(row + LOCATOR_KEY, l->layout.id, id);
	return (1);
}

/* Returns 1, or 0 if no name is such a text. */
static int
split(const char *text, struct locator_name *name)
{
	const char *slash = strrchr(text, '/');
	const size_t wiki = slash != NULL ? (size_t)(slash - text) : sizeof name->wiki;

	if (wiki >= sizeof name->wiki || slash[1] == '\0' ||
	    strlen(slash + 1) >= sizeof name->stored)
		return (0);
	memcpy(name->wiki, text, wiki);
	name->wiki[wiki] = '\0';
	strcpy(name->stored, slash + 1);
	return (1);
}

int
locator_name_of(const struct locator *l, const char *id, struct locator_name *name)
{
	unsigned char key[LOCATOR_ID_MAX], row[LOCATOR_ROW_MAX];
	char text[LOCATOR_TEXT_MAX + 1];
	int r;

	if (read_hex(id, key, l->layout.id))
		return (0);
	r = locator_find(l, &l->layout.by_id, key, row);
	if (r == 1)
		r = locator_text_of(l, row, text);
	return (r == 1 ? split(text, name) : r);
}
