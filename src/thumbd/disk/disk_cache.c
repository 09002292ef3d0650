/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An index in memory of records in a directory.  A record KEY names the file with the bytes,
 * KEY.GENERATION, and is written after it: after a crash of thumbd each record has its bytes.
 * After a crash of the machine all files are dropped, unless they were written to the disk
 * (disk_state.c).
 */

#include "config.h"

#include <sys/queue.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk_cache.h"
#include "disk_record.h"
#include "disk_state.h"
#include "conf/denial.h"
#include "hash/seeded_hash.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"

#define TEMPORARY	"tmp."
#define BUCKETS		65536
#define BLOCK		4096		/* files take whole blocks on the disk; a record takes one */

struct entry {
	struct disk_record	record;
	struct timespec		used;		/* the last time; only for loading */
	TAILQ_ENTRY(entry)	lru;
	LIST_ENTRY(entry)	bucket;
};

struct disk_cache {
	const struct disk_cache_user *user;
	struct hash_seed	seed;
	int			dir;
	int			state;		/* open and locked while the cache is open */
	int			failing;	/* the log says so */
	uint64_t		bytes_max, bytes;
	unsigned		n;
	TAILQ_HEAD(, entry)	lru;		/* the last used last */
	LIST_HEAD(, entry)	buckets[BUCKETS];
};

/* NB: keys are digests of names, which users who upload files can choose. */
static size_t
bucket_of(const struct disk_cache *c, const char *key)
{

	return (seeded_hash(&c->seed, key, strlen(key)) % BUCKETS);
}

static struct entry *
find(struct disk_cache *c, const char *key)
{
	struct entry *e;

	LIST_FOREACH(e, &c->buckets[bucket_of(c, key)], bucket)
		if (!strcmp(e->record.key, key))
			break;
	return (e);
}

/* The disk space of a file of this size and its record. */
static uint64_t
cost(int64_t size)
{

	return (((uint64_t)size + BLOCK - 1) / BLOCK * BLOCK + BLOCK);
}

static void
insert(struct disk_cache *c, struct entry *e)
{

	TAILQ_INSERT_TAIL(&c->lru, e, lru);
	LIST_INSERT_HEAD(&c->buckets[bucket_of(c, e->record.key)], e, bucket);
	c->bytes += cost(e->record.size);
	c->n++;
}

/* Remove an entry from memory.  Its files stay. */
static void
forget(struct disk_cache *c, struct entry *e)
{

	TAILQ_REMOVE(&c->lru, e, lru);
	LIST_REMOVE(e, bucket);
	c->bytes -= cost(e->record.size);
	c->n--;
	free(e);
}

static void
remove_data(const struct disk_cache *c, const struct disk_record *record)
{
	char name[DISK_DATA_HEX + 1];

	disk_record_data(record, name);
	unlinkat(c->dir, name, 0);
}

/* NB: the record goes first, since bytes without a record are removed at the next start. */
static void
drop(struct disk_cache *c, struct entry *e)
{

	unlinkat(c->dir, e->record.key, 0);
	remove_data(c, &e->record);
	forget(c, e);
}

/* Make room for some bytes more. */
static void
evict(struct disk_cache *c, uint64_t more)
{

	while (c->bytes + more > c->bytes_max) {
		metric_add(c->user->evictions, 1);
		drop(c, TAILQ_FIRST(&c->lru));
	}
}

/* Log one line until the disk works again. */
static void
complain(struct disk_cache *c, const char *what)
{

	if (!c->failing)
		log_line("%s: cannot %s: %m; %s are not cached", c->user->option, what,
		    c->user->files);
	c->failing = 1;
}

static uint64_t
random_number(void)
{
	uint64_t n = 0;

	if (getrandom(&n, sizeof n, 0) != sizeof n)
		log_line("getrandom: %m");
	return (n);
}

static void
temporary_name(char name[DISK_NAME_MAX])
{

	snprintf(name, DISK_NAME_MAX, TEMPORARY "%016" PRIx64, random_number());
}

/* Open the file that was written, and no other file of that name. */
static int
open_data(const struct disk_cache *c, const struct disk_record *r)
{
	char name[DISK_DATA_HEX + 1];
	struct stat st;
	int fd;

	disk_record_data(r, name);
	fd = openat(c->dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return (-1);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == r->size &&
	    st.st_mtim.tv_sec == r->written.tv_sec && st.st_mtim.tv_nsec == r->written.tv_nsec)
		return (fd);
	close(fd);
	errno = ENOENT;
	return (-1);
}

