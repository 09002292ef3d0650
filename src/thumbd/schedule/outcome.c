/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Outcomes without a worker.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "outcome.h"

void
outcome_refusal(struct result *result, unsigned status, const char *message)
{

	memset(result, 0, sizeof *result);
	result->magic = RESULT_MAGIC;
	result->status = status;
	snprintf(result->message, sizeof result->message, "%s", message);
}

void
outcome_refuse(const struct client *client, unsigned status, const char *message)
{
	struct result result;
	const struct outcome outcome = { .result = &result, .clients = 1 };

	outcome_refusal(&result, status, message);
	client->done(client->priv, &outcome);
}
