/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The query scheme, /v1/wikipedia/commons/Foo.pdf?p=2&w=220: each parameter must be known,
 * well-formed and given once, or the URL is refused.
 */

#include "config.h"

#include <string.h>

#include "id.h"
#include "name.h"
#include "param.h"
#include "parse.h"
#include "signature.h"
#include "step.h"
#include "type.h"
#include "value.h"

/* All valid values are shorter. */
#define VALUE_MAX	48

/* Keys: the parameters, oh and ow, exp and sig, parameters that the site has disabled, and unknown ones. */
enum {
	KEY_HEIGHT = THUMBURL_N_PARAMS,
	KEY_WIDTH,
	KEY_EXPIRES,
	KEY_SIGNATURE,
	KEY_OFF,
	KEY_STRANGER
};

/*
 * The piece with the escapes of plain characters decoded, in buf if it has any: most have none.  Other
 * escapes stay, and match no grammar.  The length is size if the result is not shorter.
 */
static struct thumburl_slice
decode_plain(const char *b, const char *e, char *buf, size_t size)
{
	const size_t len = (size_t)(e - b);
	size_t n;
	int c;

	if (memchr(b, '%', len) == NULL)
		return ((struct thumburl_slice){ b, len < size ? len : size });
	for (n = 0; b < e && n < size; n++) {
		c = *b == '%' ? escaped_byte(b, e) : -1;
		if (c >= 0 && (byte_class[c] & BYTE_PLAIN)) {
			buf[n] = (char)c;
			b += 3;
		} else
			buf[n] = *b++;
	}
	return ((struct thumburl_slice){ buf, n });
}

static unsigned
find_key(const struct thumburl_site *site, const struct thumburl_ref *ref, const char *key,
    size_t len)
{
	unsigned i;

	i = param_find(key, len);
	if (i < THUMBURL_N_PARAMS && (param_allowed(site, ref) & (1u << i)))
		return (i);
	if (i < THUMBURL_N_PARAMS && params[i].optional != THUMBURL_NEW)
		return (KEY_OFF);
	if (param_is_dimension(key, len))
		return (key[1] == 'h' ? KEY_HEIGHT : KEY_WIDTH);
	if (site->signed_urls == THUMBURL_SIGNED_OFF || ref->proof == THUMBURL_PROOF_CHECKED)
		return (KEY_STRANGER);
	if (text_is("exp", key, len))
		return (KEY_EXPIRES);
	return (text_is("sig", key, len) ? KEY_SIGNATURE : KEY_STRANGER);
}

/* Whether an entry of the strip list, such as utm_* or fbclid, matches the key. */
static int
entry_names(const char *entry, size_t entry_len, const char *key, size_t len)
{

	if (entry_len > 0 && entry[entry_len - 1] == '*')
		return (len >= entry_len - 1 && !memcmp(entry, key, entry_len - 1));
	return (len == entry_len && !memcmp(entry, key, len));
}

static int
is_stripped(const struct thumburl_site *site, const char *key, size_t len)
{
	const char *p = site->strip, *e;

	if (site->strip_unknown)
		return (1);
	for (; *p != '\0'; p = *e == ',' ? e + 1 : e) {
		e = strchrnul(p, ',');
		if (entry_names(p, (size_t)(e - p), key, len))
			return (1);
	}
	return (0);
}

static int
take_value(struct thumburl_ref *ref, unsigned key, const char *b, const char *e)
{
	char room[VALUE_MAX];
	const struct thumburl_slice value = decode_plain(b, e, room, sizeof room);

	if (value.len == sizeof room)
		return (-1);
	if (key < THUMBURL_N_PARAMS)
		return (params[key].take(ref, value.b, value.len));
	if (key == KEY_EXPIRES)
		return (value_expires(value.b, value.len, &ref->expires));
	if (key == KEY_SIGNATURE)
		return (sign_take(ref, value.b, value.len));
	return (value_dimension(value.b, value.len));
}

/* The reason to refuse a malformed value. */
static enum thumburl_reason
refusal_of(const struct thumburl_site *site, unsigned key, const char *text, size_t len)
{

	if (key == KEY_SIGNATURE)
		return (THUMBURL_BAD_SIGNATURE);
	return ((key == KEY_HEIGHT || key == KEY_WIDTH) && is_stripped(site, text, len) ?
	    THUMBURL_OK : THUMBURL_BAD_VALUE);
}

