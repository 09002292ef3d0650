/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading thumbd.conf.
 */

#include "config.h"

#include <errno.h>

#include "conf/conf_file.h"
#include "config_file.h"
#include "log.h"

#define SIZE_MAX_BYTES	65536

int
config_file_read(const char *path, config_file_set_f *set, void *priv)
{
	char text[SIZE_MAX_BYTES + 1], err[512];
	struct thumburl_lines lines;
	ssize_t len;
	int more;

	len = conf_file_read(path, text, sizeof text);
	if (len < 0) {
		(void)conf_file_why(path, sizeof text, errno, err, sizeof err);
		log_error("--config: %s", err);
		return (-1);
	}
	thumburl_lines_init(&lines, path, "workers = 4", text, (size_t)len);
	while ((more = thumburl_lines_next(&lines, err, sizeof err)) > 0)
		if (set(priv, &lines))
			return (-1);
	if (more < 0)
		log_error("%s", err);
	return (more);
}
