/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The query scheme's parameters: how each is read into a ref and written from it.
 */

#ifndef PARAM_H_INCLUDED
#define PARAM_H_INCLUDED

#include "out.h"
#include "thumburl.h"

#define PARAM_BIT(p)	THUMBURL_PARAM_BIT(p)

/* No key is as long, be it known or stripped. */
#define PARAM_KEY_MAX	64

struct param {
	const char	*key;
	int		optional;	/* a site must enable it */
	/* Read a value, decoded; -1 if it is none. */
	int		(*take)(struct thumburl_ref *ref, const char *s, size_t len);
	/* Whether the ref has another value than the default. */
	int		(*differs)(const struct thumburl_ref *ref);
	/* Write the value. */
	void		(*put)(struct out *o, const struct thumburl_ref *ref);
};

/* By enum thumburl_param, which is the canonical order. */
extern const struct param params[THUMBURL_N_PARAMS];

/* The parameter of this key, or THUMBURL_N_PARAMS. */
unsigned param_find(const char *key, size_t len);

/* oh and ow, an original's dimensions: they tell a reader something and us nothing. */
int param_is_dimension(const char *key, size_t len);

/* The parameters of which ref has other values than the defaults. */
unsigned param_differing(const struct thumburl_ref *ref);

/* Whether all of these parameters apply to the ref's type. */
enum thumburl_reason param_applicable(const struct thumburl_ref *ref, unsigned given);

/* The format of a thumb of this type and quality where nothing else is said. */
enum thumburl_format param_default_format(const struct thumburl_ref *ref);

/* Whether a site has thumbs of this format; AVIF only where f= can ask for it. */
int param_has_format(const struct thumburl_site *site, enum thumburl_format format);

/* Whether a type of file has thumbs of this quality. */
int param_quality_applies(const struct thumburl_ref *ref, enum thumburl_quality quality);

#endif
