/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Targets of originals are made from a file or a name.
 */

#include "config.h"

#include "out.h"
#include "thumburl.h"

/* Write segments, a slash before each. */
static void
put_segments(struct out *o, const char *text, size_t len)
{
	const char *e = text + len, *slash;

	for (; text < e; text = slash + 1) {
		slash = memchr(text, '/', (size_t)(e - text));
		if (slash == NULL)
			slash = e;
		put(o, '/');
		put_escaped(o, text, (size_t)(slash - text));
	}
}

size_t
thumburl_target_of_file(const struct thumburl_site *site, const char *file, size_t len,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_bytes(&o, site->path.text, site->path.len);
	put_segments(&o, file, len);
	return (out_finish(&o));
}

size_t
thumburl_target_of_stored(const struct thumburl_site *site, const char *wiki, const char *stored,
    char *buf, size_t size)
{
	struct out o = { buf, size, 0 };

	put_bytes(&o, site->query.text, site->query.len);
	put_segments(&o, wiki, strlen(wiki));
	put(&o, '/');
	put_escaped(&o, stored, strlen(stored));
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
