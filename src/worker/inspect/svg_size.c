/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The size of an SVG by the rules of MediaWiki's SVGReader: its pages reserve space for thumbs of
 * that ratio.
 */

#include <math.h>
#include <string.h>

#include <glib.h>

#include "sniff.h"
#include "svg_text.h"

/* The width of a drawing that has none; also what a percentage is of. */
#define USUAL	512.0

#define VALUE_MAX	128

/* Attributes of the first element; an empty value is the same as none. */
struct attributes {
	char	width[VALUE_MAX], height[VALUE_MAX], view_box[VALUE_MAX];
};

/* CSS values of 96 dots an inch; relative ones are of the usual font. */
static const struct {
	const char	*name;
	double		pixels;
} units[] = {
	{ "px",  1 },
	{ "pt",  1.333333 },
	{ "pc",  16 },
	{ "mm",  3.7795275 },
	{ "q",   0.944881 },
	{ "cm",  37.795275 },
	{ "in",  96 },
	{ "em",  16 },
	{ "rem", 16 },
	{ "ch",  8 },
	{ "ex",  8 },
};

static const char *
skip_blanks(const char *s, const char *end)
{

	while (s < end && g_ascii_isspace(*s))
		s++;
	return (s);
}

/* A value that is too long, or has entities, is no size. */
static int
copy(char value[VALUE_MAX], const char *b, const char *e)
{
	const size_t len = (size_t)(e - b);

	if (len >= VALUE_MAX || memchr(b, '&', len) != NULL || memchr(b, '\0', len) != NULL)
		return (-1);
	memcpy(value, b, len);
	value[len] = '\0';
	if (!strcmp(value, "0"))
		*value = '\0';
	return (0);
}

static int
take(struct attributes *a, const char *name, size_t len, const char *b, const char *e)
{

	if (len == 5 && !memcmp(name, "width", 5))
		return (copy(a->width, b, e));
	if (len == 6 && !memcmp(name, "height", 6))
		return (copy(a->height, b, e));
	if (len == 7 && !memcmp(name, "viewBox", 7))
		return (copy(a->view_box, b, e));
	return (0);
}

/* Read attributes up to the end of the element. */
static int
read_attributes(struct attributes *a, const char *s, const char *end)
{
	const char *name, *name_end, *value;

	for (s = skip_blanks(s, end); s < end && *s != '>' && *s != '/'; s = skip_blanks(s, end)) {
		name = s;
		while (s < end && *s != '=' && !g_ascii_isspace(*s))
			s++;
		name_end = s;
		s = skip_blanks(s, end);
		if (s == end || *s++ != '=')
			return (-1);
		s = skip_blanks(s, end);
		if (s == end || (*s != '"' && *s != '\''))
			return (-1);
		value = s + 1;
		s = memchr(value, *s, (size_t)(end - value));
		if (s == NULL || take(a, name, (size_t)(name_end - name), value, s))
			return (-1);
		s++;
	}
	return (0);
}

/* The number at the beginning, as PHP reads it; 0 if there is none. */
static double
number(const char *s, char **end)
{
	const char *digits = s + (*s == '-' || *s == '+');

	*end = (char *)(uintptr_t)s;
	if (!g_ascii_isdigit(*digits) && *digits != '.')
		return (0);
	if (digits[0] == '0' && (digits[1] | 0x20) == 'x')
		return (0);
	return (g_ascii_strtod(s, end));
}

/* A length in pixels.  One of an unknown unit is a number of pixels. */
static double
length(const char *s, double whole)
{
	char unit[VALUE_MAX], *rest;
	double n;
	size_t i;

	while (g_ascii_isspace(*s))
		s++;
	n = number(s, &rest);
	(void)g_strlcpy(unit, rest, sizeof unit);
	g_strstrip(unit);
	if (!strcmp(unit, "%"))
		return (n * 0.01 * whole);
	for (i = 0; i < sizeof units / sizeof *units; i++)
		if (!g_ascii_strcasecmp(unit, units[i].name))
			return (n * units[i].pixels);
	return (n);
}

#define BLANKS	" \t\r\n"

/* End a word, and return the next one: between them is white space, or a comma, or both. */
static char *
end_word(char *end)
{
	char *next = end + strspn(end, BLANKS);

	next += *next == ',';
	next += strspn(next, BLANKS);
	*end = '\0';
	return (next);
}

/* Width divided by height; 1 without a valid viewBox. */
static double
aspect_of(char *view_box)
{
	char *words[4], *s = g_strstrip(view_box), *end;
	double width, height;
	int n;

	for (n = 0;; n++) {
		if (n == 4)
			return (1);
		words[n] = s;
		end = s + strcspn(s, BLANKS ",");
		if (*end == '\0')
			break;
		s = end_word(end);
	}
	if (n < 3)
		return (1);
	width = length(words[2], USUAL);
	height = length(words[3], USUAL);
	return (width > 0 && height > 0 ? width / height : 1);
}

/* PHP's round(): half up, after the digits that a double has for sure. */
static double
rounded(double n)
{
	char digits[G_ASCII_DTOSTR_BUF_SIZE];

	(void)g_ascii_formatd(digits, sizeof digits, "%.15g", n);
	return (floor(g_ascii_strtod(digits, NULL) + 0.5));
}

int
svg_size(const uint8_t *bytes, size_t len, double *width, double *height)
{
	const size_t at = sniff_svg_attributes(bytes, len);
	struct attributes a = { "", "", "" };
	double aspect, w, h;

	if (read_attributes(&a, (const char *)bytes + at, (const char *)bytes + len))
		return (-1);
	aspect = aspect_of(a.view_box);
	w = *a.width != '\0' ? length(a.width, USUAL) : USUAL;
	h = *a.height != '\0' ? length(a.height, USUAL / aspect) : w / aspect;
	if (*a.width == '\0' && *a.height != '\0')
		w = h * aspect;
	if (!(w > 0 && h > 0))
		w = h = USUAL;
	*width = rounded(w);
	*height = rounded(h);
	return (*width >= 1 && *height >= 1 && isfinite(*width) && isfinite(*height) ? 0 : -1);
}
