/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The pictures that thumbs are compared with, and how far a thumb may be from them: images.tsv of a pack.
 */

#ifndef EXPECTED_H_INCLUDED
#define EXPECTED_H_INCLUDED

#include <stddef.h>

struct comparer;

struct expected_picture {
	const char	*name;
	const char	*file;		/* below the pack */
	double		likeness;	/* the least SSIM */
	double		colour;		/* the most that a part's mean may differ, 0 to 255 */
};

struct expected {
	const char		*pack;
	struct comparer		*comparer;	/* the caller's */
	struct expected_picture	*all;
	size_t			n;
	char			*text;		/* what they point into */
};

/* Read images.tsv of a pack.  Returns 0; or -1 after a message. */
int expected_read(struct expected *expected, const char *pack);
void expected_free(struct expected *expected);

/* Compare the bytes of a thumb with a picture.  Returns 0; or -1, and why. */
int expected_compare(const struct expected *expected, const char *name, const char *bytes, size_t len,
    char *why, size_t size);

#endif
