/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread that does the tasks of the store, in their order.
 */

#ifndef STORE_THREAD_H_INCLUDED
#define STORE_THREAD_H_INCLUDED

#include <event2/event.h>

#include "store_task.h"

struct store_thread;

/* Called in the event loop for each task that has ended; the task is freed afterwards. */
typedef void store_ended_f(void *priv, struct store_task *task);

/* Start the thread.  Takes the descriptors of the place and its sweep.  NULL with errno. */
struct store_thread *store_thread_new(struct event_base *base, const struct store_place *place,
    store_ended_f *ended, void *priv);

/* Add a task.  Takes it. */
void store_thread_add(struct store_thread *thread, struct store_task *task);

/* Whether too much waits: a thumb of that size and file must not be added. */
int store_thread_is_full(struct store_thread *thread, size_t size);

/* Whether a task with a file of that name waits. */
int store_thread_has(struct store_thread *thread, const char *file);

/* The counts of the thread. */
void store_thread_counts(struct store_thread *thread, struct store_counts *counts);

/* Do the tasks that wait, and end. */
void store_thread_free(struct store_thread **threadp);

#endif
