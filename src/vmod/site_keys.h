/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The keys of a site's signed URLs.  A thread reads their file once a second, so that no request waits
 * for a disk; the last good keys stay in force while the file is bad.
 */

#ifndef SITE_KEYS_H_INCLUDED
#define SITE_KEYS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl/thumburl.h"

struct site_keys;

/*
 * Reads the file of a site of this name and begins to watch it.  Returns NULL with one line in err.
 */
struct site_keys *site_keys_start(const char *object, const char *path, char *err, size_t errsize);
void site_keys_stop(struct site_keys *keys);

/* The keys in force, and their generation, between the two calls. */
const struct thumburl_keys *site_keys_hold(struct site_keys *keys, uint64_t *generation);
void site_keys_release(struct site_keys *keys);

/* The generation of the keys in force: another number after each change. */
uint64_t site_keys_generation(const struct site_keys *keys);

#endif
