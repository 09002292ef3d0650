/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A Location header: whether it stays on this site.
 */

#ifndef LOCATION_H_INCLUDED
#define LOCATION_H_INCLUDED

/*
 * The target of a Location (RFC 3986 4.2; NULL: none) on one of these hosts, a list with commas
 * between, each with its port where the Location has one: where its path begins.  NULL if it leads
 * elsewhere, or is no path from the root, as MediaWiki's all are.
 */
const char *location_target(const char *location, const char *hosts);

#endif
