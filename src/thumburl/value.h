/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The grammars of parameter values, which are the same in both schemes.
 */

#ifndef VALUE_H_INCLUDED
#define VALUE_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Whether s is this text. */
static inline int
text_is(const char *text, const char *s, size_t len)
{

	return (strlen(text) == len && !memcmp(text, s, len));
}

/* A run of digits, whatever its length. */
struct digits {
	uint64_t	value;		/* saturated */
	size_t		n;
	int		zero_led;	/* begins with 0 and has more digits */
};

/* Add a digit to d, which began as all zeros. */
void digits_add(struct digits *d, int digit);

/* Whether d is a NUM: 1 to 65535, no leading zero. */
int digits_are_number(const struct digits *d);

/* Whether d is whole seconds up to 99h59m59s, no leading zero. */
int digits_are_seconds(const struct digits *d);

/* Each returns 0, or -1 if the text is not valid. */
int value_number(const char *s, size_t len, uint32_t *number);
int value_time(const char *s, size_t len, int32_t *seconds);

/*
 * Read a language tag, in lower case, into lang of THUMBURL_LANG_MAX + 1 bytes.  Returns its length
 * or -1.
 */
int value_lang(const char *s, size_t len, char *lang);

/* A version token has letters a to z and digits; it has no other spelling. */
int value_version(const char *s, size_t len);

/* Seconds since 1970. */
int value_expires(const char *s, size_t len, uint64_t *expires);

/* The original's dimension, oh= or ow=, has at most 7 digits. */
int value_dimension(const char *s, size_t len);

#endif
