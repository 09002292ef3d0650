/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A site is written as text: its options, and the hash of those that others must have the same.
 *
 * NB: a hash must not change from release to release, or a cache and a renderer of two releases
 * would seem to disagree.
 */

#include "config.h"

#include <nettle/md5.h>
#include <stdio.h>
#include <string.h>

#include "out.h"
#include "param.h"
#include "site_words.h"
#include "thumburl.h"

static void
put_base(struct out *o, const struct thumburl_base *base)
{
	unsigned i;

	put_bytes(o, base->text, base->len);
	for (i = 0; i < base->wild; i++)
		put_literal(o, "/*");
	if (base->len == 0 && base->wild == 0)
		put(o, '/');
}

static void
put_profile(struct out *o, const struct thumburl_site *site)
{

	(void)o;
	(void)site;
}

static void
put_query_base(struct out *o, const struct thumburl_site *site)
{

	put_base(o, &site->query);
}

static void
put_path_base(struct out *o, const struct thumburl_site *site)
{

	put_base(o, &site->path);
}

static void
put_default_wiki(struct out *o, const struct thumburl_site *site)
{

	put_text(o, site->default_wiki);
}

static void
put_hash_levels(struct out *o, const struct thumburl_site *site)
{

	put_number(o, site->hash_levels);
}

static void
put_abbreviate(struct out *o, const struct thumburl_site *site)
{

	put_number(o, site->abbreviate);
}

static void
put_php_base(struct out *o, const struct thumburl_site *site)
{

	if (site->php.literals > 0)
		put_base(o, &site->php);
}

static void
put_params(struct out *o, const struct thumburl_site *site)
{
	const char *comma = "";
	unsigned i;

	for (i = 0; i < THUMBURL_N_PARAMS; i++)
		if (site->params & 1u << i) {
			put_text(o, comma);
			put_text(o, params[i].key);
			comma = ",";
		}
}

static void
put_strip(struct out *o, const struct thumburl_site *site)
{

	put_text(o, site->strip);
}

static void
put_max_width(struct out *o, const struct thumburl_site *site)
{

	put_number(o, site->max_width);
}

static void
put_steps(struct out *o, const struct thumburl_site *site)
{
	unsigned i;

	for (i = 0; i < site->n_steps; i++) {
		if (i > 0)
			put(o, ',');
		put_number(o, site->steps[i]);
	}
}

#define X(option, field, wanted, ...)							\
static void										\
put_##option(struct out *o, const struct thumburl_site *site)				\
{											\
	static const char *const words[] = { __VA_ARGS__ };				\
											\
	put_text(o, words[site->field]);						\
}
SITE_WORDS(X)
#undef X

/* A default is in the form that thumburl_options_set() takes. */
static const struct {
	const char	*key;
	const char	*text;		/* the default, or NULL: it is a number */
	unsigned	number;
	int		both;
	void		(*put)(struct out *, const struct thumburl_site *);
} rows[THUMBURL_N_OPTIONS] = {
#define TEXT(standard)		standard, 0
#define LIST(standard)		standard, 0
#define NUMBERS(standard)	standard, 0
#define NUMBER(standard)	NULL, standard
#define X(value, field, key, arg, standard, both, help)				\
	{ key, value(standard), both, put_##field },
	THUMBURL_OPTIONS(X)
#undef X
};

size_t
thumburl_site_get(const struct thumburl_site *site, enum thumburl_option option, char *buf,
    size_t size)
{
	struct out o = { buf, size, 0 };

	if (option < THUMBURL_N_OPTIONS)
		rows[option].put(&o, site);
	return (out_finish(&o));
}

#define VALUE_MAX	(THUMBURL_STRIP_MAX + 1)	/* the longest of all */

static int
is_default(unsigned option, const char *value)
{
	char number[16];

	if (rows[option].text != NULL)
		return (!strcmp(rows[option].text, value));
	(void)snprintf(number, sizeof number, "%u", rows[option].number);
	return (!strcmp(number, value));
}

static void
hash_text(struct md5_ctx *ctx, const char *text)
{

	md5_update(ctx, strlen(text), (const uint8_t *)text);
}

static void
hash_option(struct md5_ctx *ctx, const struct thumburl_site *site, unsigned option)
{
	char value[VALUE_MAX];

	(void)thumburl_site_get(site, (enum thumburl_option)option, value, sizeof value);
	if (!rows[option].both || is_default(option, value))
		return;
	hash_text(ctx, rows[option].key);
	hash_text(ctx, " = ");
	hash_text(ctx, value);
	hash_text(ctx, "\n");
}

#define STRINGIFY(x)	#x
#define STRING(x)	STRINGIFY(x)

void
thumburl_site_hash(const struct thumburl_site *site, char hash[THUMBURL_SITE_HASH_LEN + 1])
{
	uint8_t digest[THUMBURL_SITE_HASH_LEN / 2];
	struct md5_ctx ctx;
	unsigned i;

	md5_init(&ctx);
	hash_text(&ctx, "thumburl " STRING(THUMBURL_MEANING) "\n");
	for (i = 0; i < THUMBURL_N_OPTIONS; i++)
		hash_option(&ctx, site, i);
	md5_digest(&ctx, sizeof digest, digest);
	for (i = 0; i < sizeof digest; i++)
		(void)snprintf(hash + 2 * i, 3, "%02x", digest[i]);
}
