/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request and its whole answer, for the cases of a conformance pack.
 */

#ifndef EXCHANGE_H_INCLUDED
#define EXCHANGE_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

struct endpoint;

struct exchange {
	unsigned	status;		/* 0: no answer */
	const char	*error;		/* why not */
	char		*headers;	/* lines, without the status */
	size_t		headers_len;
	char		*body;
	size_t		len;
	size_t		most;		/* bytes that the body may have */
};

/* Ask.  headers are lines, in addition to those of the endpoint; method is GET, HEAD, ... */
void exchange(CURL *easy, const struct endpoint *endpoint, const char *method, const char *target,
    struct curl_slist *headers, struct exchange *x);
void exchange_free(struct exchange *x);

/* The value of a header, or NULL; it is written to buf and cut there. */
const char *exchange_header(const struct exchange *x, const char *name, char *buf, size_t size);

#endif
