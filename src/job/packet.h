/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a process and its worker send each other: packets, each with a file descriptor or none, and
 * how what has come from the other end is looked at.
 */

#ifndef PACKET_H_INCLUDED
#define PACKET_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* With a descriptor, or -1.  Returns 0, or -1 with errno. */
int packet_send(int sock, const void *packet, size_t len, int fd);

/*
 * Receive a packet of exactly len bytes and at most one descriptor, else -1 in *fd; with fd NULL,
 * none at all.  Returns as recvmsg(2), with EBADMSG for any other packet.
 */
ssize_t packet_receive(int sock, void *packet, size_t len, int *fd);

/* Make it one line of printable ASCII, and nothing behind its end. */
void packet_scrub(char *text, size_t size);

#endif
