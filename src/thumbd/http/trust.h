/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The addresses and networks that may ask thumbd over TCP.
 */

#ifndef TRUST_H_INCLUDED
#define TRUST_H_INCLUDED

#include <stddef.h>

#include "address.h"

struct trust;

/*
 * Read addresses and networks, with spaces or line ends between them: 10.1.2.3, 10.0.0.0/8,
 * 2001:db8::/32.  NULL with one line in err.
 */
struct trust *trust_new(const char *text, char *err, size_t size);

int trust_has(const struct trust *trust, const struct address *a);

void trust_free(struct trust **trustp);

#endif
