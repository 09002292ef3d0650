/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A request to a server, and its answer as a text.
 */

#ifndef ASK_H_INCLUDED
#define ASK_H_INCLUDED

#include "thumbctl/client/http_fetch.h"

/*
 * Request a target.  Returns the body for the caller to free, with the answer; its status is 0 if
 * there is none, and then error says why.  NULL if the address is not valid.
 */
char *ask(const char *server, const char *target, struct answer *answer);

#endif
