/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A mix of URLs like Wikimedia's, the same for the same seed: names of 10 to 240 bytes, most of
 * them short, a third not ASCII; nine of ten are simple thumbs; some clients spell a name or a
 * query in another way than MediaWiki.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "url.h"

#define NAME_MIN	10
#define NAME_MAX	240
#define WIKI		"wikipedia/commons"

/* How clients spell the escapes of a name; choose_spelling() has the percentages. */
enum spelling { CANONICAL, LITERAL, NEEDLESS, LOWER_HEX };

struct kind {
	const char	*extension;
	unsigned	weight;
	const char	*complex;	/* parameters of complex thumbs, or NULL */
};

static const struct kind kinds[] = {
	{ "jpg",	500,	NULL },
	{ "JPG",	120,	NULL },
	{ "jpeg",	 30,	NULL },
	{ "png",	120,	NULL },
	{ "svg",	130,	"lang=fr&" },
	{ "pdf",	 30,	"p=22&" },
	{ "webm",	 20,	"t=2m30s&" },
	{ "tif",	 20,	"p=3&" },
	{ "djvu",	 15,	"p=107&" },
	{ "gif",	 10,	NULL },
	{ "webp",	  5,	NULL },
};

static const struct {
	const char	*name;
	unsigned	weight;
} wikis[] = {
	{ WIKI,			70 },
	{ "wikipedia/en",	15 },
	{ "wikipedia/de",	 8 },
	{ "wikipedia/zh-min-nan", 3 },
	{ "wikisource/fr",	 4 },
};

static const unsigned widths[] = { 20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840 };

#define N(array)	(sizeof(array) / sizeof((array)[0]))

/* Scripts: the first code point and how many follow it. */
static const struct script {
	unsigned	first, n;
} scripts[] = {
	{ 0xc0, 22 },		/* Latin with accents */
	{ 0x430, 32 },		/* Cyrillic */
	{ 0x4e00, 4000 },	/* Han */
	{ 0x5d0, 27 },		/* Hebrew */
};

struct name {
	char		raw[NAME_MAX + 1];
	size_t		len;
};

/* Marsaglia's xorshift with a multiplication. */
unsigned
random_below(struct random *r, unsigned n)
{

	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return ((unsigned)((r->state * 0x2545f4914f6cdd1dull) >> 33) % n);
}

static void
name_byte(struct name *name, unsigned c)
{

	name->raw[name->len++] = (char)c;
}

static void
name_letter(struct name *name, unsigned c)
{

	if (c < 0x80)
		name_byte(name, c);
	else if (c < 0x800) {
		name_byte(name, 0xc0 | c >> 6);
		name_byte(name, 0x80 | (c & 0x3f));
	} else {
		name_byte(name, 0xe0 | c >> 12);
		name_byte(name, 0x80 | (c >> 6 & 0x3f));
		name_byte(name, 0x80 | (c & 0x3f));
	}
}

/* Short as a rule: the least of three random numbers. */
static size_t
name_length(struct random *r)
{
	unsigned best = NAME_MAX, n;
	int i;

	for (i = 0; i < 3; i++) {
		n = NAME_MIN + random_below(r, NAME_MAX - NAME_MIN + 1);
		if (n < best)
			best = n;
	}
	return (best);
}

static void
name_between_words(struct random *r, struct name *name)
{
	static const char *const seams[] = { "_", "_", "_", "_", "_", "-", ",_", "_(", ")_", "'" };
	const char *p;

	for (p = seams[random_below(r, N(seams))]; *p != '\0'; p++)
		name_byte(name, (unsigned char)*p);
}

/* A name of len bytes or up to four more; a name in another script has words in Latin as well. */
static void
name_make(struct random *r, struct name *name, size_t len, const struct script *script)
{
	unsigned i, letters;
	int latin;

	name->len = 0;
	while (name->len < len) {
		if (name->len > 0)
			name_between_words(r, name);
		letters = 2 + random_below(r, 9);
		latin = script == NULL || (name->len > 0 && random_below(r, 4) == 0);
		for (i = 0; i < letters && name->len < len; i++) {
			if (latin)
				name_letter(name, (i == 0 ? 'A' : 'a') + random_below(r, 26));
			else
				name_letter(name, script->first + random_below(r, script->n));
		}
	}
}

static int
is_unreserved(unsigned char c)
{

	return ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("-._~", c) != NULL));
}

static size_t
encode_byte(char *out, unsigned char c, enum spelling spelling)
{
	int literal = is_unreserved(c);

	if (spelling == LITERAL && c != '\0' && strchr("(),'", c) != NULL)
		literal = 1;
	if (spelling == NEEDLESS && c != '\0' && strchr("-._~", c) != NULL)
		literal = 0;
	if (literal) {
		*out = (char)c;
		return (1);
	}
	return ((size_t)sprintf(out, spelling == LOWER_HEX ? "%%%02x" : "%%%02X", c));
}

