/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * UTF-8: the table of RFC 3629, section 4.
 */

#include "config.h"

#include "utf8.h"

const unsigned char utf8_class[256] = {
	[0x80 ... 0x8f] = C80,
	[0x90 ... 0x9f] = C90,
	[0xa0 ... 0xbf] = CA0,
	[0xc0 ... 0xc1] = NEVER,
	[0xc2 ... 0xdf] = C2,
	[0xe0] = E0,
	[0xe1 ... 0xec] = E1,
	[0xed] = ED,
	[0xee ... 0xef] = E1,
	[0xf0] = F0,
	[0xf1 ... 0xf3] = F1,
	[0xf4] = F4,
	[0xf5 ... 0xff] = NEVER,
};

/* The state after each byte; the others are bad, and stay so. */
#define ROW(...)	{ [0 ... UTF8_N_CLASSES - 1] = UTF8_BAD, __VA_ARGS__ }

#pragma GCC diagnostic ignored "-Woverride-init"
const unsigned char utf8_next[UTF8_N_STATES][UTF8_N_CLASSES] = {
	[UTF8_WHOLE] = ROW([ASCII] = UTF8_WHOLE, [C2] = UTF8_1, [E0] = UTF8_E0, [E1] = UTF8_2,
	    [ED] = UTF8_ED, [F0] = UTF8_F0, [F1] = UTF8_3, [F4] = UTF8_F4),
	[UTF8_BAD] = ROW([ASCII] = UTF8_BAD),
	[UTF8_1] = ROW([C80] = UTF8_WHOLE, [C90] = UTF8_WHOLE, [CA0] = UTF8_WHOLE),
	[UTF8_2] = ROW([C80] = UTF8_1, [C90] = UTF8_1, [CA0] = UTF8_1),
	[UTF8_3] = ROW([C80] = UTF8_2, [C90] = UTF8_2, [CA0] = UTF8_2),
	[UTF8_E0] = ROW([CA0] = UTF8_1),
	[UTF8_ED] = ROW([C80] = UTF8_1, [C90] = UTF8_1),
	[UTF8_F0] = ROW([C90] = UTF8_2, [CA0] = UTF8_2),
	[UTF8_F4] = ROW([C80] = UTF8_2),
};
