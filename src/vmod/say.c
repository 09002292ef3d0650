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

#define ONES	0x0101010101010101U
#define TOPS	0x8080808080808080U

/* Has the top bit of a byte set if any of the eight is to be escaped. */
static inline uint64_t
odd_bytes(uint64_t w)
{

	return (w | (w - ONES * ' ') | ((w ^ ONES * 0x7f) - ONES) | ((w ^ ONES * '\\') - ONES));
}

/* Whether a text stays as it is.  Nearly all URLs do, and their bytes are read eight at a time. */
static int
is_plain(const char *text)
{
	size_t left = strlen(text);
	uint64_t w, wrong = 0;

	for (; left >= sizeof w; text += sizeof w, left -= sizeof w) {
		memcpy(&w, text, sizeof w);
		wrong |= odd_bytes(w);
	}
	w = ONES * 'x';
	memcpy(&w, text, left);
	return (((wrong | odd_bytes(w)) & TOPS) == 0);
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
