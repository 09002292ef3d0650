/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stored names: which can exist, and what they say.  The name is an opaque string of bytes: no
 * case, underscore or Unicode form is changed.
 */

#include "config.h"

#include <string.h>

#include "hash.h"
#include "name.h"
#include "utf8.h"

int
name_is_stamped(const char *stored, size_t len)
{
	size_t i;

	if (len <= THUMBURL_STAMP_LEN || stored[THUMBURL_STAMP_LEN - 1] != '!')
		return (0);
	for (i = 0; i < THUMBURL_STAMP_LEN - 1; i++)
		if (stored[i] < '0' || stored[i] > '9')
			return (0);
	return (1);
}

struct thumburl_slice
name_repeated(const struct thumburl_ref *ref)
{
	struct thumburl_slice s;

	s.b = ref->stored + ref->bare;
	s.len = (size_t)(ref->stored_len - ref->bare);
	return (s);
}

int
name_hash(const struct thumburl_ref *ref)
{
	struct thumburl_slice s;

	if (ref->hash >= 0)
		return (ref->hash);
	s = name_repeated(ref);
	return (hash_name(s.b, s.len));
}

/*
 * Decode into ref->stored, as much as fits.  Returns the decoded length, and in *seen what
 * classes of byte there were.
 */
static size_t
decode(struct thumburl_ref *ref, const struct segment *s, unsigned *seen, struct utf8 *u)
{
	struct cursor c;
	unsigned char class;
	int b;

	cursor_start(&c, s);
	while ((b = cursor_byte(&c)) >= 0) {
		class = byte_class[b];
		*seen |= class;
		if (u->need > 0 || (class & BYTE_HIGH))
			utf8_byte(u, (unsigned char)b);
		if (c.n <= THUMBURL_STORED_MAX)
			ref->stored[c.n - 1] = (char)b;
	}
	return (c.n);
}

/* A percent sign before two hex digits: some client has encoded an encoded name. */
static int
is_double_encoded(const char *b, const char *e)
{

	for (; (b = memchr(b, '%', (size_t)(e - b))) != NULL; b++)
		if (escaped_byte(b, e) >= 0)
			return (1);
	return (0);
}

static int
text_is(const struct thumburl_slice *s, const char *text)
{

	return (s->len == strlen(text) && !memcmp(s->b, text, s->len));
}

/* Names that a directory of the same place has. */
static int
is_directory(const struct thumburl_site *site, const struct thumburl_slice *name)
{

	if (text_is(name, ".") || text_is(name, ".."))
		return (1);
	return (site->hash_levels == 0 && (text_is(name, "thumb") || text_is(name, "archive") ||
	    text_is(name, "temp")));
}

/* FileBackend::extensionFromPath: behind the last dot, unless the name begins with it. */
static void
find_extension(struct thumburl_ref *ref)
{
	const struct thumburl_slice name = name_repeated(ref);
	size_t i;

	ref->extension = ref->stored_len;
	for (i = name.len; i > 1; i--) {
		if (name.b[i - 1] != '.')
			continue;
		ref->extension = (unsigned short)(ref->bare + i);
		break;
	}
	ref->kind = thumburl_kind_of(ref->stored + ref->extension,
	    (size_t)(ref->stored_len - ref->extension));
}

enum thumburl_reason
name_take(const struct thumburl_site *site, struct thumburl_ref *ref, const struct segment *s)
{
	struct utf8 u = { 0, 0, 0, 0 };
	struct thumburl_slice name;
	unsigned seen = 0;
	size_t len;
	int stamped;

	len = decode(ref, s, &seen, &u);
	if (!utf8_ok(&u))
		return (THUMBURL_BAD_UTF8);
	if ((seen & BYTE_ILLEGAL) || len > THUMBURL_STORED_MAX)
		return (THUMBURL_BAD_NAME);
	stamped = name_is_stamped(ref->stored, len);
	if (stamped && ref->scheme == THUMBURL_SCHEME_QUERY)
		ref->zone = THUMBURL_ZONE_ARCHIVE;
	ref->stored[len] = '\0';
	ref->stored_len = (unsigned short)len;
	ref->bare = (stamped && ref->zone == THUMBURL_ZONE_ARCHIVE) ? THUMBURL_STAMP_LEN : 0;
	name = name_repeated(ref);
	if (name.len > THUMBURL_NAME_MAX || is_directory(site, &name))
		return (THUMBURL_BAD_NAME);
	if (is_double_encoded(ref->stored, ref->stored + len))
		return (THUMBURL_DOUBLE_ENCODED);
	if (ref->zone == THUMBURL_ZONE_ARCHIVE && !stamped)
		return (THUMBURL_BAD_NAME);
	find_extension(ref);
	return (THUMBURL_OK);
}
