/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets between a process and its worker, each with one file descriptor or none, and checks of
 * received packets.
 */

#ifndef PACKET_H_INCLUDED
#define PACKET_H_INCLUDED

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Send a packet with a descriptor, or without one (-1).  Returns 0, or -1 with errno. */
int packet_send(int sock, const void *packet, size_t len, int fd);

/*
 * Receive a packet of exactly len bytes and at most one descriptor, *fd, or -1; if fd is NULL, the
 * packet must have none.  Returns as recvmsg(2), with EBADMSG for any other packet.
 */
ssize_t packet_receive(int sock, void *packet, size_t len, int *fd);

/* Make a text one line of printable ASCII, and clear the bytes after its end. */
void packet_scrub(char *text, size_t size);

#endif
