/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The hash decides, and the options show the difference.  NB: other releases may have more options.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "site_agree.h"

#define HASH_KEY	"site-hash"
#define VALUE_MAX	(THUMBURL_STRIP_MAX + 1)	/* the longest of all */

static const struct {
	const char	*key;
	int		both;
} rows[THUMBURL_N_OPTIONS] = {
#define X(value, field, key, arg, standard, both, help) { key, both },
	THUMBURL_OPTIONS(X)
#undef X
};

size_t
site_agree_tell(const struct thumburl_site *site, char *buf, size_t size)
{
	char hash[THUMBURL_SITE_HASH_LEN + 1], value[VALUE_MAX];
	size_t n;
	unsigned i;

	thumburl_site_hash(site, hash);
	n = (size_t)snprintf(buf, size, HASH_KEY " = %s\n", hash);
	for (i = 0; i < THUMBURL_N_OPTIONS; i++) {
		if (!rows[i].both)
			continue;
		(void)thumburl_site_get(site, (enum thumburl_option)i, value, sizeof value);
		n += (size_t)snprintf(n < size ? buf + n : NULL, n < size ? size - n : 0,
		    "%s = %s\n", rows[i].key, value);
	}
	return (n);
}

static const char *
shown(const char *value)
{

	return (*value != '\0' ? value : "empty");
}

/* Add the difference in one option, if there is any. */
static size_t
compare_option(const struct thumburl_site *site, const char *other,
    const struct thumburl_lines *lines, char *words, size_t size, size_t n)
{
	char value[VALUE_MAX];
	unsigned i;

	for (i = 0; i < THUMBURL_N_OPTIONS; i++)
		if (rows[i].both && !strcmp(rows[i].key, lines->key))
			break;
	if (i == THUMBURL_N_OPTIONS)
		return (n);
	(void)thumburl_site_get(site, (enum thumburl_option)i, value, sizeof value);
	if (!strcmp(value, lines->value) || n >= size)
		return (n);
	return (n + (size_t)snprintf(words + n, size - n, "%s%s is %s here and %s in %s",
	    n > 0 ? ", " : "", rows[i].key, shown(value), shown(lines->value), other));
}

int
site_agree_compare(const struct thumburl_site *site, const char *other, char *text, size_t len,
    char *words, size_t size)
{
	char hash[THUMBURL_SITE_HASH_LEN + 1], err[64];
	struct thumburl_lines lines;
	int differs = -1;
	size_t n = 0;

	thumburl_site_hash(site, hash);
	thumburl_lines_init(&lines, other, HASH_KEY, text, len);
	while (thumburl_lines_next(&lines, err, sizeof err) > 0) {
		if (!strcmp(lines.key, HASH_KEY))
			differs = strcmp(lines.value, hash) != 0;
		n = compare_option(site, other, &lines, words, size, n);
	}
	if (differs > 0 && n == 0)
		(void)snprintf(words, size, "this release and that of %s read URLs differently",
		    other);
	return (differs);
}
