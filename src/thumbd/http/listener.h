/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The listening socket.
 */

#ifndef LISTENER_H_INCLUDED
#define LISTENER_H_INCLUDED

struct listener;
struct options;

/*
 * Take the socket of the service manager, or else bind and listen as the options say.  NULL after
 * a line in the log.
 */
struct listener *listener_open(const struct options *o);

/* The socket does not block, and is closed on exec.  NB: who serves on it closes it. */
int listener_socket(const struct listener *l);

/*
 * Check that the options name who may ask, if other machines can reach the address.  Returns -1
 * after a line in the log.
 */
int listener_check(const struct listener *l, const struct options *o);

/* The same for the address of --listen, without listening on it. */
int listener_check_address(const struct options *o);

/* The address, for the log. */
const char *listener_name(const struct listener *l);

/* Remove the Unix socket, if listener_open() made one. */
void listener_remove(const struct listener *l);

/* The socket stays open. */
void listener_free(struct listener **lp);

#endif
