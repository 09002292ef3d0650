/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An address of the Internet, in one form: an IPv4 address is ::ffff:a.b.c.d.
 */

#ifndef ADDRESS_H_INCLUDED
#define ADDRESS_H_INCLUDED

#include <sys/socket.h>

#include <netinet/in.h>

#define ADDRESS_BITS	128
#define ADDRESS_SIZE	INET6_ADDRSTRLEN	/* of its text */

struct address {
	unsigned char	bytes[ADDRESS_BITS / 8];
};

/* Returns -1 if it is of another family, such as that of Unix sockets. */
int address_of(struct address *a, const struct sockaddr *sa);

/* Read the text of an address.  Returns -1 if it is none. */
int address_read(struct address *a, const char *text);

/* Write its text, an IPv4 address as usual.  Returns buf. */
const char *address_text(const struct address *a, char buf[ADDRESS_SIZE]);

int address_is_v4(const struct address *a);

/* 127.0.0.0/8 and ::1, which no other machine reaches. */
int address_is_loopback(const struct address *a);

#endif
