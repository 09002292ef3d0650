/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The functions of the parameters; each parameter is a row of THUMBURL_PARAMS.
 */

#include "config.h"

#include <string.h>

#include "param.h"
#include "type.h"
#include "value.h"

static const char *const qualities[] = {
	[THUMBURL_QUALITY_NORMAL] = "",
	[THUMBURL_QUALITY_LOW] = "low",
	[THUMBURL_QUALITY_LOSSLESS] = "lossless",
};

enum thumburl_format
param_default_format(const struct thumburl_ref *ref)
{

	if (ref->quality == THUMBURL_QUALITY_LOSSLESS)
		return (THUMBURL_FORMAT_PNG);
	return (type_of(ref)->format);
}

static int
take_FORMAT(struct thumburl_ref *ref, const char *s, size_t len)
{
	const enum thumburl_format f = thumburl_format_of(s, len);

	if (f == THUMBURL_N_FORMATS)
		return (-1);
	ref->format = f;
	return (0);
}

static int
differs_FORMAT(const struct thumburl_ref *ref)
{

	return (ref->format != param_default_format(ref));
}

static void
put_FORMAT(struct out *o, const struct thumburl_ref *ref)
{

	put_text(o, thumburl_format_extension(ref->format));
}

static int
take_INFO(struct thumburl_ref *ref, const char *s, size_t len)
{

	ref->info = (uint32_t)text_is("json", s, len);
	return (ref->info ? 0 : -1);
}

static int
differs_INFO(const struct thumburl_ref *ref)
{

	return (ref->info != 0);
}

static void
put_INFO(struct out *o, const struct thumburl_ref *ref)
{

	(void)ref;
	put_literal(o, "json");
}

static int
take_LANG(struct thumburl_ref *ref, const char *s, size_t len)
{
	int n;

	n = value_lang(s, len, ref->lang);
	if (n < 0)
		return (-1);
	ref->lang_len = (unsigned char)n;
	if (text_is("en", ref->lang, (size_t)n))
		ref->lang_len = 0;
	ref->lang[ref->lang_len] = '\0';
	return (0);
}

static int
differs_LANG(const struct thumburl_ref *ref)
{

	return (ref->lang_len > 0);
}

static void
put_LANG(struct out *o, const struct thumburl_ref *ref)
{

	put_bytes(o, ref->lang, ref->lang_len);
}

static int
take_PAGE(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_number(s, len, &ref->page));
}

static int
differs_PAGE(const struct thumburl_ref *ref)
{

	return (ref->page != 1);
}

static void
put_PAGE(struct out *o, const struct thumburl_ref *ref)
{

	put_number(o, ref->page);
}

static int
take_QUALITY(struct thumburl_ref *ref, const char *s, size_t len)
{
	int q;

	for (q = THUMBURL_QUALITY_LOW; q <= THUMBURL_QUALITY_LOSSLESS; q++) {
		if (!text_is(qualities[q], s, len))
			continue;
		ref->quality = (enum thumburl_quality)q;
		return (0);
	}
	return (-1);
}

static int
differs_QUALITY(const struct thumburl_ref *ref)
{

	return (ref->quality != THUMBURL_QUALITY_NORMAL);
}

static void
put_QUALITY(struct out *o, const struct thumburl_ref *ref)
{

	put_text(o, qualities[ref->quality]);
}

static int
take_TIME(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_time(s, len, &ref->seconds));
}

static int
differs_TIME(const struct thumburl_ref *ref)
{

	return (ref->seconds >= 0);
}

/* Write 2h2m5s, without parts that are zero; zero itself is 0s. */
static void
put_TIME(struct out *o, const struct thumburl_ref *ref)
{
	static const struct {
		char	unit;
		int32_t	seconds;
	} units[] = { { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
	int32_t left = ref->seconds;
	size_t i;

	if (left == 0)
		put_literal(o, "0s");
	for (i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (left >= units[i].seconds) {
			put_number(o, (uint32_t)(left / units[i].seconds));
			put(o, units[i].unit);
		}
		left %= units[i].seconds;
	}
}

static int
take_CONTENT(struct thumburl_ref *ref, const char *s, size_t len)
{

	if (value_version(s, len))
		return (-1);
	memcpy(ref->version, s, len);
	ref->version[len] = '\0';
	ref->version_len = (unsigned char)len;
	return (0);
}

static int
differs_CONTENT(const struct thumburl_ref *ref)
{

	return (ref->version_len > 0);
}

static void
put_CONTENT(struct out *o, const struct thumburl_ref *ref)
{

	put_bytes(o, ref->version, ref->version_len);
}

static int
take_WIDTH(struct thumburl_ref *ref, const char *s, size_t len)
{

	return (value_number(s, len, &ref->width));
}

static int
differs_WIDTH(const struct thumburl_ref *ref)
{

	return (ref->width > 0);
}

static void
put_WIDTH(struct out *o, const struct thumburl_ref *ref)
{

	put_number(o, ref->width);
}

const struct param params[THUMBURL_N_PARAMS] = {
#define X(name, key, values, standard, path, optional)				\
	{ key, optional, take_##name, put_##name },
	THUMBURL_PARAMS(X)
#undef X
};

const char *
thumburl_param_key(enum thumburl_param param)
{

	return (param < THUMBURL_N_PARAMS ? params[param].key : "");
}

int
thumburl_applies(const struct thumburl_ref *ref, enum thumburl_param param)
{

	return (ref->width > 0 && ref->thumbname.len == 0 && param < THUMBURL_N_PARAMS &&
	    (type_params_of(ref) & (1u << param)) != 0);
}

unsigned
param_find(const char *key, size_t len)
{

#define X(name, word, values, standard, path, optional)				\
	if (text_is(word, key, len))						\
		return (THUMBURL_PARAM_##name);
	THUMBURL_PARAMS(X)
#undef X
	return (THUMBURL_N_PARAMS);
}

int
param_is_dimension(const char *key, size_t len)
{

	return (text_is("oh", key, len) || text_is("ow", key, len));
}

/* NB: this is called for each URL that is written. */
unsigned
param_differing(const struct thumburl_ref *ref)
{
	unsigned bits = 0;

#define X(name, key, values, standard, path, optional)				\
	bits |= (unsigned)differs_##name(ref) << THUMBURL_PARAM_##name;
	THUMBURL_PARAMS(X)
#undef X
	return (bits);
}

unsigned
param_allowed(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	static const unsigned signed_params = 0
#define X(name, key, values, standard, path, optional)				\
	    | ((unsigned)(optional != THUMBURL_NEW) << THUMBURL_PARAM_##name)
	    THUMBURL_PARAMS(X);
#undef X

	return (ref->proof == THUMBURL_PROOF_NONE ? site->params : site->params | signed_params);
}

int
param_has_format(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_format format)
{

	if (format == THUMBURL_FORMAT_AVIF)
		return ((param_allowed(site, ref) & PARAM_BIT(FORMAT)) != 0);
	return (format < THUMBURL_N_FORMATS);
}

int
param_quality_applies(const struct thumburl_ref *ref, enum thumburl_quality quality)
{

	return (quality == THUMBURL_QUALITY_NORMAL || type_is_open(ref) ||
	    quality == type_of(ref)->quality);
}

enum thumburl_reason
param_applicable(const struct thumburl_ref *ref, unsigned given)
{

	return ((given == 0 || (given & ~type_params_of(ref)) == 0) &&
	    param_quality_applies(ref, ref->quality) ? THUMBURL_OK : THUMBURL_NOT_APPLICABLE);
}
