/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages name the place of an option: file and line, command line or argument.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>

#include "complaint.h"

static const struct {
	const char	*field;
	const char	*key;
} names[THUMBURL_N_OPTIONS] = {
#define X(value, field, key, arg, standard, both, help) { #field, key },
	THUMBURL_OPTIONS(X)
#undef X
};

/* Returns as snprintf(3). */
static int
write_place(const struct complaint *c, const struct thumburl_source *source,
    enum thumburl_option option)
{

	switch (source->by) {
	case THUMBURL_BY_SITE_FILE:
	case THUMBURL_BY_CONFIG_FILE:
		return (snprintf(c->text, c->size, "%s:%u: %s: ", source->file, source->line,
		    names[option].key));
	case THUMBURL_BY_COMMAND_LINE:
		return (snprintf(c->text, c->size, "--%s: ", names[option].key));
	default:
		return (snprintf(c->text, c->size, "%s: ", names[option].field));
	}
}

int
complain(const struct complaint *c, const struct thumburl_source *source,
    enum thumburl_option option, const char *fmt, ...)
{
	va_list ap;
	int n;

	n = write_place(c, source, option);
	if (n < 0 || (size_t)n >= c->size)
		return (-1);
	va_start(ap, fmt);
	(void)vsnprintf(c->text + n, c->size - (size_t)n, fmt, ap);
	va_end(ap);
	return (-1);
}
