/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An address of the Internet, in one form.
 */

#include "config.h"

#include <arpa/inet.h>

#include <stdio.h>
#include <string.h>

#include "address.h"

#define V4_AT	12	/* where the bytes of an IPv4 address begin */

static const struct address v4_prefix = {{ [10] = 0xff, [11] = 0xff }};
static const struct address v6_loopback = {{ [15] = 1 }};

static void
set_v4(struct address *a, const void *bytes)
{

	*a = v4_prefix;
	memcpy(a->bytes + V4_AT, bytes, sizeof a->bytes - V4_AT);
}

int
address_of(struct address *a, const struct sockaddr *sa)
{

	if (sa->sa_family == AF_INET)
		set_v4(a, &((const struct sockaddr_in *)(const void *)sa)->sin_addr);
	else if (sa->sa_family == AF_INET6)
		memcpy(a->bytes, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr,
		    sizeof a->bytes);
	else
		return (-1);
	return (0);
}

int
address_read(struct address *a, const char *text)
{
	unsigned char v4[4];

	if (inet_pton(AF_INET6, text, a->bytes) == 1)
		return (0);
	if (inet_pton(AF_INET, text, v4) != 1)
		return (-1);
	set_v4(a, v4);
	return (0);
}

int
address_is_v4(const struct address *a)
{

	return (memcmp(a->bytes, v4_prefix.bytes, V4_AT) == 0);
}

const char *
address_text(const struct address *a, char buf[ADDRESS_SIZE])
{

	if (address_is_v4(a))
		(void)inet_ntop(AF_INET, a->bytes + V4_AT, buf, ADDRESS_SIZE);
	else
		(void)inet_ntop(AF_INET6, a->bytes, buf, ADDRESS_SIZE);
	return (buf);
}

int
address_is_loopback(const struct address *a)
{

	return ((address_is_v4(a) && a->bytes[V4_AT] == 127) ||
	    memcmp(a->bytes, v6_loopback.bytes, sizeof a->bytes) == 0);
}
