/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thumb as two systems have it, and how much those differ.
 */

#ifndef PAIR_H_INCLUDED
#define PAIR_H_INCLUDED

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "job/compare_job.h"
#include "thumbctl/client/http_fetch.h"

/* What differs: name, how much the worse that is. */
#define DIFFERENCES(X)						\
	X(STATUS,	"status",	16)			\
	X(IMAGE,	"image",	8)			\
	X(TYPE,		"type",		4)			\
	X(SIZE,		"size",		2)			\
	X(LOOK,		"look",		1)			\
	X(BYTES,	"bytes",	0)

enum difference {
#define X(name, word, worse) DIFFERENCE_##name,
	DIFFERENCES(X)
#undef X
	N_DIFFERENCES
};

/* How far two may be apart and still be the same. */
struct thresholds {
	double		likeness;	/* at least */
	unsigned	pixels;		/* of width and height, at most */
	double		bytes;		/* per cent of the larger, at most */
};

struct side {
	char			*target;
	unsigned		status;		/* 0: no answer, or not all of it */
	char			error[96];	/* then, why */
	char			type[ANSWER_TYPE_MAX];
	uint64_t		bytes;
	struct compare_side	image;
};

struct pair {
	struct side	side[2];
	int		identical;	/* byte for byte */
	int		compared;	/* then */
	double		likeness;
	unsigned	differences;	/* bits */
	double		badness;	/* to sort by; 0: none at all */
	void		*preview;	/* a PNG, or NULL */
	size_t		preview_size;
};

/* Fill in differences and badness. */
void pair_judge(struct pair *pair, const struct thresholds *thresholds);

const char *difference_word(enum difference difference);

/* All words of a pair, with commas; "" if there is no difference. */
void pair_words(const struct pair *pair, char *buf, size_t size);

json_t *pair_json(const struct pair *pair);

/* What it holds, not itself. */
void pair_free(struct pair *pair);

#endif
