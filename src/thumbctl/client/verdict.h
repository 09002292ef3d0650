/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What to do about an answer.
 */

#ifndef VERDICT_H_INCLUDED
#define VERDICT_H_INCLUDED

#include <stddef.h>

struct answer;

enum verdict {
	VERDICT_GOOD,		/* it is a thumb */
	VERDICT_BUSY,		/* lower the limit, and try this again */
	VERDICT_AGAIN,		/* another attempt may succeed */
	VERDICT_NEVER		/* no attempt will succeed */
};

enum verdict verdict_of(const struct answer *answer);

/* The cause of a failure in a few words: "404", "200 text/html", "Timeout was reached". */
void verdict_text(const struct answer *answer, char *text, size_t size);

#endif
