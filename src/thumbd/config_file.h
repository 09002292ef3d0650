/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd.conf: lines KEY = VALUE, as thumburl.h has them.
 */

#ifndef CONFIG_FILE_H_INCLUDED
#define CONFIG_FILE_H_INCLUDED

#include "thumburl/thumburl.h"

/* Takes one line.  -1, after a line in the log, ends the reading. */
typedef int config_file_set_f(void *priv, const struct thumburl_lines *lines);

/* Returns 0, or -1 after a line in the log or because set() did. */
int config_file_read(const char *path, config_file_set_f *set, void *priv);

#endif
