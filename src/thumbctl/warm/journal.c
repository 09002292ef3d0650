/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading and writing a journal.
 */

#include "config.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "done_set.h"
#include "journal.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"

#define MAGIC		"thumbctl warm 1"
#define NO_JOURNAL	"%s is not a journal of `thumbctl warm'; name another file"
#define DUMP		(JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII)

struct journal {
	int			fd;
	struct done_set		*done;
	unsigned		damaged;
	int			dirty;
};

static const char *const caches[] = {
	[CACHE_UNKNOWN] = "-", [CACHE_HIT] = "hit", [CACHE_MISS] = "miss",
};

/* The SHA-256 of a job's parameters, in hex. */
static char *
digest_of(json_t *job)
{
	uint8_t bytes[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	char *text = must(json_dumps(job, DUMP)), *hex = must(malloc(2 * sizeof bytes + 1));
	size_t i;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	sha256_digest(&ctx, sizeof bytes, bytes);
	for (i = 0; i < sizeof bytes; i++)
		sprintf(hex + 2 * i, "%02x", bytes[i]);
	free(text);
	return (hex);
}

/* The first line, with its newline. */
static char *
make_header(json_t *job)
{
	char *digest = digest_of(job), *text, *line;
	json_t *header;

	header = must(json_pack("{s:s, s:s, s:O}", "journal", MAGIC, "digest", digest, "job", job));
	text = must(json_dumps(header, DUMP));
	if (asprintf(&line, "%s\n", text) < 0)
		line = must(NULL);
	json_decref(header);
	free(text);
	free(digest);
	return (line);
}

/* Write a message about the first parameter that differs.  Returns -1 if none does. */
static int
tell_difference(const char *file, json_t *theirs, json_t *ours, json_t *keys, char *message,
    size_t size)
{
	const char *key, *a, *b;
	json_t *value;

	json_object_foreach(keys, key, value) {
		a = json_string_value(json_object_get(theirs, key));
		b = json_string_value(json_object_get(ours, key));
		if (a != NULL && b != NULL && !strcmp(a, b))
			continue;
		snprintf(message, size, "%s is the journal of another job: its %s is \"%s\", not "
		    "\"%s\"; name another file, or remove this one to start again", file, key,
		    a != NULL ? a : "", b != NULL ? b : "");
		return (0);
	}
	return (-1);
}

static int
is_ours(const char *file, const char *line, json_t *job, char *message, size_t size)
{
	char *wanted = make_header(job);
	const int same = !strcmp(line, wanted);
	json_t *header, *theirs;

	free(wanted);
	if (same)
		return (1);
	header = json_loads(line, 0, NULL);
	theirs = json_object_get(header, "job");
	if (tell_difference(file, theirs, job, theirs, message, size) &&
	    (theirs == NULL || tell_difference(file, theirs, job, job, message, size)))
		snprintf(message, size, NO_JOURNAL, file);
	json_decref(header);
	return (0);
}

/* Parse a line without its newline.  Returns -1 if it is not an entry. */
static int
parse_entry(char *line, struct journal_entry *entry)
{
	char cache[8];
	int n = 0;

	if (sscanf(line, "%u %7s %ju %n", &entry->status, cache, &entry->bytes, &n) != 3 ||
	    n == 0 || line[n] != '/')
		return (-1);
	for (entry->cache = CACHE_UNKNOWN; entry->cache <= CACHE_MISS; entry->cache++)
		if (!strcmp(caches[entry->cache], cache))
			break;
	entry->target = line + n;
	return (entry->cache > CACHE_MISS ? -1 : 0);
}

static void
read_entry(struct journal *j, char *line, size_t len, journal_read_f *read, void *priv)
{
	struct journal_entry entry;

	line[len - 1] = '\0';
	if (strlen(line) != len - 1 || parse_entry(line, &entry)) {
		j->damaged++;
		return;
	}
	if (done_set_add(j->done, entry.target, strlen(entry.target)))
		read(priv, &entry);
}

/* Read all complete lines.  Returns where the last one ends, or -1 with a message. */
static off_t
read_lines(struct journal *j, FILE *f, const char *file, json_t *job,
    journal_read_f *read, void *priv, char *message, size_t size)
{
	char *line = NULL;
	size_t room = 0;
	off_t at = 0;
	ssize_t n;

	while ((n = getline(&line, &room, f)) > 0 && line[n - 1] == '\n') {
		if (at == 0 && !is_ours(file, line, job, message, size)) {
			free(line);
			return (-1);
		}
		if (at > 0)
			read_entry(j, line, (size_t)n, read, priv);
		at += n;
	}
	free(line);
	if (!ferror(f))
		return (at);
	snprintf(message, size, "%s: %s", file, strerror(errno));
	return (-1);
}

static int
write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return (-1);
		text += n;
		len -= (size_t)n;
	}
	return (0);
}

