/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fonts, and fontconfig's caches of them.  If a directory has no cache, each worker reads all of
 * its fonts when it starts, and fontconfig complains that it cannot write a cache.
 */

#include "config.h"

#include <sys/stat.h>

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <fontconfig/fontconfig.h>

#include "sandbox.h"

/* The depth of nested directories: links may form a circle. */
#define DEPTH_MAX	16

static int
find_in(FcConfig *config, const FcChar8 *dir, char *name, size_t size, unsigned depth)
{
	struct stat st;
	FcCache *cache;
	int i, found = 0;

	if (depth == DEPTH_MAX || stat((const char *)dir, &st) != 0)
		return (0);
	cache = FcDirCacheLoad(dir, config, NULL);
	if (cache == NULL) {
		(void)snprintf(name, size, "%s", (const char *)dir);
		return (1);
	}
	for (i = 0; !found && i < FcCacheNumSubdir(cache); i++)
		found = find_in(config, FcCacheSubdir(cache, i), name, size, depth + 1);
	FcDirCacheUnload(cache);
	return (found);
}

/* Whether a directory has no cache; name is set to the first one. */
static int
find_uncached(FcConfig *config, char *name, size_t size)
{
	const FcChar8 *dir;
	FcStrList *dirs;
	int found = 0;

	dirs = FcConfigGetFontDirs(config);
	while (dirs != NULL && !found && (dir = FcStrListNext(dirs)) != NULL)
		found = find_in(config, dir, name, size, 0);
	if (dirs != NULL)
		FcStrListDone(dirs);
	return (found);
}

/* NB: fontconfig reports on standard error that it cannot write a cache. */
static int
build(FcConfig *config, int silent)
{
	int built, null, err = -1;

	null = silent ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
	if (null >= 0) {
		err = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		(void)dup2(null, STDERR_FILENO);
		(void)close(null);
	}
	built = FcConfigBuildFonts(config);
	if (err >= 0) {
		(void)dup2(err, STDERR_FILENO);
		(void)close(err);
	}
	return (built ? 0 : -1);
}

void
fonts_cache(void)
{
	char name[512];
	FcConfig *config;
	int uncached, tried;
	mode_t mask;

	mask = umask(S_IWGRP | S_IWOTH);
	for (tried = 0; tried < 2; tried++) {
		config = FcInitLoadConfig();
		uncached = config != NULL && find_uncached(config, name, sizeof name);
		if (uncached && !tried)
			(void)build(config, 1);
		if (config != NULL)
			FcConfigDestroy(config);
		if (!uncached)
			break;
	}
	(void)umask(mask);
	if (uncached)
		(void)fprintf(stderr, "%s has no font cache, and none can be written: "
		    "each worker reads the fonts there when it starts; run fc-cache -s as root\n",
		    name);
}

int
fonts_load(void)
{
	FcConfig *config;
	char name[512];
	int ret;

	config = FcInitLoadConfig();
	if (config == NULL)
		return (-1);
	ret = build(config, find_uncached(config, name, sizeof name));
	if (ret == 0 && !FcConfigSetCurrent(config))
		ret = -1;
	FcConfigDestroy(config);
	return (ret);
}

unsigned
fonts_count(void)
{
	const FcFontSet *set = FcConfigGetFonts(NULL, FcSetSystem);

	return (set != NULL && set->nfont > 0 ? (unsigned)set->nfont : 0);
}
