/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: each row of THUMBURL_OPTIONS must be an argument in the .vcc, too, or this does not compile.
 */

#include "config.h"

#include <stdio.h>

#include "site_args.h"

#include "conf/site_file.h"
#include "say.h"

/* Write an argument as it would be in a file.  A string may be NULL, as a header may. */
static const char *
text_of(char *buf, size_t size, VCL_STRING text)
{

	(void)buf;
	(void)size;
	return (text != NULL ? text : "");
}

static const char *
digits_of(char *buf, size_t size, VCL_INT number)
{

	(void)snprintf(buf, size, "%jd", (intmax_t)number);
	return (buf);
}

#define TEXT		text_of
#define LIST		text_of
#define NUMBERS		text_of
#define NUMBER		digits_of

static int
set_arguments(struct thumburl_options *o, const struct VARGS(site__init) *a, char *err,
    size_t errsize)
{
	static const struct thumburl_source source = { .by = THUMBURL_BY_ARGUMENT };
	char buf[32];

#define X(value, field, key, arg, standard, both, help)					\
	if (a->valid_##field && thumburl_options_set(o, &source, key,			\
	    value(buf, sizeof buf, a->field), err, errsize))				\
		return (-1);
	THUMBURL_OPTIONS(X)
#undef X
	return (0);
}

static int
read_file(struct thumburl_options *o, const struct VARGS(site__init) *a, char *text, char *err,
    size_t errsize)
{

	if (!a->valid_file)
		return (0);
	if (a->file != NULL && *a->file == '/')
		return (site_file_read(o, a->file, text, err, errsize));
	(void)snprintf(err, errsize, "file: \"%s\" must be an absolute path",
	    a->file != NULL ? a->file : "");
	return (-1);
}

int
site_args(VRT_CTX, const char *vcl_name, const struct VARGS(site__init) *a,
    struct thumburl_site *site)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char text[SITE_FILE_SIZE], err[512];

	if (read_file(&o, a, text, err, sizeof err) == 0 &&
	    set_arguments(&o, a, err, sizeof err) == 0 &&
	    thumburl_site_init(site, &o, err, sizeof err) == 0)
		return (0);
	say_fail(ctx, "thumb.site %s: %s", vcl_name, err);
	return (-1);
}
