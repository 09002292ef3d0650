/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The locator of a site.  A thread opens its file again after it was replaced; the last good one stays
 * in force while the file is bad.
 */

#ifndef SITE_LOCATOR_H_INCLUDED
#define SITE_LOCATOR_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "locate/locator.h"

struct site_locator;

/* Opens the file of a site of this name and begins to watch it.  Returns NULL with one line in err. */
struct site_locator *site_locator_start(const char *object, const char *path,
    enum thumburl_ids ids, char *err, size_t errsize);
void site_locator_stop(struct site_locator *locator);

/* The locator in force, and its generation, between the two calls. */
const struct locator *site_locator_hold(struct site_locator *locator, uint64_t *generation);
void site_locator_release(struct site_locator *locator);

/*
 * The generation of the one in force, another number after each change, and the second in which its
 * making began, or that of the one before.
 */
uint64_t site_locator_generation(const struct site_locator *locator, uint64_t *built);

#endif
