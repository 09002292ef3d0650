/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The checks: a table of words.
 */

#include "config.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "judge.h"
#include "picture.h"

#define VALUE_MAX	1024

struct context {
	const struct conform_cases	*cases;
	const struct expected		*expected;
	struct judged			*judged;
	const struct exchange		*answer;
	unsigned			scheme;
	int				*again;
	char				*why;
	size_t				size;
};

#define WRONG(c, ...)	(snprintf((c)->why, (c)->size, __VA_ARGS__), -1)

static int
matches(const char *pattern, const char *text)
{
	regex_t re;
	int r;

	if (regcomp(&re, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB))
		return (0);
	r = regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	return (r == 0);
}

static const struct exchange *
answer_of(const struct context *c, const char *id)
{
	const size_t i = case_find(c->cases, id, strlen(id), c->scheme);

	return (i < c->cases->n && c->judged[i].asked ? &c->judged[i].answer : NULL);
}

static int
check_type(const struct context *c, char *arg, char *more)
{
	char value[VALUE_MAX];
	const char *type = exchange_header(c->answer, "Content-Type", value, sizeof value);

	(void)more;
	if (type == NULL)
		return (WRONG(c, "there is no Content-Type, and %s is right", arg));
	value[strcspn(value, "; ")] = '\0';
	return (strcasecmp(value, arg) ? WRONG(c, "Content-Type is %s, and %s is right", value, arg) : 0);
}

static int
check_width(const struct context *c, char *arg, char *more)
{
	uint32_t width, height;

	(void)more;
	if (picture_size(c->answer->body, c->answer->len, &width, &height))
		return (WRONG(c, "the body is no picture"));
	if (width != strtoul(arg, NULL, 10))
		return (WRONG(c, "the picture is %u pixels wide, and %s is right", width, arg));
	return (0);
}

/* Of the width, from the original's: rounding may differ by a pixel. */
static int
check_ratio(const struct context *c, char *arg, char *more)
{
	uint32_t width, height;
	double right;

	if (picture_size(c->answer->body, c->answer->len, &width, &height))
		return (WRONG(c, "the body is no picture"));
	right = (double)width * strtod(more, NULL) / strtod(arg, NULL);
	if ((double)height < right - 1 || (double)height > right + 1)
		return (WRONG(c, "the picture is %u by %u pixels, and the original %s by %s", width, height,
		    arg, more));
	return (0);
}

static int
check_looks(const struct context *c, char *arg, char *more)
{

	(void)more;
	return (expected_compare(c->expected, arg, c->answer->body, c->answer->len, c->why, c->size));
}

static int
check_has(const struct context *c, char *arg, char *more)
{
	char value[VALUE_MAX];

	(void)more;
	return (exchange_header(c->answer, arg, value, sizeof value) == NULL ?
	    WRONG(c, "there is no %s", arg) : 0);
}

static int
check_no(const struct context *c, char *arg, char *more)
{
	char value[VALUE_MAX];

	(void)more;
	return (exchange_header(c->answer, arg, value, sizeof value) != NULL ?
	    WRONG(c, "there is a %s: %.100s", arg, value) : 0);
}

static int
check_like(const struct context *c, char *arg, char *more)
{
	char value[VALUE_MAX];

	if (exchange_header(c->answer, arg, value, sizeof value) == NULL)
		return (WRONG(c, "there is no %s", arg));
	return (matches(more, value) ? 0 : WRONG(c, "%s is \"%.100s\", and \"%s\" is right", arg, value, more));
}

/* A header that need not be there. */
static int
check_only(const struct context *c, char *arg, char *more)
{
	char value[VALUE_MAX];

	if (exchange_header(c->answer, arg, value, sizeof value) == NULL || matches(more, value))
		return (0);
	return (WRONG(c, "%s is \"%.100s\", and only \"%s\" is right", arg, value, more));
}

/* A header as in another answer. */
static int
check_as(const struct context *c, char *arg, char *more)
{
	const struct exchange *other = answer_of(c, arg);
	char mine[VALUE_MAX], its[VALUE_MAX];

	if (other == NULL || exchange_header(other, more, its, sizeof its) == NULL)
		return (WRONG(c, "%s has no %s to compare with", arg, more));
	if (exchange_header(c->answer, more, mine, sizeof mine) == NULL)
		return (WRONG(c, "there is no %s", more));
	return (strcmp(mine, its) ? WRONG(c, "%s is \"%.80s\", and not \"%.80s\" as of %s", more, mine, its,
	    arg) : 0);
}

