/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The target of libFuzzer for thumb.query: keep, drop and a URL, with NULs between them.  The first
 * byte has the flags.  A canonical URL is its own canonical form, and memory is as announced.
 */

#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmod/state/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The next text, for the caller to free. */
static char *
take(const uint8_t **data, size_t *size)
{
	const size_t len = strnlen((const char *)*data, *size);
	char *text = malloc(len + 1);

	if (text == NULL)
		abort();
	memcpy(text, *data, len);
	text[len] = '\0';
	*data += len < *size ? len + 1 : len;
	*size -= len < *size ? len + 1 : len;
	return (text);
}

/* In memory of exactly that size. */
static char *
canonical(const struct query_rules *rules, const char *url)
{
	const size_t room = query_room(url);
	char *memory = malloc(room);

	if (memory == NULL || query_canonical(rules, url, memory, room - 1) != -1 ||
	    query_canonical(rules, url, memory, room) != (long)strlen(memory))
		abort();
	return (memory);
}

static void
check(const struct query_rules *rules, const char *url)
{
	char *once = canonical(rules, url), *twice = canonical(rules, once);

	if (strcmp(once, twice)) {
		fprintf(stderr, "%s becomes %s\n", once, twice);
		abort();
	}
	free(once);
	free(twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct query_rules rules = { .sorted = 0 };
	char *keep, *drop, *url, err[512];

	if (size == 0)
		return (0);
	rules.sorted = data[0] & 1;
	rules.drop_empty = data[0] >> 1 & 1;
	data++;
	size--;
	keep = take(&data, &size);
	drop = take(&data, &size);
	url = take(&data, &size);
	if (query_list_init(&rules.keep, keep, err, sizeof err) == 0 &&
	    query_list_init(&rules.drop, drop, err, sizeof err) == 0)
		check(&rules, url);
	query_list_fini(&rules.keep);
	query_list_fini(&rules.drop);
	free(keep);
	free(drop);
	free(url);
	return (0);
}
