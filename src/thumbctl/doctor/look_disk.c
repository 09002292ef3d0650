/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Room on the disks that are written to.
 */

#include "config.h"

#include <sys/statvfs.h>

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "finding.h"

#define MEGABYTE	(UINT64_C(1) << 20)
#define LEAST		(16 * MEGABYTE)		/* of free room */

/* Look at a directory that may still grow by some bytes. */
static void
look_at(struct doctor *d, const char *what, const char *path, uint64_t growth)
{
	struct statvfs fs;
	uint64_t room;

	if (statvfs(path, &fs) != 0) {
		find_unknown(d, "%s, %s: %s", what, path, strerror(errno));
		return;
	}
	room = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (room < LEAST || (fs.f_files > 0 && fs.f_favail == 0))
		find_wrong(d, "make room; until then what is stored there is kept in memory or "
		    "fails", "the disk of %s, %s, is full: %ju MB %s are free", what, path,
		    (uintmax_t)(room / MEGABYTE), room < LEAST ? "of bytes" : "but no more files");
	else if (room < growth)
		find_warning(d, "make room, or lower --cache-size or --references-size",
		    "%s, %s, may still grow by %ju MB, and %ju MB are free", what, path,
		    (uintmax_t)(growth / MEGABYTE), (uintmax_t)(room / MEGABYTE));
	else
		find_ok(d, "%s, %s: %ju MB are free", what, path, (uintmax_t)(room / MEGABYTE));
}

static uint64_t
used_bytes(const struct doctor *d, const char *name)
{
	const char *line = d->metrics != NULL ? strstr(d->metrics, name) : NULL;

	return (line != NULL ? strtoull(line + strlen(name), NULL, 10) : 0);
}

/* A directory of thumbd may grow to its size. */
static void
look_at_bounded(struct doctor *d, const char *what, const char *path, const char *option,
    const char *metric)
{
	char *text = doctor_option(d, option);
	const uint64_t size = text != NULL ? strtoull(text, NULL, 10) * MEGABYTE : 0,
	    used = used_bytes(d, metric);

	free(text);
	look_at(d, what, path, size > used ? size - used : 0);
}

static void
look_at_varnishd_files(struct doctor *d)
{
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/%d/cwd", (int)d->varnishd);
	n = readlink(link, path, sizeof path - 1);
	if (n > 0)
		path[n] = '\0';
	if (n > 0)
		look_at(d, "varnishd's files", path, 0);
	else if (d->options->varnishd != NULL && *d->options->varnishd == '/')
		look_at(d, "varnishd's files", d->options->varnishd, 0);
	else
		find_unknown(d, "only root can find the files of varnishd");
}

void
look_at_disk(struct doctor *d)
{
	char *cache = doctor_option(d, "cache"), *origin = doctor_option(d, "origin");
	char *references = doctor_option(d, "references");
	const char *tmp = getenv("TMPDIR");

	if (cache != NULL)
		look_at_bounded(d, "the cache of thumbd", cache, "cache-size",
		    "\nthumbd_cache_bytes ");
	if (references != NULL)
		look_at_bounded(d, "the references of thumbd", references, "references-size",
		    "\nthumbd_references_bytes ");
	if (origin != NULL)
		look_at(d, "for originals in flight", tmp != NULL && *tmp == '/' ? tmp : "/tmp", 0);
	if (d->varnishd > 0)
		look_at_varnishd_files(d);
	if (cache == NULL && references == NULL && origin == NULL && d->varnishd == 0)
		find_unknown(d, "neither varnishd nor a directory that thumbd writes to is known");
	free(cache);
	free(references);
	free(origin);
}
