/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An id is read: /v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12.  It has hex digits in lower case,
 * and no other spelling.  A thumb by name becomes that of an id.
 */

#include "config.h"

#include <string.h>

#include "id.h"
#include "param.h"
#include "type.h"

size_t
id_length(const struct thumburl_site *site)
{
	static const size_t lengths[] = {
		[THUMBURL_IDS_OFF] = 0,
		[THUMBURL_IDS_SHA1] = THUMBURL_SHA1_LEN,
		[THUMBURL_IDS_SHA256] = THUMBURL_SHA256_LEN,
	};

	return (lengths[site->ids]);
}

static int
is_upper(char c)
{

	return (c >= 'A' && c <= 'F');
}

/* Decode the digits.  Returns 0 or -1. */
static int
read_digits(const struct thumburl_site *site, const struct segment *s, int any_case,
    char digits[THUMBURL_SHA256_LEN])
{
	const long len = segment_decode(s, digits, THUMBURL_SHA256_LEN);
	long i;

	if (len < 0 || (size_t)len != id_length(site))
		return (-1);
	for (i = 0; i < len; i++) {
		if (hex_value[(unsigned char)digits[i]] < 0 || (is_upper(digits[i]) && !any_case))
			return (-1);
		if (is_upper(digits[i]))
			digits[i] |= 0x20;
	}
	return (0);
}

int
id_is_named(const struct thumburl_site *site, const struct segment *seg, size_t n,
    int any_case)
{
	char digits[THUMBURL_SHA256_LEN];

	if (site->ids == THUMBURL_IDS_OFF || n != site->query.literals + 2u ||
	    !segment_is(&seg[n - 2], ID_SEGMENT, sizeof ID_SEGMENT - 1))
		return (0);
	return (site->query.wild != 1 || read_digits(site, &seg[n - 1], any_case, digits) == 0);
}

/* The digits are those of an id, of no known type. */
static void
take_length(struct thumburl_ref *ref, size_t len)
{

	ref->zone = THUMBURL_ZONE_ID;
	ref->type = THUMBURL_TYPE_NONE;
	ref->stored[len] = '\0';
	ref->stored_len = ref->extension = (unsigned short)len;
	ref->bare = 0;
}

enum thumburl_reason
id_take(const struct thumburl_site *site, struct thumburl_ref *ref, const struct segment *s,
    int any_case)
{
	const size_t len = id_length(site);

	if (read_digits(site, s, any_case, ref->stored))
		return (THUMBURL_BAD_NAME);
	take_length(ref, len);
	return (THUMBURL_OK);
}

static int
is_id(const struct thumburl_site *site, const char *id)
{
	size_t i;

	for (i = 0; id[i] != '\0'; i++)
		if (hex_value[(unsigned char)id[i]] < 0 || is_upper(id[i]))
			return (0);
	return (i > 0 && i == id_length(site));
}

int
thumburl_set_id(const struct thumburl_site *site, struct thumburl_ref *ref, const char *id)
{
	int usual;

	if (!is_id(site, id) || ref->version_len > 0 ||
	    thumburl_query_equivalent(site, ref) == THUMBURL_NO_EQUIVALENT)
		return (-1);
	usual = ref->width > 0 && ref->format == param_default_format(ref);
	memcpy(ref->stored, id, strlen(id));
	take_length(ref, strlen(id));
	ref->scheme = THUMBURL_SCHEME_QUERY;
	memset(ref->wiki, 0, sizeof ref->wiki);
	ref->spelt.len = 0;
	ref->hash = -1;
	if (usual)
		ref->format = param_default_format(ref);
	return (0);
}

enum thumburl_reason
thumburl_set_type(struct thumburl_ref *ref, enum thumburl_type type)
{
	int usual;

	if (ref->zone != THUMBURL_ZONE_ID || type == THUMBURL_TYPE_NONE || type >= THUMBURL_N_TYPES)
		return (THUMBURL_UNKNOWN_TYPE);
	usual = ref->format == param_default_format(ref) || ref->width == 0;
	ref->type = type;
	if (usual)
		ref->format = param_default_format(ref);
	return (param_applicable(ref, param_differing(ref)));
}
