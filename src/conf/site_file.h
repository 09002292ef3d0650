/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A site file: the options of a site, written once for all that read them.
 */

#ifndef SITE_FILE_H_INCLUDED
#define SITE_FILE_H_INCLUDED

#include "thumburl/thumburl.h"

#define SITE_FILE_SIZE	16385		/* bytes that a file may have, and one more */

/*
 * Reads a file into text, which has SITE_FILE_SIZE bytes and must live until thumburl_site_init(),
 * as must the path.  Returns 0, or -1 with one line in err that names the file.
 */
int site_file_read(struct thumburl_options *options, const char *path, char *text, char *err,
    size_t errsize);

#endif
