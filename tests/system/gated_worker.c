/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker that obeys a test, over the real contract: every thumb is three bytes.  In the
 * directory of this program,
 *
 *	jobs		gets a line for each job that begins: process id, width, and how many jobs
 *			of its batch come after it
 *	gate-WIDTH	holds jobs of that width as long as it exists; if its text is "die" they
 *			kill the worker
 *	gate-0		does the same with references beside thumbs
 *	delay		has the time of each job, in milliseconds
 *	cost		has the CPU time that each job reports, in milliseconds
 */

#include "config.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"

static void
pause_ms(unsigned ms)
{
	const struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&ts, NULL);
}

/* The text of a file; NULL if it does not exist. */
static const char *
read_text(const char *name)
{
	static char text[64];
	size_t n;
	FILE *f;

	f = fopen(name, "re");
	if (f == NULL)
		return (NULL);
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return (text);
}

static unsigned
read_number(const char *name)
{
	const char *text = read_text(name);

	return (text != NULL ? (unsigned)atoi(text) : 0);
}

static void
note(unsigned width, unsigned left)
{
	char line[64];
	int fd, n;

	n = snprintf(line, sizeof line, "%d %u %u\n", (int)getpid(), width, left);
	fd = open("jobs", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, line, (size_t)n) != n)
		abort();
	close(fd);
}

static void
wait_at_gate(unsigned width)
{
	const char *text;
	char name[64];

	snprintf(name, sizeof name, "gate-%u", width);
	while ((text = read_text(name)) != NULL) {
		if (!strcmp(text, "die"))
			_exit(3);
		if (!strcmp(text, "abort"))
			abort();
		/* a job that hangs uses no CPU time: below a hundredth of the deadline (quarantine.c) */
		pause_ms(50);
	}
}

static void
go_home(void)
{
	char path[4096];
	ssize_t n;

	n = readlink("/proc/self/exe", path, sizeof path - 1);
	if (n < 0)
		abort();
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	if (chdir(path))
		abort();
}

static int
do_job(struct job_server *server, uint32_t width, uint32_t left, int first)
{
	struct result result = { .magic = RESULT_MAGIC, .status = 200, .height = 1 };

	note(width, left);
	pause_ms(read_number("delay"));
	wait_at_gate(width);
	result.asked = result.width = width;
	result.left = left;
	result.shared = !first;
	result.cpu_us = 1000 * read_number("cost");
	return (job_reply(server, &result, "abc", 3));
}

/* A reference of three bytes, of an original of 2000 x 2000 pixels. */
static int
do_reference(struct job_server *server)
{
	struct result result = {
		.magic = RESULT_MAGIC, .status = 200, .what = JOB_REFERENCE,
		.type = THUMBURL_TYPE_JPEG,
		.format = THUMBURL_FORMAT_JPG, .width = 1000, .height = 1000,
		.source_width = 2000, .source_height = 2000,
	};

	note(0, 0);
	wait_at_gate(0);
	return (job_reply(server, &result, "abc", 3));
}

int
main(void)
{
	struct job_server server = { .sock = STDIN_FILENO, .tray = LAUNCH_TRAY };
	struct batch batch;
	int original;
	uint32_t i;

	go_home();
	if (worker_tell_started(STDIN_FILENO))
		return (0);		/* it is but seen to start */
	while (job_take(&server, &batch, &original) == 1) {
		close(original);
		for (i = 0; i < batch.n; i++)
			if (do_job(&server, batch.widths[i], batch_left(&batch) - 1 - i, i == 0))
				return (1);
		if (batch.beside && do_reference(&server))
			return (1);
	}
	return (0);
}
