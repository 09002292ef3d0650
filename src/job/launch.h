/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Starts a worker process.
 */

#ifndef LAUNCH_H_INCLUDED
#define LAUNCH_H_INCLUDED

#include <sys/types.h>

struct launch {
	const char	*program;
	const char	*types;		/* list of types to render (types.h); NULL: the default */
	const char	*sandbox;	/* "require", "try" or "off" */
	const char	*user;		/* for a worker that root started */
	unsigned	start;		/* seconds that a worker may take to start */
	unsigned	original;	/* megabytes of the largest original; 0: LAUNCH_ORIGINAL */
	const char	*task;		/* NULL: render; "compare": compare_job.h; "report" */
	const char	*trial;		/* NULL, or a trial to make instead of rendering */
	const int	*victims;	/* NULL, or the directory of the trial, open */
};

/* The options of a worker, each with a value. */
#define LAUNCH_OPTIONS(X)								\
	X(TYPES,	"types")							\
	X(SANDBOX,	"sandbox")							\
	X(USER,		"user")								\
	X(SIZE,		"original")							\
	X(TASK,		"task")								\
	X(TRIAL,	"trial")

enum launch_option {
#define X(id, name) LAUNCH_OPTION_##id,
	LAUNCH_OPTIONS(X)
#undef X
	LAUNCH_N_OPTIONS
};

/* The same for getopt_long(), whose result is the enum; the end of the array is left to the user. */
#define LAUNCH_LONGOPT(id, name) { "" name, required_argument, NULL, LAUNCH_OPTION_##id },

/* Default options; that of the program depends on the installation. */
#define LAUNCH_SANDBOX	"require"
#define LAUNCH_USER	"nobody"
#define LAUNCH_ORIGINAL	"512"

/* The worker's descriptors of its tray and, for a trial, of the directory with victims. */
#define LAUNCH_TRAY	3
#define LAUNCH_VICTIMS	4

/* Check the options.  Returns -1 with a message that begins with the name of the wrong option. */
int launch_check(const struct launch *launch, char *message, size_t size);

/* A worker, for the program that started it: its process, and descriptors that do not block. */
struct launched {
	pid_t		pid;
	int		sock;		/* for messages; the worker ends when it is closed */
	int		said;		/* its standard output and error (said.h) */
	int		tray;		/* the file for its thumbs (tray.h) */
};

/*
 * Start a worker, with one end of a socketpair as its standard input, a pipe as its standard output
 * and error, and its tray: it inherits no other file.  Returns 0, or -1 with errno.
 */
int worker_launch(const struct launch *launch, struct launched *launched);

/*
 * Close the socket and the tray of a worker, which makes it end.  The descriptor of its output
 * stays open for reading.
 */
void worker_hang_up(const struct launched *launched);

/*
 * Receive the first message of a worker, which says that it has started.  Returns 1; 0 if the
 * message has not arrived; -1 if the worker has died or sent anything else.
 */
int worker_has_started(int sock);

/* Wait for that message, for as long as a worker may take to start.  Returns the same. */
int worker_await(const struct launch *launch, int sock);

/* The worker's side: send that message.  Returns 0, or -1 with errno. */
int worker_tell_started(int sock);

#endif
