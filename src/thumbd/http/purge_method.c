/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The method is replaced as it arrives.  NB: only that of a request which begins a packet is seen:
 * clients of a purge do not send several requests at once.  The body of a request, which may look
 * like that, is the last on its connection.
 */

#include "config.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <string.h>

#include "purge_method.h"

#define PURGE	"PURGE "
#define DELETE	"DELETE "

/* evbuffer_cb_func */
static void
on_arrival(struct evbuffer *in, const struct evbuffer_cb_info *info, void *arg)
{
	char method[sizeof PURGE - 1];

	(void)arg;
	if (info->orig_size != 0 || info->n_added < sizeof method ||
	    evbuffer_copyout(in, method, sizeof method) != sizeof method ||
	    memcmp(method, PURGE, sizeof method) != 0)
		return;
	(void)evbuffer_drain(in, sizeof method);
	(void)evbuffer_prepend(in, DELETE, sizeof DELETE - 1);
}

void
purge_method_read(struct bufferevent *bev)
{

	(void)evbuffer_add_cb(bufferevent_get_input(bev), on_arrival, NULL);
}
