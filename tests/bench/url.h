/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bench of the library's URL work: what its parts know of each other.
 */

#ifndef URL_H_INCLUDED
#define URL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "thumburl/thumburl.h"

#define OUT_MAX		4096	/* no URL of the mix is as long */
#define MIX_SIZE	2048
#define LONGEST		65536	/* bytes of a hostile URL */

struct text {
	const char	*b;
	size_t		len;
};

/* One thumb, as clients spell it in either scheme, and its canonical URLs. */
struct mix_url {
	int		simple;
	struct text	query, canonical_query;
	struct text	path, canonical_path;
};

/* Inputs of a pass, and what each must become. */
struct set {
	size_t		n;
	struct text	in[MIX_SIZE];
	struct text	expected[MIX_SIZE];
};

/* One operation on one URL: the length of what is in out, or 0 if it is refused. */
typedef size_t op_f(const struct text *in, char *out, size_t size);

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
struct text text_copy(const char *b, size_t len);

struct reading {
	double		ns;
	double		instructions;	/* negative: not available */
};

#define N(array)	(sizeof(array) / sizeof((array)[0]))

#define ROUNDS_MAX	25
#define ROUND_NS	30e6	/* a row's share of a round */

/* A series of measurements, one a round. */
struct series {
	double		v[ROUNDS_MAX];
};

/* url.c */
extern struct thumburl_site bench_site;
extern char written[OUT_MAX];		/* where operations write */
extern struct thumburl_ref parsed;	/* not on the stack that is measured */
extern unsigned rounds;
struct reading measure(op_f *op, const struct set *set, unsigned repeat);
struct reading measure_ours(op_f *op, const struct set *set, unsigned repeat);
/* How often a set must be gone through to fill a time; this warms the caches, too. */
unsigned calibrate(op_f *op, const struct set *set, double ns);
/* What one of ours costs, for whoever measures it round by round. */
void record_series(const char *name, const char *variant, const char *unit,
    const struct series *s);
/* A number that is the same in each round, and what it may be at most, unless that is negative. */
void record_number(const char *name, const char *variant, const char *unit, double value,
    double most);
extern FILE *records;
op_f op_parse, op_to_query, op_to_path;

/* url_refusal.c, url_length.c */
void faults_report(void);
void shapes_report(void);
/* All shapes at their longest, and where they are accepted, written. */
void shapes_run(void *unused);

/* url_mix.c */
struct random {
	uint64_t	state;
};
unsigned random_below(struct random *r, unsigned n);
void mix_make(struct mix_url mix[MIX_SIZE], const struct thumburl_site *site, uint64_t seed);
/* A name of some bytes without its extension, percent-encoded. */
struct text mix_stem(struct random *r);

/* url_pcre2.c */
void chain_init(void);
const char *chain_version(void);
op_f chain_query, chain_query_guarded, chain_query_complete;
op_f chain_path, chain_path_guarded, chain_path_complete;

/* url_meter.c */
void meter_init(void);
int meter_counts_instructions(void);
void meter_start(void);
struct reading meter_stop(void);
/* How often the heap was asked for or given something, since the start. */
uint64_t heap_calls(void);
/* How deep f goes, in bytes, beside what it takes to call it. */
size_t stack_depth(void (*f)(void *), void *arg);

#endif
