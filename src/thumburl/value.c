/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Parameter values: numbers, times, languages.
 */

#include "config.h"

#include <string.h>

#include "thumburl.h"
#include "value.h"

#define SATURATED	UINT32_MAX

void
digits_add(struct digits *d, int digit)
{

	if (d->n == 1 && d->value == 0)
		d->zero_led = 1;
	d->n++;
	d->value = d->value * 10 + (uint64_t)(digit - '0');
	if (d->value > SATURATED)
		d->value = SATURATED;
}

int
digits_are_number(const struct digits *d)
{

	return (d->n > 0 && !d->zero_led && d->value >= 1 && d->value <= THUMBURL_NUMBER_MAX);
}

int
digits_are_seconds(const struct digits *d)
{

	return (d->n > 0 && !d->zero_led && d->value <= THUMBURL_SECONDS_MAX);
}

static size_t
take_digits(const char *s, size_t len, struct digits *d)
{
	size_t i;

	d->value = 0;
	d->n = 0;
	d->zero_led = 0;
	for (i = 0; i < len && s[i] >= '0' && s[i] <= '9'; i++)
		digits_add(d, s[i]);
	return (i);
}

int
value_number(const char *s, size_t len, uint32_t *number)
{
	struct digits d;

	if (take_digits(s, len, &d) != len || !digits_are_number(&d))
		return (-1);
	*number = (uint32_t)d.value;
	return (0);
}

int
value_dimension(const char *s, size_t len)
{
	struct digits d;

	if (take_digits(s, len, &d) != len || d.n > 7 || d.zero_led || d.value == 0)
		return (-1);
	return (0);
}

int
value_version(const char *s, size_t len)
{
	size_t i;

	if (len < THUMBURL_VERSION_MIN || len > THUMBURL_VERSION_MAX)
		return (-1);
	for (i = 0; i < len; i++)
		if (!(s[i] >= 'a' && s[i] <= 'z') && !(s[i] >= '0' && s[i] <= '9'))
			return (-1);
	return (0);
}

int
value_expires(const char *s, size_t len, uint64_t *expires)
{
	size_t i;

	*expires = 0;
	if (len == 0 || *s == '0')
		return (-1);
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' || *expires > THUMBURL_EXPIRES_MAX / 10)
			return (-1);
		*expires = *expires * 10 + (uint64_t)(s[i] - '0');
	}
	return (*expires <= THUMBURL_EXPIRES_MAX ? 0 : -1);
}

static const struct {
	char		unit;
	uint64_t	seconds;
} units[] = { { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

#define N_UNITS	(sizeof units / sizeof units[0])

/* The unit of a character, at or after the given one; N_UNITS if none. */
static size_t
find_unit(char c, size_t from)
{

	while (from < N_UNITS && units[from].unit != c)
		from++;
	return (from);
}

/* Plain seconds, or [N h][N m][N s] with at least one part; parts may overflow. */
int
value_time(const char *s, size_t len, int32_t *seconds)
{
	struct digits d;
	uint64_t total = 0;
	size_t n, unit = 0;

	n = take_digits(s, len, &d);
	if (n == len) {
		if (!digits_are_seconds(&d))
			return (-1);
		*seconds = (int32_t)d.value;
		return (0);
	}
	for (; len > 0; unit++) {
		n = take_digits(s, len, &d);
		if (!digits_are_seconds(&d) || n == len)
			return (-1);
		unit = find_unit(s[n], unit);
		if (unit == N_UNITS)
			return (-1);
		total += d.value * units[unit].seconds;
		s += n + 1;
		len -= n + 1;
	}
	if (total > THUMBURL_SECONDS_MAX)
		return (-1);
	*seconds = (int32_t)total;
	return (0);
}

static int
is_letter(char c)
{

	return (c >= 'a' && c <= 'z');
}

static int
is_digit(char c)
{

	return (c >= '0' && c <= '9');
}

/*
 * Whether a subtag looks like a width, such as 220px.  It would be well-formed, but no language has
 * it, and the first Npx- in a thumb's name is the width.
 */
static int
reads_as_width(const char *subtag, size_t len)
{
	struct digits d;

	return (len > 2 && !memcmp(subtag + len - 2, "px", 2) &&
	    take_digits(subtag, len, &d) == len - 2);
}

/* A subtag in lower case: the first has only letters, others have letters and digits. */
static int
is_subtag(const char *s, size_t len, int first)
{
	size_t i;

	if (len < (first ? THUMBURL_LANG_LETTERS_MIN : 1) ||
	    len > (first ? THUMBURL_LANG_LETTERS_MAX : THUMBURL_LANG_SUBTAG_MAX) ||
	    reads_as_width(s, len))
		return (0);
	for (i = 0; i < len; i++)
		if (!is_letter(s[i]) && (first || !is_digit(s[i])))
			return (0);
	return (1);
}

/* A language is read by the part of RFC 5646 that wikis use. */
int
value_lang(const char *s, size_t len, char *lang)
{
	size_t i, start = 0;

	if (len > THUMBURL_LANG_MAX)
		return (-1);
	for (i = 0; i < len; i++)
		lang[i] = (char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i]);
	lang[len] = '\0';
	for (i = 0; i <= len; i++) {
		if (i < len && lang[i] != '-')
			continue;
		if (!is_subtag(lang + start, i - start, start == 0))
			return (-1);
		start = i + 1;
	}
	return ((int)len);
}
