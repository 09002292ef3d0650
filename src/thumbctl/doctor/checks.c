/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The checks are made in order: later ones use facts of earlier ones.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "doctor.h"

static const struct {
	const char	*name;
	look_f		*look;
} checks[] = {
#define X(name, function) { name, function },
	DOCTOR_CHECKS(X)
#undef X
};

static void
forget(struct doctor *d)
{
	char *const texts[] = {
		d->version, d->vcl_name, d->vcl, d->config, d->server, d->health, d->metrics,
		d->report,
	};
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	json_decref(d->counters);
}

unsigned
doctor_look(const struct doctor_options *options)
{
	struct doctor d = { .options = options };
	size_t i;

	for (i = 0; i < sizeof checks / sizeof checks[0]; i++) {
		d.check = checks[i].name;
		checks[i].look(&d);
	}
	printf("\n%u wrong, %u warnings, %u not looked at, %u ok\n", d.found[FINDING_WRONG],
	    d.found[FINDING_WARNING], d.found[FINDING_UNKNOWN], d.found[FINDING_OK]);
	forget(&d);
	return (d.found[FINDING_WRONG]);
}
