/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether thumbd has the site that this VCL has.  A thread asks each thumbd for its site, since
 * VCL sees no header of a probe, and a difference must be known before a thumb is asked for.
 *
 * Renderers of one name share their counters.  Of those in warm VCLs, the one that was loaded last
 * asks.
 */

#ifndef AGREE_H_INCLUDED
#define AGREE_H_INCLUDED

#include <sys/socket.h>

#include "thumburl/thumburl.h"

struct agree;
struct vcl;

/*
 * Compares every so many seconds from now on, while the VCL is warm, until agree_drop().  NULL: no
 * thread can be started.
 */
struct agree *agree_new(const struct vcl *vcl, const char *object, const struct sockaddr *address, socklen_t len,
    const struct thumburl_site *site, double interval);
void agree_drop(struct agree **ap);

/* A VCL is cold until it has been warmed. */
void agree_warm(const struct vcl *vcl, int warm);

#endif