int
disk_cache_find(struct disk_cache *c, const char *name, struct disk_found *found)
{
	const int64_t now = (int64_t)time(NULL);
	char key[DISK_KEY_HEX + 1];
	struct entry *e;

	disk_record_key(name, key);
	e = find(c, key);
	if (e == NULL)
		return (-1);
	found->fd = open_data(c, &e->record);
	if (found->fd < 0) {
		if (errno == ENOENT) {
			log_line("%s: %s was changed; it is dropped", c->user->option, key);
			if (c->user->damaged != N_METRICS)
				metric_add(c->user->damaged, 1);
			drop(c, e);
		}
		return (-1);
	}
	/* keep the order of use for the next start; an error is harmless */
	(void)utimensat(c->dir, key, NULL, AT_SYMLINK_NOFOLLOW);
	TAILQ_REMOVE(&c->lru, e, lru);
	TAILQ_INSERT_TAIL(&c->lru, e, lru);
	found->size = e->record.size;
	strcpy(found->about, e->record.about);
	/* if the clock was set back, the age is unknown */
	found->age = e->record.checked > now ? UINT64_MAX : (uint64_t)(now - e->record.checked);
	return (0);
}

void
disk_cache_confirm(struct disk_cache *c, const char *name)
{
	char key[DISK_KEY_HEX + 1], temporary[DISK_NAME_MAX];
	struct entry *e;

	disk_record_key(name, key);
	e = find(c, key);
	if (e == NULL)
		return;
	e->record.checked = (int64_t)time(NULL);
	temporary_name(temporary);
	if (disk_record_write(c->dir, c->user->head, &e->record, temporary))
		complain(c, "write a record");
}

int
disk_cache_remove(struct disk_cache *c, const char *name)
{
	char key[DISK_KEY_HEX + 1];
	struct entry *e;

	disk_record_key(name, key);
	e = find(c, key);
	if (e == NULL)
		return (0);
	drop(c, e);
	return (1);
}

