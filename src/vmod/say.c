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

/* Whether a text stays as it is.  Nearly all URLs do, and their bytes are read eight at a time. */
static int
is_plain(const char *text)
{
	const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
	size_t left = strlen(text);
	uint64_t w, wrong = 0;

	for (; left > 0; text += sizeof w, left -= sizeof w) {
		w = ones * 'x';
		memcpy(&w, text, left < sizeof w ? left : sizeof w);
		wrong |= w | (w - ones * ' ') | ((w ^ ones * 0x7f) - ones) |
		    ((w ^ ones * '\\') - ones);
		if (left < sizeof w)
			break;
	}
	return ((wrong & tops) == 0);
}

#define REWRITE		"thumb.site %s: %s is %s"

void
say_rewrite(VRT_CTX, const char *object, const char *url, const char *rewritten)
{

	if (ctx->vsl == NULL)
		return;
	if (is_plain(url) && is_plain(rewritten))
		VSLb(ctx->vsl, SLT_Debug, REWRITE, object, url, rewritten);
	else
		say_task(ctx, SLT_Debug, REWRITE, object, url, rewritten);
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
