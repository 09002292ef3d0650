/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One thumb of two systems, and how the two differ.
 */

#ifndef PAIR_H_INCLUDED
#define PAIR_H_INCLUDED

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "job/compare_job.h"
#include "thumbctl/client/http_fetch.h"

/* Differences: name, word, weight in the order of the worst. */
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

/* Differences up to these are tolerated. */
struct thresholds {
	double		likeness;	/* the smallest */
	unsigned	pixels;		/* of width and of height */
	double		bytes;		/* percent of the larger */
};

struct side {
	char			*target;
	unsigned		status;		/* 0: no answer, or an incomplete one */
	char			error[96];	/* the cause, if status is 0 */
	char			type[ANSWER_TYPE_MAX];
	uint64_t		bytes;
	struct compare_side	image;
};

struct pair {
	struct side	side[2];
	int		identical;	/* byte for byte */
	int		compared;	/* likeness is set */
	double		likeness;
	unsigned	differences;	/* bits of enum difference */
	double		badness;	/* order of the worst; 0: no difference */
	void		*preview;	/* a PNG, or NULL */
	size_t		preview_size;
};

/* Set differences and badness. */
void pair_judge(struct pair *pair, const struct thresholds *thresholds);

const char *difference_word(enum difference difference);

/* The words of all differences, with commas between them. */
void pair_words(const struct pair *pair, char *buf, size_t size);

json_t *pair_json(const struct pair *pair);

/* Frees what the pair holds, not the pair. */
void pair_free(struct pair *pair);

#endif
