/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The bytes of an original on their way to a client, after a worker has compared their hash.
 *
 * The hash of what is sent is compared once more before the last piece goes: whoever gets the whole
 * body has the bytes of the id, also if the file was changed meanwhile, or if the worker was wrong.
 * Only one piece is in memory at a time.
 */

#ifndef SENDING_H_INCLUDED
#define SENDING_H_INCLUDED

#include <sys/types.h>

#include <event2/http.h>
#include <stdint.h>

struct sending;

/* The file has other bytes: the connection is closed next, which ends the sending. */
typedef void sending_changed_f(void *priv);

/* An original: its descriptor is the callee's, its hash the caller's. */
struct sendable {
	int			fd;
	off_t			size;
	const uint8_t		*hash;
	size_t			hashed;		/* bytes of the hash */
	unsigned		stalled;	/* seconds after which a client that reads nothing is left */
};

/* Prepare to send; NULL without memory, and the descriptor is closed. */
struct sending *sending_new(struct evhttp_request *req, const struct sendable *sendable,
    sending_changed_f *changed, void *priv);

/* Send the head of the answer, whose headers are complete, and then the bytes. */
void sending_begin(struct sending *sending);

/* After the answer, or when its connection is closed. */
void sending_end(struct sending **sendingp);

#endif
