/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Compares the site of thumbd with that of the VCL.  A thread asks each thumbd for its site, since
 * VCL sees no header of a probe, and a difference must be known before the first request for a
 * thumb.
 *
 * Renderers of one name share their counters.  Of those in warm VCLs, only the one that was loaded
 * last asks.
 */

#ifndef AGREE_H_INCLUDED
#define AGREE_H_INCLUDED

#include "place.h"
#include "thumburl/thumburl.h"

struct agree;
struct vcl;

/*
 * Compares the sites every interval of seconds while the VCL is warm, the first time after one
 * interval, until agree_drop().  Returns NULL if no thread can be started.
 */
struct agree *agree_new(const struct vcl *vcl, const char *object, const struct place *place,
    const struct thumburl_site *site, double interval);
void agree_drop(struct agree **ap);

/* A VCL is cold until it has been warmed. */
void agree_warm(const struct vcl *vcl, int warm);

#endif
