/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Every row is looked at, with progress.
 */

#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "ids_check.h"
#include "locate/locator_check.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/progress.h"
#include "thumbctl/terminal/stop.h"

static int
tell(void *priv, uint64_t rows)
{

	progress_show(priv, rows, "");
	return (stop_signal() != 0);
}

int
ids_check(const struct locator *l, const char *path, unsigned every)
{
	const time_t built = (time_t)locator_built(l);
	struct progress progress;
	char err[300], when[32];
	struct tm tm;
	int r;

	(void)stop_watch();
	progress_begin(&progress, PROGRESS_THINGS, locator_rows(l) + locator_ids(l), 0, every);
	r = locator_verify(l, tell, &progress, err, sizeof err);
	progress_clear(&progress);
	if (r && stop_signal() != 0)
		return (stop_status());
	if (r) {
		warn_printable("%s: %s", path, err);
		return (EXIT_FAILED);
	}
	if (gmtime_r(&built, &tm) == NULL ||
	    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		(void)snprintf(when, sizeof when, "?");
	printf("ok\t%" PRIu64 " names\t%" PRIu64 " ids\t%s\tbuilt %s\n", locator_rows(l),
	    locator_ids(l), locator_hash(l) == THUMBURL_IDS_SHA1 ? "sha1" : "sha256", when);
	return (0);
}
