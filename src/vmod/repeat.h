/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread that does one thing again and again, such as to look at a file, so that no request waits for
 * a disk.  It is detached, as a dead disk may block it for ever: it ends by itself after repeat_stop(),
 * and frees what it has worked with.  For that reason the module is never unmapped.
 */

#ifndef REPEAT_H_INCLUDED
#define REPEAT_H_INCLUDED

struct repeat;

struct repeat_work {
	void		(*look)(void *priv);	/* may block */
	void		(*end)(void *priv);	/* after the last look */
	unsigned	interval_ms;		/* between two looks */
	int		at_once;		/* the first look does not wait so long */
};

/* Returns NULL if no thread can be started: then nothing was called. */
struct repeat *repeat_start(const struct repeat_work *work, void *priv);

/* Waits for the end of the first look, at most so many seconds. */
void repeat_await(struct repeat *repeat, int seconds);

/* NB: priv may be gone before this returns. */
void repeat_stop(struct repeat **rp);

#endif
