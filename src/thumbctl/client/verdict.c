/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Answers, by status and by libcurl's code.
 */

#include "config.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "http_fetch.h"
#include "verdict.h"

#define N(a)	(sizeof(a) / sizeof *(a))

static const struct {
	unsigned	status;
	enum verdict	verdict;
} statuses[] = {
	{ 408,	VERDICT_AGAIN },
	{ 425,	VERDICT_AGAIN },
	{ 429,	VERDICT_BUSY },
	{ 500,	VERDICT_AGAIN },
	{ 502,	VERDICT_AGAIN },
	{ 503,	VERDICT_BUSY },
	{ 504,	VERDICT_AGAIN },
};

/* Any other code is a fault of the connection: another attempt may succeed. */
static const struct {
	CURLcode	code;
	enum verdict	verdict;
} codes[] = {
	{ CURLE_COULDNT_CONNECT,	VERDICT_BUSY },
	{ CURLE_FILESIZE_EXCEEDED,	VERDICT_NEVER },
	{ CURLE_WRITE_ERROR,		VERDICT_NEVER },	/* body or headers too large */
	{ CURLE_UNSUPPORTED_PROTOCOL,	VERDICT_NEVER },
	{ CURLE_PEER_FAILED_VERIFICATION, VERDICT_NEVER },
};

static int
is_image(const struct answer *answer)
{

	return (answer->bytes > 0 && !strncmp(answer->type, "image/", 6));
}

enum verdict
verdict_of(const struct answer *answer)
{
	size_t i;

	if (answer->status == 200)
		return (is_image(answer) ? VERDICT_GOOD : VERDICT_NEVER);
	for (i = 0; i < N(codes) && answer->status == 0; i++)
		if (codes[i].code == (CURLcode)answer->code)
			return (codes[i].verdict);
	if (answer->status == 0)
		return (VERDICT_AGAIN);
	for (i = 0; i < N(statuses); i++)
		if (statuses[i].status == answer->status)
			return (statuses[i].verdict);
	return (VERDICT_NEVER);
}

void
verdict_text(const struct answer *answer, char *text, size_t size)
{

	if (answer->status == 0)
		snprintf(text, size, "%s", answer->error);
	else if (answer->status == 200 && answer->bytes == 0)
		snprintf(text, size, "200, but empty");
	else if (answer->status == 200)
		snprintf(text, size, "200 %s", *answer->type ? answer->type : "without a type");
	else
		snprintf(text, size, "%u", answer->status);
}
