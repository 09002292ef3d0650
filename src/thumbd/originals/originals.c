/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The directory is asked first, then the HTTP origins.  With --authorize, no original is given before
 * the web server has said that anybody may see it.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "authorize.h"
#include "conf/denial.h"
#include "fetches.h"
#include "located_names.h"
#include "original_file.h"
#include "originals.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"

struct originals {
	int		root;		/* or -1 */
	struct fetches	*fetches;
	struct authorize *authorize;
	struct old_versions *old;
	struct located_names *names;
};

/* A request that waits for the web server. */
struct opening {
	struct originals		*os;
	struct options			*options;	/* the asker's */
	const struct thumburl_ref	*ref;		/* the asker's */
	struct original_asker		asker;
	int				is_file;
	struct original			original;	/* if it is a file of the directory */
	unsigned			failed;		/* the status if no origin has it */
};

/* A request for the original of an id, by its name. */
struct locating {
	struct originals		*os;
	struct options			*options;	/* the asker's */
	const char			*id;		/* the asker's */
	struct original_asker		asker;
	struct located_name		name;
};

int
originals_prepare(struct originals_prepared *p, const struct options *o)
{

	p->root = -1;
	if (located_names_open(&p->locator, o))
		return (-1);
	if (o->originals == NULL)
		return (0);
	p->root = original_file_root(o->originals);
	if (p->root < 0 && p->locator != NULL)
		locator_free(&p->locator);
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
	os->old = old_versions_new();
	os->names = located_names_new(p->locator);
	os->fetches = fetches_new(base, o);
	if (os->fetches != NULL)
		os->authorize = authorize_new(base, o);
	if (os->authorize == NULL) {
		originals_free(&os);
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
	located_names_configure(os->names, p->locator);
	fetches_configure(os->fetches, o);
	authorize_configure(os->authorize, o);
}

/* A file that thumbd cannot read is not missing: only ENOENT is a 404. */
static unsigned
status_of_errno(const struct options *o, const struct thumburl_ref *ref)
{
	char path[PATH_MAX], why[DENIAL_MAX];
	const int e = errno;
	int n;

	if (e == ENOENT)
		return (404);
	n = snprintf(path, sizeof path, "%s/", o->originals);
	if (n > 0 && (size_t)n < sizeof path)
		(void)original_file_name(ref, o->originals_levels, o->originals_ids, path + n,
		    sizeof path - (size_t)n);
	log_line("%s: cannot open the original: %s", ref->stored,
	    denial(e, path, R_OK, why, sizeof why));
	return (e == EMFILE || e == ENFILE || e == ENOMEM ? 503 : 500);
}

/* authorize_done_f.  NB: the client may have left, and what ref refers to with it. */
static void
on_authorized(void *priv, unsigned status)
{
	struct opening op = *(struct opening *)priv;
	const struct original_asker *asker = &op.asker;

	free(priv);
	if (!asker->wanted(asker->priv))
		status = 0;
	if (status == 200 && op.is_file) {
		asker->done(asker->priv, 200, &op.original);
		return;
	}
	if (op.is_file)
		close(op.original.fd);
	if (status == 200)
		fetches_submit(op.os->fetches, op.options, op.ref, op.failed, asker);
	else
		asker->done(asker->priv, status, NULL);
}

static void
authorize(const struct opening *opening)
{
	struct opening *op;

	op = malloc(sizeof *op);
	if (op != NULL) {
		*op = *opening;
		authorize_ask(op->os->authorize, op->options, op->ref, on_authorized, op);
		return;
	}
	if (opening->is_file)
		close(opening->original.fd);
	opening->asker.done(opening->asker.priv, 503, NULL);
}

/* Look in the directory.  Returns whether the file is there; if not, failed says why. */
static int
open_file(struct opening *op)
{

	op->failed = 404;
	if (op->os->root < 0)
		return (0);
	if (original_file_open(&op->original, op->os->root, op->ref,
	    op->options) == 0)
		return (1);
	op->failed = status_of_errno(op->options, op->ref);
	return (0);
}

static void
open_one(struct originals *os, struct options *o, const struct thumburl_ref *ref,
    const struct original_asker *asker)
{
	struct opening op = { .os = os, .options = o, .ref = ref, .asker = *asker };

	op.is_file = open_file(&op);
	if (!op.is_file && (o->origins == NULL || op.failed == 503))
		asker->done(asker->priv, op.failed, NULL);
	else if (o->authorizer != NULL)
		authorize(&op);
	else if (op.is_file)
		asker->done(asker->priv, 200, &op.original);
	else
		fetches_submit(os->fetches, o, ref, op.failed, asker);
}

/* original_wanted_f */
static int
is_located_wanted(void *priv)
{
	const struct locating *l = priv;

	return (l->asker.wanted(l->asker.priv));
}

static struct original
as_located(const struct original *original)
{
	struct original located = *original;

	located.located = 1;
	return (located);
}

static int
is_stale(const struct locating *l, const struct original *original)
{

	return (located_names_is_stale(l->os->names, l->id, &original->identity));
}

/* original_suffices_f */
static int
located_suffices(void *priv, const struct original *original)
{
	const struct locating *l = priv;
	const struct original located = as_located(original);

	if (is_stale(l, original))
		return (1);
	return (l->asker.suffices(l->asker.priv, &located));
}

/* original_done_f */
static void
on_located(void *priv, unsigned status, const struct original *original)
{
	struct locating *l = priv;
	const struct original_asker asker = l->asker;
	const int stale = original != NULL && is_stale(l, original);
	struct original located;

	free(l);
	if (stale) {
		if (original->fd >= 0)
			close(original->fd);
		metric_add(METRIC_LOCATED_STALE_REMEMBERED, 1);
		status = 404;
		original = NULL;
	}
	if (original == NULL) {
		asker.done(asker.priv, status, NULL);
		return;
	}
	located = as_located(original);
	asker.done(asker.priv, status, &located);
}

/* Open the original of an id by its name: both share a fetch, and a copy in the cache. */
static void
locate(struct locating *l)
{
	struct original_asker asker = l->asker;
	unsigned status;

	status = located_names_find(l->os->names, l->options, l->id, &l->name);
	if (status != 200) {
		on_located(l, status, NULL);
		return;
	}
	asker.wanted = is_located_wanted;
	asker.suffices = located_suffices;
	asker.done = on_located;
	asker.priv = l;
	open_one(l->os, l->options, &l->name.ref, &asker);
}

/* original_suffices_f: of an original that has its place by id */
static int
placed_suffices(void *priv, const struct original *original)
{
	const struct locating *l = priv;

	return (l->asker.suffices(l->asker.priv, original));
}

/* original_done_f: what has no place by id may have a name. */
static void
on_placed(void *priv, unsigned status, const struct original *original)
{
	struct locating *l = priv;
	const struct original_asker asker = l->asker;

	if (status == 404 && asker.wanted(asker.priv)) {
		locate(l);
		return;
	}
	free(l);
	asker.done(asker.priv, status, original);
}

/*
 * NB: the web server of --authorize is asked for a name.  What it gives is the original only if it has
 * the hash: a place by id may have what it gives to nobody.
 */
static void
open_id(struct originals *os, struct options *o, const struct thumburl_ref *ref,
    const struct original_asker *original_asker)
{
	struct original_asker asker = *original_asker;
	struct locating *l;

	l = calloc(1, sizeof *l);
	if (l == NULL) {
		asker.done(asker.priv, 503, NULL);
		return;
	}
	l->os = os;
	l->options = o;
	l->id = ref->stored;
	l->asker = asker;
	if (o->authorizer != NULL) {
		locate(l);
		return;
	}
	asker.wanted = is_located_wanted;
	asker.suffices = placed_suffices;
	asker.done = on_placed;
	asker.priv = l;
	open_one(os, o, ref, &asker);
}

void
originals_open(struct originals *os, struct options *o, const struct thumburl_ref *ref,
    const struct original_asker *asker)
{

	if (ref->zone == THUMBURL_ZONE_ID && o->locator != NULL)
		open_id(os, o, ref, asker);
	else
		open_one(os, o, ref, asker);
}

const struct old_list *
originals_old(struct originals *os, const struct options *o, const struct thumburl_ref *ref)
{
	static const struct old_list none = { .complete = 1 };

	return (os->root < 0 ? &none :
	    old_versions_of(os->old, os->root, ref, o->originals_levels));
}

void
originals_forget(struct originals *os, const struct options *o, const struct thumburl_ref *ref)
{

	fetches_forget(os->fetches, o, ref);
}

void
originals_note_stale(struct originals *os, const struct thumburl_ref *ref,
    const struct identity *identity)
{

	located_names_note_stale(os->names, ref->stored, identity);
}

void
originals_stop(struct originals *os)
{

	fetches_stop(os->fetches);
}

int
originals_is_crowded(const struct originals *os)
{

	return (fetches_are_crowded(os->fetches));
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
	if (os->authorize != NULL)
		authorize_free(&os->authorize);
	if (os->fetches != NULL)
		fetches_free(&os->fetches);
	if (os->root >= 0)
		close(os->root);
	old_versions_free(&os->old);
	located_names_free(&os->names);
	free(os);
}
