/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumburl_site_init() checks the options of a site, with a message for each mistake.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base.h"
#include "complaint.h"
#include "param.h"
#include "site_words.h"
#include "thumburl.h"
#include "value.h"

/* The context of a check, for its message. */
struct checking {
	const struct thumburl_options	*o;
	struct complaint		complaint;
};

#define COMPLAIN_OF(c, option, ...)						\
	complain(&(c)->complaint, &(c)->o->source[option], option, __VA_ARGS__)
#define COMPLAIN(c, field, ...)							\
	COMPLAIN_OF(c, THUMBURL_OPTION_##field, __VA_ARGS__)

static int
is_plain(const char *b, const char *e)
{

	for (; b < e; b++)
		if (!(byte_class[(unsigned char)*b] & BYTE_PLAIN))
			return (0);
	return (1);
}

static int
is_dots(const char *b, const char *e)
{

	return ((e - b == 1 && *b == '.') || (e - b == 2 && b[0] == '.' && b[1] == '.'));
}

/* Read one segment of a base, after its slash. */
static int
base_segment(struct thumburl_base *base, enum thumburl_option option, const char *value,
    const char *b, const char *e, const struct checking *c)
{

	if (e - b == 1 && *b == '*') {
		if (++base->wild > THUMBURL_WIKI_PARTS)
			return (COMPLAIN_OF(c, option, "\"%s\" must have at most %d stars", value,
			    THUMBURL_WIKI_PARTS));
		return (0);
	}
	if (base->wild > 0)
		return (COMPLAIN_OF(c, option, "\"%s\" must have its stars at the end",
		    value));
	if (b == e || is_dots(b, e) || !is_plain(b, e))
		return (COMPLAIN_OF(c, option, "\"%s\" must be segments of letters, digits and "
		    "-._~, or stars, such as \"/v1\" or \"/v1/*/*\"", value));
	if (++base->literals > BASE_LITERALS_MAX)
		return (COMPLAIN_OF(c, option, "\"%s\" must have at most %d segments before the stars",
		    value, BASE_LITERALS_MAX));
	base->text[base->len++] = '/';
	memcpy(base->text + base->len, b, (size_t)(e - b));
	base->len = (unsigned char)(base->len + (e - b));
	return (0);
}

static int
base_init(struct thumburl_base *base, enum thumburl_option option, const char *value,
    const struct checking *c)
{
	const char *p, *e;

	if (value == NULL || *value != '/')
		return (COMPLAIN_OF(c, option, "\"%s\" must begin with a slash",
		    value == NULL ? "" : value));
	if (strlen(value) >= THUMBURL_BASE_MAX)
		return (COMPLAIN_OF(c, option, "must have at most %d bytes", THUMBURL_BASE_MAX - 1));
	if (value[1] == '\0')
		return (0);
	for (p = value; *p != '\0'; p = e) {
		e = strchrnul(p + 1, '/');
		if (base_segment(base, option, value, p + 1, e, c))
			return (-1);
	}
	return (0);
}

/* Words that follow the base of the path scheme; a query base there would hide them. */
static int
is_path_word(const char *word, unsigned levels)
{
	static const char *const words[] = { "thumb", "archive", "temp" };
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (!strcmp(words[i], word))
			return (1);
	return (levels == 0 || (word[1] == '\0' && hex_value[(unsigned char)*word] >= 0));
}

static int
text_begins(const struct thumburl_base *longer, const struct thumburl_base *shorter)
{

	return (longer->len >= shorter->len && !memcmp(longer->text, shorter->text, shorter->len) &&
	    (longer->text[shorter->len] == '\0' || longer->text[shorter->len] == '/'));
}

/*
 * No URL may belong to both schemes.  The path base may be the beginning of the query base if the
 * query base's next segment cannot be a wiki or a directory of the path scheme.
 */
static int
site_separate(struct thumburl_site *site, const struct thumburl_options *o,
    const struct checking *c)
{
	const char *word, *e;

	if (site->query.literals == 0)
		return (COMPLAIN(c, query_base, "\"%s\" must begin with a segment, such as \"/v1\"",
		    o->query_base));
	if (text_begins(&site->path, &site->query))
		return (COMPLAIN(c, path_base, "\"%s\" must not be inside the query base \"%s\"",
		    o->path_base, o->query_base));
	if (!text_begins(&site->query, &site->path))
		return (0);
	word = site->query.text + site->path.len + 1;
	e = strchrnul(word, '/');
	memcpy(site->reserved, word, (size_t)(e - word));
	if (site->path.wild == 0 && is_path_word(site->reserved, site->hash_levels))
		return (COMPLAIN(c, query_base, "\"%s\" must not hide files of the path base \"%s\"",
		    o->query_base, o->path_base));
	return (0);
}

/* The path of thumb.php has segments and no stars. */
static int
site_php(struct thumburl_site *site, const struct thumburl_options *o, const struct checking *c)
{

	if (o->php_base == NULL || *o->php_base == '\0')
		return (0);
	if (base_init(&site->php, THUMBURL_OPTION_php_base, o->php_base, c))
		return (-1);
	if (site->php.wild > 0 || site->php.literals == 0 ||
	    text_begins(&site->php, &site->query))
		return (COMPLAIN(c, php_base, "\"%s\" must be a path outside of the query base, "
		    "such as \"/w/thumb.php\"", o->php_base));
	if (site->hash_levels == 0 && text_begins(&site->php, &site->path) &&
	    site->php.literals == site->path.literals + site->path.wild + 1)
		return (COMPLAIN(c, php_base, "\"%s\" must not hide a file of the path base \"%s\"",
		    o->php_base, o->path_base));
	if (site->path.wild > 0 && (o->default_wiki == NULL || *o->default_wiki == '\0'))
		return (COMPLAIN(c, php_base, "\"%s\" needs a default wiki, since the URLs of "
		    "thumb.php name none", o->php_base));
	return (0);
}

/* Read the next entry of a list with commas.  Returns 0 at the end. */
static int
next_entry(const char **p, struct segment *entry)
{

	if (*p == NULL || **p == '\0')
		return (0);
	entry->b = *p + strspn(*p, " ");
	entry->e = strchrnul(entry->b, ',');
	*p = *entry->e == ',' ? entry->e + 1 : entry->e;
	while (entry->e > entry->b && entry->e[-1] == ' ')
		entry->e--;
	return (1);
}

#define ENTRY_LEN(s)	((size_t)((s)->e - (s)->b))

/* "f, info, ..." */
#define PARAM_KEY(name, key, ...)	", " key
#define PARAM_KEYS	&(THUMBURL_PARAMS(PARAM_KEY))[2]

static int
site_params(struct thumburl_site *site, const char *list, const struct checking *c)
{
	const char *p = list;
	struct segment entry;
	unsigned i;

	site->params = 1u << THUMBURL_PARAM_WIDTH;
	while (next_entry(&p, &entry)) {
		i = param_find(entry.b, ENTRY_LEN(&entry));
		if (i == THUMBURL_N_PARAMS)
			return (COMPLAIN(c, params, "\"%s\": \"%.*s\" must be one of %s", list,
			    (int)ENTRY_LEN(&entry), entry.b, PARAM_KEYS));
		site->params |= 1u << i;
	}
	return (0);
}

/* Check an entry of a strip list: plain characters, and perhaps a star at the end. */
static int
strip_entry(struct thumburl_site *site, const char *list, const struct segment *entry,
    const struct checking *c)
{
	size_t len = ENTRY_LEN(entry), n = strlen(site->strip);
	const int star = len > 0 && entry->e[-1] == '*';
	unsigned i;

	if (len == (size_t)star || len >= PARAM_KEY_MAX || !is_plain(entry->b, entry->e - star))
		return (COMPLAIN(c, strip, "\"%s\": \"%.*s\" must be a parameter's name, or the "
		    "beginning of one and a star, such as utm_*", list, (int)len, entry->b));
	i = param_find(entry->b, len);
	if (!star && i < THUMBURL_N_PARAMS && (params[i].optional != THUMBURL_NEW ||
	    (site->params & 1u << i)))
		return (COMPLAIN(c, strip, "\"%s\": \"%.*s\" must not be a parameter of thumbs", list,
		    (int)len, entry->b));
	if (n + 1 + len >= sizeof site->strip)
		return (COMPLAIN(c, strip, "must have at most %zu bytes", sizeof site->strip - 1));
	if (n > 0)
		site->strip[n++] = ',';
	memcpy(site->strip + n, entry->b, len);
	return (0);
}

static int
site_strip(struct thumburl_site *site, const char *list, const struct checking *c)
{
	const char *p = list;
	struct segment entry;

	while (next_entry(&p, &entry))
		if (strip_entry(site, list, &entry, c))
			return (-1);
	return (0);
}

static int
site_steps(struct thumburl_site *site, const char *list, const struct checking *c)
{
	const char *p = list;
	struct segment entry;
	uint32_t width;

	while (next_entry(&p, &entry)) {
		if (site->n_steps == THUMBURL_STEPS_MAX)
			return (COMPLAIN(c, steps, "there must be at most %d widths", THUMBURL_STEPS_MAX));
		if (value_number(entry.b, ENTRY_LEN(&entry), &width) || width > site->max_width ||
		    (site->n_steps > 0 && width <= site->steps[site->n_steps - 1]))
			return (COMPLAIN(c, steps, "\"%s\": \"%.*s\" must be a width from 1 to %u, "
			    "and more than the one before", list, (int)ENTRY_LEN(&entry), entry.b,
			    site->max_width));
		site->steps[site->n_steps++] = (uint16_t)width;
	}
	return (0);
}

/* The index of a word in a list that ends with NULL; -1 after a message. */
static int
choose(enum thumburl_option option, const char *value, const char *const *words,
    const char *wanted, const struct checking *c)
{
	int i;

	for (i = 0; words[i] != NULL; i++)
		if (value != NULL && !strcmp(words[i], value))
			return (i);
	return (COMPLAIN_OF(c, option, "\"%s\" must be %s", value == NULL ? "" : value, wanted));
}

static int
site_policies(struct thumburl_site *site, const struct thumburl_options *o,
    const struct checking *c)
{
	int i;

#define X(option, field, wanted, ...)							\
	i = choose(THUMBURL_OPTION_##option, o->option,					\
	    (const char *const []) { __VA_ARGS__, NULL }, wanted, c);			\
	if (i < 0)									\
		return (-1);								\
	site->field = (unsigned)i;
	SITE_WORDS(X)
#undef X
	if (site->size_policy != THUMBURL_SIZE_ANY && site->n_steps == 0)
		return (COMPLAIN(c, size_policy, "\"%s\" needs steps, such as 120,250,500", o->size_policy));
	return (0);
}

static int
site_default_wiki(struct thumburl_site *site, const char *wiki, const struct checking *c)
{
	struct segment seg[THUMBURL_WIKI_PARTS];
	struct thumburl_ref ref;
	const char *p;
	size_t n = 0;

	if (wiki == NULL || *wiki == '\0')
		return (0);
	if (strlen(wiki) >= sizeof site->default_wiki)
		return (COMPLAIN(c, default_wiki, "must have at most %zu bytes",
		    sizeof site->default_wiki - 1));
	for (p = wiki; n < THUMBURL_WIKI_PARTS; p = seg[n++].e + 1) {
		seg[n].b = p;
		seg[n].e = strchrnul(p, '/');
		if (*seg[n].e == '\0') {
			n++;
			break;
		}
	}
	if (n == site->query.wild && *site->reserved != '\0' &&
	    segment_is(&seg[0], site->reserved, strlen(site->reserved)))
		return (COMPLAIN(c, default_wiki, "\"%s\" must not begin as the query base does", wiki));
	if (n != site->query.wild || *seg[n - 1].e != '\0' || strchr(wiki, '%') != NULL ||
	    base_take_wiki(site, &ref, seg, (unsigned)n) != THUMBURL_OK)
		return (COMPLAIN(c, default_wiki, "\"%s\" must have a part for each of the query base's "
		    "%u stars, such as \"wikipedia/commons\" for two", wiki,
		    site->query.wild));
	strcpy(site->default_wiki, wiki);
	return (0);
}

static int
site_numbers(struct thumburl_site *site, const struct thumburl_options *o, const struct checking *c)
{

	site->hash_levels = o->hash_levels;
	site->abbreviate = o->abbreviate;
	site->max_width = o->max_width;
	if (o->hash_levels > 2)
		return (COMPLAIN(c, hash_levels, "%u must be 0, 1 or 2", o->hash_levels));
	if (o->abbreviate < 1 || o->abbreviate > THUMBURL_NAME_MAX)
		return (COMPLAIN(c, abbreviate, "%u must be from 1 to %d bytes", o->abbreviate,
		    THUMBURL_NAME_MAX));
	if (o->max_width < 1 || o->max_width > THUMBURL_NUMBER_MAX)
		return (COMPLAIN(c, max_width, "%u must be from 1 to %d", o->max_width,
		    THUMBURL_NUMBER_MAX));
	return (0);
}

static int
site_bases(struct thumburl_site *site, const struct thumburl_options *o, const struct checking *c)
{

	if (base_init(&site->query, THUMBURL_OPTION_query_base, o->query_base, c) ||
	    base_init(&site->path, THUMBURL_OPTION_path_base, o->path_base, c))
		return (-1);
	if (site->query.wild != site->path.wild)
		return (COMPLAIN(c, path_base, "\"%s\" must have as many stars as the query base "
		    "\"%s\"", o->path_base, o->query_base));
	return (site_separate(site, o, c));
}

int
thumburl_site_init(struct thumburl_site *site, const struct thumburl_options *o,
    char *err, size_t errsize)
{
	const struct checking c = { o, { err, errsize } };

	memset(site, 0, sizeof *site);
	site->magic = THUMBURL_SITE_MAGIC;
	if (site_numbers(site, o, &c) || site_bases(site, o, &c) ||
	    site_default_wiki(site, o->default_wiki, &c) || site_php(site, o, &c) ||
	    site_params(site, o->params, &c) || site_strip(site, o->strip, &c) ||
	    site_steps(site, o->steps, &c) || site_policies(site, o, &c))
		return (-1);
	return (0);
}
