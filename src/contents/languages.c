/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The requested language loses its last parts until the file has a tag that is it or begins with
 * it.  Of the languages that select the same, the default is preferred, then the first in the file.
 *
 * NB: nothing here allocates, and the time is bounded by the length of the list: the texts come
 * from files and headers.
 */

#include "config.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "languages.h"

#define DEFAULT		"en"
#define PRIMARY_MIN	2
#define PRIMARY_MAX	8
#define PART_MAX	9

/* If more tags of a file have the same first part, languages are not compared by what they select. */
#define COMPARED_MAX	16

static size_t
part(const char *lang, size_t len)
{
	const char *dash = memchr(lang, '-', len);

	return (dash == NULL ? len : (size_t)(dash - lang));
}

/* Whether the first n bytes are the same, and a part ends there in both. */
static int
agree(const char *a, size_t a_len, const char *b, size_t b_len, size_t n)
{

	return (a_len >= n && b_len >= n && strncasecmp(a, b, n) == 0 &&
	    (a_len == n || a[n] == '-') && (b_len == n || b[n] == '-'));
}

unsigned
language_suits(const char *lang, const char *tag, size_t len)
{
	const size_t asked = strlen(lang);

	if (len == 0)
		return (LANGUAGE_SUITS_NOT);
	if (agree(lang, asked, tag, len, len))
		return (LANGUAGE_SUITS_EXACTLY + (unsigned)(asked - len));
	if (agree(lang, asked, tag, len, asked))
		return (LANGUAGE_SUITS_LONGER);
	if (agree(lang, asked, tag, len, part(lang, asked)))
		return (LANGUAGE_SUITS_PRIMARY);
	return (LANGUAGE_SUITS_NOT);
}

static int
part_valid(const char *p, size_t len, int primary)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((p[i] < 'a' || p[i] > 'z') && (primary || p[i] < '0' || p[i] > '9'))
			return (0);
	return (primary ? len >= PRIMARY_MIN && len <= PRIMARY_MAX : len >= 1 && len <= PART_MAX);
}

/* The length of the valid parts at the beginning of a tag. */
static size_t
valid_length(const char *tag, size_t len)
{
	size_t at = 0, n;

	while (at < len) {
		n = part(tag + at, len - at);
		if (!part_valid(tag + at, n, at == 0) || at + n > THUMBURL_LANG_MAX)
			break;
		at += n + 1;
	}
	return (at == 0 ? 0 : at - 1);
}

/* One more byte than a tag may have is kept, so that a part which is too long is seen. */
const char *
language_read(const char *text, const char *end, char *tag)
{
	char word[LANGUAGE_SIZE + 1] = "";
	size_t n = 0;

	for (; text < end && *text != ','; text++)
		if (strchr(" \t\r\n", *text) == NULL && n < sizeof word)
			word[n++] = *text == '_' ? '-' : (char)tolower((unsigned char)*text);
	n = valid_length(word, n);
	memcpy(tag, word, n);
	tag[n] = '\0';
	return (text < end ? text + 1 : NULL);
}

int
languages_valid(const char *languages)
{
	const size_t len = strnlen(languages, LANGUAGES_MAX + 1);
	const char *p = languages, *comma;
	size_t n;

	if (len > LANGUAGES_MAX)
		return (0);
	if (len == 0)
		return (1);
	do {
		comma = strchr(p, ',');
		n = comma == NULL ? strlen(p) : (size_t)(comma - p);
		if (n == 0 || valid_length(p, n) != n)
			return (0);
		p = comma + 1;
	} while (comma != NULL);
	return (1);
}

/* A walk over the tags of a list. */
struct walk {
	const char	*tag;
	size_t		len;
	const char	*next;		/* NULL: none */
};

static struct walk
walk_begin(const char *languages)
{

	return ((struct walk) { .next = *languages == '\0' ? NULL : languages });
}

static int
walk_on(struct walk *walk)
{

	if (walk->next == NULL)
		return (0);
	walk->tag = walk->next;
	walk->len = strcspn(walk->tag, ",");
	walk->next = walk->tag[walk->len] == ',' ? walk->tag + walk->len + 1 : NULL;
	return (1);
}

static int
any_begins(const char *languages, const char *lang, size_t len)
{
	struct walk w = walk_begin(languages);

	while (walk_on(&w))
		if (agree(lang, len, w.tag, w.len, len))
			return (1);
	return (0);
}

