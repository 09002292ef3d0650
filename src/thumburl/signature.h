/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signed URLs: exp= and sig= say who may ask for a thumb, and are no part of it.
 */

#ifndef SIGNATURE_H_INCLUDED
#define SIGNATURE_H_INCLUDED

#include "out.h"
#include "thumburl.h"

/* Read the value of sig=; -1 if it is malformed. */
int sign_take(struct thumburl_ref *ref, const char *s, size_t len);

/*
 * Write the URL of ref in the query scheme with exp= (0: without) and sig= ("": without), in the order
 * of the keys' bytes.
 */
void format_signed(struct out *o, const struct thumburl_site *site, const struct thumburl_ref *ref,
    uint64_t expires, const char *signature);

#endif
