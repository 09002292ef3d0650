/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The clock: ages of thumbs and times in the control file depend on it.
 */

#include "config.h"

#include <sys/stat.h>
#include <sys/timex.h>

#include <stdlib.h>
#include <time.h>

#include "finding.h"
#include "vcl_objects.h"

#define SLACK	5		/* seconds; an answer takes time */

/* A file from the future: the clock was set back, or it is of another machine. */
static int
is_of_the_future(const char *path)
{
	struct stat st;

	return (path != NULL && stat(path, &st) == 0 && st.st_mtime > time(NULL) + SLACK);
}

static unsigned
look_at_files(struct doctor *d)
{
	static const struct {
		const char	*class, *argument;
	} files[] = {
		{ "site", "file" }, { "rollout", "file" },
	};
	unsigned n = 0;
	const char *path;
	struct vcl_object o;
	size_t i;

	for (i = 0; i < sizeof files / sizeof files[0] && d->vcl != NULL; i++) {
		if (!vcl_object_find(d->vcl, files[i].class, &o))
			continue;
		path = vcl_argument(&o, files[i].argument, 0);
		if (is_of_the_future(path)) {
			find_warning(d, "correct the clock, then touch the file",
			    "%s was changed in the future", path);
			n++;
		}
		vcl_object_free(&o);
	}
	return (n);
}

void
look_at_clock(struct doctor *d)
{
	struct timex state = { .modes = 0 };
	const int synchronized = adjtimex(&state) >= 0 && (state.status & STA_UNSYNC) == 0;

	if (labs(d->date) > SLACK)
		find_wrong(d, "set both by NTP", "the clock of thumbd is %ld seconds %s of this one",
		    labs(d->date), d->date > 0 ? "ahead" : "behind");
	else if (look_at_files(d) > 0)
		return;
	else if (!synchronized)
		find_warning(d, "see `timedatectl'; ages and the times in a control file depend "
		    "on it", "the kernel's clock is not synchronized");
	else
		find_ok(d, "the clock is synchronized");
}
