/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * UTF-8 as RFC 3629 has it, a byte at a time: no overlong forms, no surrogates, nothing beyond
 * U+10FFFF.
 */

#ifndef UTF8_H_INCLUDED
#define UTF8_H_INCLUDED

struct utf8 {
	unsigned char	need;		/* continuation bytes to come */
	unsigned char	lo, hi;		/* what the next one may be */
	unsigned char	bad;
};

static inline void
utf8_lead(struct utf8 *u, unsigned char b)
{

	u->lo = 0x80;
	u->hi = 0xbf;
	if (b < 0x80)
		return;
	if (b >= 0xc2 && b <= 0xdf)
		u->need = 1;
	else if (b >= 0xe0 && b <= 0xef)
		u->need = 2;
	else if (b >= 0xf0 && b <= 0xf4)
		u->need = 3;
	else
		u->bad = 1;
	if (b == 0xe0)
		u->lo = 0xa0;
	else if (b == 0xed)
		u->hi = 0x9f;
	else if (b == 0xf0)
		u->lo = 0x90;
	else if (b == 0xf4)
		u->hi = 0x8f;
}

static inline void
utf8_byte(struct utf8 *u, unsigned char b)
{

	if (u->need == 0) {
		utf8_lead(u, b);
		return;
	}
	if (b < u->lo || b > u->hi)
		u->bad = 1;
	u->need--;
	u->lo = 0x80;
	u->hi = 0xbf;
}

static inline int
utf8_ok(const struct utf8 *u)
{

	return (!u->bad && u->need == 0);
}

#endif
