/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A refusal is the status and the message of a job that gets no thumb.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "renderer.h"

static int
vrefuse(struct render *render, unsigned status, const char *format, va_list ap)
{
	struct result *result = &render->result;

	result->status = status;
	(void)vsnprintf(result->message, sizeof result->message, format, ap);
	result->message[strcspn(result->message, "\n")] = '\0';
	return (-1);
}

int
refuse(struct render *render, unsigned status, const char *format, ...)
{
	va_list ap;

	if (render->result.status != 0)
		return (-1);
	va_start(ap, format);
	(void)vrefuse(render, status, format, ap);
	va_end(ap);
	return (-1);
}

int
refuse_size(struct render *render, unsigned status, const char *format, ...)
{
	va_list ap;

	if (render->result.status != 0)
		return (-1);
	render->of_size = 1;
	va_start(ap, format);
	(void)vrefuse(render, status, format, ap);
	va_end(ap);
	return (-1);
}

int
refuse_cut(struct render *render)
{

	return (refuse(render, 422, "This file is truncated before its first pixels"));
}

int
check_page(struct render *render, int pages)
{

	render->pages = pages;
	if (pages < 1)
		return (refuse(render, 422, "This file has no pages"));
	if (render->job.page > (uint32_t)pages)
		return (refuse(render, 404, JOB_NO_PAGE, render->job.page, (unsigned)pages));
	return (0);
}

/* The first line of libvips has the cause.  Errors other than lack of memory are the file's. */
void
refuse_vips(struct render *render)
{
	const char *text = vips_error_buffer();

	if (strstr(text, "out of memory") != NULL)
		(void)refuse(render, 500, "Out of memory");
	else if (*text == '\0')
		(void)refuse(render, 422, "This file cannot be decoded");
	else
		(void)refuse(render, 422, "This file cannot be decoded: %s", text);
}
