/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * MediaWiki puts a replaced file into archive/, with a timestamp before its name.  NB: its copy has
 * another time (FileRepo::publishBatch, FSFileBackend::doCopyInternal), and so is no version that
 * anybody had, unless packaging/mediawiki/keep-versions.php makes it a link.  The directory has the old versions of many files, so what was found is remembered for as long
 * as the directory is unchanged: a URL with a made-up token costs no more than a stat(2).
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/monotonic.h"
#include "old_versions.h"
#include "original_file.h"

#define LISTS			256
#define READS_A_SECOND		20

/* Seconds after a change of a directory in which another may have the same time. */
#define SETTLED			2

#define FILE_MAX		4096

struct old_versions {
	struct hash_seed	seed;
	uint64_t		second;		/* and how many directories were read in it */
	unsigned		reads;
	struct old_list		lists[LISTS];
};

struct old_versions *
old_versions_new(void)
{
	struct old_versions *old;

	old = calloc(1, sizeof *old);
	assert(old != NULL);
	hash_seed_init(&old->seed);
	return (old);
}

static int
may_read(struct old_versions *old)
{
	const uint64_t second = monotonic() / MONOTONIC_SECOND;

	if (second != old->second) {
		old->second = second;
		old->reads = 0;
	}
	return (old->reads < READS_A_SECOND ? (old->reads++, 1) : 0);
}

/* Whether the name is a timestamp, an exclamation mark, and the name of the file. */
static int
is_old(const char *name, const struct thumburl_ref *ref)
{

	return (strspn(name, "0123456789") == THUMBURL_STAMP_LEN - 1 &&
	    name[THUMBURL_STAMP_LEN - 1] == '!' && !strcmp(name + THUMBURL_STAMP_LEN, ref->stored));
}

static void
add(struct old_list *l, int dir, const char *name)
{
	struct original original;
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return;
	if (l->n == OLD_VERSIONS_MAX) {
		l->complete = 0;
		return;
	}
	original_file_describe(&original, &st);
	memcpy(l->list[l->n].timestamp, name, THUMBURL_STAMP_LEN - 1);
	l->list[l->n].timestamp[THUMBURL_STAMP_LEN - 1] = '\0';
	content_version(&original, l->list[l->n].version);
	l->n++;
}

/* Takes the directory. */
static void
read_directory(struct old_list *l, int dir, const struct thumburl_ref *ref)
{
	const struct dirent *de;
	unsigned n = 0;
	DIR *d;

	d = fdopendir(dir);
	if (d == NULL) {
		close(dir);
		return;
	}
	l->complete = 1;
	while ((de = readdir(d)) != NULL && l->complete) {
		if (is_old(de->d_name, ref))
			add(l, dirfd(d), de->d_name);
		if (++n > OLD_ENTRIES_MAX)
			l->complete = 0;
	}
	closedir(d);
}

/* The path of the directory.  Returns -1 if there can be none. */
static int
name_directory(const struct thumburl_ref *ref, unsigned levels, char name[FILE_MAX])
{
	struct thumburl_ref old = *ref;
	char *slash;
	size_t n;

	if (thumburl_set_old(&old, "00000000000000"))
		return (-1);
	n = thumburl_format_file(&old, levels, name, FILE_MAX);
	slash = n == 0 || n >= FILE_MAX ? NULL : strrchr(name, '/');
	if (slash == NULL)
		return (-1);
	*slash = '\0';
	return (0);
}

const struct old_list *
old_versions_of(struct old_versions *old, int root, const struct thumburl_ref *ref,
    unsigned levels)
{
	static const struct old_list none = { .complete = 1 }, unknown = { .complete = 0 };
	struct identity identity;
	char name[FILE_MAX];
	struct old_list *l;
	struct stat st;
	uint64_t key;
	int dir;

	if (name_directory(ref, levels, name) || original_file_stat(root, name, &st))
		return (&none);
	identity_of(&identity, &st);
	key = seeded_hash(&old->seed, ref->stored, ref->stored_len) ^
	    seeded_hash(&old->seed, name, strlen(name));
	l = &old->lists[key % LISTS];
	if (l->key == key && identity_same(&l->directory, &identity))
		return (l);
	if (!may_read(old))
		return (&unknown);
	dir = original_file_directory(root, name);
	if (dir < 0)
		return (&unknown);
	memset(l, 0, sizeof *l);
	l->directory = identity;
	read_directory(l, dir, ref);
	/* otherwise the next change may not be seen */
	if (time(NULL) - st.st_mtim.tv_sec >= SETTLED)
		l->key = key;
	return (l);
}

void
old_versions_free(struct old_versions **oldp)
{

	free(*oldp);
	*oldp = NULL;
}
