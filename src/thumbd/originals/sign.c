/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libcurl signs the path as it stands in the URL, and all headers of the list.  A server of S3 wants
 * the digest of the body in a header, and each header x-amz-... signed.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "sign.h"

#define NO_BODY	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
add(struct sign_headers *headers, const char *name, const char *value)
{

	headers->list[headers->n].name = name;
	headers->list[headers->n++].value = value;
}

void
sign_headers(const struct origin_keys *keys, struct sign_headers *headers)
{

	headers->n = 0;
	add(headers, "x-amz-content-sha256", NO_BODY);
	if (keys->text[ORIGIN_KEY_SESSION_TOKEN] != NULL)
		add(headers, "x-amz-security-token", keys->text[ORIGIN_KEY_SESSION_TOKEN]);
	if (!strcmp(keys->text[ORIGIN_KEY_REQUESTER_PAYS], "yes"))
		add(headers, "x-amz-request-payer", "requester");
}

/* NB: libcurl 8.13 and later signs no request with PATH_AS_IS.  The URL was parsed with it before. */
int
sign(CURL *easy, const struct origin_keys *keys)
{
	char how[128];

	snprintf(how, sizeof how, "aws:amz:%s:s3", keys->text[ORIGIN_KEY_REGION]);
	return (curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 0L) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, how) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_USERNAME, keys->text[ORIGIN_KEY_ACCESS_KEY]) == CURLE_OK &&
	    curl_easy_setopt(easy, CURLOPT_PASSWORD, keys->text[ORIGIN_KEY_SECRET_KEY]) == CURLE_OK ?
	    0 : -1);
}

const char *
sign_error_code(char *body)
{
	static const char tag[] = "<Code>";
	char *code = strstr(body, tag);
	size_t n;

	if (code == NULL)
		return ("");
	code += sizeof tag - 1;
	n = strspn(code, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	if (code[n] != '<' || n > 60)
		return ("");
	code[n] = '\0';
	return (code);
}
