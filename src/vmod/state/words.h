/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lists of words, "simple,complex", as sets of bits.
 */

#ifndef WORDS_H_INCLUDED
#define WORDS_H_INCLUDED

#include <stddef.h>

/* The words that a list may have: word(i) is that of bit i. */
struct words {
	const char	*(*word)(unsigned i);
	unsigned	first, end;
};

/* The bit of one word; 0 if it is not one of them. */
unsigned words_bit(const struct words *words, const char *word, size_t len);

/* The bits of all words. */
unsigned words_all(const struct words *words);

/*
 * Reads words with commas between them; blanks may stand around each.  Returns 0; or -1 with one
 * line in err that names the wrong word and the right ones.
 */
int words_read(const struct words *words, const char *list, unsigned *bits, char *err,
    size_t errsize);

/* Writes the words of some bits, with commas between them, as snprintf(3). */
int words_write(const struct words *words, unsigned bits, char *buf, size_t size);

#endif
