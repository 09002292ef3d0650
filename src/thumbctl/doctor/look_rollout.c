/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The control file of the rollout, and the alarm of the guard.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "adm.h"
#include "finding.h"
#include "vcl_objects.h"
#include "vmod/state/control_file.h"

#define STANDARD	"/etc/varnish/thumb.rollout"
#define COUNTERS	"THUMB_ROLLOUT."
#define LOOKS_TICKS	100		/* of 0.2 seconds: varnishd reads once a second */

static void
judge(struct doctor *d, const char *path, const struct control_file *file)
{
	char words[512];

	switch (file->last) {
	case CONTROL_GONE:
		find_warning(d, "write it when the rollout begins, see doc/rollout.rst",
		    "there is no %s: the module handles no request", path);
		break;
	case CONTROL_BAD:
		find_wrong(d, "correct it; until then the last good file is in force", "%s",
		    file->why);
		break;
	default:
		(void)control_describe(&file->control, words, sizeof words);
		find_ok(d, "%s: %s", path, words);
	}
}

/* Wait until varnishd has read the file so many times more.  Returns -1 if it does not. */
static int
await_looks(struct doctor *d, json_int_t more)
{
	const json_int_t before = doctor_counter(d, COUNTERS, ".looks");
	const struct timespec tick = { .tv_nsec = 200000000 };
	unsigned i;

	for (i = 0; i < LOOKS_TICKS; i++) {
		if (doctor_counter(d, COUNTERS, ".looks") >= before + more)
			return (0);
		(void)nanosleep(&tick, NULL);
		json_decref(d->counters);
		d->counters = adm_counters(d);
	}
	return (-1);
}

static int
is_bad_for_varnishd(const struct doctor *d)
{

	return (doctor_counter(d, COUNTERS, ".bad") > 0);
}

/* The file as varnishd reads it: another user, or a disk that does not answer. */
static void
look_at_counters(struct doctor *d, const char *path, const struct control_file *file)
{

	if (doctor_counter(d, COUNTERS, ".looks") < 0)
		return;
	if (await_looks(d, 1) != 0 || (file->last != CONTROL_BAD && is_bad_for_varnishd(d) &&
	    await_looks(d, 2) != 0))
		find_wrong(d, "look after the disk of the file; the last order stays in force",
		    "varnishd has not read %s for some seconds", path);
	else if (file->last != CONTROL_BAD && is_bad_for_varnishd(d))
		find_wrong(d, "let the user of varnishd read it; the last order stays in force",
		    "varnishd does not take %s, though this user can read it", path);
}

void
look_at_rollout(struct doctor *d)
{
	struct control_file file;
	struct vcl_object o;
	const char *path;

	if (d->vcl == NULL || !vcl_object_find(d->vcl, "rollout", &o)) {
		find_unknown(d, "no thumb.rollout is known");
		return;
	}
	path = vcl_argument(&o, "file", 0);
	if (path == NULL)
		path = STANDARD;
	control_file_init(&file, path);
	(void)control_file_look(&file, time(NULL));
	judge(d, path, &file);
	look_at_counters(d, path, &file);
	vcl_object_free(&o);
}

void
look_at_guard(struct doctor *d)
{
	const json_int_t alarm = doctor_counter(d, "THUMB_GUARD.", ".alarm");

	if (alarm < 0)
		find_unknown(d, "no counters of a thumb.guard are known");
	else if (alarm > 0)
		find_wrong(d, "see ThumbGuardAlarm in the runbook: the cache keeps all images",
		    "the guard has an alarm: many originals are lost or failing");
	else
		find_ok(d, "no alarm");
}
