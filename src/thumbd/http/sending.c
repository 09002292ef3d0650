/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A piece is read and hashed when the one before it is in the socket.  The bytes are copied, not
 * sent from the file (sendfile): what a socket has of a file still changes with it.
 */

#include "config.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdlib.h>
#include <unistd.h>

#include "hash/content_hash.h"
#include "sending.h"
#include "thumbd/metrics.h"

#define PIECE		(256 << 10)

struct sending {
	struct evhttp_request	*req;
	struct sendable		original;
	struct content_hash	hash;
	off_t			at;
	int			complete, broken;
	struct event		*breaking;
	sending_changed_f	*changed;
	void			*priv;
};

static struct bufferevent *
socket_of(const struct sending *s)
{

	return (evhttp_connection_get_bufferevent(evhttp_request_get_connection(s->req)));
}

/* NB: closing the connection ends the sending. */
static void
on_breaking(evutil_socket_t fd, short what, void *priv)
{
	struct sending *s = priv;

	(void)fd;
	(void)what;
	s->changed(s->priv);
	evhttp_connection_free(evhttp_request_get_connection(s->req));
}

struct sending *
sending_new(struct evhttp_request *req, const struct sendable *original,
    sending_changed_f *changed, void *priv)
{
	struct sending *s;

	assert(original->fd >= 0);
	s = calloc(1, sizeof *s);
	if (s == NULL) {
		close(original->fd);
		return (NULL);
	}
	s->req = req;
	s->original = *original;
	s->changed = changed;
	s->priv = priv;
	s->breaking = event_new(bufferevent_get_base(socket_of(s)), -1, 0, on_breaking, s);
	assert(s->breaking != NULL);
	content_hash_begin(&s->hash, original->hashed);
	return (s);
}

/*
 * A client sends nothing while it receives, which is no reason to close its connection.  NB: libevent
 * reads all that time, to learn that the client leaves.
 */
static void
limit_time(const struct sending *s, int reading)
{
	const struct timeval stalled = { .tv_sec = (time_t)s->original.stalled };

	bufferevent_set_timeouts(socket_of(s), reading ? &stalled : NULL, &stalled);
}

/* Returns -1 if the file has become shorter, or cannot be read. */
static int
fill_piece(struct sending *s, struct evbuffer *piece, size_t wanted)
{
	struct evbuffer_iovec space;
	ssize_t n;
	size_t got;

	if (evbuffer_reserve_space(piece, (ev_ssize_t)wanted, &space, 1) != 1)
		return (-1);
	for (got = 0; got < wanted; got += (size_t)n) {
		n = pread(s->original.fd, (char *)space.iov_base + got, wanted - got,
		    s->at + (off_t)got);
		if (n <= 0)
			return (-1);
	}
	content_hash_add(&s->hash, space.iov_base, got);
	space.iov_len = got;
	return (evbuffer_commit_space(piece, &space, 1));
}

/* The next piece; NULL: it is not what was promised. */
static struct evbuffer *
next_piece(struct sending *s)
{
	const off_t left = s->original.size - s->at;
	const size_t wanted = left < PIECE ? (size_t)left : PIECE;
	struct evbuffer *piece = evbuffer_new();

	if (piece != NULL && fill_piece(s, piece, wanted) == 0) {
		s->at += (off_t)wanted;
		if (s->at < s->original.size || content_hash_is(&s->hash, s->original.hash))
			return (piece);
	}
	if (piece != NULL)
		evbuffer_free(piece);
	return (NULL);
}

/* NB: libevent may be at this connection, and go on with it: it is closed afterwards. */
static void
break_off(struct sending *s)
{

	metric_add(METRIC_SENT_CHANGED, 1);
	s->broken = 1;
	event_active(s->breaking, EV_TIMEOUT, 0);
}

static void
send_next(struct evhttp_connection *connection, void *priv)
{
	struct sending *s = priv;
	struct evbuffer *piece = next_piece(s);

	(void)connection;
	if (piece == NULL) {
		break_off(s);
		return;
	}
	metric_add(METRIC_SENT_BYTES, evbuffer_get_length(piece));
	evhttp_send_reply_chunk_with_cb(s->req, piece, send_next, s);
	evbuffer_free(piece);
	if (s->at < s->original.size)
		return;
	metric_add(METRIC_SENT_WHOLE, 1);
	s->complete = 1;
	evhttp_send_reply_end(s->req);
}

void
sending_begin(struct sending *s)
{

	limit_time(s, 0);
	evhttp_send_reply_start(s->req, 200, "OK");
	send_next(evhttp_request_get_connection(s->req), s);
}

/* NB: a request that libevent has taken from its connection, as the client has left, is not freed by it. */
void
sending_end(struct sending **sp)
{
	struct sending *s = *sp;

	*sp = NULL;
	if (!s->complete && !s->broken)
		metric_add(METRIC_SENT_LEFT, 1);
	if (evhttp_request_get_connection(s->req) != NULL)
		limit_time(s, 1);
	else if (!s->complete)
		evhttp_send_reply_end(s->req);
	event_free(s->breaking);
	close(s->original.fd);
	free(s);
}
