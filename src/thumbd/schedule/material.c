/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A wish for a reference ends without one.
 */

#include "config.h"

#include "material.h"

void
beside_drop(struct beside **besidep)
{
	struct beside *beside = *besidep;

	*besidep = NULL;
	if (beside != NULL)
		beside->done(beside, NULL, NULL, 0);
}
