/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl doctor: looks at a running edge, and says what is wrong.
 */

#include "config.h"

#include <stdio.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/doctor/doctor.h"
#include "thumbctl/terminal/exit_status.h"

struct settings {
	DOCTOR_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	DOCTOR_OPTIONS(X)
#undef X
};

static int
doctor(const struct call *call)
{
	const struct settings *s = call->settings;
	const struct doctor_options options = {
		.varnishd = s->varnishd,
		.server = s->server,
		.config = s->config,
		.thumbd = s->thumbd,
		.module = s->module,
		.worker_start = s->worker_start,
	};
	unsigned wrong;

	if (call->n_operands > 0)
		return (command_wrong("\"%s\": doctor takes options only", call->operands[0]));
	wrong = doctor_look(&options);
	return (wrong > 0 ? EXIT_FAILED : 0);
}

const struct command command_doctor = {
	.name = "doctor",
	.help = "look at a running edge, and say what is wrong",
	.usage = "[OPTION...]",
	.text = "Looks at varnishd, the module, VCL, thumbd, the socket between them, the site, "
	    "the control file, a worker and its libraries, originals, disks and the clock. Prints "
	    "a line for each: ok, warning, wrong, or unknown. Run it as root to see all.",
	.success = "nothing is wrong",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.run = doctor,
};
