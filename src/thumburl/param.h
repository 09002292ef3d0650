/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The query scheme's parameters.
 */

#ifndef PARAM_H_INCLUDED
#define PARAM_H_INCLUDED

#include "out.h"
#include "thumburl.h"

#define PARAM_BIT(p)	THUMBURL_PARAM_BIT(p)

/* All keys, known or stripped, are shorter. */
#define PARAM_KEY_MAX	64

struct param {
	const char	*key;
	int		optional;	/* a site must enable it; THUMBURL_NEW */
	/* Read a decoded value; -1 if it is malformed. */
	int		(*take)(struct thumburl_ref *ref, const char *s, size_t len);
	/* Write the value. */
	void		(*put)(struct out *o, const struct thumburl_ref *ref);
};

/* In the order of enum thumburl_param, which is the canonical order. */
extern const struct param params[THUMBURL_N_PARAMS];

/* The parameter of this key, or THUMBURL_N_PARAMS. */
unsigned param_find(const char *key, size_t len);

/* Whether a key is oh or ow, the original's dimensions, which are ignored. */
int param_is_dimension(const char *key, size_t len);

/* The parameters whose values in ref are not the defaults. */
unsigned param_differing(const struct thumburl_ref *ref);

/* Whether all of these parameters apply to the ref's type. */
enum thumburl_reason param_applicable(const struct thumburl_ref *ref, unsigned given);

/* The format of a thumb of this type and quality if the URL names none. */
enum thumburl_format param_default_format(const struct thumburl_ref *ref);

/* The parameters that the client of ref may use, as bits. */
unsigned param_allowed(const struct thumburl_site *site, const struct thumburl_ref *ref);

/* Whether the client of ref may have thumbs of this format.  AVIF needs the parameter f. */
int param_has_format(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_format format);

/* Whether a type of file has thumbs of this quality. */
int param_quality_applies(const struct thumburl_ref *ref, enum thumburl_quality quality);

#endif
