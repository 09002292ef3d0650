/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether a URL is spelled as its canonical form.
 */

#ifndef SPELLING_H_INCLUDED
#define SPELLING_H_INCLUDED

/*
 * Whether two targets are the same for a web server that stores what it gets: their paths are the
 * same file, and their queries the same text.  A web server decodes the path and may encode it in
 * another way; it passes the query on as it is.
 */
int spelling_is_same(const char *a, const char *b);

#endif
