/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include "config.h"

#include <string.h>
#include <strings.h>

#include "location.h"

static const struct {
	const char	*prefix;
	const char	*port;		/* the default port */
} schemes[] = {
	{ "http://",	":80" },
	{ "https://",	":443" },
	{ "//",		"" },
};

static int
is_host(const char *hosts, const char *b, size_t len)
{
	size_t n;

	for (;; hosts += n) {
		hosts += strspn(hosts, ", ");
		n = strcspn(hosts, ", ");
		if (n == 0)
			return (0);
		if (n == len && !strncasecmp(hosts, b, len))
			return (1);
	}
}

const char *
location_target(const char *location, const char *hosts)
{
	size_t i, len, port;
	const char *b;

	if (location == NULL)
		return (NULL);
	if (location[0] == '/' && location[1] != '/')
		return (location);
	for (i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
		if (strncasecmp(location, schemes[i].prefix, strlen(schemes[i].prefix)))
			continue;
		b = location + strlen(schemes[i].prefix);
		len = strcspn(b, "/?#");
		if (b[len] != '/')
			return (NULL);
		port = strlen(schemes[i].port);
		if (is_host(hosts, b, len) || (port > 0 && len > port &&
		    !strncmp(b + len - port, schemes[i].port, port) &&
		    is_host(hosts, b, len - port)))
			return (b + len);
		return (NULL);
	}
	return (NULL);
}
