/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Addresses and headers of a server, from options.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endpoint.h"
#include "thumbctl/terminal/memory.h"

#define UNIX		"unix:"

/* Parts of a URL that an address must not have, because targets are appended to it. */
static const CURLUPart none[] = {
	CURLUPART_QUERY, CURLUPART_FRAGMENT, CURLUPART_USER, CURLUPART_PASSWORD,
};

static int
is_plain(CURLU *url)
{
	char *part;
	size_t i;

	for (i = 0; i < sizeof none / sizeof none[0]; i++)
		if (curl_url_get(url, none[i], &part, 0) == CURLUE_OK) {
			curl_free(part);
			return (0);
		}
	return (1);
}

static int
is_address(const char *address)
{
	CURLU *url = must(curl_url());
	int ok;

	ok = (!strncmp(address, "http://", 7) || !strncmp(address, "https://", 8)) &&
	    curl_url_set(url, CURLUPART_URL, address, 0) == CURLUE_OK && is_plain(url);
	curl_url_cleanup(url);
	return (ok);
}

static char *
copy(const char *s)
{

	return (must(strdup(s)));
}

int
endpoint_set(struct endpoint *e, const char *address, char *message, size_t size)
{
	size_t n;

	free(e->base);
	free(e->socket);
	e->base = e->socket = NULL;
	if (!strncmp(address, UNIX, sizeof UNIX - 1) && address[sizeof UNIX - 1] == '/') {
		e->socket = copy(address + sizeof UNIX - 1);
		e->base = copy("http://localhost");
		return (0);
	}
	if (!is_address(address)) {
		snprintf(message, size, "\"%s\" must be http://HOST[:PORT], https://HOST[:PORT] "
		    "or unix:/PATH", address);
		return (-1);
	}
	e->base = copy(address);
	for (n = strlen(e->base); e->base[n - 1] == '/'; n--)
		e->base[n - 1] = '\0';
	return (0);
}

static int
add_header(struct endpoint *e, const char *header, char *message, size_t size)
{
	const char *colon = strchr(header, ':');

	if (colon == NULL || colon == header || strpbrk(header, "\r\n") != NULL) {
		snprintf(message, size, "\"%s\" must be \"Name: value\"", header);
		return (-1);
	}
	e->headers = must(curl_slist_append(e->headers, header));
	return (0);
}

int
endpoint_set_host(struct endpoint *e, const char *host, char *message, size_t size)
{
	char header[300];

	if (*host == '\0' || strpbrk(host, " \t/\r\n") != NULL ||
	    snprintf(header, sizeof header, "Host: %s", host) >= (int)sizeof header) {
		snprintf(message, size, "\"%s\" must be a host's name", host);
		return (-1);
	}
	return (add_header(e, header, message, size));
}

int
endpoint_add_headers(struct endpoint *e, const char *lines, char *message, size_t size)
{
	char *copy_of, *rest, *line;
	int r = 0;

	if (lines == NULL)
		return (0);
	copy_of = rest = copy(lines);
	while (r == 0 && (line = strsep(&rest, "\n")) != NULL)
		r = add_header(e, line, message, size);
	free(copy_of);
	return (r);
}

void
endpoint_free(struct endpoint *e)
{

	free(e->base);
	free(e->socket);
	curl_slist_free_all(e->headers);
}
