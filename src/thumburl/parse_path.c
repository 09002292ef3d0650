/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The path scheme, /wikipedia/commons/thumb/0/06/Foo.pdf/page2-220px-Foo.pdf.jpg, follows
 * MediaWiki's File::generateThumbName and Wikimedia's Thumbor and upload VCL.
 */

#include "config.h"

#include <string.h>

#include "hash.h"
#include "name.h"
#include "param.h"
#include "parse.h"
#include "step.h"
#include "type.h"
#include "utf8.h"
#include "value.h"

/* The last segment of a thumb's URL, before it is checked against the type. */
struct thumbname {
	struct digits	width, page, seconds;
	char		lang[THUMBURL_LANG_MAX + 1];
	size_t		lang_len;	/* may be more than lang holds */
	unsigned	given;		/* bits of enum thumburl_param */
	unsigned	low:1, lossy:1, lossless:1;
	size_t		dot;		/* the last dot, in decoded bytes */
	enum thumburl_format format;
};

#define EXTENSION_MAX	4

/* The format of an extension, or -1; jpeg and jpe are jpg. */
static int
find_format(const struct thumburl_site *site, const struct thumburl_ref *ref, const char *ext,
    size_t len)
{
	enum thumburl_format f;

	if ((len == 4 && !memcmp(ext, "jpeg", 4)) || (len == 3 && !memcmp(ext, "jpe", 3)))
		return (THUMBURL_FORMAT_JPG);
	f = thumburl_format_of(ext, len);
	return (param_has_format(site, ref, f) ? (int)f : -1);
}

static int
lower(int b)
{

	return (b >= 'A' && b <= 'Z' ? b | 0x20 : b);
}

/*
 * Find the place where the last segment repeats the name in the same spelling: those bytes need no
 * second check.  Returns NULL if there is none, which is valid too.
 */
