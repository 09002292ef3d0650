/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Options of a site that are one of some words.
 */

#ifndef SITE_WORDS_H_INCLUDED
#define SITE_WORDS_H_INCLUDED

/* Option, field of the site, the words for a message, and the words of the values 0, 1 and so on. */
#define SITE_WORDS(X)									\
	X(unknown,	strip_unknown,	"\"refuse\" or \"strip\"",	"refuse", "strip")	\
	X(unknown_types, pass_types,	"\"pass\" or \"refuse\"",	"refuse", "pass")	\
	X(tiff_names,	tiff_names,	"\"paged\" or \"core\"",	"paged", "core")	\
	X(beyond_steps,	beyond_steps,	"\"last\" or \"keep\"",	"last", "keep")		\
	X(size_policy,	size_policy,	"\"any\", \"up\" or \"refuse\"", "any", "up", "refuse") \
	X(signed_urls,	signed_urls,	"\"off\", \"allow\" or \"require\"", "off", "allow", "require") \
	X(ids,		ids,		"\"off\", \"sha1\" or \"sha256\"", "off", "sha1", "sha256")

#endif
