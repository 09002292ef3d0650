/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Ranks are drawn by rejection from the integral of x^-s (Hormann and Derflinger, 1996): that needs
 * no table of the originals, and two draws at most on average.
 */

#include "config.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "published_widths.h"
#include "thumbctl/terminal/memory.h"
#include "traffic.h"

#define WIDTH_MOST	10000

struct traffic {
	struct traffic_options	o;
	uint64_t		state;
	double			sums[TRAFFIC_WIDTHS_MAX];
	double			first, last, near;	/* of the rejection */
};

/* SplitMix64: every state gives a different number. */
static uint64_t
mix(uint64_t z)
{

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (z ^ z >> 31);
}

uint64_t
traffic_hash(uint64_t a, uint64_t b)
{

	return (mix(mix(a + UINT64_C(0x9e3779b97f4a7c15)) + b * UINT64_C(0xd1342543de82ef95)));
}

static uint64_t
draw(struct traffic *t)
{

	t->state += UINT64_C(0x9e3779b97f4a7c15);
	return (mix(t->state));
}

/* From 0 to 1, without 1. */
static double
draw_real(struct traffic *t)
{

	return ((double)(draw(t) >> 11) * 0x1p-53);
}

/* The integral of x^-s from 1, and its inverse; s may be 1. */
static double
integral(double s, double x)
{
	const double l = log(x), e = (1 - s) * l;

	return (fabs(e) > 1e-8 ? l * expm1(e) / e : l);
}

static double
inverse(double s, double y)
{
	const double e = fmax((1 - s) * y, -1);

	return (exp(fabs(e) > 1e-8 ? y * log1p(e) / e : y));
}

static double
height(double s, double x)
{

	return (exp(-s * log(x)));
}

static uint64_t
draw_rank(struct traffic *t)
{
	const double s = t->o.skew, n = (double)t->o.originals;
	double u, x, k;

	do {
		u = t->last + draw_real(t) * (t->first - t->last);
		x = inverse(s, u);
		k = fmin(fmax(floor(x + 0.5), 1), n);
	} while (k - x > t->near && u < integral(s, k + 0.5) - height(s, k));
	return ((uint64_t)k);
}

/* The further width of a rank. */
static unsigned
other_width(uint64_t rank)
{
	const double u = (double)(traffic_hash(rank, 0) >> 11) * 0x1p-53;

	return ((unsigned)(OTHER_WIDTHS_LEAST * pow(OTHER_WIDTHS_MOST / OTHER_WIDTHS_LEAST, u)));
}

static unsigned
draw_other(struct traffic *t)
{
	const double e = 1 - OTHER_WIDTHS_POWER;
	const double low = pow((double)t->o.n_widths + 1, e), high = pow(OTHER_WIDTHS, e);
	const double rank = pow(low + draw_real(t) * (high - low), 1 / e);

	return (other_width((uint64_t)rank));
}

static unsigned
draw_width(struct traffic *t)
{
	const double u = draw_real(t);
	size_t i;

	for (i = 0; i < t->o.n_widths; i++)
		if (u < t->sums[i])
			return (t->o.width[i]);
	return (draw_other(t));
}

void
traffic_next(struct traffic *t, struct traffic_request *r)
{

	r->original = (uint64_t)((double)(draw_rank(t) - 1) / t->o.scale);
	r->width = draw_width(t);
	r->site = draw(t);
	r->client = draw(t);
}

struct traffic *
traffic_new(const struct traffic_options *o)
{
	struct traffic *t = must(calloc(1, sizeof *t));
	double sum = 0;
	size_t i;

	assert(o->originals > 0 && o->scale >= 1 && o->skew > 0 && o->n_widths > 0);
	t->o = *o;
	t->state = o->seed;
	for (i = 0; i < o->n_widths; i++) {
		sum += o->share[i];
		t->sums[i] = sum;
	}
	if (o->others <= 0)
		t->sums[o->n_widths - 1] = 2;		/* sums of shares are rounded */
	t->first = integral(o->skew, 1.5) - 1;
	t->last = integral(o->skew, (double)o->originals + 0.5);
	t->near = 2 - inverse(o->skew, integral(o->skew, 2.5) - height(o->skew, 2));
	return (t);
}

void
traffic_free(struct traffic **tp)
{

	free(*tp);
	*tp = NULL;
}

void
traffic_published(struct traffic_options *o)
{
	static const struct {
		unsigned	width, in_million;
	} rows[] = {
#define X(width, in_million) { width, in_million },
		PUBLISHED_WIDTHS(X)
#undef X
	};
	size_t i;

	o->others = 1;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		o->width[i] = rows[i].width;
		o->share[i] = rows[i].in_million / 1e6;
		o->others -= o->share[i];
	}
	o->n_widths = i;
}

int
traffic_widths(struct traffic_options *o, const char *list, char *err, size_t size)
{
	double sum = 0;
	size_t i = 0;
	int n;

	for (;;) {
		n = 0;
		if (i == TRAFFIC_WIDTHS_MAX || sscanf(list, "%5u:%lf%n", &o->width[i],
		    &o->share[i], &n) != 2 || o->width[i] < 1 || o->width[i] > WIDTH_MOST ||
		    !(o->share[i] > 0) || o->share[i] > 1e9 || (list[n] != ',' && list[n] != '\0'))
			break;
		sum += o->share[i++];
		if (list[n] == '\0') {
			o->n_widths = i;
			o->others = 0;
			while (i-- > 0)
				o->share[i] /= sum;
			return (0);
		}
		list += n + 1;
	}
	snprintf(err, size, "\"%.100s\" must be WIDTH:SHARE, such as 250:60,500:40; up to %d widths",
	    list, TRAFFIC_WIDTHS_MAX);
	return (-1);
}

double
traffic_mean(const struct traffic_options *o, double f(unsigned width))
{
	double sum = 0, weight, weights = 0, others = 0;
	unsigned rank;
	size_t i;

	for (i = 0; i < o->n_widths; i++)
		sum += o->share[i] * f(o->width[i]);
	if (o->others <= 0)
		return (sum);
	for (rank = (unsigned)o->n_widths + 1; rank < OTHER_WIDTHS; rank++) {
		weight = pow(rank, -OTHER_WIDTHS_POWER);
		weights += weight;
		others += weight * f(other_width(rank));
	}
	return (sum + o->others * others / weights);
}
