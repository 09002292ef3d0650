/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * UTF-8 of RFC 3629, a byte at a time: no overlong forms, no surrogates, nothing above U+10FFFF.
 * Tables are faster than branches, which a processor cannot predict here.
 */

#ifndef UTF8_H_INCLUDED
#define UTF8_H_INCLUDED

/* Between characters; bad; bytes to come; after a first byte that limits the second. */
enum utf8_state {
	UTF8_WHOLE, UTF8_BAD, UTF8_1, UTF8_2, UTF8_3, UTF8_E0, UTF8_ED, UTF8_F0, UTF8_F4,
	UTF8_N_STATES
};

/* Bytes that are treated alike, by the first of them. */
enum utf8_class { ASCII, C80, C90, CA0, NEVER, C2, E0, E1, ED, F0, F1, F4, UTF8_N_CLASSES };

extern const unsigned char utf8_class[256];
extern const unsigned char utf8_next[UTF8_N_STATES][UTF8_N_CLASSES];

/* The state after a byte; text is UTF-8 if it ends in UTF8_WHOLE. */
static inline unsigned
utf8_byte(unsigned state, unsigned char b)
{

	return (utf8_next[state][utf8_class[b]]);
}

#endif