/* NB: not the library's encoder, which is checked against this one. */
static struct text
encode(const struct name *name, enum spelling spelling)
{
	char out[3 * (NAME_MAX + 1) + 1];
	size_t i, n = 0;

	for (i = 0; i < name->len; i++)
		n += encode_byte(out + n, (unsigned char)name->raw[i], spelling);
	return (text_copy(out, n));
}

static enum spelling
choose_spelling(struct random *r)
{
	unsigned n = random_below(r, 100);

	if (n < 75)
		return (CANONICAL);
	return (n < 90 ? LITERAL : n < 95 ? NEEDLESS : LOWER_HEX);
}

static const struct kind *
choose_kind(struct random *r, int simple)
{
	unsigned n, i;

	for (;;) {
		n = random_below(r, 1000);
		for (i = 0; n >= kinds[i].weight; i++)
			n -= kinds[i].weight;
		if (simple || kinds[i].complex != NULL)
			return (&kinds[i]);
	}
}

static const char *
choose_wiki(struct random *r)
{
	unsigned n = random_below(r, 100), i;

	for (i = 0; n >= wikis[i].weight; i++)
		n -= wikis[i].weight;
	return (wikis[i].name);
}

/* A quarter of the queries has oh and ow, parameters in another order, or an empty one. */
static struct text
client_query(struct random *r, const char *wiki, const struct text *name, const char *complex,
    unsigned width)
{
	char url[OUT_MAX];
	int n;

	n = sprintf(url, "/v1/%s/%s", wiki, name->b);
	switch (random_below(r, 16)) {
	case 0:
		n += sprintf(url + n, "?%soh=480&ow=640&w=%u", complex, width);
		break;
	case 1:
		n += sprintf(url + n, "?%sw=%u&ow=640&oh=480", complex, width);
		break;
	case 2:
		n += sprintf(url + n, "?w=%u&%s", width, complex);
		break;
	case 3:
		n += sprintf(url + n, "?&%sw=%u", complex, width);
		break;
	default:
		n += sprintf(url + n, "?%sw=%u", complex, width);
		break;
	}
	return (text_copy(url, (size_t)n));
}

static struct text
canonical_query(const char *wiki, const struct text *name, const char *complex, unsigned width)
{
	char url[OUT_MAX];
	int n;

	n = sprintf(url, "/v1/%s/%s?%sw=%u", wiki, name->b, complex, width);
	return (text_copy(url, (size_t)n));
}

/* The library computes the md5. */
static struct text
canonical_path(const struct thumburl_site *site, const struct text *query)
{
	struct thumburl_ref ref;
	char url[OUT_MAX];
	size_t n;

	if (thumburl_parse(site, query->b, query->len, &ref) != THUMBURL_OK)
		die("refused: %s", query->b);
	n = thumburl_format_path(site, &ref, url, sizeof url);
	if (n == 0 || n >= sizeof url)
		die("no path for %s", query->b);
	return (text_copy(url, n));
}

/* Each occurrence of the name has the spelling of the client. */
static struct text
client_path(const struct text *canonical, const struct text *name, const struct text *spelt)
{
	char url[OUT_MAX];
	const char *p, *q;
	size_t n = 0;

	for (p = canonical->b; (q = strstr(p, name->b)) != NULL; p = q + name->len) {
		memcpy(url + n, p, (size_t)(q - p));
		n += (size_t)(q - p);
		memcpy(url + n, spelt->b, spelt->len);
		n += spelt->len;
	}
	n += (size_t)sprintf(url + n, "%s", p);
	return (text_copy(url, n));
}

static void
mix_one(struct random *r, const struct thumburl_site *site, struct mix_url *u)
{
	const struct kind *kind;
	const char *wiki = choose_wiki(r), *complex, *p;
	unsigned width = widths[random_below(r, N(widths))];
	struct text name, spelt;
	struct name raw;

	u->simple = random_below(r, 10) != 0;
	kind = choose_kind(r, u->simple);
	complex = u->simple ? "" : kind->complex;
	name_make(r, &raw, name_length(r) - 9,
	    random_below(r, 3) == 0 ? &scripts[random_below(r, N(scripts))] : NULL);
	name_byte(&raw, '.');
	for (p = kind->extension; *p != '\0'; p++)
		name_byte(&raw, (unsigned char)*p);
	name = encode(&raw, CANONICAL);
	spelt = encode(&raw, choose_spelling(r));
	u->query = client_query(r, wiki, &spelt, complex, width);
	u->canonical_query = canonical_query(wiki, &name, complex, width);
	u->canonical_path = canonical_path(site, &u->canonical_query);
	u->path = client_path(&u->canonical_path, &name, &spelt);
}

void
mix_make(struct mix_url mix[MIX_SIZE], const struct thumburl_site *site, uint64_t seed)
{
	struct random r = { seed | 1 };
	size_t i;

	for (i = 0; i < MIX_SIZE; i++)
		mix_one(&r, site, &mix[i]);
}

struct text
mix_stem(struct random *r)
{
	struct name raw;

	name_make(r, &raw, name_length(r) - 9,
	    random_below(r, 3) == 0 ? &scripts[random_below(r, N(scripts))] : NULL);
	return (encode(&raw, CANONICAL));
}
