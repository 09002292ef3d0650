/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A server to ask: its address, and the headers and limits of each request.
 */

#ifndef ENDPOINT_H_INCLUDED
#define ENDPOINT_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

struct endpoint {
	char			*base;		/* "http://edge:6081", without a final slash */
	char			*socket;	/* path of a Unix socket, or NULL */
	struct curl_slist	*headers;
	unsigned		timeout;	/* seconds for an answer */
	unsigned long long	most;		/* bytes of an answer */
};

/*
 * Set the address, http://HOST[:PORT][/PREFIX], https://... or unix:PATH; the Host header; and
 * further headers: lines of "Name: value", or NULL.  Each returns 0; or -1 with a message.
 */
int endpoint_set(struct endpoint *e, const char *address, char *message, size_t size);
int endpoint_set_host(struct endpoint *e, const char *host, char *message, size_t size);
int endpoint_add_headers(struct endpoint *e, const char *lines, char *message, size_t size);

void endpoint_free(struct endpoint *e);

#endif
