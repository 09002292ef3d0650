/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * HTTP answers: a thumb, or a line of text that says why not.
 */

#ifndef ANSWER_H_INCLUDED
#define ANSWER_H_INCLUDED

#include <event2/http.h>

#include "thumburl/thumburl.h"
#include "validator.h"
#include "worker/job.h"

/* Answer with a status and one line of text; text may be a format. */
void answer_text(struct evhttp_request *req, unsigned status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether thumbd works: 200 or 503, and never from a cache. */
void answer_health(struct evhttp_request *req, int well, const char *text);

/* The client has it already: 304. */
void answer_unchanged(struct evhttp_request *req, const struct validator *v);

/* Answer with a thumb, whose descriptor is taken. */
void answer_thumb(struct evhttp_request *req, const struct thumburl_ref *ref,
    const struct validator *v, const struct result *result, int thumb, size_t size);

#endif
