/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A rollout's control file: what an operator has ordered.  Lines KEY = VALUE as thumburl.h has
 * them, in any order, and "end" as the last one: a file that is half written is no order.
 *
 *	stage = off|observe|on
 *	percent = 0 to 100, with two decimals at most	(on: must be there; else 100)
 *	classes = list of original, simple, complex, info, refused	(all)
 *	types = list of types of file, such as jpeg, svg, video	(all)
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

#include "thumburl/thumburl.h"

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

/* A URL that is refused has no class of its own: here that is one more. */
#define CONTROL_CLASS_REFUSED	THUMBURL_N_CLASSES
#define CONTROL_N_CLASSES	(THUMBURL_N_CLASSES + 1)

struct control {
	enum control_stage	stage;
	unsigned		share;		/* of CONTROL_ALL: originals that it is for */
	unsigned		classes;	/* bits of enum thumburl_class, and of refused */
	unsigned		types;		/* bits of enum thumburl_type */
	uint32_t		losses_until;	/* seconds since 1970; 0: losses are held */
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

/*
 * All but losses_until in one word, so that threads need no lock; 0 is off, as without a file.
 */
uint64_t control_pack(const struct control *control);
struct control control_unpack(uint64_t word);

/*
 * Where a key is among CONTROL_ALL: the same on all machines and in all releases.  A larger share
 * has all keys of a smaller one.
 */
unsigned control_place(const char *key);

/* Whether the order is for every URL of a site, whatever its class, type and place. */
int control_is_all(const struct control *control);

/* The stage of a request of this class, for a file of this type, whose original has this place. */
enum control_stage control_stage_of(const struct control *control, enum thumburl_class class,
    enum thumburl_type type, unsigned place);

/* The stage of a URL that is refused: it has no type. */
enum control_stage control_stage_of_refused(const struct control *control, unsigned place);

#endif
