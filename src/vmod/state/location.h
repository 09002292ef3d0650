/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Tells whether a Location header leads to this site.
 */

#ifndef LOCATION_H_INCLUDED
#define LOCATION_H_INCLUDED

/*
 * The path of a Location (RFC 3986 4.2; NULL if there is none) on one of these hosts, a list with
 * commas; a host needs its port if the Location has one.  NULL if the Location leads elsewhere or
 * has no absolute path, which MediaWiki's always have.
 */
const char *location_target(const char *location, const char *hosts);

#endif
