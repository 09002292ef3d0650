/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * MediaWiki's hash directories: the first hex digits of a name's md5
 * (FileRepo::getHashPathForLevel).
 */

#ifndef HASH_H_INCLUDED
#define HASH_H_INCLUDED

#include <stddef.h>

/* The md5's first byte: one hex digit is the first level's directory, both are the second's. */
int hash_name(const char *name, size_t len);

#endif
