/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What thumbd says of itself at /healthz.
 */

#ifndef HEALTH_H_INCLUDED
#define HEALTH_H_INCLUDED

#include <sys/socket.h>
#include <sys/types.h>

/*
 * Asks at an address, on a connection of its own.  Returns the length of the body, which begins at
 * *body in buf; or -1 if there is no answer within the time limit, or none that fits.  The buffer
 * has room for a NUL behind the body.
 */
ssize_t health_ask(const struct sockaddr *address, socklen_t len, int milliseconds, char *buf,
    size_t size, char **body);

#endif