static enum thumburl_reason
take_param(const struct thumburl_site *site, struct thumburl_ref *ref, const char *b,
    const char *e, unsigned *seen)
{
	char room[PARAM_KEY_MAX];
	struct thumburl_slice text;
	const char *eq;
	unsigned key;

	eq = memchr(b, '=', (size_t)(e - b));
	text = decode_plain(b, eq != NULL ? eq : e, room, sizeof room);
	key = find_key(site, ref, text.b, text.len);
	/* a disabled parameter would change the thumb, and so it is never dropped */
	if (key == KEY_OFF)
		return (THUMBURL_UNKNOWN_PARAM);
	if (key == KEY_STRANGER)
		return (is_stripped(site, text.b, text.len) ? THUMBURL_OK : THUMBURL_UNKNOWN_PARAM);
	if (*seen & (1u << key))
		return (THUMBURL_DUPLICATE_PARAM);
	*seen |= 1u << key;
	if (eq == NULL || take_value(ref, key, eq + 1, e))
		return (refusal_of(site, key, text.b, text.len));
	if (key == THUMBURL_PARAM_WIDTH && ref->width > site->max_width)
		return (THUMBURL_BAD_VALUE);
	return (THUMBURL_OK);
}

/* Whether there is a signature in the rest of a query. */
static int
has_signature(const char *b, const char *e)
{
	char room[PARAM_KEY_MAX];
	struct thumburl_slice text;
	struct segment piece;
	const char *eq;

	while (query_next(&b, e, &piece)) {
		eq = memchr(piece.b, '=', (size_t)(piece.e - piece.b));
		text = decode_plain(piece.b, eq != NULL ? eq : piece.e, room, sizeof room);
		if (text_is("sig", text.b, text.len))
			return (1);
	}
	return (0);
}

static enum thumburl_reason
take_params(const struct thumburl_site *site, struct thumburl_ref *ref, const char *b,
    const char *e, unsigned *given)
{
	enum thumburl_reason r;
	struct segment piece;

	while (query_next(&b, e, &piece)) {
		r = take_param(site, ref, piece.b, piece.e, given);
		/* a signature allows more, wherever it is */
		if (r == THUMBURL_UNKNOWN_PARAM && ref->proof == THUMBURL_PROOF_NONE &&
		    site->signed_urls != THUMBURL_SIGNED_OFF && has_signature(b, e)) {
			ref->proof = THUMBURL_PROOF_GIVEN;
			r = take_param(site, ref, piece.b, piece.e, given);
		}
		if (r != THUMBURL_OK)
			return (r);
	}
	*given &= (1u << THUMBURL_N_PARAMS) - 1;
	return (THUMBURL_OK);
}

static enum thumburl_reason
take_query(const struct thumburl_site *site, struct thumburl_ref *ref, const char *b,
    const char *e)
{
	enum thumburl_reason r;
	unsigned given = 0;

	r = take_params(site, ref, b, e, &given);
	if (r != THUMBURL_OK)
		return (r);
	if ((given & ~PARAM_BIT(CONTENT)) == 0)
		return (param_applicable(ref, given));
	if (!(given & (PARAM_BIT(WIDTH) | PARAM_BIT(INFO))))
		return (THUMBURL_MISSING_WIDTH);
	if (!type_has_thumbs(ref))
		return (THUMBURL_UNKNOWN_TYPE);
	/* an info is the same for all thumbs of an original */
	if (given & PARAM_BIT(INFO))
		return (given == PARAM_BIT(INFO) ? THUMBURL_OK : THUMBURL_NOT_APPLICABLE);
	r = param_applicable(ref, given);
	if (r != THUMBURL_OK)
		return (r);
	if (!(given & PARAM_BIT(FORMAT)))
		ref->format = param_default_format(ref);
	return (step_take(site, ref));
}

enum thumburl_reason
parse_query(const struct thumburl_site *site, struct thumburl_ref *ref,
    const struct segment *seg, size_t n, const char *b, const char *e)
{
	const struct thumburl_base *base = &site->query;
	enum thumburl_reason r = THUMBURL_OK;
	size_t parts = n - base->literals;
	const struct segment *name = &seg[n - 1];
	const int named = n <= SEGMENTS_MAX && id_is_named(site, seg, n, 0);

	if (n > SEGMENTS_MAX || (parts != base->wild + 1u && parts != 1 && !named) ||
	    name->b == name->e)
		return (THUMBURL_BAD_PATH);
	if (named) {
		r = id_take(site, ref, name, 0);
		return (r == THUMBURL_OK ? take_query(site, ref, b, e) : r);
	}
	if (parts == base->wild + 1u)
		r = base_take_wiki(site, ref, seg + base->literals, base->wild);
	else if (*site->default_wiki == '\0')
		r = THUMBURL_NO_WIKI;
	else
		base_default_wiki(site, ref);
	if (r != THUMBURL_OK)
		return (r);
	r = name_take(site, ref, name);
	if (r != THUMBURL_OK)
		return (r);
	return (take_query(site, ref, b, e));
}
