/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The srcset of an <img> (doc/url-schemes.rst, Srcset).
 */

#include "config.h"

#include "fit.h"
#include "out.h"
#include "type.h"

/* The first width on a site without steps. */
#define WIDTH_MIN	120

struct srcset {
	const struct thumburl_site	*site;
	const struct thumburl_slice	*origin;
	enum thumburl_scheme		scheme;
	const struct thumburl_srcset	*wanted;
	enum thumburl_nature		nature;
	struct out			out;
	int				failed;		/* a URL does not exist in this scheme */
};

static void
put_url(struct srcset *s, const struct thumburl_ref *ref)
{
	struct out *o = &s->out;
	const size_t room = o->n < o->size ? o->size - o->n : 0;
	size_t n;

	n = thumburl_format_url(s->site, ref, s->origin, s->scheme, room > 0 ? o->buf + o->n : NULL,
	    room);
	s->failed |= n == 0;
	o->n += n;
}

static void
put_entry(struct srcset *s, const struct thumburl_ref *ref)
{

	if (s->out.n > 0)
		put_literal(&s->out, ", ");
	put_url(s, ref);
	put(&s->out, ' ');
}

/* "1x", "1.5x", "1.25x" */
static void
put_density(struct out *o, uint32_t density)
{

	put_number(o, density / 100);
	density %= 100;
	if (density > 0) {
		put(o, '.');
		put(o, (char)('0' + density / 10));
		if (density % 10 > 0)
			put(o, (char)('0' + density % 10));
	}
	put(o, 'x');
}

/*
 * An image has the highest density that it is for: browsers take the first entry that is at least
 * their own density.
 */
static void
put_densities(struct srcset *s, const struct thumburl_ref *ref)
{
	struct thumburl_fit fit = s->wanted->fit;
	struct thumburl_ref entry = *ref, next;
	uint32_t density = 0;		/* of the entry; 0: there is none */
	size_t i;

	for (i = 0; i < s->wanted->n_densities; i++) {
		fit.density = s->wanted->densities[i];
		next = *ref;
		if (thumburl_fit(s->site, &next, &fit) != THUMBURL_OK)
			continue;
		if (density > 0 && next.width != entry.width) {
			put_entry(s, &entry);
			put_density(&s->out, density);
		}
		entry = next;
		density = fit.density > 0 ? fit.density : 100;
	}
	if (density > 0) {
		put_entry(s, &entry);
		put_density(&s->out, density);
	}
}

/* A width of 0 is the original. */
static void
put_width(struct srcset *s, const struct thumburl_ref *ref, uint32_t width)
{
	struct thumburl_ref entry = *ref;

	fit_set(&entry, width);
	put_entry(s, &entry);
	put_number(&s->out, width > 0 ? width : s->wanted->fit.original_width);
	put(&s->out, 'w');
}

/* Whether the thumb has an entry: the original takes the place of one as wide. */
static int
has_width(const struct srcset *s, uint32_t width)
{
	const uint32_t original = s->wanted->fit.original_width;

	if (width < s->wanted->min || (s->wanted->max > 0 && width > s->wanted->max))
		return (0);
	if (original == 0 || s->nature == THUMBURL_VECTOR)
		return (1);
	return (s->nature == THUMBURL_WEB ? width < original : width <= original);
}

static void
put_steps(struct srcset *s, const struct thumburl_ref *ref)
{
	const struct thumburl_site *site = s->site;
	unsigned i;

	for (i = 0; i < site->n_steps; i++)
		if (has_width(s, site->steps[i]))
			put_width(s, ref, site->steps[i]);
}

static void
put_doubles(struct srcset *s, const struct thumburl_ref *ref)
{
	const uint32_t max = s->wanted->max, limit = s->site->max_width;
	uint32_t w, last = 0;

	for (w = s->wanted->min > 0 ? s->wanted->min : WIDTH_MIN; w <= limit; w *= 2) {
		if (!has_width(s, w))
			break;
		put_width(s, ref, w);
		last = w;
	}
	if (max > last && max <= limit && has_width(s, max))
		put_width(s, ref, max);
}

static void
put_widths(struct srcset *s, const struct thumburl_ref *ref)
{
	const struct thumburl_srcset *wanted = s->wanted;
	struct thumburl_fit fit = wanted->fit;
	struct thumburl_ref entry = *ref;

	if (s->site->n_steps > 0)
		put_steps(s, ref);
	else
		put_doubles(s, ref);
	if (s->nature == THUMBURL_WEB && fit.original_width > 0 &&
	    (wanted->max == 0 || fit.original_width <= wanted->max))
		put_width(s, ref, 0);
	if (s->out.n > 0)
		return;
	fit.width = wanted->max > 0 ? wanted->max : wanted->min > 0 ? wanted->min : 1;
	if (thumburl_fit(s->site, &entry, &fit) == THUMBURL_OK)
		put_width(s, ref, entry.width);
}

size_t
thumburl_format_srcset(const struct thumburl_site *site, const struct thumburl_ref *ref,
    const struct thumburl_slice *origin, enum thumburl_scheme scheme,
    const struct thumburl_srcset *wanted, char *buf, size_t size)
{
	struct srcset s = { site, origin, scheme, wanted, fit_nature(ref), { buf, size, 0 }, 0 };

	if (!type_has_thumbs(ref) || ref->thumbname.len > 0)
		return (out_finish(&s.out));
	if (wanted->fit.width > 0 || wanted->fit.height > 0)
		put_densities(&s, ref);
	else
		put_widths(&s, ref);
	if (s.failed)
		s.out.n = 0;
	return (out_finish(&s.out));
}
