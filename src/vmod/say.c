/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Messages of the module.  They may be cut, as Varnish cuts records (vsl_reclen).
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "say.h"
#include "thumburl/thumburl.h"

#define MESSAGE_MAX	1024

struct message {
	char	text[2 * MESSAGE_MAX];
};

static void
format(struct message *m, const char *fmt, va_list ap)
{
	char raw[MESSAGE_MAX];

	(void)vsnprintf(raw, sizeof raw, fmt, ap);
	(void)thumburl_printable(raw, strlen(raw), m->text, sizeof m->text);
}

void
say_fail(VRT_CTX, const char *fmt, ...)
{
	struct message m;
	va_list ap;

	va_start(ap, fmt);
	format(&m, fmt, ap);
	va_end(ap);
	VRT_fail(ctx, "%s", m.text);
}

void
say_task(VRT_CTX, enum VSL_tag_e tag, const char *fmt, ...)
{
	struct message m;
	va_list ap;

	if (ctx->vsl == NULL)
		return;
	va_start(ap, fmt);
	format(&m, fmt, ap);
	va_end(ap);
	VSLb(ctx->vsl, tag, "%s", m.text);
}

void
say_global(enum VSL_tag_e tag, const char *fmt, ...)
{
	struct message m;
	va_list ap;

	va_start(ap, fmt);
	format(&m, fmt, ap);
	va_end(ap);
	VSL(tag, NO_VXID, "%s", m.text);
}
