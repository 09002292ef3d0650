/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What is wrong with an option of a site, and where it was set.
 */

#ifndef COMPLAINT_H_INCLUDED
#define COMPLAINT_H_INCLUDED

#include "thumburl.h"

struct complaint {
	char	*text;
	size_t	size;
};

/*
 * Writes the source and the option's name as it is called there, and what is wrong with it.
 * Returns -1.
 */
int complain(const struct complaint *c, const struct thumburl_source *source,
    enum thumburl_option option, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