static int
check_same(const struct context *c, char *arg, char *more)
{
	const struct exchange *other = answer_of(c, arg);

	(void)more;
	if (other == NULL || other->status != 200 || other->len == 0)
		return (WRONG(c, "%s has no body to compare with", arg));
	if (other->len != c->answer->len || memcmp(other->body, c->answer->body, other->len))
		return (WRONG(c, "the body is not that of %s: %zu bytes, and not %zu", arg, c->answer->len,
		    other->len));
	return (0);
}

/* The body of another answer; or another one, if both answers say that the header decides. */
static int
check_varies(const struct context *c, char *arg, char *more)
{
	const struct exchange *other = answer_of(c, arg);
	char mine[VALUE_MAX], its[VALUE_MAX];

	if (other != NULL && exchange_header(c->answer, "Vary", mine, sizeof mine) != NULL &&
	    exchange_header(other, "Vary", its, sizeof its) != NULL &&
	    strcasestr(mine, more) != NULL && strcasestr(its, more) != NULL)
		return (0);
	return (check_same(c, arg, more));
}

/* The body is a part of another one, from a byte on. */
static int
check_part(const struct context *c, char *arg, char *more)
{
	const struct exchange *other = answer_of(c, arg);
	long from = strtol(more, NULL, 10);

	if (other == NULL || other->status != 200 || other->len == 0)
		return (WRONG(c, "%s has no body to compare with", arg));
	if (from < 0)
		from += (long)other->len;
	if (from < 0 || (size_t)from > other->len || c->answer->len > other->len - (size_t)from ||
	    c->answer->len == 0 || memcmp(c->answer->body, other->body + from, c->answer->len))
		return (WRONG(c, "%zu bytes are not those of %s from byte %ld on", c->answer->len, arg, from));
	return (0);
}

/* Seconds since another server has sent the answer; 0 without the header. */
static unsigned long
age_of(const struct exchange *answer)
{
	char value[VALUE_MAX];

	return (exchange_header(answer, "Age", value, sizeof value) != NULL ? strtoul(value, NULL, 10) : 0);
}

static int
check_age(const struct context *c, char *arg, char *more)
{
	const unsigned long age = age_of(c->answer);

	(void)more;
	if (age >= strtoul(arg, NULL, 10))
		return (0);
	*c->again = 1;
	return (WRONG(c, "Age is %lu, and %s is right for an answer from a cache", age, arg));
}

static int
compare_ages(const struct context *c, const char *id, int younger)
{
	const struct exchange *other = answer_of(c, id);
	const unsigned long age = age_of(c->answer);
	unsigned long before;

	if (other == NULL || age_of(other) == 0)
		return (WRONG(c, "%s has no Age to compare with", id));
	before = age_of(other);
	if (younger ? age < before : age >= before)
		return (0);
	return (WRONG(c, "Age is %lu, and was %lu before: the answer is %s", age, before,
	    younger ? "still the cached one" : "no longer the cached one"));
}

static int
check_younger(const struct context *c, char *arg, char *more)
{

	(void)more;
	return (compare_ages(c, arg, 1));
}

static int
check_older(const struct context *c, char *arg, char *more)
{

	(void)more;
	return (compare_ages(c, arg, 0));
}

static int
check_length(const struct context *c, char *arg, char *more)
{

	(void)more;
	return (c->answer->len != strtoul(arg, NULL, 10) ?
	    WRONG(c, "the body has %zu bytes, and %s are right", c->answer->len, arg) : 0);
}

static int
check_text(const struct context *c, char *arg, char *more)
{
	char pattern[VALUE_MAX];

	snprintf(pattern, sizeof pattern, "%s%s%s", arg, *more != '\0' ? " " : "", more);
	if (c->answer->body == NULL || strlen(c->answer->body) != c->answer->len)
		return (WRONG(c, "the body is no text"));
	return (matches(pattern, c->answer->body) ? 0 :
	    WRONG(c, "the body is \"%.100s\", and \"%s\" is right", c->answer->body, pattern));
}

static const struct check {
	const char	*word;
	int		(*check)(const struct context *, char *arg, char *more);
	int		refers;		/* the argument is a case */
} checks[] = {
	{ "type",	check_type,	0 },
	{ "width",	check_width,	0 },
	{ "ratio",	check_ratio,	0 },
	{ "looks",	check_looks,	0 },
	{ "has",	check_has,	0 },
	{ "no",		check_no,	0 },
	{ "like",	check_like,	0 },
	{ "only",	check_only,	0 },
	{ "as",		check_as,	1 },
	{ "same",	check_same,	1 },
	{ "varies",	check_varies,	1 },
	{ "part",	check_part,	1 },
	{ "age",	check_age,	0 },
	{ "younger",	check_younger,	1 },
	{ "older",	check_older,	1 },
	{ "length",	check_length,	0 },
	{ "text",	check_text,	0 },
};

