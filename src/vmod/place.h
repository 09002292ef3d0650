/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where a thumbd listens: at a Unix socket, or at the first IPv4 and the first IPv6 address of a
 * name, in the order in which varnishd tries them.
 */

#ifndef PLACE_H_INCLUDED
#define PLACE_H_INCLUDED

#include <sys/socket.h>

struct place_address {
	struct sockaddr_storage	address;
	socklen_t		len;
};

struct place {
	unsigned		n;		/* 1 or 2; 0 if it is elsewhere */
	struct place_address	at[2];
};

#endif
