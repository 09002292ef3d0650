/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A stack of open directories.  No symbolic link is followed.
 */

#include "config.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "beneath.h"
#include "store_name.h"
#include "walk.h"

/*
 * Two parts of a wiki, thumb, archive, two hash directories, the original, and some to spare.  An id
 * has fewer.
 */
#define LEVELS_MAX	12

/* Seconds for which a directory that is empty stays: a thumb may be on its way. */
#define EMPTY_AGE	60

struct level {
	DIR	*dir;
	size_t	len;			/* of the directory's name, with a slash */
	time_t	changed;
};

struct walk {
	unsigned	wiki_parts;
	unsigned	depth;
	struct level	levels[LEVELS_MAX];
	char		name[STORE_NAME_MAX];
};

/* Takes the descriptor. */
static void
push(struct walk *w, int fd, size_t len)
{
	struct level *level = &w->levels[w->depth];
	struct stat st;

	if (fd < 0)
		return;
	if (w->depth == LEVELS_MAX || fstat(fd, &st) || (level->dir = fdopendir(fd)) == NULL) {
		close(fd);
		return;
	}
	level->len = len;
	level->changed = st.st_mtime;
	w->depth++;
}

struct walk *
walk_new(int root, unsigned wiki_parts)
{
	struct walk *w;

	w = calloc(1, sizeof *w);
	assert(w != NULL);
	w->wiki_parts = wiki_parts;
	push(w, openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
	return (w);
}

/* Leave a directory.  It is removed if it is below thumb/, or that of an id, and empty. */
static void
pop(struct walk *w)
{
	struct level *level = &w->levels[--w->depth];
	const time_t now = time(NULL);
	size_t len;

	closedir(level->dir);
	if (w->depth == 0)
		return;
	len = w->levels[w->depth - 1].len;
	w->name[level->len - 1] = '\0';
	if ((w->depth <= w->wiki_parts + 1 && !(w->depth > 2 && store_name_is_of_id(w->name))) ||
	    now - level->changed < EMPTY_AGE)
		return;
	(void)unlinkat(dirfd(w->levels[w->depth - 1].dir), w->name + len, AT_REMOVEDIR);
}

static int
is_dots(const struct dirent *de)
{

	return (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0);
}

/* Wikis, and the thumb/ of each: the originals are beside it.  Ids. */
static int
is_on_the_way(const struct walk *w, const struct dirent *de)
{
	const unsigned above = w->depth - 1;	/* directories above this entry's */

	return (above != w->wiki_parts || strcmp(de->d_name, "thumb") == 0 ||
	    store_name_is_of_id(w->name));
}

static enum walk_step
enter(struct walk *w, int dir, size_t len, size_t n)
{

	push(w, beneath_directory(dir, w->name + len), len + n + 1);
	w->name[len + n] = '/';
	return (WALK_BETWEEN);
}

static enum walk_step
visit(struct walk *w, const struct dirent *de, struct walk_file *file)
{
	const size_t len = w->levels[w->depth - 1].len, n = strlen(de->d_name);
	const int dir = dirfd(w->levels[w->depth - 1].dir);

	if (is_dots(de) || len + n + 2 > sizeof w->name)
		return (WALK_BETWEEN);
	memcpy(w->name + len, de->d_name, n + 1);
	if (!is_on_the_way(w, de) || fstatat(dir, de->d_name, &file->st, AT_SYMLINK_NOFOLLOW))
		return (WALK_BETWEEN);
	if (S_ISDIR(file->st.st_mode))
		return (enter(w, dir, len, n));
	if (w->depth - 1 <= w->wiki_parts)
		return (WALK_BETWEEN);
	file->name = w->name;
	file->dir = dir;
	file->last = w->name + len;
	return (WALK_FILE);
}

enum walk_step
walk_next(struct walk *w, struct walk_file *file)
{
	const struct dirent *de;

	if (w->depth == 0)
		return (WALK_END);
	de = readdir(w->levels[w->depth - 1].dir);
	if (de != NULL)
		return (visit(w, de, file));
	pop(w);
	return (WALK_BETWEEN);
}

void
walk_free(struct walk **wp)
{
	struct walk *w = *wp;

	*wp = NULL;
	while (w->depth > 0)
		closedir(w->levels[--w->depth].dir);
	free(w);
}
