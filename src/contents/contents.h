/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contents of an original are the languages, pages and seconds that it has.  A URL may name any
 * others, and the thumbs of all those are few.  thumbd tells the contents in a header, and a cache
 * and thumbd itself remember them.
 */

#ifndef CONTENTS_H_INCLUDED
#define CONTENTS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "languages.h"

#define CONTENTS_HEADER		"X-Thumb-Contents"

/* Of the value, with its NUL. */
#define CONTENTS_SIZE		(LANGUAGES_MAX + 32)

struct contents {
	uint32_t	pages;		/* 0: unknown */
	uint32_t	seconds;	/* all times from this one on give one frame; 0: unknown */
	const char	*languages;	/* languages.h; NULL: unknown */
};

/* Write the value of the header, of one that is known; "" if none is. */
void contents_write(const struct contents *contents, char *text);

/* Read it.  Returns -1 with nothing known if it is NULL or wrong.  The languages are in the text. */
int contents_read(struct contents *contents, const char *text);

/* The time whose frame is that at a time. */
int32_t contents_second(const struct contents *contents, int32_t second);

#endif
