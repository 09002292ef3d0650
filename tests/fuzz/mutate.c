/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Gives a worker mutated files; an original, a seed and a number determine each file.
 *
 *	mutate WORKER TYPES SANDBOX SEED FIRST COUNT DIRECTORY FILE...
 *
 * A worker that dies, or a sanitizer's report, is a finding: it is printed with the number and
 * saved in the directory.  A render that exceeds the deadline is counted, and its worker replaced.
 * The exit status is 1 if there was a finding.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"
#include "job/said.h"
#include "render/job_site.h"
#include "thumburl/thumburl.h"
#include "unit/random.h"

#define BYTES_MAX	((size_t)4 << 20)	/* of an original: others are too slow */
#define GROWTH_MAX	4096
#define CHANGES_MAX	8
#define DEADLINE_MS	120000

struct original {
	const char		*name;
	uint8_t			*bytes;
	size_t			len;
};

struct mutant {
	uint8_t			*bytes;
	size_t			len;
	uint64_t		random;
};

struct tally {
	unsigned		statuses[600];
	unsigned		late, findings;
};

static void
die(const char *what, const char *whose)
{

	(void)fprintf(stderr, "mutate: %s: %s\n", whose, what);
	exit(2);
}

/* Returns -1 if it is empty or too large. */
static int
read_original(const char *name, struct original *o)
{
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) != 0)
		die("cannot be opened", name);
	o->name = name;
	o->len = (size_t)st.st_size;
	if (o->len == 0 || o->len > BYTES_MAX) {
		close(fd);
		return (-1);
	}
	o->bytes = malloc(o->len);
	if (o->bytes == NULL || read(fd, o->bytes, o->len) != (ssize_t)o->len)
		die("cannot be read", name);
	close(fd);
	return (0);
}

static size_t
below(struct mutant *m, size_t n)
{

	return (n == 0 ? 0 : random_below(&m->random, n > UINT32_MAX ? UINT32_MAX : (unsigned)n));
}

/* Usually near the beginning, where most of what decoders rely on is. */
static size_t
place(struct mutant *m)
{

	return (below(m, below(m, 2) == 0 && m->len > 256 ? 256 : m->len));
}

static void
change_bytes(struct mutant *m)
{
	static const uint8_t likely[] = { 0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, '0', '9', '<', '-' };
	size_t at = place(m), n = 1 + below(m, 8);

	for (; n > 0 && at < m->len; n--, at++)
		switch (below(m, 4)) {
		case 0:
			m->bytes[at] ^= (uint8_t)(1U << below(m, 8));
			break;
		case 1:
			m->bytes[at] = (uint8_t)below(m, 256);
			break;
		default:
			m->bytes[at] = likely[below(m, sizeof likely)];
			break;
		}
}

static void
change_number(struct mutant *m)
{
	static const uint32_t likely[] = { 0, 1, 255, 256, 32767, 32768, 65535, 65536, 0x7fffffff,
	    0x80000000, 0xfffffffe, 0xffffffff };
	uint32_t n = likely[below(m, sizeof likely / sizeof likely[0])];
	size_t at = place(m), size = below(m, 2) == 0 ? 2 : 4;

	if (below(m, 2) == 0)
		n = size == 4 ? __builtin_bswap32(n) : __builtin_bswap16((uint16_t)n);
	if (m->len - at >= size)
		memcpy(m->bytes + at, &n, size);
}

static void
copy_part(struct mutant *m)
{
	const size_t from = below(m, m->len), to = place(m);
	size_t n = 1 + below(m, 64);

	if (n > m->len - from)
		n = m->len - from;
	if (n > m->len - to)
		n = m->len - to;
	memmove(m->bytes + to, m->bytes + from, n);
}

static void
drop_part(struct mutant *m)
{
	const size_t at = place(m);
	size_t n = 1 + below(m, below(m, 4) == 0 ? m->len : 16);

	if (n >= m->len - at)
		n = m->len - at - 1;
	memmove(m->bytes + at, m->bytes + at + n, m->len - at - n);
	m->len -= n;
}

/* The buffer has room for all changes. */
static void
insert_part(struct mutant *m)
{
	const size_t at = place(m), from = below(m, m->len);
	size_t n = 1 + below(m, GROWTH_MAX / CHANGES_MAX);
	uint8_t part[GROWTH_MAX / CHANGES_MAX];

	if (n > m->len - from)
		n = m->len - from;
	memcpy(part, m->bytes + from, n);
	memmove(m->bytes + at + n, m->bytes + at, m->len - at);
	memcpy(m->bytes + at, part, n);
	m->len += n;
}

static void
cut(struct mutant *m)
{

	if (below(m, 8) == 0)
		m->len = 1 + below(m, m->len);
	else
		change_bytes(m);
}

static void
mutate(struct mutant *m, const struct original *o)
{
	static void (* const changes[])(struct mutant *) = { change_bytes, change_bytes,
	    change_number, change_number, copy_part, drop_part, insert_part, cut };
	size_t n;

	m->len = o->len;
	memcpy(m->bytes, o->bytes, o->len);
	for (n = 1 + below(m, CHANGES_MAX); n > 0; n--)
		changes[below(m, sizeof changes / sizeof changes[0])](m);
}

