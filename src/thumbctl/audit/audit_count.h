/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The counts of an audit.
 */

#ifndef AUDIT_COUNT_H_INCLUDED
#define AUDIT_COUNT_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "log_record.h"
#include "secret.h"
#include "text_sketch.h"
#include "thumbctl/model/cache_model.h"
#include "thumburl/thumburl.h"

/*
 * Policies of size: name, steps, treatment of other widths, code, words.  Each has its own thumbs,
 * except for refusals: their thumbs are a part of the exact ones.
 */
#define AUDIT_POLICIES(X)								\
	X(NOW,		NONE,	ANY,	"now",		"URLs as they are")		\
	X(EXACT,	NONE,	ANY,	"canonical",	"canonical URLs")		\
	X(UP,		WIKIMEDIA, UP,	"wikimedia-up",	"up to Wikimedia's steps")	\
	X(REFUSE,	WIKIMEDIA, REFUSE, "wikimedia-refuse", "Wikimedia's steps only") \
	X(OWN_UP,	OWN,	UP,	"steps-up",	"up to --steps")		\
	X(OWN_REFUSE,	OWN,	REFUSE,	"steps-refuse",	"--steps only")

enum audit_policy_id {
#define X(name, steps, sizes, code, words) AUDIT_##name,
	AUDIT_POLICIES(X)
#undef X
	AUDIT_N_POLICIES
};

struct audit_sum {
	uint64_t		requests;
	uint64_t		bytes;		/* as far as the log tells */
};

struct audit_policy {
	const char		*code;
	const char		*words;
	enum thumburl_size_policy sizes;
	const struct thumburl_site *steps;	/* NULL: none */
	int			as_spelt;	/* each spelling of a URL is another thumb */
	int			off;		/* there are no such steps */
	struct cache_model	*model;		/* NULL: that of AUDIT_EXACT */
	struct audit_sum	sent;
	struct audit_sum	refused;
};

/* Requests that were refused for one reason, or whose URL has another canonical form. */
struct audit_senders {
	struct sample_texts	urls;
	struct top_texts	referrers;
	struct top_texts	agents;
};

/* The rewrite that maps a thumb's URL to the query scheme. */
enum audit_rewriting { AUDIT_SIMPLE, AUDIT_COMPLEX, AUDIT_PATH_ONLY, AUDIT_N_REWRITINGS };

#define AUDIT_SCHEMES	3

struct audit_count {
	struct thumburl_site	site;		/* accepts any width */
	struct thumburl_site	wikimedia, own;	/* for their steps */

	uint64_t		lines, other_methods;
	uint64_t		faults[LOG_N_FAULTS];

	struct audit_sum	all;		/* GET and HEAD */
	struct audit_sum	classes[THUMBURL_N_CLASSES];
	struct audit_sum	reasons[THUMBURL_N_REASONS];
	struct audit_senders	*refusals[THUMBURL_N_REASONS];
	struct audit_sum	respelt;	/* accepted, and not canonical */
	struct audit_senders	*respelt_by;

	struct audit_sum	thumbs;
	struct audit_sum	rewriting[AUDIT_N_REWRITINGS];
	struct audit_sum	schemes[AUDIT_SCHEMES];
	uint64_t		canonical[AUDIT_SCHEMES];	/* URLs that are canonical */
	struct audit_sum	types[THUMBURL_N_TYPES];
	struct audit_sum	widths[THUMBURL_NUMBER_MAX + 1];

	struct audit_policy	policies[AUDIT_N_POLICIES];
	struct secret		secret;		/* of the keys of models */
	char			*url;		/* the last one written */
	size_t			url_size;
};

/*
 * Counts for a site, whose size policy is ignored, with models of caches of these sizes in so much
 * memory together.  Returns NULL, with a line in err, if the options are wrong or memory is short.
 */
struct audit_count *audit_count_new(const struct thumburl_options *options,
    const struct secret *secret, size_t memory, const uint64_t *sizes, size_t n_sizes, char *err,
    size_t errsize);
void audit_count_free(struct audit_count **count);

/* Count a line that is not a record. */
void audit_count_fault(struct audit_count *count, enum log_fault fault);

/* Count a request.  Returns -1 if memory is short. */
int audit_count_request(struct audit_count *count, const struct log_record *rec);

/* The number of thumbs under a policy, and their bytes; the number of thumbs of one type. */
struct estimate audit_policy_thumbs(const struct audit_count *count,
    const struct audit_policy *policy);
struct estimate audit_policy_bytes(const struct audit_count *count,
    const struct audit_policy *policy);
struct estimate audit_type_thumbs(const struct audit_count *count, enum thumburl_type type);

#endif
