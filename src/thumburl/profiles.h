/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The profiles: profile, key, value.  Other options keep their defaults.
 */

#ifndef PROFILES_H_INCLUDED
#define PROFILES_H_INCLUDED

/* MediaWiki as it is installed: $wgScriptPath "/w", one wiki, uploads in images/. */
#define PROFILES(X)									\
	X("mediawiki",	"query-base",	"/v1")						\
	X("mediawiki",	"path-base",	"/w/images")					\
	X("mediawiki",	"php-base",	"/w/thumb.php")					\
	X("mediawiki",	"tiff-names",	"core")						\
	X("mediawiki",	"strip",	"utm_*,_,fbclid,oh,ow,download")		\
	X("wikimedia",	"query-base",	"/v1/*/*")					\
	X("wikimedia",	"path-base",	"/*/*")						\
	X("wikimedia",	"abbreviate",	"160")						\
	X("wikimedia",	"strip",	"utm_*,_,fbclid,oh,ow,download")		\
	X("wikimedia",	"unknown-types", "refuse")					\
	X("wikimedia",	"steps",	"20,40,60,120,250,330,500,960,1280,1920,3840")

#endif
