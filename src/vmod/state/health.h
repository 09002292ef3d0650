/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reads /healthz of thumbd.
 */

#ifndef HEALTH_H_INCLUDED
#define HEALTH_H_INCLUDED

#include <sys/socket.h>
#include <sys/types.h>

/*
 * Sends a request to an address, on a separate connection.  Returns the length of the body, which
 * begins at *body in buf; or -1 if no response comes within the time limit, or if it does not fit.
 * The buffer keeps room for a NUL after the body.  Sets *error to that of connect(2), or to 0 if
 * there is a connection.
 */
ssize_t health_ask(const struct sockaddr *address, socklen_t len, int milliseconds, char *buf,
    size_t size, char **body, int *error);

#endif
