/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Answers are compared with what a case wants.
 */

#ifndef JUDGE_H_INCLUDED
#define JUDGE_H_INCLUDED

#include <stddef.h>

#include "cases.h"
#include "exchange.h"
#include "expected.h"

/* A case and its answer; cases refer to earlier ones. */
struct judged {
	struct exchange	answer;
	int		asked;
	const char	*skipped;	/* why it is reported and was not asked; or NULL */
	unsigned	needs;		/* of judge_needs() */
	int		again;		/* it may pass if it is asked again a little later */
	char		why[400];	/* "" if it has passed */
};

/* The needs of a case, and of those that it refers to: bits of CASE_NEEDS. */
unsigned judge_needs(const struct conform_cases *cases, size_t i);

/* Judge the answer of the case i: why and again are set. */
void judge(const struct conform_cases *cases, const struct expected *expected, struct judged *judged, size_t i);

/*
 * Write a text of the case self with the placeholders of conformance/README.rst replaced: {ID.Name} is the
 * header of an earlier answer.  Returns 0; or -1 if there is no such header.
 */
int judge_expand(const struct conform_cases *cases, const struct judged *judged, size_t self, const char *text,
    char *buf, size_t size);

#endif
