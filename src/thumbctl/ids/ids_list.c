/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The library's parser checks the names; hashes are hex digits, or what MediaWiki has in img_sha1.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "ids_list.h"

#define COLUMNS		3
#define BASE36_LEN	31	/* of a SHA-1: wfBaseConvert($sha1, 16, 36, 31) */

enum thumburl_reason
ids_list_name(const struct thumburl_site *site, const char *wiki, char *stored,
    char target[IDS_TARGET_MAX], struct thumburl_ref *ref)
{
	static const struct thumburl_client any = { .checked = 1 };
	enum thumburl_reason r;
	size_t n;
	char *p;

	for (p = stored; *p != '\0'; p++)
		if (*p == ' ')
			*p = '_';
	n = thumburl_target_of_stored(site, wiki, stored, target, IDS_TARGET_MAX);
	if (n >= IDS_TARGET_MAX)
		return (THUMBURL_BAD_NAME);
	r = thumburl_parse_of(site, &any, target, n, ref);
	if (r == THUMBURL_OK && ref->zone != THUMBURL_ZONE_CURRENT &&
	    ref->zone != THUMBURL_ZONE_ARCHIVE)
		r = THUMBURL_BAD_WIKI;
	return (r);
}

int
ids_list_name_of(const struct thumburl_ref *ref, struct locator_name *name)
{
	const size_t n = thumburl_format_wiki(ref, name->wiki, sizeof name->wiki);

	if (n >= sizeof name->wiki)
		return (-1);
	name->wiki[n] = '\0';
	strcpy(name->stored, ref->stored);
	return (0);
}

/* The value of a digit; 36 if it is none. */
static unsigned
digit(char c)
{

	if (c >= '0' && c <= '9')
		return ((unsigned)(c - '0'));
	if (c >= 'a' && c <= 'z')
		return ((unsigned)(c - 'a') + 10);
	return (c >= 'A' && c <= 'Z' ? (unsigned)(c - 'A') + 10 : 36);
}

/* Returns -1 if the text is not a number in the base, or does not fit. */
static int
read_number(const char *text, unsigned base, unsigned char *id, size_t size)
{
	unsigned carry;
	size_t i;

	memset(id, 0, size);
	for (; *text != '\0'; text++) {
		carry = digit(*text);
		if (carry >= base)
			return (-1);
		for (i = size; i-- > 0; carry >>= 8) {
			carry += id[i] * base;
			id[i] = (unsigned char)carry;
		}
		if (carry != 0)
			return (-1);
	}
	return (0);
}

static int
read_hash(const struct thumburl_site *site, const char *text, unsigned char *id, char *err,
    size_t errsize)
{
	const size_t len = strlen(text);
	const int sha1 = site->ids == THUMBURL_IDS_SHA1;
	const size_t hex = sha1 ? THUMBURL_SHA1_LEN : THUMBURL_SHA256_LEN;

	if (len == hex && read_number(text, 16, id, hex / 2) == 0)
		return (0);
	if (sha1 && len == BASE36_LEN && read_number(text, 36, id, hex / 2) == 0)
		return (0);
	(void)snprintf(err, errsize, "\"%s\" must be %s", text, sha1 ?
	    "a SHA-1: 40 hex digits, or 31 digits in base 36 as MediaWiki has them" :
	    "a SHA-256: 64 hex digits");
	return (-1);
}

/* Returns the number of columns; more than COLUMNS if there are. */
static unsigned
split(char *text, char *columns[COLUMNS])
{
	unsigned n = 0;

	while (text != NULL && n < COLUMNS)
		columns[n++] = strsep(&text, "\t");
	return (text == NULL ? n : COLUMNS + 1);
}

int
ids_list_line(const struct thumburl_site *site, char *text, size_t len, struct ids_line *line,
    char *err, size_t errsize)
{
	char target[IDS_TARGET_MAX];
	char *columns[COLUMNS];
	struct thumburl_ref ref;
	enum thumburl_reason r;

	if (strlen(text) != len || split(text, columns) != COLUMNS) {
		(void)snprintf(err, errsize, "the line must be a wiki, a name and a hash, with "
		    "tabs between them");
		return (-1);
	}
	r = ids_list_name(site, columns[0], columns[1], target, &ref);
	if (r == THUMBURL_OK && ids_list_name_of(&ref, &line->name))
		r = THUMBURL_BAD_WIKI;
	if (r != THUMBURL_OK) {
		(void)snprintf(err, errsize, "\"%s\" of wiki \"%s\": %s", columns[1], columns[0],
		    thumburl_reason_text(r));
		return (-1);
	}
	return (read_hash(site, columns[2], line->id, err, errsize));
}
