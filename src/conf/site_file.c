/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <errno.h>

#include "conf_file.h"
#include "site_file.h"

int
site_file_read(struct thumburl_options *options, const char *path, char *text, char *err,
    size_t errsize)
{
	ssize_t len;

	len = conf_file_read(path, text, SITE_FILE_SIZE);
	if (len >= 0)
		return (thumburl_options_read(options, path, text, (size_t)len, err, errsize));
	(void)conf_file_why(path, SITE_FILE_SIZE, errno, err, errsize);
	return (-1);
}
