/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An index in memory of records in a directory.  A record KEY names the file with the bytes,
 * KEY.GENERATION, and is written after it: after a crash of thumbd each record has its bytes.
 * After a crash of the machine all files are dropped, unless they were written to the disk
 * (cache_state.c).
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

#include "cache.h"
#include "cache_record.h"
#include "cache_state.h"
#include "conf/denial.h"
#include "hash/seeded_hash.h"
#include "thumbd/log.h"
#include "thumbd/metrics.h"

#define TEMPORARY	"tmp."
#define BUCKETS		65536
#define RECORD_BYTES	4096		/* the disk space that a record counts as */

struct entry {
	struct cache_record	record;
	struct timespec		used;		/* the last time; only for loading */
	TAILQ_ENTRY(entry)	lru;
	LIST_ENTRY(entry)	bucket;
};

struct cache {
	struct hash_seed	seed;
	int			dir;
	int			state;		/* open and locked while the cache is open */
	int			failing;	/* the log says so */
	uint64_t		bytes_max, bytes;
	unsigned		n;
	TAILQ_HEAD(, entry)	lru;		/* the last used last */
	LIST_HEAD(, entry)	buckets[BUCKETS];
};

/* NB: keys are digests of URLs, which users who upload files can choose. */
static size_t
bucket_of(const struct cache *c, const char *key)
{

	return (seeded_hash(&c->seed, key, strlen(key)) % BUCKETS);
}

static struct entry *
find(struct cache *c, const char *key)
{
	struct entry *e;

	LIST_FOREACH(e, &c->buckets[bucket_of(c, key)], bucket)
		if (!strcmp(e->record.key, key))
			break;
	return (e);
}

static uint64_t
cost(const struct entry *e)
{

	return ((uint64_t)e->record.size + RECORD_BYTES);
}

static void
insert(struct cache *c, struct entry *e)
{

	TAILQ_INSERT_TAIL(&c->lru, e, lru);
	LIST_INSERT_HEAD(&c->buckets[bucket_of(c, e->record.key)], e, bucket);
	c->bytes += cost(e);
	c->n++;
}

/* Remove an entry from memory.  Its files stay. */
static void
forget(struct cache *c, struct entry *e)
{

	TAILQ_REMOVE(&c->lru, e, lru);
	LIST_REMOVE(e, bucket);
	c->bytes -= cost(e);
	c->n--;
	free(e);
}

static void
remove_data(const struct cache *c, const struct cache_record *record)
{
	char name[CACHE_DATA_HEX + 1];

	cache_record_data(record, name);
	unlinkat(c->dir, name, 0);
}

/* NB: the record goes first, since bytes without a record are removed at the next start. */
static void
drop(struct cache *c, struct entry *e)
{

	unlinkat(c->dir, e->record.key, 0);
	remove_data(c, &e->record);
	forget(c, e);
}

static void
evict(struct cache *c)
{

	while (c->bytes > c->bytes_max) {
		metric_add(METRIC_CACHE_EVICTIONS, 1);
		drop(c, TAILQ_FIRST(&c->lru));
	}
}

