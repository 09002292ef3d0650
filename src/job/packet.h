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

/* What a file that is handed over cannot do any more. */
#define PACKET_FILE_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* With a descriptor, or -1.  Returns 0, or -1 with errno. */
int packet_send(int sock, const void *packet, size_t len, int fd);

/*
 * Receive a packet of exactly len bytes and at most one descriptor, else -1 in *fd.
 * Returns as recvmsg(2), with EBADMSG for any other packet.
 */
ssize_t packet_receive(int sock, void *packet, size_t len, int *fd);

/* Make it one line of printable ASCII, and nothing behind its end. */
void packet_scrub(char *text, size_t size);

/* A file of these bytes, to be handed over, sealed; or -1 with errno. */
int packet_file(const void *bytes, size_t len);

/*
 * Whether a file can be mapped without fear: it neither shrinks nor changes, and has from 1 to
 * so many bytes, which are told.
 */
int packet_file_valid(int fd, uint64_t most, size_t *size);

#endif
