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

/* A case and its answer; cases refer to earlier ones. */
struct judged {
	struct exchange	answer;
	int		asked;
	char		why[400];	/* "" if it has passed */
};

/* Judge the answer of the case i.  what is wrong is in why. */
void judge(const struct conform_cases *cases, struct judged *judged, size_t i);

/*
 * Write a text with the placeholders of conformance/README.rst replaced: {ID.Name} is the header of
 * an earlier answer.  Returns 0; or -1 if there is no such header.
 */
int judge_expand(const struct conform_cases *cases, const struct judged *judged, const char *text,
    char *buf, size_t size);

#endif