int
disk_cache_create(struct disk_cache *c, char file[DISK_NAME_MAX])
{
	int fd;

	temporary_name(file);
	fd = openat(c->dir, file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		complain(c, "create a file");
	return (fd);
}

void
disk_cache_discard(struct disk_cache *c, const char *file)
{

	unlinkat(c->dir, file, 0);
}

static int
put_in_place(struct disk_cache *c, struct disk_record *r, const char *file)
{
	char data[DISK_DATA_HEX + 1], temporary[DISK_NAME_MAX];

	r->generation = random_number();
	disk_record_data(r, data);
	if (renameat(c->dir, file, c->dir, data)) {
		unlinkat(c->dir, file, 0);
		return (-1);
	}
	temporary_name(temporary);
	if (disk_record_write(c->dir, c->user->head, r, temporary) == 0)
		return (0);
	unlinkat(c->dir, data, 0);
	return (-1);
}

int
disk_cache_store(struct disk_cache *c, const char *name, const char *file, int fd,
    const char *about)
{
	struct entry *e, *old;
	struct stat st;

	assert(strlen(about) < sizeof e->record.about);
	e = calloc(1, sizeof *e);
	if (e == NULL || fstat(fd, &st) || cost(st.st_size) > c->bytes_max) {
		(void)disk_cache_remove(c, name);
		disk_cache_discard(c, file);
		free(e);
		return (-1);
	}
	disk_record_key(name, e->record.key);
	e->record.size = st.st_size;
	e->record.written = st.st_mtim;
	e->record.checked = (int64_t)time(NULL);
	strcpy(e->record.about, about);
	evict(c, cost(st.st_size));
	old = find(c, e->record.key);
	if (put_in_place(c, &e->record, file)) {
		complain(c, "keep a file");
		free(e);
		return (-1);
	}
	c->failing = 0;
	if (old != NULL) {
		remove_data(c, &old->record);
		forget(c, old);
	}
	insert(c, e);
	return (0);
}

uint64_t
disk_cache_bytes(const struct disk_cache *c)
{

	return (c->bytes);
}

unsigned
disk_cache_files(const struct disk_cache *c)
{

	return (c->n);
}

void
disk_cache_configure(struct disk_cache *c, uint64_t bytes)
{

	c->bytes_max = bytes;
	evict(c, 0);
}

static int
by_use(const void *a, const void *b)
{
	const struct timespec *x = &(*(struct entry * const *)a)->used;
	const struct timespec *y = &(*(struct entry * const *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return (x->tv_sec < y->tv_sec ? -1 : 1);
	return ((x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec));
}

static struct entry *
load_entry(const struct disk_cache *c, const char *name)
{
	struct entry *e;
	struct stat st;
	int fd;

	e = calloc(1, sizeof *e);
	assert(e != NULL);
	if (fstatat(c->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    disk_record_read(c->dir, c->user->head, name,
	    &e->record) == 0) {
		fd = open_data(c, &e->record);
		if (fd >= 0) {
			close(fd);
			e->used = st.st_mtim;
			return (e);
		}
	}
	free(e);
	unlinkat(c->dir, name, 0);
	return (NULL);
}

/* Remove bytes without a record, and incomplete files.  Files of other names stay. */
static void
remove_strays(struct disk_cache *c, DIR *d)
{
	char key[DISK_KEY_HEX + 1], data[DISK_DATA_HEX + 1];
	struct dirent *de;
	struct entry *e;

	while ((de = readdir(d)) != NULL) {
		if (!strncmp(de->d_name, TEMPORARY, strlen(TEMPORARY)) &&
		    strlen(de->d_name) == strlen(TEMPORARY) + 16)
			unlinkat(c->dir, de->d_name, 0);
		if (!disk_record_is_data(de->d_name))
			continue;
		snprintf(key, sizeof key, "%.*s", DISK_KEY_HEX, de->d_name);
		e = find(c, key);
		if (e != NULL)
			disk_record_data(&e->record, data);
		if (e == NULL || strcmp(data, de->d_name))
			unlinkat(c->dir, de->d_name, 0);
	}
}

/* Entries in the order of their last use. */
static void
load(struct disk_cache *c, DIR *d, int trusted)
{
	struct entry **list = NULL, *e;
	struct dirent *de;
	size_t i, n = 0, room = 0;

	while ((de = readdir(d)) != NULL) {
		if (!disk_record_is_key(de->d_name))
			continue;
		if (!trusted) {
			unlinkat(c->dir, de->d_name, 0);
			continue;
		}
		e = load_entry(c, de->d_name);
		if (e == NULL)
			continue;
		if (n == room) {
			room = room == 0 ? 1024 : 2 * room;
			list = reallocarray(list, room, sizeof *list);
			assert(list != NULL);
		}
		list[n++] = e;
	}
	if (n > 0)
		qsort(list, n, sizeof *list, by_use);
	for (i = 0; i < n; i++)
		insert(c, list[i]);
	free(list);
}

/* NB: any user who may write there controls the thumbs. */
static int
check_owner(const struct disk_cache *c, const char *path)
{
	struct stat st;

	if (fstat(c->dir, &st))
		return (-1);
	if (st.st_uid == geteuid() && (st.st_mode & 0022) == 0)
		return (0);
	log_error("%s: others may write in %s (user %ju, mode %o): it must be of mode 0700, and "
	    "belong to user %ju", c->user->option, path, (uintmax_t)st.st_uid,
	    (unsigned)st.st_mode & 07777, (uintmax_t)geteuid());
	errno = 0;		/* logged already */
	return (-1);
}

static int
open_directory(struct disk_cache *c, const char *path)
{
	int trusted, fd;
	DIR *d;

	c->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dir < 0 || check_owner(c, path))
		return (-1);
	c->state = disk_state_take(c->dir, c->user, &trusted);
	if (c->state < 0)
		return (-1);
	fd = openat(c->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	d = fd < 0 ? NULL : fdopendir(fd);
	if (d == NULL) {
		if (fd >= 0)
			close(fd);
		return (-1);
	}
	load(c, d, trusted);
	rewinddir(d);
	remove_strays(c, d);
	closedir(d);
	return (0);
}

static void
log_unusable(const struct disk_cache_user *user, const char *path)
{
	char why[DENIAL_MAX];

	if (errno == EWOULDBLOCK)
		log_error("%s: %s is in use by another thumbd", user->option, path);
	else
		log_error("%s: cannot use the directory %s: %s", user->option, path,
		    denial(errno, path, R_OK | W_OK | X_OK, why, sizeof why));
}

struct disk_cache *
disk_cache_open(const struct disk_cache_user *user, const char *path, uint64_t bytes)
{
	struct disk_cache *c;

	c = calloc(1, sizeof *c);
	assert(c != NULL);
	c->user = user;
	c->state = -1;
	hash_seed_init(&c->seed);
	TAILQ_INIT(&c->lru);
	if (open_directory(c, path)) {
		if (errno != 0)
			log_unusable(user, path);
		if (c->state >= 0)
			close(c->state);
		if (c->dir >= 0)
			close(c->dir);
		free(c);
		return (NULL);
	}
	disk_cache_configure(c, bytes);
	log_info("%s: %u %s, %ju bytes, in %s", user->option, c->n, user->files,
	    (uintmax_t)c->bytes, path);
	return (c);
}

void
disk_cache_close(struct disk_cache **cp)
{
	struct disk_cache *c = *cp;

	*cp = NULL;
	if (syncfs(c->dir) || disk_state_leave(c->state))
		log_line("%s: cannot write it to the disk: %m", c->user->option);
	close(c->state);
	close(c->dir);
	while (!TAILQ_EMPTY(&c->lru))
		forget(c, TAILQ_FIRST(&c->lru));
	free(c);
}
