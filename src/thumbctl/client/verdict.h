/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is to be done about an answer.
 */

#ifndef VERDICT_H_INCLUDED
#define VERDICT_H_INCLUDED

#include <stddef.h>

struct answer;

enum verdict {
	VERDICT_GOOD,		/* there is a thumb */
	VERDICT_BUSY,		/* too much is asked: less, and this again */
	VERDICT_AGAIN,		/* it may go well another time */
	VERDICT_NEVER		/* it will not */
};

enum verdict verdict_of(const struct answer *answer);

/* Why it is not good, in a few words: "404", "200 text/html", "Timeout was reached". */
void verdict_text(const struct answer *answer, char *text, size_t size);

#endif
