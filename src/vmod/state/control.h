/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A rollout's control file: what an operator has ordered.  Lines KEY = VALUE as thumburl.h has
 * them, in any order, and "end" as the last one: a file that is half written is no order.
 *
 *	stage = off|observe|on
 *	percent = 0 to 100, with two decimals at most	(on: must be there; else 100)
 *	kinds = list of simple, page, svg, video, original, refused	(all)
 *	losses = hold | accept until 2026-12-31T18:00:00Z	(hold)
 *	end
 *
 * Nothing here touches a file.
 */

#ifndef CONTROL_H_INCLUDED
#define CONTROL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define CONTROL_SIZE_MAX	4096		/* bytes of a file */
#define CONTROL_ALL		10000		/* hundredths of a percent */
#define CONTROL_LOSSES_MAX	(7 * 86400)	/* seconds that losses may be accepted for */

#define CONTROL_STAGES(X)								\
	X(OFF,		"off")								\
	X(OBSERVE,	"observe")							\
	X(ON,		"on")

enum control_stage {
#define X(name, word) CONTROL_##name,
	CONTROL_STAGES(X)
#undef X
	CONTROL_N_STAGES
};

/* What is rolled out: thumbs of images, documents, SVGs and videos; originals; what is refused. */
#define CONTROL_KINDS(X)								\
	X(SIMPLE,	"simple")							\
	X(PAGE,		"page")								\
	X(SVG,		"svg")								\
	X(VIDEO,	"video")							\
	X(ORIGINAL,	"original")							\
	X(REFUSED,	"refused")

enum control_kind {
#define X(name, word) CONTROL_KIND_##name,
	CONTROL_KINDS(X)
#undef X
	CONTROL_N_KINDS
};

struct control {
	enum control_stage	stage;
	unsigned		share;		/* of CONTROL_ALL: originals that it is for */
	unsigned		kinds;		/* bits of enum control_kind */
	uint32_t		losses_until;	/* when losses end to be accepted; 0: held */
};

/*
 * Reads a file's text as thumburl_lines_init() does, which changes it.  Returns 0; or -1 with one
 * line in err that says what is wrong, where, and what would be right: then *control is not to be
 * used.
 */
int control_parse(struct control *control, const char *file, char *text, size_t len, time_t now,
    char *err, size_t errsize);

const char *control_stage_word(enum control_stage stage);

/* The order in words, as snprintf(3). */
int control_describe(const struct control *control, char *buf, size_t size);

/* All of it in one word, so that threads need no lock; 0 is off, as without a file. */
uint64_t control_pack(const struct control *control);
struct control control_unpack(uint64_t word);

/*
 * Where a key is among CONTROL_ALL: the same on all machines and in all releases.  A larger share
 * has all keys of a smaller one.
 */
unsigned control_place(const char *key);

/* The stage for what is of this kind and has this place. */
enum control_stage control_stage_of(const struct control *control, enum control_kind kind,
    unsigned place);

#endif
