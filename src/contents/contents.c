/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The header is KEY=VALUE: pages=12, seconds=30, or languages=de,fr.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "contents.h"

#define DIGITS_MAX	9

void
contents_write(const struct contents *contents, char *text)
{

	*text = '\0';
	if (contents->languages != NULL && languages_valid(contents->languages))
		(void)snprintf(text, CONTENTS_SIZE, "languages=%s", contents->languages);
	else if (contents->pages > 0)
		(void)snprintf(text, CONTENTS_SIZE, "pages=%u", contents->pages);
	else if (contents->seconds > 0)
		(void)snprintf(text, CONTENTS_SIZE, "seconds=%u", contents->seconds);
}

/* The text behind a key; NULL if it has another key. */
static const char *
value_of(const char *text, const char *key)
{
	const size_t len = strlen(key);

	return (strncmp(text, key, len) == 0 ? text + len : NULL);
}

/* A number from 1; 0 if the text is none. */
static uint32_t
read_number(const char *text)
{
	const size_t len = strspn(text, "0123456789");
	uint32_t n = 0;

	if (len > DIGITS_MAX || text[len] != '\0')
		return (0);
	for (; *text != '\0'; text++)
		n = n * 10 + (uint32_t)(*text - '0');
	return (n);
}

int
contents_read(struct contents *contents, const char *text)
{
	const char *value;

	memset(contents, 0, sizeof *contents);
	if (text == NULL)
		return (-1);
	if ((value = value_of(text, "languages=")) != NULL && languages_valid(value))
		contents->languages = value;
	else if ((value = value_of(text, "pages=")) != NULL)
		contents->pages = read_number(value);
	else if ((value = value_of(text, "seconds=")) != NULL)
		contents->seconds = read_number(value);
	return (contents->languages != NULL || contents->pages > 0 || contents->seconds > 0 ?
	    0 : -1);
}

int32_t
contents_second(const struct contents *contents, int32_t second)
{

	if (contents->seconds > 0 && second >= 0 && (uint32_t)second >= contents->seconds)
		return ((int32_t)contents->seconds - 1);
	return (second);
}
