/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bench of URL work: what its files share.
 */

#ifndef URL_H_INCLUDED
#define URL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "thumburl/thumburl.h"

#define OUT_MAX		4096	/* longer than any URL of the mix */
#define MIX_SIZE	2048
#define LONGEST		65536	/* bytes of a hostile URL */

struct text {
	const char	*b;
	size_t		len;
};

/* One thumb in the spelling of a client in either scheme, and its canonical URLs. */
struct mix_url {
	int		simple;
	struct text	query, canonical_query;
	struct text	path, canonical_path;
};

/* The inputs of a pass, and their right results. */
struct set {
	size_t		n;
	struct text	in[MIX_SIZE];
	struct text	expected[MIX_SIZE];
};

/* An operation on one URL: returns the length of the result in out, or 0 for a refusal. */
typedef size_t op_f(const struct text *in, char *out, size_t size);

void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
struct text text_copy(const char *b, size_t len);

struct reading {
	double		ns;
	double		instructions;	/* negative: not available */
};

#define N(array)	(sizeof(array) / sizeof((array)[0]))

#define ROUNDS_MAX	25
#define ROUND_NS	30e6	/* the share of a row in a round */

/* A series of measurements, one for each round. */
struct series {
	double		v[ROUNDS_MAX];
};

/* url.c */
extern struct thumburl_site bench_site;
extern char written[OUT_MAX];		/* the output of operations */
extern struct thumburl_ref parsed;	/* not on the measured stack */
extern unsigned rounds;
struct reading measure(op_f *op, const struct set *set, unsigned repeat);
struct reading measure_ours(op_f *op, const struct set *set, unsigned repeat);
/* How many passes over a set fill a time; this also warms the caches. */
unsigned calibrate(op_f *op, const struct set *set, double ns);
/* The cost of an operation of ours in a round. */
void record_series(const char *name, const char *variant, const char *unit,
    const struct series *s);
/* Record a number that is the same in each round, and its limit, unless that is negative. */
void record_number(const char *name, const char *variant, const char *unit, double value,
    double most);
extern FILE *records;
op_f op_parse, op_to_query, op_to_path;

/* url_refusal.c, url_length.c */
void faults_report(void);
void shapes_report(void);
/* All shapes at their longest; accepted ones are written. */
void shapes_run(void *unused);

/* url_mix.c */
struct random {
	uint64_t	state;
};
unsigned random_below(struct random *r, unsigned n);
void mix_make(struct mix_url mix[MIX_SIZE], const struct thumburl_site *site, uint64_t seed);
/* A name of so many bytes without its extension, percent-encoded. */
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
/* The calls of the heap since the start. */
uint64_t heap_calls(void);
/* The bytes of stack that f takes, without its call. */
size_t stack_depth(void (*f)(void *), void *arg);

#endif
