/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages about options of a site.
 */

#ifndef COMPLAINT_H_INCLUDED
#define COMPLAINT_H_INCLUDED

#include "thumburl.h"

struct complaint {
	char	*text;
	size_t	size;
};

/*
 * Write the source, the name that the option has there, and a message.  Returns -1.
 */
int complain(const struct complaint *c, const struct thumburl_source *source,
    enum thumburl_option option, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