static const char *
find_repeat(const struct thumburl_ref *ref, const struct segment *s, const struct segment *name)
{
	static const size_t suffixes[] = { 0, 4, 5 };	/* such as .png and .webp */
	const size_t n = (size_t)(name->e - name->b);
	const size_t ext = (size_t)(ref->stored_len - ref->extension);
	size_t i;

	if (ref->bare > 0 || ext == 0 || memrchr(name->b, '.', n) != name->e - ext - 1)
		return (NULL);
	for (i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
		if ((size_t)(s->e - s->b) >= n + suffixes[i] &&
		    !memcmp(s->e - suffixes[i] - n, name->b, n - ext))
			return (s->e - suffixes[i] - n);
	return (NULL);
}

/* Check that the last segment is UTF-8, and find its extension. */
static enum thumburl_reason
scan(const struct thumburl_site *site, const struct thumburl_ref *ref, const struct segment *s,
    const struct segment *name, struct thumbname *t)
{
	const char *const repeat = find_repeat(ref, s, name);
	unsigned state = UTF8_WHOLE;
	char ext[EXTENSION_MAX];
	struct cursor c;
	size_t dot = 0;		/* bytes up to and including the dot */
	int b, f = -1;

	cursor_start(&c, s);
	for (;;) {
		if (c.p == repeat && state == UTF8_WHOLE) {
			c.p += (name->e - name->b) - (ref->stored_len - ref->extension) - 1;
			c.n += ref->extension - 1u;
		}
		b = cursor_byte(&c);
		if (b < 0)
			break;
		state = utf8_byte(state, (unsigned char)b);
		if (b == '.')
			dot = c.n;
		else if (c.n - dot <= EXTENSION_MAX)
			ext[c.n - dot - 1] = (char)lower(b);
	}
	if (state != UTF8_WHOLE)
		return (THUMBURL_BAD_UTF8);
	if (dot > 0 && c.n - dot <= EXTENSION_MAX)
		f = find_format(site, ref, ext, c.n - dot);
	if (f < 0)
		return (THUMBURL_BAD_EXTENSION);
	t->format = (enum thumburl_format)f;
	t->dot = dot - 1;
	return (THUMBURL_OK);
}

/* Read a word, in upper or lower case, or nothing. */
static int
take_word(struct cursor *c, const char *word)
{
	struct cursor start = *c;

	for (; *word != '\0'; word++) {
		if (lower(cursor_byte(c)) == *word)
			continue;
		*c = start;
		return (0);
	}
	return (1);
}

static int
take_digits(struct cursor *c, struct digits *d)
{
	struct cursor next;
	int b;

	memset(d, 0, sizeof *d);
	for (;;) {
		next = *c;
		b = cursor_byte(&next);
		if (b < '0' || b > '9')
			return (d->n > 0);
		digits_add(d, b);
		*c = next;
	}
}

static int
take_width(struct cursor *c, struct thumbname *t)
{

	return (take_digits(c, &t->width) && take_word(c, "px-"));
}

/*
 * The language ends at the first place where a width follows.  Returns 0 if there is no such place.
 */
static int
take_lang(struct cursor *c, struct thumbname *t)
{
	struct cursor ahead;
	int b;

	while ((b = cursor_byte(c)) >= 0 && (byte_class[b] & BYTE_TAG)) {
		ahead = *c;
		if (b == '-' && t->lang_len > 0 && take_width(&ahead, t))
			return (1);
		if (t->lang_len < sizeof t->lang)
			t->lang[t->lang_len] = (char)b;
		t->lang_len++;
	}
	return (0);
}

/* qlow- lossy- lossless- pageN- langXX- Npx-, in this order */
static int
take_words(struct cursor *c, struct thumbname *t)
{

	t->low = (unsigned)take_word(c, "qlow-") & 1;
	t->lossy = (unsigned)take_word(c, "lossy-") & 1;
	t->lossless = (unsigned)take_word(c, "lossless-") & 1;
	if (take_word(c, "page")) {
		if (!take_digits(c, &t->page) || !take_word(c, "-"))
			return (-1);
		t->given |= PARAM_BIT(PAGE);
	}
	if (take_word(c, "lang")) {
		if (!take_lang(c, t))
			return (-1);
		t->given |= PARAM_BIT(LANG);
	}
	return (0);
}

static int
take_prefixes(struct cursor *c, struct thumbname *t)
{

	/* Most names begin with the width. */
	if ((c->p == c->e || *c->p < '0' || *c->p > '9') && take_words(c, t))
		return (-1);
	if (!take_width(c, t) || c->n >= t->dot || (t->lossy && t->lossless))
		return (-1);
	return (0);
}

/* Whether the rest is this name, or this name and the extension of the thumb. */
static int
rest_is_name(struct cursor c, const struct thumburl_slice *name, size_t dot)
{
	size_t start = c.n, i;

	for (i = 0; i < name->len; i++)
		if (cursor_byte(&c) != (unsigned char)name->b[i])
			return (0);
	return (c.p == c.e || dot == start + name->len);
}

/* Read .N, without a zero at its end, as PHP writes numbers; or nothing. */
static int
take_fraction(struct cursor *c, char *fraction)
{
	struct cursor next;
	size_t n;
	int b;

	if (!take_word(c, "."))
		return (0);
	for (n = 0;; n++) {
		next = *c;
		b = cursor_byte(&next);
		if (b < '0' || b > '9')
			break;
		if (n == THUMBURL_FRACTION_MAX)
			return (-1);
		fraction[n] = (char)b;
		*c = next;
	}
	if (n == 0 || fraction[n - 1] == '0')
		return (-1);
	fraction[n] = '\0';
	return (0);
}

/*
 * Read seek=N- after the width, unless the file's own name begins so, as in seek=5-x.jpg.  A
 * fraction of a second is kept only if it is well-formed.
 */
static int
take_seek(struct cursor *c, struct thumbname *t, struct thumburl_ref *ref)
{
	const struct thumburl_slice name = name_repeated(ref);
	char fraction[THUMBURL_FRACTION_MAX + 1] = "";
	struct cursor start = *c;

	if (!take_word(c, "seek=") || rest_is_name(start, &name, t->dot))
		return (0);
	if (!take_digits(c, &t->seconds) || take_fraction(c, fraction) || !take_word(c, "-") ||
	    c->n >= t->dot)
		return (-1);
	memcpy(ref->fraction, fraction, sizeof fraction);
	t->given |= PARAM_BIT(TIME);
	return (0);
}

static int
take_values(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct thumbname *t)
{

	if (!digits_are_number(&t->width) || t->width.value > site->max_width)
		return (-1);
	ref->width = (uint32_t)t->width.value;
	if (t->given & PARAM_BIT(PAGE)) {
		if (!digits_are_number(&t->page))
			return (-1);
		ref->page = (uint32_t)t->page.value;
	}
	if ((t->given & PARAM_BIT(LANG)) &&
	    params[THUMBURL_PARAM_LANG].take(ref, t->lang, t->lang_len))
		return (-1);
	if (t->given & PARAM_BIT(TIME)) {
		if (!digits_are_seconds(&t->seconds))
			return (-1);
		ref->seconds = (int32_t)t->seconds.value;
	}
	return (0);
}

/* A PNG of a TIFF is lossless unless its name says lossy (PagedTiffHandler). */
static enum thumburl_reason
take_quality(struct thumburl_ref *ref, const struct thumbname *t)
{
	const enum thumburl_quality quality = type_of(ref)->quality;
	const int tiff = quality == THUMBURL_QUALITY_LOSSLESS;

	if ((t->low && quality != THUMBURL_QUALITY_LOW) || ((t->lossy || t->lossless) && !tiff))
		return (THUMBURL_NOT_APPLICABLE);
	if (t->low || t->lossless || (tiff && !t->lossy && t->format == THUMBURL_FORMAT_PNG))
		ref->quality = quality;
	return (THUMBURL_OK);
}

/*
 * Whether the last segment may be written again as it is: its bytes may be in a title, and its width
 * is a number.  scan() has checked that it is UTF-8.
 */
static int
is_passable(const struct thumbname *t, const struct segment *s)
{
	struct cursor c;
	int b;

	if (!digits_are_number(&t->width))
		return (0);
	cursor_start(&c, s);
	while ((b = cursor_byte(&c)) >= 0)
		if (byte_class[b] & BYTE_ILLEGAL)
			return (0);
	return (1);
}

/* The handler of an unknown type may have prefixes of its own, and names it alone. */
static enum thumburl_reason
take_unknown(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct thumbname *t, const struct segment *s)
{

	if (!site->pass_types || !is_passable(t, s))
		return (THUMBURL_UNKNOWN_TYPE);
	ref->thumbname.b = s->b;
	ref->thumbname.len = (size_t)(s->e - s->b);
	ref->width = ref->asked_width = (uint32_t)t->width.value;
	ref->format = t->format;
	return (THUMBURL_OK);
}

static enum thumburl_reason
take_thumbname(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *name, const struct segment *s)
{
	struct thumbname t;
	struct cursor c;
	enum thumburl_reason r;

	memset(&t, 0, sizeof t);
	r = scan(site, ref, s, name, &t);
	if (r != THUMBURL_OK)
		return (r);
	cursor_start(&c, s);
	if (take_prefixes(&c, &t))
		return (THUMBURL_BAD_THUMBNAME);
	if (ref->type == THUMBURL_TYPE_NONE)
		return (take_unknown(site, ref, &t, s));
	if (take_seek(&c, &t, ref) || take_values(site, ref, &t))
		return (THUMBURL_BAD_VALUE);
	r = take_quality(ref, &t);
	if (r == THUMBURL_OK)
		r = param_applicable(ref, t.given);
	if (r != THUMBURL_OK)
		return (r);
	ref->format = t.format;
	return (step_take(site, ref));
}

/*
 * Read the md5's first byte from the hash directories: its first digit with one level, both with
 * two.  HASH_MALFORMED if they are not lower-case hex digits, HASH_CONTRADICTORY if the two levels
 * differ.
 */
#define HASH_MALFORMED		(-1)
#define HASH_CONTRADICTORY	(-2)

static int
take_hash(const struct segment *seg, unsigned levels)
{
	char digits[2];
	unsigned level;
	long i, n;
	int hash[2] = { 0, 0 };

	for (level = 0; level < levels; level++) {
		n = segment_decode(&seg[level], digits, sizeof digits);
		if (n != level + 1)
			return (HASH_MALFORMED);
		for (i = 0; i < n; i++) {
			if (hex_value[(unsigned char)digits[i]] < 0 ||
			    digits[i] != lower(digits[i]))
				return (HASH_MALFORMED);
			hash[level] = hash[level] << 4 | hex_value[(unsigned char)digits[i]];
		}
	}
	if (levels == 2 && hash[1] >> 4 != hash[0])
		return (HASH_CONTRADICTORY);
	return (levels == 0 ? 0 : hash[levels - 1]);
}

static enum thumburl_reason
check_hash(const struct thumburl_site *site, struct thumburl_ref *ref, int hash)
{

	if (site->hash_levels == 0)
		return (THUMBURL_OK);
	ref->hash = name_hash(ref);
	if (hash != (site->hash_levels == 2 ? ref->hash : ref->hash >> 4))
		return (THUMBURL_BAD_HASH);
	return (THUMBURL_OK);
}

/* Read the wiki, name and hash directories of a file, and check them. */
static enum thumburl_reason
take_file(const struct thumburl_site *site, struct thumburl_ref *ref, const struct segment *wiki,
    const struct segment *name, int hash, int is_thumb)
{
	enum thumburl_reason r;

	r = base_take_wiki(site, ref, wiki, site->path.wild);
	if (r != THUMBURL_OK)
		return (r);
	if (is_thumb && hash == HASH_MALFORMED)
		return (THUMBURL_BAD_HASH);
	r = name_take(site, ref, name);
	if (r != THUMBURL_OK)
		return (r);
	return (check_hash(site, ref, hash));
}

static enum thumburl_reason
parse_original(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *wiki, const struct segment *seg, size_t n)
{
	const struct segment *name = &seg[n - 1];
	int hash;

	if (segment_is(&seg[0], "archive", 7)) {
		ref->zone = THUMBURL_ZONE_ARCHIVE;
		seg++;
		n--;
	}
	if (n != site->hash_levels + 1 || name->b == name->e)
		return (THUMBURL_NOT_THUMB);
	hash = take_hash(seg, site->hash_levels);
	if (hash == HASH_MALFORMED)
		return (THUMBURL_NOT_THUMB);
	return (take_file(site, ref, wiki, name, hash, 0));
}

static enum thumburl_reason
parse_thumb(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *wiki, const struct segment *seg, size_t n)
{
	const struct segment *thumbname = &seg[n - 1];
	enum thumburl_reason r;

	if (segment_is(&seg[0], "archive", 7))
		ref->zone = THUMBURL_ZONE_ARCHIVE;
	else if (segment_is(&seg[0], "temp", 4))
		ref->zone = THUMBURL_ZONE_TEMP;
	if (ref->zone != THUMBURL_ZONE_CURRENT) {
		seg++;
		n--;
	}
	if (n != site->hash_levels + 2 || thumbname->b == thumbname->e)
		return (THUMBURL_BAD_PATH);
	r = take_file(site, ref, wiki, thumbname - 1, take_hash(seg, site->hash_levels), 1);
	if (r != THUMBURL_OK)
		return (r);
	return (take_thumbname(site, ref, thumbname - 1, thumbname));
}

enum thumburl_reason
parse_path(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n)
{
	const struct thumburl_base *base = &site->path;
	const struct segment *wiki = seg + base->literals;
	size_t parts = (size_t)base->literals + base->wild;

	if (n <= parts || !base_matches(base, seg, n))
		return (THUMBURL_NOT_THUMB);
	seg += parts;
	if (n > SEGMENTS_MAX)
		return (segment_is(seg, "thumb", 5) ? THUMBURL_BAD_PATH : THUMBURL_NOT_THUMB);
	n -= parts;
	if (segment_is(seg, "thumb", 5))
		return (n == 1 ? THUMBURL_BAD_PATH : parse_thumb(site, ref, wiki, seg + 1, n - 1));
	return (parse_original(site, ref, wiki, seg, n));
}
