/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cases of a conformance pack: conformance/README.rst describes the file.
 */

#ifndef CASES_H_INCLUDED
#define CASES_H_INCLUDED

#include <stddef.h>

#define CASE_LEVELS(X)									\
	X(URLS,		"urls")								\
	X(HTTP,		"http")								\
	X(IMAGES,	"images")

enum case_level {
#define X(name, word) CASE_##name,
	CASE_LEVELS(X)
#undef X
	CASE_N_LEVELS
};

/* A case needs these of a server; bits of a set. */
#define CASE_NEEDS(X)									\
	X(QUERY,	"query")							\
	X(PATH,		"path")								\
	X(PURGE,	"purge")

enum {
#define X(name, word) CASE_NEED_##name##_BIT,
	CASE_NEEDS(X)
#undef X
	CASE_N_NEEDS
};

#define CASE_NEEDS_QUERY	(1U << CASE_NEED_QUERY_BIT)
#define CASE_NEEDS_PATH		(1U << CASE_NEED_PATH_BIT)
#define CASE_NEEDS_PURGE	(1U << CASE_NEED_PURGE_BIT)
#define CASE_SCHEMES		(CASE_NEEDS_QUERY | CASE_NEEDS_PATH)

/* A line with a target for each of the two schemes is two cases. */
struct conform_case {
	const char	*id;
	const char	*at;		/* "@query" or "@path" if it is one of two; otherwise "" */
	enum case_level	level;
	int		should;		/* recommended, and not required */
	unsigned	scheme;		/* of its target: CASE_NEEDS_QUERY, CASE_NEEDS_PATH or 0 */
	unsigned	needs;		/* of itself; judge_needs() adds those of its references */
	const char	*method;
	const char	*target;
	const char	*headers;	/* "Name: value | Name: value", or "" */
	const char	*status;	/* "200" or "400|404" */
	const char	*checks;	/* "type image/jpeg; width 250", or "" */
	const char	*title;
};

struct conform_cases {
	struct conform_case	*all;
	size_t			n;
	char			*text;		/* what they point into */
};

/* Read a file.  Returns 0; or -1 after a message. */
int cases_read(struct conform_cases *cases, const char *file);
void cases_free(struct conform_cases *cases);

/* The level of a word, or CASE_N_LEVELS. */
enum case_level case_level_of(const char *word);

/*
 * The index of the case that a reference means: ID, ID@query or ID@path.  Of two cases with the ID, that of
 * the scheme counts.  Returns cases->n if there is none.
 */
size_t case_find(const struct conform_cases *cases, const char *reference, size_t len, unsigned scheme);

#endif