/* Whether the file has the beginning of our header: a job was killed as it wrote it. */
static int
begins_header(int fd, json_t *job)
{
	char *header = make_header(job), *text = must(malloc(strlen(header)));
	ssize_t n;
	int ok;

	n = pread(fd, text, strlen(header), 0);
	ok = n >= 0 && (size_t)n < strlen(header) && !memcmp(text, header, (size_t)n);
	free(header);
	free(text);
	return (ok);
}

/* Cut off an incomplete last line, and write the header if there is none. */
static int
mend(struct journal *j, off_t end, json_t *job)
{
	char *header;
	int r;

	if (ftruncate(j->fd, end))
		return (-1);
	if (end > 0)
		return (0);
	header = make_header(job);
	r = write_all(j->fd, header, strlen(header));
	free(header);
	return (r != 0 || fdatasync(j->fd) ? -1 : 0);
}

static int
load(struct journal *j, const char *file, json_t *job, journal_read_f *read, void *priv,
    char *message, size_t size)
{
	off_t end;
	FILE *f;

	if (flock(j->fd, LOCK_EX | LOCK_NB)) {
		snprintf(message, size, "%s: another process uses this journal", file);
		return (-1);
	}
	f = fdopen(dup(j->fd), "r");
	if (f == NULL)
		give_up_errno(EXIT_FAILED, "%s", file);
	end = read_lines(j, f, file, job, read, priv, message, size);
	fclose(f);
	if (end < 0)
		return (-1);
	if (end == 0 && !begins_header(j->fd, job)) {
		snprintf(message, size, NO_JOURNAL, file);
		return (-1);
	}
	if (mend(j, end, job)) {
		snprintf(message, size, "%s: %s", file, strerror(errno));
		return (-1);
	}
	return (0);
}

/*
 * NB: with O_CREAT, Linux refuses a file of another user in a directory such as /tmp, and does not
 * tell the reason (fs.protected_regular).
 */
static int
open_or_create(const char *file)
{
	const int flags = O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	int fd;

	fd = open(file, flags);
	if (fd < 0 && errno == ENOENT)
		fd = open(file, flags | O_CREAT | O_EXCL, 0666);
	return (fd);
}

/* Refuse a file that another user may have put there. */
static int
open_own(const char *file, char *message, size_t size)
{
	struct stat st;
	int fd;

	fd = open_or_create(file);
	if (fd < 0 || fstat(fd, &st) != 0)
		snprintf(message, size, errno == ELOOP ?
		    "%s is a link: name the journal itself" : "%s: %s", file, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		snprintf(message, size, NO_JOURNAL, file);
	else if (st.st_uid != geteuid() || st.st_nlink != 1)
		snprintf(message, size, st.st_nlink != 1 ?
		    "%s has %ju names: a journal has one; name another file" :
		    "%s belongs to user %ju: run as that user, or name another file", file,
		    st.st_nlink != 1 ? (uintmax_t)st.st_nlink : (uintmax_t)st.st_uid);
	else
		return (fd);
	if (fd >= 0)
		close(fd);
	return (-1);
}

struct journal *
journal_open(const char *file, json_t *job, journal_read_f *read, void *priv,
    char *message, size_t size)
{
	struct journal *j = must(calloc(1, sizeof *j));

	/* A file that reaches a limit fails one write. */
	signal(SIGXFSZ, SIG_IGN);
	j->done = done_set_new();
	j->fd = open_own(file, message, size);
	if (j->fd >= 0 && load(j, file, job, read, priv, message, size) == 0)
		return (j);
	journal_close(&j);
	return (NULL);
}

int
journal_has(const struct journal *j, const char *target)
{

	return (done_set_has(j->done, target, strlen(target)));
}

int
journal_add(struct journal *j, const struct journal_entry *entry)
{
	char *line;
	int n, r;

	n = asprintf(&line, "%u %s %ju %s\n", entry->status, caches[entry->cache], entry->bytes,
	    entry->target);
	if (n < 0)
		return (-1);
	r = write_all(j->fd, line, (size_t)n);
	free(line);
	j->dirty = 1;
	done_set_add(j->done, entry->target, strlen(entry->target));
	return (r);
}

int
journal_sync(struct journal *j)
{

	if (!j->dirty)
		return (0);
	j->dirty = 0;
	return (fdatasync(j->fd));
}

unsigned
journal_damaged(const struct journal *j)
{

	return (j->damaged);
}

void
journal_close(struct journal **jp)
{
	struct journal *j = *jp;

	*jp = NULL;
	if (j->fd >= 0)
		close(j->fd);
	done_set_free(&j->done);
	free(j);
}
