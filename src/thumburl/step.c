/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Size steps: the widths that a site's thumbs have.
 */

#include "config.h"

#include "out.h"
#include "step.h"

/* The first step at or above width, or the last.  Steps are in rising order. */
static unsigned
find_step(const struct thumburl_site *site, uint32_t width)
{
	unsigned i;

	for (i = 0; i + 1 < site->n_steps && site->steps[i] < width; i++)
		continue;
	return (i);
}

/* The step, or the width if there is none and the site keeps such. */
static uint32_t
step_above(const struct thumburl_site *site, uint32_t width)
{
	const uint32_t step = site->steps[find_step(site, width)];

	return (step < width && site->beyond_steps ? width : step);
}

uint32_t
step_for(const struct thumburl_site *site, uint32_t width, enum thumburl_nature nature,
    uint32_t source_width)
{
	uint32_t step;
	unsigned i;

	if (site->n_steps == 0)
		return (width);
	step = step_above(site, width);
	if (source_width == 0 || nature == THUMBURL_VECTOR || step <= source_width)
		return (step);
	if (nature == THUMBURL_WEB)
		return (source_width);
	for (i = find_step(site, width); i > 0 && site->steps[i] > source_width; i--)
		continue;
	return (site->steps[i]);
}

uint32_t
thumburl_step_width(const struct thumburl_site *site, uint32_t width, enum thumburl_type type,
    uint32_t source_width)
{

	return (step_for(site, width, thumburl_type_nature(type), source_width));
}

enum thumburl_reason
step_take(const struct thumburl_site *site, struct thumburl_ref *ref)
{
	uint32_t step;

	ref->asked_width = ref->width;
	if (ref->width == 0 || site->size_policy == THUMBURL_SIZE_ANY ||
	    ref->proof != THUMBURL_PROOF_NONE)
		return (THUMBURL_OK);
	step = site->steps[find_step(site, ref->width)];
	if (step != ref->width && site->size_policy == THUMBURL_SIZE_REFUSE)
		return (THUMBURL_NOT_A_STEP);
	ref->width = step_above(site, ref->width);
	return (THUMBURL_OK);
}

size_t
thumburl_explain(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_reason reason, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	unsigned i;

	put_text(&o, thumburl_reason_code(reason));
	put_literal(&o, ": ");
	put_text(&o, thumburl_reason_text(reason));
	if (reason == THUMBURL_NOT_A_STEP) {
		i = find_step(site, ref->width);
		put_literal(&o, "; nearest to ");
		put_number(&o, ref->width);
		put_literal(&o, ": ");
		if (i > 0 && site->steps[i] > ref->width) {
			put_number(&o, site->steps[i - 1]);
			put_literal(&o, " and ");
		}
		put_number(&o, site->steps[i]);
	}
	if (reason == THUMBURL_BAD_VALUE && ref->fraction[0] != '\0')
		put_literal(&o, "; only the application renders a fraction of a second");
	if (reason == THUMBURL_UNKNOWN_TYPE && ref->thumbname.len > 0)
		put_literal(&o, " that are known; the application may have some");
	return (out_finish(&o));
}
