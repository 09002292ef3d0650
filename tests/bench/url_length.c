/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Cost against length: each URL is long in one place, and most are hostile.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "url.h"

static const struct shape {
	const char	*name;
	const char	*head;
	const char	*unit;		/* as often as there is room */
	const char	*tail;
	enum thumburl_reason reason;	/* at LONGEST */
} shapes[] = {
	{ "slashes", "/v1/", "/", "/wikipedia/commons/Foo.jpg?w=220", THUMBURL_OK },
	{ "escaped slashes", "/v1/", "%2F", "/wikipedia/commons/Foo.jpg?w=220", THUMBURL_OK },
	{ "directories", "/v1/", "a/", "Foo.jpg?w=220", THUMBURL_BAD_PATH },
	{ "name, plain", "/v1/wikipedia/commons/", "a", ".jpg?w=220", THUMBURL_BAD_NAME },
	{ "name, escaped", "/v1/wikipedia/commons/", "%D0%B0", ".jpg?w=220", THUMBURL_BAD_NAME },
	{ "name, raw UTF-8", "/v1/wikipedia/commons/", "\xd0\xb0", ".jpg?w=220",
	    THUMBURL_BAD_NAME },
	{ "name, percent signs", "/v1/wikipedia/commons/", "%", ".jpg?w=220", THUMBURL_BAD_NAME },
	{ "name, encoded twice", "/v1/wikipedia/commons/", "%25", "41.jpg?w=220",
	    THUMBURL_BAD_NAME },
	{ "ampersands", "/v1/wikipedia/commons/Foo.jpg?", "&", "w=220", THUMBURL_OK },
	{ "key", "/v1/wikipedia/commons/Foo.jpg?", "w", "=220", THUMBURL_UNKNOWN_PARAM },
	{ "value", "/v1/wikipedia/commons/Foo.jpg?w=", "1", "", THUMBURL_BAD_VALUE },
	{ "fragment", "/v1/wikipedia/commons/Foo.jpg?w=220#", "a", "", THUMBURL_OK },
	{ "thumb's name, plain", "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-", "a", ".jpg",
	    THUMBURL_OK },
	{ "thumb's name, escaped", "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-", "%D0%B0",
	    ".jpg", THUMBURL_OK },
	{ "thumb's name, dots", "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-", ".", ".jpg",
	    THUMBURL_OK },
	{ "thumb's width", "/wikipedia/commons/thumb/0/06/Foo.jpg/", "2", "px-Foo.jpg",
	    THUMBURL_BAD_VALUE },
	{ "thumb's language", "/wikipedia/commons/thumb/0/06/Foo.jpg/lang", "a-1-", "x.jpg",
	    THUMBURL_BAD_THUMBNAME },
	{ "path's name, plain", "/wikipedia/commons/thumb/0/06/", "a", ".jpg/220px-a.jpg",
	    THUMBURL_BAD_NAME },
	{ "path's query", "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg?", "a=b&", "",
	    THUMBURL_OK },
};

static void
shape_url(const struct shape *shape, size_t len, char *buf, struct text *url)
{
	size_t head = strlen(shape->head), unit = strlen(shape->unit), tail = strlen(shape->tail);
	size_t n = head;

	memcpy(buf, shape->head, head);
	for (; n + unit + tail <= len; n += unit)
		memcpy(buf + n, shape->unit, unit);
	memcpy(buf + n, shape->tail, tail);
	url->b = buf;
	url->len = n + tail;
}

/* With a quadratic cost, a byte of 64 KiB would cost sixteen times as much as a byte of 4 KiB. */
#define GROWTH_MAX	1.5

static void
shape_record(const struct shape *shape, size_t length, const char *variant)
{
	static char buf[LONGEST + 1];
	static struct set set;
	struct series ns;
	unsigned round, repeat;
	enum thumburl_reason r;

	set.n = 1;
	shape_url(shape, length, buf, &set.in[0]);
	repeat = calibrate(op_parse, &set, ROUND_NS / 20);
	for (round = 0; round < rounds; round++)
		ns.v[round] = measure_ours(op_parse, &set, repeat).ns / (double)set.in[0].len;
	record_series(shape->name, variant, "ns a byte", &ns);
	r = thumburl_parse(&bench_site, set.in[0].b, set.in[0].len, &parsed);
	if (length == LONGEST && r != shape->reason)
		die("%s: %s and not %s", shape->name, thumburl_reason_code(r),
		    thumburl_reason_code(shape->reason));
}

void
shapes_report(void)
{
	const struct shape *shape;

	for (shape = shapes; shape < shapes + N(shapes); shape++) {
		shape_record(shape, 4096, "4 KiB");
		shape_record(shape, LONGEST, "64 KiB");
		fprintf(records, "against\t%s\t64 KiB\tns a byte\t4 KiB\t<=\t%g\n", shape->name,
		    GROWTH_MAX);
	}
}

void
shapes_run(void *arg)
{
	static char buf[LONGEST + 1];
	struct text url;
	size_t i;

	(void)arg;
	for (i = 0; i < N(shapes); i++) {
		shape_url(&shapes[i], LONGEST, buf, &url);
		op_to_query(&url, written, sizeof written);
		op_to_path(&url, written, sizeof written);
	}
}
