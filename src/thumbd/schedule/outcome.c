/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Outcomes that no worker has brought about.
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
outcome_refuse(client_done_f *done, void *priv, unsigned status, const char *message)
{
	struct result result;
	const struct outcome outcome = { .result = &result, .clients = 1 };

	outcome_refusal(&result, status, message);
	done(priv, &outcome);
}