/* A thumb of a file with this name. */
static struct job
make_job(struct mutant *m, const struct thumburl_site *site, const char *name)
{
	static const char * const queries[] = { "w=90", "w=90", "w=300", "w=90&f=png", "w=90&f=webp",
	    "w=2000", "info=json" };
	const char *dot = strrchr(name, '.');
	struct thumburl_ref ref;
	char target[512];
	struct job job;

	(void)snprintf(target, sizeof target, "/v1/file%s?%s", dot == NULL ? "" : dot,
	    queries[below(m, sizeof queries / sizeof queries[0])]);
	if (thumburl_parse(site, target, strlen(target), &ref) != THUMBURL_OK)
		die("no thumbs of this type", name);
	job_from_ref(&job, &ref);
	return (job);
}

static int
make_file(const struct mutant *m)
{
	int fd = memfd_create("mutant", MFD_CLOEXEC);

	if (fd < 0 || write(fd, m->bytes, m->len) != (ssize_t)m->len)
		die(strerror(errno), "memfd");
	return (fd);
}

static void
start(const struct launch *launch, struct launched *worker)
{

	if (worker_launch(launch, worker) != 0 || worker_await(launch, worker->sock) != 1)
		die("did not start", launch->program);
}

/* said_line_f */
static void
print_line(void *priv, const char *line)
{

	(void)priv;
	(void)printf("  %s\n", line);
}

static int
end(struct launched *worker)
{
	int status = 0;

	worker_hang_up(worker);
	(void)waitpid(worker->pid, &status, 0);
	said_last(worker->said, print_line, NULL);
	worker->pid = 0;
	return (status);
}

static void
save(const struct mutant *m, const char *directory, const struct original *o, unsigned number)
{
	const char *dot = strrchr(o->name, '.');
	char path[4096];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/mutant-%u%s", directory, number, dot);
	f = fopen(path, "we");
	if (f == NULL || fwrite(m->bytes, 1, m->len, f) != m->len || fclose(f) != 0)
		die(strerror(errno), path);
	(void)printf("  saved as %s\n", path);
}

/* Returns a status; 0 if the worker died, -1 if it is late. */
static int
render(const struct launched *worker, const struct job *job, int file)
{
	struct pollfd readable = { .fd = worker->sock, .events = POLLIN };
	struct batch batch;
	struct result result;
	void *thumb = NULL;
	int r;

	batch_begin(&batch, job);
	if (job_ask(worker->sock, &batch, file) != 0)
		return (0);
	r = poll(&readable, 1, DEADLINE_MS);
	if (r != 1)
		return (-1);
	r = job_answer(worker->sock, worker->tray, &batch, &result, &thumb);
	free(thumb);
	return (r == 1 ? (int)result.status : 0);
}

static void
try(struct launched *worker, const struct thumburl_site *site, struct mutant *m,
    const struct original *o, unsigned number, const char *directory, struct tally *tally)
{
	const struct job job = make_job(m, site, o->name);
	int file, status;

	mutate(m, o);
	file = make_file(m);
	status = render(worker, &job, file);
	(void)close(file);
	if (status > 0) {
		tally->statuses[status]++;
		return;
	}
	if (status < 0) {
		kill(worker->pid, SIGKILL);
		tally->late++;
	} else
		tally->findings++;
	(void)printf("%s %u, of %s:\n", status < 0 ? "late" : "finding", number, o->name);
	status = end(worker);
	(void)printf("  the worker ended with %s %d\n", WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	save(m, directory, o, number);
}

static unsigned
number_of(const char *word)
{

	return ((unsigned)strtoul(word, NULL, 10));
}

/* NB: a mutant depends only on the seed, its number and the list of files. */
static uint64_t
seed_of(unsigned seed, unsigned number)
{
	uint64_t state = RANDOM_SEED ^ ((uint64_t)seed << 32 | number);
	unsigned i;

	for (i = 0; i < 8; i++)
		(void)random_below(&state, 2);
	return (state);
}

int
main(int argc, char **argv)
{
	struct original *originals = calloc((size_t)argc, sizeof *originals);
	struct mutant m = { .bytes = malloc(BYTES_MAX + GROWTH_MAX) };
	struct launch launch = { .user = LAUNCH_USER, .start = 3600 };
	struct launched worker = { .pid = 0 };
	struct tally tally = { .late = 0 };
	struct thumburl_site site;
	unsigned seed, i, first, n = 0;
	int a;

	if (argc < 9 || originals == NULL || m.bytes == NULL)
		die("wants WORKER TYPES SANDBOX SEED FIRST COUNT DIRECTORY FILE...", argv[0]);
	launch.program = argv[1];
	launch.types = argv[2];
	launch.sandbox = argv[3];
	seed = number_of(argv[4]);
	first = number_of(argv[5]);
	for (a = 8; a < argc; a++)
		n += read_original(argv[a], &originals[n]) == 0;
	if (n == 0)
		die("none has the right size", "FILE");
	job_site_init(&site);
	setlinebuf(stdout);
	for (i = first; i < first + number_of(argv[6]); i++) {
		if (worker.pid == 0)
			start(&launch, &worker);
		m.random = seed_of(seed, i);
		try(&worker, &site, &m, &originals[below(&m, n)], i, argv[7], &tally);
	}
	if (worker.pid != 0 && end(&worker) != 0)
		tally.findings++;
	(void)printf("seed %u: %u mutants of %u files, %u findings, %u late; answers", seed, i - first,
	    n, tally.findings, tally.late);
	for (i = 0; i < sizeof tally.statuses / sizeof tally.statuses[0]; i++)
		if (tally.statuses[i] > 0)
			(void)printf(" %u: %u", i, tally.statuses[i]);
	(void)printf("\n");
	for (i = 0; i < n; i++)
		free(originals[i].bytes);
	free(originals);
	free(m.bytes);
	return (tally.findings > 0);
}
