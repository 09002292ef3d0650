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

struct conform_case {
	const char	*id;
	enum case_level	level;
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

/* The index of a case, or cases->n. */
size_t case_find(const struct conform_cases *cases, const char *id, size_t len);

#endif
