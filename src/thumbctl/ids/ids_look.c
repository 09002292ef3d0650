/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The other side of a name or an id is printed as the URL of the original.
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ids_list.h"
#include "ids_look.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/printable.h"

#define ID_WIKI		"id"		/* /v1/id/HASH */

static int
is_id(const struct thumburl_site *site, const char *text)
{
	const size_t len = site->ids == THUMBURL_IDS_SHA1 ? THUMBURL_SHA1_LEN : THUMBURL_SHA256_LEN;

	return (strlen(text) == len && strspn(text, "0123456789abcdef") == len);
}

/* NAME, or WIKI/NAME */
static enum thumburl_reason
parse_name(const struct thumburl_site *site, char *text, char target[IDS_TARGET_MAX],
    struct thumburl_ref *ref)
{
	char *slash = strrchr(text, '/');

	if (slash == NULL)
		return (ids_list_name(site, "", text, target, ref));
	*slash = '\0';
	return (ids_list_name(site, text, slash + 1, target, ref));
}

static enum thumburl_reason
parse_id(const struct thumburl_site *site, const char *id, char target[IDS_TARGET_MAX],
    struct thumburl_ref *ref)
{
	static const struct thumburl_client any = { .checked = 1 };
	const size_t n = thumburl_target_of_stored(site, ID_WIKI, id, target, IDS_TARGET_MAX);

	return (n < IDS_TARGET_MAX ? thumburl_parse_of(site, &any, target, n, ref) :
	    THUMBURL_BAD_NAME);
}

/* Any of the forms.  The ref points into text or target. */
static enum thumburl_reason
parse(const struct thumburl_site *site, char *text, size_t len, char target[IDS_TARGET_MAX],
    struct thumburl_ref *ref)
{
	static const struct thumburl_client any = { .checked = 1 };
	struct thumburl_url parts;

	if (strlen(text) != len)
		return (THUMBURL_BAD_NAME);
	if (thumburl_split(text, len, &parts) == THUMBURL_OK)
		return (thumburl_parse_of(site, &any, parts.target.b, parts.target.len, ref));
	return (is_id(site, text) ? parse_id(site, text, target, ref) :
	    parse_name(site, text, target, ref));
}

/* Find the name of an id.  Returns as locator_name_of(). */
static int
find_name(const struct ids_look *look, const char *id, char target[IDS_TARGET_MAX],
    struct thumburl_ref *ref)
{
	struct locator_name name;
	int r;

	r = locator_name_of(look->locator, id, &name);
	if (r != 1)
		return (r);
	return (ids_list_name(look->site, name.wiki, name.stored, target, ref) == THUMBURL_OK);
}

/* The same for the id of a name. */
static int
find_id(const struct ids_look *look, const struct thumburl_ref *named, char target[IDS_TARGET_MAX],
    struct thumburl_ref *ref)
{
	char id[THUMBURL_SHA256_LEN + 1];
	struct locator_name name;
	int r;

	if (named->zone == THUMBURL_ZONE_TEMP || ids_list_name_of(named, &name))
		return (0);
	r = locator_id_of(look->locator, name.wiki, name.stored, id);
	return (r == 1 ? parse_id(look->site, id, target, ref) == THUMBURL_OK : r);
}

/* Find the other side, and write the URL of the original. */
static int
find(const struct ids_look *look, const struct thumburl_ref *ref, char url[IDS_TARGET_MAX])
{
	char target[IDS_TARGET_MAX];
	struct thumburl_ref other;
	int r;

	r = ref->zone == THUMBURL_ZONE_ID ? find_name(look, ref->stored, target, &other) :
	    find_id(look, ref, target, &other);
	if (r != 1)
		return (r);
	return (thumburl_format_query(look->site, &other, url, IDS_TARGET_MAX) > 0);
}

int
ids_look(void *priv, const char *text, size_t len)
{
	const struct ids_look *look = priv;
	char copy[IDS_TARGET_MAX], target[IDS_TARGET_MAX], url[IDS_TARGET_MAX];
	enum thumburl_reason reason = THUMBURL_BAD_NAME;
	struct thumburl_ref ref;
	int r;

	if (len < sizeof copy) {
		memcpy(copy, text, len);
		copy[len] = '\0';
		reason = parse(look->site, copy, len, target, &ref);
	}
	if (reason != THUMBURL_OK) {
		printf("reject\t%s\n", thumburl_reason_code(reason));
		return (1);
	}
	r = find(look, &ref, url);
	if (r < 0)
		give_up_errno(EXIT_FAILED, "the file of ids");
	if (r == 0) {
		printf("absent\n");
		return (1);
	}
	printf("ok\t");
	put_printable(url, stdout);
	printf("\n");
	return (0);
}
