/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests to S3, signed by libcurl (AWS Signature Version 4).
 */

#ifndef SIGN_H_INCLUDED
#define SIGN_H_INCLUDED

#include <curl/curl.h>
#include <stddef.h>

#include "origin_keys.h"

#define SIGN_HEADERS_MAX	3

/* The headers that a signed request has, beside that of the signature. */
struct sign_headers {
	size_t		n;
	struct {
		const char	*name, *value;	/* the value is of the keys */
	} list[SIGN_HEADERS_MAX];
};

void sign_headers(const struct origin_keys *keys, struct sign_headers *headers);

/* Let libcurl sign the requests of a transfer.  Returns -1 if it cannot. */
int sign(CURL *easy, const struct origin_keys *keys);

/*
 * The code in the body of an error, such as NoSuchKey, in place; or "".  NB: the body is a string,
 * and may be cut off.
 */
const char *sign_error_code(char *body);

#endif