static char *
next_word(char **p)
{
	char *word;

	*p += strspn(*p, " ");
	word = *p;
	*p += strcspn(*p, " ");
	if (**p != '\0')
		*(*p)++ = '\0';
	return (word);
}

static const struct check *
check_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (!strcmp(checks[i].word, word))
			return (&checks[i]);
	return (NULL);
}

static int
check_one(const struct context *c, char *text)
{
	char *word = next_word(&text), *arg = next_word(&text);
	const struct check *check = check_of(word);

	text += strspn(text, " ");
	if (check == NULL)
		return (WRONG(c, "the pack has a check \"%.40s\" that is not known", word));
	return (check->check(c, arg, text));
}

static unsigned
needs_of(const struct conform_cases *cases, size_t i, const char *reference, size_t len)
{
	const size_t other = case_find(cases, reference, len, cases->all[i].scheme);

	return (other < cases->n ? cases->all[other].needs : 0);
}

unsigned
judge_needs(const struct conform_cases *cases, size_t i)
{
	const struct conform_case *c = &cases->all[i];
	char text[VALUE_MAX], *p = text, *one, *word, *arg;
	const struct check *check;
	unsigned needs = c->needs;
	const char *h;

	snprintf(text, sizeof text, "%s", c->checks);
	while ((one = strsep(&p, ";")) != NULL) {
		word = next_word(&one);
		arg = next_word(&one);
		check = check_of(word);
		if (check != NULL && check->refers)
			needs |= needs_of(cases, i, arg, strlen(arg));
	}
	for (h = strchr(c->headers, '{'); h != NULL; h = strchr(h + 1, '{'))
		needs |= needs_of(cases, i, h + 1, strcspn(h + 1, ".}"));
	return (needs);
}

static int
status_is(const char *wanted, unsigned status)
{
	char text[16];

	snprintf(text, sizeof text, "%u", status);
	for (;; wanted++) {
		if (!strncmp(wanted, text, strlen(text)))
			return (1);
		wanted = strchr(wanted, '|');
		if (wanted == NULL)
			return (0);
	}
}

void
judge(const struct conform_cases *cases, const struct expected *expected, struct judged *judged, size_t i)
{
	struct judged *j = &judged[i];
	const struct context c = { cases, expected, judged, &j->answer, cases->all[i].scheme, &j->again,
	    j->why, sizeof j->why };
	char text[VALUE_MAX], *p, *check;

	j->why[0] = '\0';
	j->again = 0;
	if (j->answer.status == 0) {
		(void)WRONG(&c, "no answer: %s", j->answer.error);
		return;
	}
	if (!status_is(cases->all[i].status, j->answer.status)) {
		(void)WRONG(&c, "the status is %u, and %s is right", j->answer.status, cases->all[i].status);
		return;
	}
	snprintf(text, sizeof text, "%s", cases->all[i].checks);
	for (p = text; (check = strsep(&p, ";")) != NULL;)
		if (check[strspn(check, " ")] != '\0' && check_one(&c, check))
			return;
}

int
judge_expand(const struct conform_cases *cases, const struct judged *judged, size_t self, const char *text,
    char *buf, size_t size)
{
	char name[64], value[VALUE_MAX];
	const char *dot, *end;
	size_t n = 0, i;

	while (*text != '\0' && n + 1 < size) {
		dot = *text == '{' ? strchr(text, '.') : NULL;
		end = dot != NULL ? strchr(dot, '}') : NULL;
		if (end == NULL) {
			buf[n++] = *text++;
			continue;
		}
		i = case_find(cases, text + 1, (size_t)(dot - text - 1), cases->all[self].scheme);
		snprintf(name, sizeof name, "%.*s", (int)(end - dot - 1), dot + 1);
		if (i == cases->n || !judged[i].asked ||
		    exchange_header(&judged[i].answer, name, value, sizeof value) == NULL)
			return (-1);
		n += (size_t)snprintf(buf + n, size - n, "%s", value);
		if (n >= size)
			return (-1);
		text = end + 1;
	}
	buf[n] = '\0';
	return (0);
}
