/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumb.rollout, for the files that hold its methods.
 */

#ifndef THUMB_ROLLOUT_H_INCLUDED
#define THUMB_ROLLOUT_H_INCLUDED

#include "vmod_thumb.h"

#include "VSC_thumb_rollout.h"
#include "vmod/state/control.h"
#include "thumburl/thumburl.h"

struct vmod_thumb_renderer;
struct vmod_thumb_site;
struct watch;

/* Results of an observation: the counter and the word in the log of each. */
#define OBSERVED(X)									\
	X(REFUSED,	refused,		"refused")				\
	X(SAME,		observed_same,		"same")					\
	X(TRANSLATED,	differs_translated,	"differs_translated")			\
	X(SIZE,		differs_size,		"differs_size")				\
	X(QUERY_STRING,	differs_query_string,	"differs_query_string")			\
	X(ESCAPES,	differs_escapes,	"differs_escapes")			\
	X(THUMB_NAME,	differs_thumb_name,	"differs_thumb_name")			\
	X(PATH,		differs_path,		"differs_path")				\
	X(ROUND_TRIP,	differs_round_trip,	"differs_round_trip")

enum observed {
#define X(name, field, word) OBSERVED_##name,
	OBSERVED(X)
#undef X
	N_OBSERVED
};

struct vmod_thumb_rollout {
	unsigned				magic;
#define VMOD_ROLLOUT_MAGIC			0x70110017
	char					*vcl_name;
	const uint64_t				*order;		/* atomic; owned by the watch */
	const uint64_t				*losses_until;	/* the same, in seconds */
	const uint64_t				*purges_until;
	const uint64_t				*telling;	/* packed */
	const uint64_t				*by_id;		/* of CONTROL_ALL */
	struct watch				*watch;
	struct vmod_thumb_site			*site;
	const struct vmod_thumb_renderer	*renderer;	/* or NULL */
	struct VSC_thumb_rollout		*vsc;		/* owned by the watch */
	uint32_t				logged[N_OBSERVED]; /* seconds, atomic */
};

#endif