/* Remove last parts until a tag is the rest, or begins with it.  Returns the length, or 0. */
static size_t
shorten(const char *languages, char *lang)
{
	size_t len = strlen(lang);

	while (len > 0 && !any_begins(languages, lang, len))
		while (len > 0 && lang[--len] != '-')
			continue;
	lang[len] = '\0';
	return (len);
}

/* The tags that have the same first part as a language. */
struct relatives {
	unsigned	n;
	struct {
		const char	*tag;
		size_t		len;
	}		tags[COMPARED_MAX];
};

/* Returns -1 if there are too many. */
static int
find_relatives(const char *languages, const char *lang, struct relatives *r)
{
	const size_t len = strlen(lang);
	struct walk w = walk_begin(languages);

	r->n = 0;
	while (walk_on(&w)) {
		if (!agree(lang, len, w.tag, w.len, part(lang, len)))
			continue;
		if (r->n == COMPARED_MAX)
			return (-1);
		r->tags[r->n].tag = w.tag;
		r->tags[r->n++].len = w.len;
	}
	return (0);
}

/* Whether another language puts the relatives of a language in the same order. */
static int
select_same(const struct relatives *r, const char *lang, const char *other)
{
	unsigned a[COMPARED_MAX], b[COMPARED_MAX], i, j;

	for (i = 0; i < r->n; i++) {
		a[i] = language_suits(lang, r->tags[i].tag, r->tags[i].len);
		b[i] = language_suits(other, r->tags[i].tag, r->tags[i].len);
		if (b[i] == LANGUAGE_SUITS_NOT)
			return (0);
		for (j = 0; j < i; j++)
			if ((a[i] < a[j]) != (b[i] < b[j]) || (a[j] < a[i]) != (b[j] < b[i]))
				return (0);
	}
	return (1);
}

#define PRIVATE		(20 * 26)	/* qaa to qtz are for private use */

/* The number of a tag's first part, if that is for private use; -1: it is not. */
static int
private_number(const char *tag, size_t len)
{

	if (part(tag, len) != 3 || tag[0] != 'q' || tag[1] > 't')
		return (-1);
	return ((tag[1] - 'a') * 26 + tag[2] - 'a');
}

/* A language that no tag matches: zxx (no linguistic content), or one for private use. */
static void
choose_none(const char *languages, char *chosen)
{
	struct walk w = walk_begin(languages);
	char used[PRIVATE] = "";
	int n;

	strcpy(chosen, "zxx");
	if (!any_begins(languages, chosen, 3))
		return;
	while (walk_on(&w))
		if ((n = private_number(w.tag, w.len)) >= 0)
			used[n] = 1;
	for (n = 0; n < PRIVATE - 1 && used[n]; n++)
		continue;
	chosen[0] = 'q';
	chosen[1] = (char)('a' + n / 26);
	chosen[2] = (char)('a' + n % 26);
}

/* The default or, if it selects other children, the first tag that selects the same. */
static void
choose_same(const char *languages, const char *usual, char *lang)
{
	char tag[LANGUAGE_SIZE];
	struct relatives r;
	unsigned i;

	if (strcmp(lang, usual) == 0) {
		*lang = '\0';
		return;
	}
	if (find_relatives(languages, lang, &r) != 0)
		return;
	if (*usual != '\0' && select_same(&r, lang, usual)) {
		*lang = '\0';
		return;
	}
	for (i = 0; i < r.n; i++) {
		memcpy(tag, r.tags[i].tag, r.tags[i].len);
		tag[r.tags[i].len] = '\0';
		if (!select_same(&r, lang, tag))
			continue;
		strcpy(lang, tag);
		return;
	}
}

void
languages_choose(const char *languages, const char *lang, char *chosen)
{
	char usual[LANGUAGE_SIZE] = DEFAULT;
	const size_t usual_len = shorten(languages, usual);
	size_t len = strlen(lang);

	memmove(chosen, len == 0 ? DEFAULT : lang, len == 0 ? sizeof DEFAULT : len + 1);
	len = shorten(languages, chosen);
	if (len > 0)
		choose_same(languages, usual, chosen);
	else if (usual_len > 0)
		choose_none(languages, chosen);
}
