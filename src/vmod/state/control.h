/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The control file of a rollout, an operator's order.  It has lines KEY = VALUE as in thumburl.h,
 * in any order, and "end" as the last line: a half-written file is not an order.
 *
 *	stage = off|observe|on
 *	percent = 0 to 100, with two decimals at most	(required for on; default 100)
 *	classes = list of original, simple, complex, info, refused	(default all)
 *	types = list of types of file, such as jpeg, svg, video	(default all)
 *	losses = hold | accept until 2026-12-31T18:00:00Z	(default hold)
 *	purges = limit | allow until 2026-12-31T18:00:00Z	(default limit)
 *	canonical = off | link PERCENT | redirect PERCENT		(default off)
 *	by-id = 0 to 100, with two decimals at most		(default 0)
 *	end
 *
 * Nothing here reads a file.
 */

#ifndef CONTROL_H_INCLUDED
#define CONTROL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "thumburl/thumburl.h"

#define CONTROL_SIZE_MAX	4096		/* bytes of a file */
#define CONTROL_ALL		10000		/* hundredths of a percent */
#define CONTROL_UNTIL_MAX	(7 * 86400)	/* seconds ahead of a time in the file */

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

/* What a client is told whose URL is spelt otherwise. */
#define CONTROL_TELLINGS(X)								\
	X(NOTHING,	"off")								\
	X(LINK,		"link")								\
	X(REDIRECT,	"redirect")

enum control_telling {
#define X(name, word) CONTROL_TELL_##name,
	CONTROL_TELLINGS(X)
#undef X
	CONTROL_N_TELLINGS
};

/* The class of refused URLs, in addition to those of the library. */
#define CONTROL_CLASS_REFUSED	THUMBURL_N_CLASSES
#define CONTROL_N_CLASSES	(THUMBURL_N_CLASSES + 1)

#define CONTROL_ALL_CLASSES	((1u << CONTROL_N_CLASSES) - 1)
#define CONTROL_ALL_TYPES	((1u << THUMBURL_N_TYPES) - 1)

struct control {
	enum control_stage	stage;
	unsigned		share;		/* of CONTROL_ALL: selected originals */
	unsigned		classes;	/* bits of enum thumburl_class, and of refused */
	unsigned		types;		/* bits of enum thumburl_type */
	uint32_t		losses_until;	/* seconds since 1970; 0: losses are held */
	uint32_t		purges_until;	/* the same; 0: purges are limited */
	enum control_telling	telling;
	unsigned		told;		/* of CONTROL_ALL: originals whose clients are told */
	unsigned		by_id;		/* of CONTROL_ALL: originals that are looked up by id */
};

/*
 * Reads the text of a file and modifies it, as thumburl_lines_init() says.  Returns 0; or -1 with
 * one line in err that says what is wrong, where, and what would be right: then *control is
 * invalid.
 */
int control_parse(struct control *control, const char *file, char *text, size_t len, time_t now,
    char *err, size_t errsize);

const char *control_stage_word(enum control_stage stage);
const char *control_telling_word(enum control_telling telling);

/* The order in words, as snprintf(3). */
int control_describe(const struct control *control, char *buf, size_t size);

/*
 * The order without these times is packed in one word, so that threads need no lock.  From the
 * lowest bit on: stage, share, classes, types.  0 is off, the order without a file.
 */
#define CONTROL_SHARE_AT	2
#define CONTROL_CLASSES_AT	16
#define CONTROL_TYPES_AT	32

_Static_assert(CONTROL_N_STAGES <= 1 << CONTROL_SHARE_AT, "a stage fits");
_Static_assert(CONTROL_ALL < 1 << (CONTROL_CLASSES_AT - CONTROL_SHARE_AT), "a share fits");
_Static_assert(CONTROL_N_CLASSES <= CONTROL_TYPES_AT - CONTROL_CLASSES_AT, "classes fit");
_Static_assert(THUMBURL_N_TYPES <= 64 - CONTROL_TYPES_AT, "types fit");

static inline uint64_t
control_pack(const struct control *control)
{

	return ((uint64_t)control->types << CONTROL_TYPES_AT |
	    (uint64_t)control->classes << CONTROL_CLASSES_AT |
	    (uint64_t)control->share << CONTROL_SHARE_AT | control->stage);
}

static inline struct control
control_unpack(uint64_t word)
{
	const struct control control = {
		.stage = (enum control_stage)(word & 3),
		.share = (unsigned)(word >> CONTROL_SHARE_AT & 0x3fff),
		.classes = (unsigned)(word >> CONTROL_CLASSES_AT & 0xffff),
		.types = (unsigned)(word >> CONTROL_TYPES_AT),
	};

	return (control);
}

/* The telling and its share in one word; 0 tells nobody. */
static inline uint64_t
control_pack_telling(const struct control *control)
{

	return ((uint64_t)control->told << 2 | control->telling);
}

static inline enum control_telling
control_telling_at(uint64_t word, unsigned place)
{

	return (place < word >> 2 ? (enum control_telling)(word & 3) : CONTROL_TELL_NOTHING);
}

_Static_assert(CONTROL_N_TELLINGS <= 4, "a telling fits");

/*
 * The place of a key among CONTROL_ALL, the same on all machines and in all releases.  A larger
 * share has all keys of a smaller one.
 */
unsigned control_place(const char *key);

/* Whether the order selects every URL of a site. */
static inline int
control_is_all(const struct control *control)
{

	return (control->share == CONTROL_ALL && control->classes == CONTROL_ALL_CLASSES &&
	    control->types == CONTROL_ALL_TYPES);
}

/* The stage of a request of this class, for a file of this type whose original has this place. */
enum control_stage control_stage_of(const struct control *control, enum thumburl_class class,
    enum thumburl_type type, unsigned place);

/* The stage of a refused URL, which has no type. */
enum control_stage control_stage_of_refused(const struct control *control, unsigned place);

#endif
