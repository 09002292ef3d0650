/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The listening socket.
 */

#ifndef LISTENER_H_INCLUDED
#define LISTENER_H_INCLUDED

#include "options.h"

/*
 * Bind and listen as the options say.  Returns the socket (non-blocking, close-on-exec), or -1
 * after a line in the log.
 */
int listener_open(const struct options *o);

/* Remove the Unix socket that listener_open() made. */
void listener_remove(const struct options *o);

#endif
