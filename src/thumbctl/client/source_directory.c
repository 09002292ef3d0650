/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals from a directory, laid out as MediaWiki's: every file that is an original of the site,
 * in the order of names.
 */

#include "config.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_reader.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

struct directory {
	const struct thumburl_site	*site;
	FTS				*fts;
	size_t				root;	/* length of its name, with a slash */
	struct target			target;
};

static int
by_name(const FTSENT **a, const FTSENT **b)
{

	return (strcmp((*a)->fts_name, (*b)->fts_name));
}

/* NB: links are followed, as thumbd follows them below its directory; fts detects cycles. */
static void *
directory_open(const struct thumburl_site *site, const char *name)
{
	struct directory *d = must(calloc(1, sizeof *d));
	char *path, *argv[2] = { NULL, NULL };
	size_t n = strlen(name);

	while (n > 1 && name[n - 1] == '/')
		n--;
	path = must(strndup(name, n));
	argv[0] = path;
	d->site = site;
	d->root = n + (path[n - 1] != '/');
	d->fts = fts_open(argv, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	free(path);
	if (d->fts == NULL)
		give_up_errno(EXIT_FAILED, "%s", name);
	return (d);
}

/* Thumbs, and files that no URL stands for, are ignored. */
static int
is_original(struct directory *d, const FTSENT *e, struct entry *entry)
{
	struct thumburl_ref ref;

	target_of_file(&d->target, d->site, e->fts_path + d->root, e->fts_pathlen - d->root, entry);
	return (thumburl_parse(d->site, entry->target, entry->len, &ref) == THUMBURL_OK &&
	    thumburl_class(&ref) == THUMBURL_CLASS_ORIGINAL &&
	    ref.scheme == THUMBURL_SCHEME_PATH);
}

static enum source_end
directory_next(void *priv, struct entry *entry)
{
	struct directory *d = priv;
	FTSENT *e;

	errno = 0;
	while ((e = fts_read(d->fts)) != NULL) {
		if (e->fts_info == FTS_DNR || e->fts_info == FTS_ERR || e->fts_info == FTS_NS) {
			warn_printable("%s: %s", e->fts_path, strerror(e->fts_errno));
			return (SOURCE_FAILED);
		}
		if (e->fts_info == FTS_D && !strcmp(e->fts_name, "thumb"))
			fts_set(d->fts, e, FTS_SKIP);
		if (e->fts_info == FTS_F && is_original(d, e, entry))
			return (SOURCE_MORE);
	}
	if (errno == 0)
		return (SOURCE_END);
	warn_printable_errno("cannot read the directory of the originals");
	return (SOURCE_FAILED);
}

static void
directory_close(void *priv)
{
	struct directory *d = priv;

	fts_close(d->fts);
	free(d->target.text);
	free(d);
}

const struct source_reader source_directory = {
	directory_open, directory_next, NULL, directory_close
};
