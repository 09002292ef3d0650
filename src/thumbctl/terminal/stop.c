/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The signals that stop a command.
 */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "complain.h"
#include "exit_status.h"
#include "stop.h"

static int ends[2];
static volatile sig_atomic_t told;

static void
on_signal(int signo)
{
	static const char byte;

	told = signo;
	(void)!write(ends[1], &byte, 1);
}

int
stop_watch(void)
{
	static const int signals[] = { SIGINT, SIGTERM };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
	size_t i;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		give_up_errno(EXIT_FAILED, "pipe");
	for (i = 0; i < sizeof signals / sizeof signals[0]; i++)
		sigaction(signals[i], &action, NULL);
	return (ends[0]);
}

/* Bytes that stay in the pipe would wake the caller again and again. */
int
stop_is_told(void)
{
	char bytes[8];

	(void)!read(ends[0], bytes, sizeof bytes);
	return (told != 0);
}

int
stop_signal(void)
{

	return (told);
}

int
stop_status(void)
{

	return (128 + told);
}
