/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "words.h"

#define BLANKS	" \t"

unsigned
words_bit(const struct words *words, const char *word, size_t len)
{
	unsigned i;

	for (i = words->first; i < words->end; i++)
		if (strlen(words->word(i)) == len && !memcmp(words->word(i), word, len))
			return (1u << i);
	return (0);
}

unsigned
words_all(const struct words *words)
{

	return (((1u << words->end) - 1) & ~((1u << words->first) - 1));
}

static int
is_none(const struct words *words, const char *word, size_t len, char *err, size_t errsize)
{
	char all[256];

	(void)words_write(words, words_all(words), all, sizeof all);
	(void)snprintf(err, errsize, "\"%.*s\" must be one of %s, each once", (int)len, word, all);
	return (-1);
}

int
words_read(const struct words *words, const char *list, unsigned *bits, char *err, size_t errsize)
{
	unsigned bit;
	size_t n;

	*bits = 0;
	for (;; list += n + 1) {
		list += strspn(list, BLANKS);
		n = strcspn(list, "," BLANKS);
		bit = words_bit(words, list, n);
		if (bit == 0 || (*bits & bit) != 0)
			return (is_none(words, list, n, err, errsize));
		*bits |= bit;
		n += strspn(list + n, BLANKS);
		if (list[n] == '\0')
			return (0);
		if (list[n] != ',') {
			(void)snprintf(err, errsize, "a comma is missing before \"%s\"", list + n);
			return (-1);
		}
	}
}

int
words_write(const struct words *words, unsigned bits, char *buf, size_t size)
{
	const char *comma = "";
	unsigned i;
	int n = 0;

	if (size > 0)
		buf[0] = '\0';
	for (i = words->first; i < words->end; i++)
		if (bits & 1u << i) {
			n += snprintf((size_t)n < size ? buf + n : NULL,
			    (size_t)n < size ? size - (size_t)n : 0, "%s%s", comma, words->word(i));
			comma = ",";
		}
	return (n);
}
