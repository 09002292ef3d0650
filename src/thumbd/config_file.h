/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The configuration file: lines KEY = VALUE, in the format of thumburl.h.
 */

#ifndef CONFIG_FILE_H_INCLUDED
#define CONFIG_FILE_H_INCLUDED

#include "thumburl/thumburl.h"

/* Takes one line.  A return of -1, after a line in the log, ends the reading. */
typedef int config_file_set_f(void *priv, const struct thumburl_lines *lines);

/* Returns 0; or -1 after a line in the log. */
int config_file_read(const char *path, config_file_set_f *set, void *priv);

#endif
