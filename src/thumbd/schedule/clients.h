/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Those who have asked for the same job, and wait for one render of it.
 */

#ifndef CLIENTS_H_INCLUDED
#define CLIENTS_H_INCLUDED

#include <sys/queue.h>
#include <stdint.h>

#include "outcome.h"

struct client;
STAILQ_HEAD(clients, client);

/* It waits from now on.  Free(3) is for one that is not added.  NULL: no memory. */
struct client *client_new(client_wanted_f *wanted, client_done_f *done, void *priv);

void clients_add(struct clients *clients, struct client *client);

unsigned clients_count(const struct clients *clients);

/* Whether any of them still waits. */
int clients_wanted(const struct clients *clients);

/*
 * Those who have left, or have waited for so many microseconds, do so no more.  Returns whether
 * any is left.
 */
int clients_sift(struct clients *clients, uint64_t wait);

/* All of them; nobody is left.  No outcome is for clients that have left. */
void clients_tell(struct clients *clients, struct outcome *outcome);

#endif
