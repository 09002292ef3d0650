/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The module: whether the installed file is the one that varnishd has loaded, and fits varnishd.
 */

#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adm.h"
#include "finding.h"
#include "thumbctl/terminal/memory.h"

#define CACHE		"vmod_cache"
#define COPY		"_vmod_thumb."		/* and a hash */
#define ABI		"Varnish "		/* and the version */

static char *
read_at(int dir, const char *name, size_t *len)
{
	char *bytes;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return (NULL);
	bytes = tool_read(fd, len);
	close(fd);
	return (bytes);
}

/* The path in a line of debug.vmod: 1 thumb (PATH), or 1 thumb (path="PATH", ...) from 7.5 on. */
static char *
path_of_module(const struct doctor *d)
{
	char *path = NULL, *b;
	struct tool tool;

	adm_run(d, &tool, "debug.vmod", NULL, NULL);
	b = strstr(tool.out, " thumb (");
	if (b != NULL) {
		b += strlen(" thumb (");
		b += strncmp(b, "path=\"", 6) == 0 ? 6 : 0;
		path = must(strndup(b, strcspn(b, "\",)\n")));
	}
	tool_free(&tool);
	return (path);
}

/* The directory of the copies that varnishd has loaded, or -1. */
static int
open_cache(const struct doctor *d)
{
	const char *name = d->options->varnishd;
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof path, "/proc/%d/cwd/" CACHE, (int)d->varnishd);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 || name == NULL || *name != '/')
		return (fd);
	snprintf(path, sizeof path, "%s/" CACHE, name);
	return (open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

/* Whether one of the copies has these bytes.  Returns -1 if they cannot be read. */
static int
is_loaded(const struct doctor *d, const char *bytes, size_t len)
{
	int fd = open_cache(d), loaded = -1;
	struct dirent *e;
	size_t n;
	char *copy;
	DIR *dir;

	dir = fd < 0 ? NULL : fdopendir(fd);
	while (loaded < 1 && dir != NULL && (e = readdir(dir)) != NULL) {
		if (strncmp(e->d_name, COPY, strlen(COPY)) != 0)
			continue;
		copy = read_at(fd, e->d_name, &n);
		if (copy != NULL)
			loaded = n == len && !memcmp(copy, bytes, len);
		free(copy);
	}
	if (dir != NULL)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	return (loaded);
}

static int
fits(const struct doctor *d, const char *bytes, size_t len)
{
	char abi[256];

	if (d->version == NULL)
		return (1);
	snprintf(abi, sizeof abi, ABI "%s", d->version);
	return (memmem(bytes, len, abi, strlen(abi) + 1) != NULL);
}

static void
judge(struct doctor *d, const char *path)
{
	size_t len = 0;
	char *bytes;
	int loaded;

	bytes = read_at(AT_FDCWD, path, &len);
	if (bytes == NULL) {
		find_unknown(d, "cannot read %s: %s", path, strerror(errno));
		return;
	}
	loaded = is_loaded(d, bytes, len);
	if (!fits(d, bytes, len))
		find_wrong(d, "install the build of the module for this build of Varnish; until "
		    "then, do not restart varnishd", "%s is not for the running varnishd, %s: "
		    "the next vcl.load fails", path, d->version);
	else if (loaded == 0)
		find_warning(d, "load it: systemctl reload varnish, or restart",
		    "%s has changed since varnishd loaded it", path);
	else if (loaded < 0)
		find_unknown(d, "only root can see whether %s is what varnishd has loaded", path);
	else
		find_ok(d, "%s is for this varnishd, and loaded", path);
	free(bytes);
}

/* Without a varnishd that runs: whether the installed one could load the module. */
static void
look_at_installed(struct doctor *d)
{
	static const char *const argv[] = { "varnishd", "-V", NULL };
	const char *path = d->options->module;
	struct tool tool;
	size_t len = 0;
	char *bytes;

	/* on standard output from 7.5 on */
	tool_run(&tool, argv, ADM_SECONDS);
	d->version = adm_version(*tool.out != '\0' ? tool.out : tool.all);
	tool_free(&tool);
	bytes = read_at(AT_FDCWD, path, &len);
	if (bytes == NULL)
		find_unknown(d, "cannot read %s: %s", path, strerror(errno));
	else if (d->version == NULL)
		find_unknown(d, "the version of varnishd is not known");
	else if (!fits(d, bytes, len))
		find_wrong(d, "install the build of the module for this build of Varnish",
		    "%s is not for the installed varnishd, %s: no VCL that imports it loads", path,
		    d->version);
	else
		find_ok(d, "%s is for the installed varnishd, %s", path, d->version);
	free(bytes);
}

void
look_at_module(struct doctor *d)
{
	char *path;

	if (d->varnishd == 0) {
		look_at_installed(d);
		return;
	}
	path = path_of_module(d);
	if (path == NULL)
		find_wrong(d, "load VCL that includes thumb-site.vcl",
		    "varnishd has not loaded vmod_thumb");
	else
		judge(d, path);
	free(path);
}
