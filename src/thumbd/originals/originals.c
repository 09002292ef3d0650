/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The directory is asked first, then the HTTP origins.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "fetches.h"
#include "original_file.h"
#include "originals.h"
#include "thumbd/log.h"

struct originals {
	int		root;		/* or -1 */
	struct fetches	*fetches;
};

int
originals_prepare(struct originals_prepared *p, const struct options *o)
{

	p->root = -1;
	if (o->originals == NULL)
		return (0);
	p->root = original_file_root(o->originals);
	return (p->root < 0 ? -1 : 0);
}

struct originals *
originals_new(struct event_base *base, const struct options *o,
    const struct originals_prepared *p)
{
	struct originals *os;

	os = calloc(1, sizeof *os);
	assert(os != NULL);
	os->root = p->root;
	os->fetches = fetches_new(base, o);
	if (os->fetches == NULL) {
		if (os->root >= 0)
			close(os->root);
		free(os);
		return (NULL);
	}
	return (os);
}

void
originals_configure(struct originals *os, const struct options *o,
    const struct originals_prepared *p)
{

	if (os->root >= 0)
		close(os->root);
	os->root = p->root;
	fetches_configure(os->fetches, o);
}

/* A file that thumbd cannot read is not missing: only ENOENT is a 404. */
static unsigned
status_of_errno(const struct thumburl_ref *ref)
{
	const int e = errno;

	if (e == ENOENT)
		return (404);
	log_line("%s: cannot open the original: %m", ref->stored);
	return (e == EMFILE || e == ENFILE || e == ENOMEM ? 503 : 500);
}

void
originals_open(struct originals *os, struct options *o, const struct thumburl_ref *ref,
    const struct original_asker *asker)
{
	struct original original;
	unsigned status = 404;

	if (os->root >= 0) {
		if (original_file_open(&original, os->root, ref, o->originals_levels) == 0) {
			asker->done(asker->priv, 200, &original);
			return;
		}
		status = status_of_errno(ref);
	}
	if (o->origins == NULL || status == 503)
		asker->done(asker->priv, status, NULL);
	else
		fetches_submit(os->fetches, o, ref, status, asker);
}

void
originals_stop(struct originals *os)
{

	fetches_stop(os->fetches);
}

void
originals_measure(const struct originals *os)
{

	fetches_measure(os->fetches);
}

void
originals_free(struct originals **osp)
{
	struct originals *os = *osp;

	*osp = NULL;
	fetches_free(&os->fetches);
	if (os->root >= 0)
		close(os->root);
	free(os);
}
