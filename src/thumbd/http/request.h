/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request for a thumb.
 */

#ifndef REQUEST_H_INCLUDED
#define REQUEST_H_INCLUDED

#include <event2/event.h>
#include <event2/http.h>

#include "connections.h"
#include "thumbd/options.h"
#include "thumbd/originals/absent.h"
#include "thumbd/originals/originals.h"
#include "thumbd/references/references.h"
#include "thumbd/schedule/schedule.h"
#include "thumbd/store/store.h"

/* Shared by all requests. */
struct service {
	struct event_base	*base;
	struct options		*options;	/* a reference; each request holds its own */
	struct originals	*originals;
	struct schedule		*schedule;
	struct store		*store;		/* or NULL */
	struct references	*references;	/* or NULL */
	uint64_t		saved;		/* by them; microseconds below a second */
	struct absent		absent;
	unsigned		requests;	/* in flight */
	int			stopping;	/* the last request leaves the event loop */
};

/* Answer a request of a connection, now or later. */
void request_serve(struct service *service, struct evhttp_request *req,
    struct connection *connection);

#endif
