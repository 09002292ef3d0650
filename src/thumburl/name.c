/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stored names are checked and taken apart.  NB: a name is a string of bytes: case, underscores and
 * Unicode forms are not changed.
 */

#include "config.h"

#include <string.h>

#include "hash.h"
#include "name.h"
#include "utf8.h"
#include "value.h"

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

/* The state of decoding into ref->stored. */
struct decoder {
	struct cursor	c;
	char		*out;		/* THUMBURL_STORED_MAX bytes; others are only counted */
	unsigned	seen;		/* classes of the bytes so far */
	unsigned	state;		/* of UTF-8 */
	unsigned	otherwise;	/* the spelling is not canonical */
};

static inline void
decoder_put(struct decoder *d, unsigned char b)
{

	if (d->c.n < THUMBURL_STORED_MAX)
		d->out[d->c.n] = (char)b;
	d->c.n++;
}

/* Copy a run of plain bytes. */
static inline void
decode_plain_run(struct decoder *d)
{

	for (; d->c.e - d->c.p >= 8 && d->c.n + 8 <= THUMBURL_STORED_MAX && plain8(d->c.p);
	    d->c.p += 8, d->c.n += 8)
		memcpy(d->out + d->c.n, d->c.p, 8);
	for (; d->c.p < d->c.e && (byte_class[(unsigned char)*d->c.p] & BYTE_PLAIN); d->c.p++)
		decoder_put(d, (unsigned char)*d->c.p);
}

/* Decode a run of escapes: most of a name in another script is escaped. */
static inline void
decode_escapes(struct decoder *d)
{
	int b;

	for (; d->c.p < d->c.e && (b = escaped_byte(d->c.p, d->c.e)) >= 0; d->c.p += 3) {
		d->seen |= byte_class[b];
		d->state = utf8_byte(d->state, (unsigned char)b);
		/* plain, or a digit in lower case */
		d->otherwise |= (byte_class[b] & BYTE_PLAIN) |
		    (unsigned)(d->c.p[1] >= 'a') | (unsigned)(d->c.p[2] >= 'a');
		decoder_put(d, (unsigned char)b);
	}
}

/* Returns the decoded length, which may be more than THUMBURL_STORED_MAX. */
static size_t
decode(struct decoder *d)
{
	unsigned char b;

	while (d->c.p < d->c.e) {
		if (d->state == UTF8_WHOLE)
			decode_plain_run(d);
		decode_escapes(d);
		if (d->c.p == d->c.e)
			break;
		b = (unsigned char)*d->c.p;
		if (d->state == UTF8_WHOLE && (byte_class[b] & BYTE_PLAIN))
			continue;
		d->seen |= byte_class[b];
		d->state = utf8_byte(d->state, b);
		d->otherwise = 1;
		decoder_put(d, b);
		d->c.p++;
	}
	return (d->c.n);
}

/* A decoded name with a percent sign before two hex digits was encoded twice. */
static int
is_double_encoded(const char *b, const char *e)
{

	for (; (b = memchr(b, '%', (size_t)(e - b))) != NULL; b++)
		if (escaped_byte(b, e) >= 0)
			return (1);
	return (0);
}

/* Whether a directory at the same place has the name. */
static int
is_directory(const struct thumburl_site *site, const struct thumburl_slice *name)
{

	if (text_is(".", name->b, name->len) || text_is("..", name->b, name->len))
		return (1);
	return (site->hash_levels == 0 && (text_is("thumb", name->b, name->len) ||
	    text_is("archive", name->b, name->len) || text_is("temp", name->b, name->len)));
}

/* FileBackend::extensionFromPath: after the last dot, unless the name begins with it. */
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
	ref->type = thumburl_type_of(ref->stored + ref->extension,
	    (size_t)(ref->stored_len - ref->extension));
}

/* Check the name in ref->stored.  NB: one of more than THUMBURL_STORED_MAX bytes lacks its end. */
static enum thumburl_reason
take_decoded(const struct thumburl_site *site, struct thumburl_ref *ref, size_t len,
    unsigned state, unsigned seen)
{
	struct thumburl_slice name;
	int stamped;

	if (state != UTF8_WHOLE)
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

enum thumburl_reason
name_take(const struct thumburl_site *site, struct thumburl_ref *ref, const struct segment *s)
{
	struct decoder d = { { s->b, s->e, 0 }, ref->stored, 0, UTF8_WHOLE, 0 };
	enum thumburl_reason r;
	size_t len;

	len = decode(&d);
	r = take_decoded(site, ref, len, d.state, d.seen);
	if (r == THUMBURL_OK && !d.otherwise) {
		ref->spelt.b = s->b;
		ref->spelt.len = (size_t)(s->e - s->b);
	}
	return (r);
}

enum thumburl_reason
name_take_stored(const struct thumburl_site *site, struct thumburl_ref *ref, size_t len)
{
	unsigned state = UTF8_WHOLE, seen = 0;
	unsigned char b;
	size_t i;

	for (i = 0; i < len; i++) {
		b = (unsigned char)ref->stored[i];
		seen |= byte_class[b];
		state = utf8_byte(state, b);
	}
	return (take_decoded(site, ref, len, state, seen));
}
