/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The worker shuts itself in, in two steps: sandbox_enter() before any library is started,
 * sandbox_lock() when all is loaded that will be needed and before the first original is seen.
 */

#ifndef SANDBOX_H_INCLUDED
#define SANDBOX_H_INCLUDED

enum sandbox_mode {
	SANDBOX_OFF,
	SANDBOX_TRY,		/* as much as there is */
	SANDBOX_REQUIRE,	/* all of it, or no start */
};

struct sandbox {
	enum sandbox_mode	mode;
	const char		*user;		/* whom root becomes */
	/* What there is: */
	int			network;	/* a network namespace of its own */
	int			counted;	/* its threads, apart from others of its user */
	int			landlock;	/* the kernel's ABI; 0: none */
	int			seccomp;
};

/* From what --sandbox= is; -1 if it is none. */
int sandbox_set_mode(struct sandbox *sandbox, const char *mode);

/* Both return 0; or -1 after a line on standard error that says what is missing. */
int sandbox_enter(struct sandbox *sandbox);
int sandbox_lock(struct sandbox *sandbox);

/* Say in one line of standard output what there is. */
void sandbox_report(const struct sandbox *sandbox);

/*
 * Something is missing: say what, and what helps.  Returns -1 if it is required, else 0.
 */
int sandbox_lacks(const struct sandbox *sandbox, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * limits.c: limit memory, files, stack; once the user is known, limit threads: those of this process
 * if its namespace counts them apart, else those of the user.  Both return 0, or -1 with errno.
 */
int limits_set(void);
int limits_set_threads(int counted);

/* sandbox_user.c: root becomes nobody; a network of its own, in which there is nothing. */
int sandbox_user(struct sandbox *sandbox);

/* sandbox_landlock.c: no files but fonts, read-only. */
int sandbox_landlock(struct sandbox *sandbox);

/* sandbox_seccomp.c: no system calls but those of rendering. */
int sandbox_seccomp(struct sandbox *sandbox);

/*
 * sandbox_try.c: go to where the victims of a trial are, if there are any; before the lock, open
 * what trials need; when locked, make a trial and return its exit status.
 */
int try_go_there(void);
int try_prepare(void);
int try_this(const char *name);

/*
 * fonts.c: have the caches of fonts brought up to date, and say if they cannot be: for whoever starts
 * workers, and may write what they may not.  Load the fonts, with or without a cache.
 */
void fonts_cache(void);
int fonts_load(void);

/* preload.c, preload_svg.c: load what libraries load when they are first used. */
int preload(void);
int preload_svg(void);

#endif
