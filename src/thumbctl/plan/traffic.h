/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A synthetic log: requests for thumbs of originals by Zipf's law, in given widths.  The same seed
 * gives the same log.
 */

#ifndef TRAFFIC_H_INCLUDED
#define TRAFFIC_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define TRAFFIC_WIDTHS_MAX	64

struct traffic_options {
	uint64_t	originals;
	double		scale;			/* neighbours by rank that are one original */
	double		skew;			/* the exponent of Zipf's law, above 0 */
	uint64_t	seed;
	size_t		n_widths;
	unsigned	width[TRAFFIC_WIDTHS_MAX];
	double		share[TRAFFIC_WIDTHS_MAX];	/* of all requests */
	double		others;			/* share of further widths */
};

struct traffic;

/* A request.  The numbers choose who asks. */
struct traffic_request {
	uint64_t	original;		/* by rank, from 0 */
	unsigned	width;
	uint64_t	site, client;
};

/* The widths as published. */
void traffic_published(struct traffic_options *options);

/*
 * Read widths and the shares of them, such as 250:60,500:40.  Returns -1 with one line in err.
 */
int traffic_widths(struct traffic_options *options, const char *list, char *err, size_t size);

/* The mean of f(width) over all requests. */
double traffic_mean(const struct traffic_options *options, double f(unsigned width));

struct traffic *traffic_new(const struct traffic_options *options);
void traffic_next(struct traffic *traffic, struct traffic_request *request);
void traffic_free(struct traffic **trafficp);

/* A hash of two numbers: the same for all seeds. */
uint64_t traffic_hash(uint64_t a, uint64_t b);

#endif
