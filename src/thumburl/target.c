/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Targets of originals are made from a file or a name.
 */

#include "config.h"

#include "out.h"
#include "thumburl.h"

size_t
thumburl_target_of_file(const struct thumburl_site *site, const char *file, size_t len,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	const char *e = file + len, *slash;

	put_bytes(&o, site->path.text, site->path.len);
	for (; file < e; file = slash + 1) {
		slash = memchr(file, '/', (size_t)(e - file));
		if (slash == NULL)
			slash = e;
		put(&o, '/');
		put_escaped(&o, file, (size_t)(slash - file));
	}
	return (out_finish(&o));
}

size_t
thumburl_target_of_name(const struct thumburl_site *site, const char *name, size_t len,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_bytes(&o, site->query.text, site->query.len);
	put(&o, '/');
	put_escaped(&o, name, len);
	return (out_finish(&o));
}
