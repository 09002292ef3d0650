/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Whether anybody may see an original: the web server is asked for it, as by a client that is not
 * logged in.
 */

#ifndef AUTHORIZE_H_INCLUDED
#define AUTHORIZE_H_INCLUDED

#include <event2/event.h>

#include "thumbd/options.h"
#include "thumburl/thumburl.h"

struct authorize;

/* 200 if anybody may see the original, 403 if not; else the status says why nobody knows. */
typedef void authorize_done_f(void *priv, unsigned status);

/* NULL after a line in the log. */
struct authorize *authorize_new(struct event_base *base, const struct options *options);

/* Change the options.  What is remembered is forgotten. */
void authorize_configure(struct authorize *authorize, const struct options *options);

/* Ask for the original of ref.  Done is called once, before this returns or later. */
void authorize_ask(struct authorize *authorize, struct options *options,
    const struct thumburl_ref *ref, authorize_done_f *done, void *priv);

/* No asker may wait. */
void authorize_free(struct authorize **authorizep);

#endif
