/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The HTTP server of thumbd.
 */

#ifndef FRONT_H_INCLUDED
#define FRONT_H_INCLUDED

#include <event2/event.h>

#include "listener.h"
#include "thumbd/options.h"
#include "thumbd/originals/originals.h"
#include "thumbd/references/references.h"
#include "thumbd/schedule/schedule.h"
#include "thumbd/store/store.h"

struct front;

/*
 * Serve thumbs, store them if there is a store, and make references if there is a place for them.
 * Takes the socket of the listener.
 */
struct front *front_new(struct event_base *base, struct options *options,
    struct originals *originals, struct schedule *schedule, struct store *store,
    struct references *references, struct listener *listener);

/* Change the options for later requests. */
void front_configure(struct front *front, struct options *options);

/*
 * Drain for the time of --drain, then remove the socket, accept no connection, and leave the event
 * loop after the last answer.  A second call ends the drain.
 */
void front_stop(struct front *front);

int front_is_stopping(const struct front *front);

void front_free(struct front **frontp);

#endif
