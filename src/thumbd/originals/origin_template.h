/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs of originals, made from a template and the URL of a thumb.
 */

#ifndef ORIGIN_TEMPLATE_H_INCLUDED
#define ORIGIN_TEMPLATE_H_INCLUDED

#include "thumburl/thumburl.h"

/*
 * Words, and the number of stars that the bases of URLs must have for them.  The last two are of
 * originals by id, and may be cut: {id:0:2} is two characters from the first.  {base36} is the id as
 * MediaWiki writes it.
 */
#define ORIGIN_WORDS(X)									\
	X(PROJECT,	"project",	2)						\
	X(CODE,		"code",		1)						\
	X(PATH,		"path",		0)						\
	X(NAME,		"name",		0)						\
	X(SHARD,	"shard",	0)						\
	X(ID,		"id",		0)						\
	X(BASE36,	"base36",	0)

enum origin_word {
#define X(id, word, stars) ORIGIN_WORD_##id,
	ORIGIN_WORDS(X)
#undef X
	N_ORIGIN_WORDS
};

#define ORIGIN_URL_MAX		4096

/* The values of the words, percent-encoded. */
struct origin_values {
	char		text[N_ORIGIN_WORDS][ORIGIN_URL_MAX];
};

/* Returns 0; or -1: no origin can have the file. */
int origin_values_set(struct origin_values *values, const struct thumburl_ref *ref,
    unsigned levels);

/*
 * Check a template for bases with so many stars.  Returns 0 and the length of its
 * scheme://host:port; or -1 with one line in err.
 */
int origin_template_check(const char *text, unsigned stars, size_t *site, char *err,
    size_t errsize);

/* Whether a template is of originals by id. */
int origin_template_has_id(const char *text);

/* Check the words of a path of originals by id.  Returns 0; or -1 with one line in err. */
int origin_template_check_layout(const char *text, char *err, size_t errsize);

/* Write the URL.  Returns 0; or -1 if it is longer than size. */
int origin_template_expand(const char *text, const struct origin_values *values, char *buf,
    size_t size);

#endif
