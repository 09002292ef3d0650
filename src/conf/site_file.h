/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A site file has the options of a site, for all programs.
 */

#ifndef SITE_FILE_H_INCLUDED
#define SITE_FILE_H_INCLUDED

#include "thumburl/thumburl.h"

#define SITE_FILE_SIZE	16385		/* the largest file, and one byte more */

/*
 * Read a file into text of SITE_FILE_SIZE bytes.  NB: text and path must live until
 * thumburl_site_init().  Returns 0, or -1 with one line in err that names the file.
 */
int site_file_read(struct thumburl_options *options, const char *path, char *text, char *err,
    size_t errsize);

#endif
