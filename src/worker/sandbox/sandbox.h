/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker enters its sandbox in two steps: sandbox_enter() before any library is started, and
 * sandbox_lock() after all libraries have loaded their files and before the first original.
 */

#ifndef SANDBOX_H_INCLUDED
#define SANDBOX_H_INCLUDED

enum sandbox_mode {
	SANDBOX_OFF,
	SANDBOX_TRY,		/* as much as the kernel has */
	SANDBOX_REQUIRE,	/* all of it, or the worker does not start */
};

struct sandbox {
	enum sandbox_mode	mode;
	const char		*user;		/* for a worker that root started */
	/* The parts in effect: */
	int			network;	/* a network namespace */
	int			counted;	/* threads are counted apart from the user's others */
	int			landlock;	/* the kernel's ABI; 0: none */
	int			seccomp;
};

/* Set the mode from the value of --sandbox=.  Returns -1 if it is not valid. */
int sandbox_set_mode(struct sandbox *sandbox, const char *mode);

/* Both return 0; or -1 after a line on standard error about the missing part. */
int sandbox_enter(struct sandbox *sandbox);
int sandbox_lock(struct sandbox *sandbox);

/* Print one line about the parts in effect. */
void sandbox_report(const struct sandbox *sandbox);

/*
 * Print what is missing and what helps.  Returns -1 if the sandbox is required, otherwise 0.
 */
int sandbox_lacks(const struct sandbox *sandbox, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * limits.c: limit memory, for originals of up to this size, files and stack; once the user is
 * known, limit threads: those of this process if its namespace counts them apart, otherwise those
 * of the user.  Both return 0, or -1 with errno.
 */
int limits_set(size_t original);
int limits_set_threads(int counted);

/* sandbox_user.c: change the user from root, and enter an empty network namespace. */
int sandbox_user(struct sandbox *sandbox);

/* sandbox_landlock.c: allow reading fonts, and nothing else. */
int sandbox_landlock(struct sandbox *sandbox);

/* sandbox_seccomp.c: allow only the system calls of rendering. */
int sandbox_seccomp(struct sandbox *sandbox);

/*
 * sandbox_try.c: change to the directory with the victims of a trial, if there is one; before the
 * lock, open files for trials; after the lock, make a trial and return its exit status.
 */
int try_go_there(void);
int try_prepare(void);
int try_this(const char *name);

/*
 * fonts.c: update the font caches, or print that they cannot be updated: for the program that
 * starts workers, which may write where they may not.  Load the fonts, with or without a cache.
 */
void fonts_cache(void);
int fonts_load(void);

/* The number of fonts. */
unsigned fonts_count(void);

/* preload.c, preload_svg.c: load files that libraries load at their first use. */
int preload(void);
int preload_svg(void);

#endif
