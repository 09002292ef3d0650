/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A worker that an attacker has taken over, over the real contract.  The width of a job says what
 * it does; then it answers with three bytes:
 *
 *	1	truncates the files of its standard output and error, and overwrites the rest
 *	2	forges lines of the log, with sequences for a terminal in them
 *	3	writes two megabytes to its standard error
 *	4	ends with status 3, and no answer
 *	5	reports that an allocation failed, and aborts
 *	6	ends by SIGSEGV
 *	7	is killed
 *	8	never ends
 *	9	reports that an allocation failed, and never ends
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"

static void
say(const char *text)
{

	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

static void
spoil_log(void)
{
	static const char text[] = "spoilt\n";
	int fd;

	for (fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
		if (ftruncate(fd, 0) == 0)
			say("truncated\n");
		if (pwrite(fd, text, sizeof text - 1, 0) > 0)
			say("written over\n");
	}
}

/* ESC, BEL, U+009B and U+0085 as UTF-8 and as bytes, a right-to-left override, and NUL. */
static void
forge(void)
{
	static const char bytes[] = "thumbd: forged \033[2J\033]0;title\a \302\233 \302\205 \233 \205 "
	    "\342\200\256 \0 \r\nthumbd: ready: forged\n";

	if (write(STDERR_FILENO, bytes, sizeof bytes - 1) < 0)
		return;
}

static void
flood(void)
{
	static const char line[] = "what nobody wants to know, again and again, without an end\n";
	size_t n;

	for (n = 0; n < 2 << 20; n += sizeof line - 1)
		say(line);
}

/* End by a signal, even if a sanitizer handles it. */
static void
end_by(int signo)
{

	(void)signal(signo, SIG_DFL);
	(void)raise(signo);
}

static void
do_job(uint32_t width)
{

	switch (width) {
	case 1:
		spoil_log();
		break;
	case 2:
		forge();
		break;
	case 3:
		flood();
		break;
	case 4:
		_exit(3);
	case 5:
		say("memory allocation of 4096 bytes failed\n");
		end_by(SIGABRT);
		break;
	case 6:
		end_by(SIGSEGV);
		break;
	case 7:
		end_by(SIGKILL);
		break;
	case 9:
		say("GLib-ERROR: failed to allocate 4096 bytes\n");
		/* FALLTHROUGH */
	case 8:
		for (;;)
			(void)pause();
	default:
		break;
	}
}

int
main(void)
{
	struct job_server server = { .sock = STDIN_FILENO, .tray = LAUNCH_TRAY };
	struct result result = { .magic = RESULT_MAGIC, .status = 200, .height = 1 };
	struct batch batch;
	int original;
	uint32_t i;

	if (worker_tell_started(STDIN_FILENO))
		return (0);
	while (job_take(&server, &batch, &original) == 1) {
		close(original);
		for (i = 0; i < batch.n; i++) {
			do_job(batch.widths[i]);
			result.asked = result.width = batch.widths[i];
			result.left = batch.n - 1 - i;
			if (job_reply(&server, &result, "abc", 3))
				return (1);
		}
	}
	return (0);
}
