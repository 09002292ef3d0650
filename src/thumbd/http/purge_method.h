/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PURGE is the method by which MediaWiki tells a cache what has changed.
 */

#ifndef PURGE_METHOD_H_INCLUDED
#define PURGE_METHOD_H_INCLUDED

#include <event2/bufferevent.h>

/* Read the method PURGE of a connection as DELETE: libevent does not know it. */
void purge_method_read(struct bufferevent *bev);

#endif
