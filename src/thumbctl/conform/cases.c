/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A line of cases.tsv is a case, or two.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "lines.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/memory.h"

/* id, level, demand, needs, method, target, headers, status, checks, title */
#define N_COLUMNS	10

static const char *const levels[] = {
#define X(name, word) word,
	CASE_LEVELS(X)
#undef X
};

static const char *const needs[] = {
#define X(name, word) word,
	CASE_NEEDS(X)
#undef X
};

enum case_level
case_level_of(const char *word)
{
	unsigned i;

	for (i = 0; i < CASE_N_LEVELS; i++)
		if (!strcmp(levels[i], word))
			break;
	return ((enum case_level)i);
}

static unsigned
need_of(const char *word, size_t len)
{
	unsigned i;

	for (i = 0; i < CASE_N_NEEDS; i++)
		if (strlen(needs[i]) == len && !memcmp(needs[i], word, len))
			return (1U << i);
	return (0);
}

size_t
case_find(const struct conform_cases *cases, const char *reference, size_t len, unsigned scheme)
{
	const char *at = memchr(reference, '@', len);
	const size_t n = at != NULL ? (size_t)(at - reference) : len;
	const struct conform_case *c;
	size_t i, found = cases->n;

	if (at != NULL)
		scheme = need_of(at + 1, len - n - 1);
	for (i = 0; i < cases->n; i++) {
		c = &cases->all[i];
		if (strlen(c->id) != n || memcmp(c->id, reference, n))
			continue;
		if (c->scheme == scheme)
			return (i);
		if (at == NULL)
			found = i;
	}
	return (found);
}

static unsigned
scheme_of(const char *target)
{

	return (!strncmp(target, "{query}", 7) ? CASE_NEEDS_QUERY :
	    !strncmp(target, "{path}", 6) ? CASE_NEEDS_PATH : 0);
}

static void
add(struct conform_cases *cases, const struct conform_case *c, const char *at)
{
	struct conform_case *new;

	cases->all = must(realloc(cases->all, (cases->n + 1) * sizeof *cases->all));
	new = &cases->all[cases->n++];
	*new = *c;
	new->at = at;
	new->scheme = scheme_of(c->target);
	new->needs |= new->scheme;
}

/* One case, or one for each of two targets. */
static void
add_each(struct conform_cases *cases, struct conform_case *c, char *target)
{
	char *second = strstr(target, " | ");

	c->target = target;
	if (second == NULL) {
		add(cases, c, "");
		return;
	}
	*second = '\0';
	add(cases, c, "@query");
	c->target = second + 3;
	add(cases, c, "@path");
}

static int
check_line(const struct conform_cases *cases, const struct conform_case *c, char *const col[],
    const char *file, unsigned number)
{

	if (c->level == CASE_N_LEVELS)
		warn_printable("%s:%u: \"%s\" must be a level, urls, http or images", file, number, col[1]);
	else if (strcmp(col[2], "must") && strcmp(col[2], "should"))
		warn_printable("%s:%u: \"%s\" must be a demand, must or should", file, number, col[2]);
	else if (col[3][0] != '\0' && c->needs == 0)
		warn_printable("%s:%u: \"%s\" must be empty, query, path or purge", file, number, col[3]);
	else if (case_find(cases, c->id, strlen(c->id), 0) < cases->n)
		warn_printable("%s:%u: \"%s\" must be a name that no other case has", file, number, c->id);
	else
		return (0);
	return (-1);
}

/* lines_take_f */
static int
take_line(void *priv, const char *file, unsigned number, char *col[])
{
	struct conform_cases *cases = priv;
	struct conform_case c = { .id = col[0], .level = case_level_of(col[1]),
	    .should = !strcmp(col[2], "should"), .needs = need_of(col[3], strlen(col[3])), .method = col[4],
	    .headers = col[6], .status = col[7], .checks = col[8], .title = col[9] };

	if (check_line(cases, &c, col, file, number))
		return (-1);
	add_each(cases, &c, col[5]);
	return (0);
}

int
cases_read(struct conform_cases *cases, const char *file)
{

	memset(cases, 0, sizeof *cases);
	return (lines_read(file, N_COLUMNS, "a case", &cases->text, take_line, cases));
}

void
cases_free(struct conform_cases *cases)
{

	free(cases->all);
	free(cases->text);
}