/* Log one line until the disk works again. */
static void
complain(struct cache *c, const char *what)
{

	if (!c->failing)
		log_line("--cache: cannot %s: %m; originals are not cached", what);
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
temporary_name(char name[CACHE_NAME_MAX])
{

	snprintf(name, CACHE_NAME_MAX, TEMPORARY "%016" PRIx64, random_number());
}

/* Open the file that was written, and no other file of that name. */
static int
open_data(const struct cache *c, const struct cache_record *r)
{
	char name[CACHE_DATA_HEX + 1];
	struct stat st;
	int fd;

	cache_record_data(r, name);
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
cache_find(struct cache *c, const char *url, struct cached *found)
{
	const int64_t now = (int64_t)time(NULL);
	char key[CACHE_KEY_HEX + 1];
	struct entry *e;

	cache_record_key(url, key);
	e = find(c, key);
	if (e == NULL)
		return (-1);
	found->fd = open_data(c, &e->record);
	if (found->fd < 0) {
		if (errno == ENOENT) {
			log_line("--cache: %s was changed; it is dropped", key);
			drop(c, e);
		}
		return (-1);
	}
	/* keep the order of use for the next start; an error is harmless */
	(void)utimensat(c->dir, key, NULL, AT_SYMLINK_NOFOLLOW);
	TAILQ_REMOVE(&c->lru, e, lru);
	TAILQ_INSERT_TAIL(&c->lru, e, lru);
	found->size = e->record.size;
	found->version = e->record.version;
	/* if the clock was set back, the age is unknown */
	found->age = e->record.checked > now ? UINT64_MAX : (uint64_t)(now - e->record.checked);
	return (0);
}

void
cache_confirm(struct cache *c, const char *url)
{
	char key[CACHE_KEY_HEX + 1], temporary[CACHE_NAME_MAX];
	struct entry *e;

	cache_record_key(url, key);
	e = find(c, key);
	if (e == NULL)
		return;
	e->record.checked = (int64_t)time(NULL);
	temporary_name(temporary);
	if (cache_record_write(c->dir, &e->record, temporary))
		complain(c, "write a record");
}

void
cache_remove(struct cache *c, const char *url)
{
	char key[CACHE_KEY_HEX + 1];
	struct entry *e;

	cache_record_key(url, key);
	e = find(c, key);
	if (e != NULL)
		drop(c, e);
}

int
cache_create(struct cache *c, char name[CACHE_NAME_MAX])
{
	int fd;

	temporary_name(name);
	fd = openat(c->dir, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		complain(c, "create a file");
	return (fd);
}

void
cache_discard(struct cache *c, const char *name)
{

	unlinkat(c->dir, name, 0);
}

static int
put_in_place(struct cache *c, struct cache_record *r, const char *name)
{
	char data[CACHE_DATA_HEX + 1], temporary[CACHE_NAME_MAX];

	r->generation = random_number();
	cache_record_data(r, data);
	if (renameat(c->dir, name, c->dir, data)) {
		unlinkat(c->dir, name, 0);
		return (-1);
	}
	temporary_name(temporary);
	if (cache_record_write(c->dir, r, temporary) == 0)
		return (0);
	unlinkat(c->dir, data, 0);
	return (-1);
}

void
cache_store(struct cache *c, const char *url, const char *name, int fd,
    const struct origin_version *version)
{
	struct entry *e, *old;
	struct stat st;

	e = calloc(1, sizeof *e);
	if (e == NULL || fstat(fd, &st) || (uint64_t)st.st_size + RECORD_BYTES > c->bytes_max) {
		cache_remove(c, url);
		cache_discard(c, name);
		free(e);
		return;
	}
	cache_record_key(url, e->record.key);
	e->record.size = st.st_size;
	e->record.written = st.st_mtim;
	e->record.checked = (int64_t)time(NULL);
	e->record.version = *version;
	old = find(c, e->record.key);
	if (put_in_place(c, &e->record, name)) {
		complain(c, "keep a file");
		free(e);
		return;
	}
	c->failing = 0;
	if (old != NULL) {
		remove_data(c, &old->record);
		forget(c, old);
	}
	insert(c, e);
	evict(c);
}

uint64_t
cache_bytes(const struct cache *c)
{

	return (c->bytes);
}

unsigned
cache_files(const struct cache *c)
{

	return (c->n);
}

void
cache_configure(struct cache *c, uint64_t bytes)
{

	c->bytes_max = bytes;
	evict(c);
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
load_entry(const struct cache *c, const char *name)
{
	struct entry *e;
	struct stat st;
	int fd;

	e = calloc(1, sizeof *e);
	assert(e != NULL);
	if (fstatat(c->dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
	    cache_record_read(c->dir, name, &e->record) == 0) {
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
remove_strays(struct cache *c, DIR *d)
{
	char key[CACHE_KEY_HEX + 1], data[CACHE_DATA_HEX + 1];
	struct dirent *de;
	struct entry *e;

	while ((de = readdir(d)) != NULL) {
		if (!strncmp(de->d_name, TEMPORARY, strlen(TEMPORARY)) &&
		    strlen(de->d_name) == strlen(TEMPORARY) + 16)
			unlinkat(c->dir, de->d_name, 0);
		if (!cache_record_is_data(de->d_name))
			continue;
		snprintf(key, sizeof key, "%.*s", CACHE_KEY_HEX, de->d_name);
		e = find(c, key);
		if (e != NULL)
			cache_record_data(&e->record, data);
		if (e == NULL || strcmp(data, de->d_name))
			unlinkat(c->dir, de->d_name, 0);
	}
}

/* Entries in the order of their last use. */
static void
load(struct cache *c, DIR *d, int trusted)
{
	struct entry **list = NULL, *e;
	struct dirent *de;
	size_t i, n = 0, room = 0;

	while ((de = readdir(d)) != NULL) {
		if (!cache_record_is_key(de->d_name))
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
check_owner(int dir, const char *path)
{
	struct stat st;

	if (fstat(dir, &st))
		return (-1);
	if (st.st_uid == geteuid() && (st.st_mode & 0022) == 0)
		return (0);
	log_error("--cache: others may write in %s (user %ju, mode %o): it must be of mode 0700, and "
	    "belong to user %ju", path, (uintmax_t)st.st_uid, (unsigned)st.st_mode & 07777,
	    (uintmax_t)geteuid());
	errno = 0;		/* logged already */
	return (-1);
}

static int
open_directory(struct cache *c, const char *path)
{
	int trusted, fd;
	DIR *d;

	c->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c->dir < 0 || check_owner(c->dir, path))
		return (-1);
	c->state = cache_state_take(c->dir, &trusted);
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
log_unusable(const char *path)
{
	char why[DENIAL_MAX];

	if (errno == EWOULDBLOCK)
		log_error("--cache: %s is in use by another thumbd", path);
	else
		log_error("--cache: cannot use the directory %s: %s", path,
		    denial(errno, path, R_OK | W_OK | X_OK, why, sizeof why));
}

struct cache *
cache_open(const char *path, uint64_t bytes)
{
	struct cache *c;

	c = calloc(1, sizeof *c);
	assert(c != NULL);
	c->state = -1;
	hash_seed_init(&c->seed);
	TAILQ_INIT(&c->lru);
	if (open_directory(c, path)) {
		if (errno != 0)
			log_unusable(path);
		if (c->state >= 0)
			close(c->state);
		if (c->dir >= 0)
			close(c->dir);
		free(c);
		return (NULL);
	}
	cache_configure(c, bytes);
	log_info("--cache: %u originals, %ju bytes, in %s", c->n, (uintmax_t)c->bytes, path);
	return (c);
}

void
cache_close(struct cache **cp)
{
	struct cache *c = *cp;

	*cp = NULL;
	if (syncfs(c->dir) || cache_state_leave(c->state))
		log_line("--cache: cannot write it to the disk: %m");
	close(c->state);
	close(c->dir);
	while (!TAILQ_EMPTY(&c->lru))
		forget(c, TAILQ_FIRST(&c->lru));
	free(c);
}
