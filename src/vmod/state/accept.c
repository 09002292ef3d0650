/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Qualities are in thousandths, the precision of the header (RFC 9110 12.4.2).
 */

#include "config.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "accept.h"

#define BLANK		" \t"
#define NOT_NAMED	(-1)

struct piece {
	const char	*b, *e;
};

/* The first separator outside quotes, or the end. */
static const char *
piece_end(const char *p, const char *end, char separator)
{
	int quoted = 0;

	for (; p < end; p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (quoted && *p == '\\' && p + 1 < end)
			p++;
		else if (!quoted && *p == separator)
			break;
	}
	return (p);
}

/* The next piece up to a separator, without surrounding blanks; 0 at the end. */
static int
next_piece(const char **p, const char *end, char separator, struct piece *piece)
{
	const char *e;

	if (*p >= end)
		return (0);
	e = piece_end(*p, end, separator);
	piece->b = *p;
	piece->e = e;
	*p = e + 1;
	while (piece->b < piece->e && strchr(BLANK, *piece->b) != NULL)
		piece->b++;
	while (piece->b < piece->e && strchr(BLANK, piece->e[-1]) != NULL)
		piece->e--;
	return (1);
}

static int
piece_is(const struct piece *piece, const char *text)
{
	const size_t len = (size_t)(piece->e - piece->b);

	return (strlen(text) == len && !strncasecmp(text, piece->b, len));
}

/* 0, 0.5, 1.000 in thousandths; 0 for anything else, as an unknown value is not accepted. */
static int
qvalue(const char *b, const char *e)
{
	int q, unit = 100;

	if (b == e || (*b != '0' && *b != '1'))
		return (0);
	q = (*b++ - '0') * 1000;
	if (b < e && *b++ != '.')
		return (0);
	for (; b < e; b++, unit /= 10) {
		if (*b < '0' || *b > '9' || unit == 0)
			return (0);
		q += (*b - '0') * unit;
	}
	return (q <= 1000 ? q : 0);
}

/* A parameter q is a quality, whatever its value. */
static int
is_q(const struct piece *param)
{

	return (param->b < param->e && (*param->b == 'q' || *param->b == 'Q') &&
	    (param->b + 1 == param->e || strchr("=" BLANK, param->b[1]) != NULL));
}

static int
quality_of(const char *p, const char *e)
{
	struct piece param;

	while (next_piece(&p, e, ';', &param))
		if (is_q(&param))
			return (param.e - param.b > 2 && param.b[1] == '=' ?
			    qvalue(param.b + 2, param.e) : 0);
	return (1000);
}

/* The quality of a media type that the header names, or NOT_NAMED. */
static int
quality(const char *accept, const char *type)
{
	const char *p = accept, *end = accept + strlen(accept), *params;
	struct piece range, name;

	while (next_piece(&p, end, ',', &range)) {
		params = range.b;
		if (next_piece(&params, range.e, ';', &name) && piece_is(&name, type))
			return (quality_of(params, range.e));
	}
	return (NOT_NAMED);
}

/* The quality of a media type, by its most specific range (RFC 9110 12.5.1). */
static int
quality_in_range(const char *accept, const char *type)
{
	const char *const ranges[] = { type, "image/*", "*/*" };
	size_t i;
	int q;

	for (i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
		q = quality(accept, ranges[i]);
		if (q != NOT_NAMED)
			return (q);
	}
	return (0);
}

/* The higher quality of the usual formats. */
static int
usual_quality(const char *accept)
{
	const int jpeg = quality_in_range(accept, "image/jpeg");
	const int png = quality_in_range(accept, "image/png");

	return (jpeg > png ? jpeg : png);
}

const char *
accept_format(const char *accept, const char *formats, size_t *len)
{
	const char *p = formats, *end = formats + strlen(formats), *best = NULL;
	int best_q = 0, q;
	char type[32] = "image/";
	struct piece format;

	if (accept == NULL)
		return (NULL);
	while (next_piece(&p, end, ',', &format)) {
		if ((size_t)(format.e - format.b) >= sizeof type - 6)
			continue;
		memcpy(type + 6, format.b, (size_t)(format.e - format.b));
		type[6 + (format.e - format.b)] = '\0';
		q = quality(accept, type);
		if (q > best_q) {
			best = format.b;
			*len = (size_t)(format.e - format.b);
			best_q = q;
		}
	}
	return (best_q >= usual_quality(accept) ? best : NULL);
}

/* A decimal number with at most so many decimals, in units of the last one; -1 if malformed. */
static int64_t
decimal(const char *s, int decimals)
{
	int64_t n = 0;
	int digits = 0, left = -1;

	for (; *s != '\0'; s++) {
		if (*s == '.' && left < 0 && digits > 0 && decimals > 0) {
			left = decimals;
			continue;
		}
		if (*s < '0' || *s > '9' || left == 0 || ++digits > 9)
			return (-1);
		n = n * 10 + (*s - '0');
		left -= left > 0;
	}
	if (digits == 0 || left == decimals)
		return (-1);
	for (left = left < 0 ? decimals : left; left > 0; left--)
		n *= 10;
	return (n);
}

unsigned
accept_width(const char *hint)
{
	const int64_t n = hint != NULL ? decimal(hint, 0) : -1;

	return (n > 0 && n <= 65535 ? (unsigned)n : 0);
}

unsigned
accept_dpr(const char *hint, unsigned width)
{
	const int64_t n = hint != NULL ? decimal(hint, 3) : -1;

	if (n <= 0 || n > 10000)
		return (width);
	return ((unsigned)(((uint64_t)n * width + 999) / 1000));
}
