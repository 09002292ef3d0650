/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request to a server, and its answer as a text.
 */

#ifndef ASK_H_INCLUDED
#define ASK_H_INCLUDED

#include "thumbctl/client/http_fetch.h"

#define ASK_PROBE	10		/* seconds for an answer about itself */
#define ASK_RENDER	60		/* and for a thumb: a dear render on a busy machine */

/*
 * Request a target, for that many seconds at most.  Returns the body for the caller to free, with
 * the answer; its status is 0 if there is none, and then error says why.  NULL if the address is
 * not valid.
 */
char *ask(const char *server, const char *target, unsigned seconds, struct answer *answer);

#endif
