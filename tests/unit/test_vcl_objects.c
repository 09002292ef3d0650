/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The objects of the module in VCL, as thumbctl doctor reads them.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumbctl/doctor/vcl_objects.h"
#include "unit/random.h"

static const char vcl[] =
    "// VCL.SHOW 0 99 input\n"
    "vcl 4.1; import thumb;\n"
    "# new no = thumb.site(\"/no\");\n"
    "/* new no = thumb.site(\"/no\"); */\n"
    "sub vcl_init {\n"
    "  new other = directors.round_robin();\n"
    "  new a = thumb.site ( \"/etc/a.conf\", hash_levels = 2, steps = {\"120,250\"} );\n"
    "  new t = thumb.renderer(\n"
    "    socket = \"/run/t\", # ) a comment\n"
    "    fallback = other.backend(\"x\", 1), connect_timeout = 1.5s, site=\"a\");\n"
    "  new b=thumb.site(file=\"\", path_base = \"/\" + \"b\");\n"
    "  new g = thumb.guard();\n"
    "}\n"
    "sub vcl_recv { set req.http.x = \"new c = thumb.site()\"; }\n";

static void
has(const struct vcl_object *o, const char *name, int place, const char *value)
{
	const char *found = vcl_argument(o, name, place);

	if (value == NULL)
		assert_null(found);
	else {
		assert_non_null(found);
		assert_string_equal(found, value);
	}
}

static void
objects_and_arguments(void **state)
{
	const char *text = vcl;
	struct vcl_object o;

	(void)state;
	assert_int_equal(vcl_object_next(&text, NULL, &o), 1);
	assert_string_equal(o.class, "site");
	assert_string_equal(o.name, "a");
	has(&o, "file", 0, "/etc/a.conf");
	has(&o, "hash_levels", -1, "2");
	has(&o, "steps", -1, "120,250");
	has(&o, "abbreviate", -1, NULL);
	vcl_object_free(&o);
	assert_int_equal(vcl_object_next(&text, NULL, &o), 1);
	assert_string_equal(o.class, "renderer");
	has(&o, "socket", 0, "/run/t");
	has(&o, "connect_timeout", -1, "1.5s");
	has(&o, "site", -1, "a");
	has(&o, "x", -1, NULL);
	vcl_object_free(&o);
	assert_int_equal(vcl_object_next(&text, "site", &o), 1);
	assert_string_equal(o.name, "b");
	has(&o, "file", 0, "");
	vcl_object_free(&o);
	assert_int_equal(vcl_object_next(&text, NULL, &o), 1);
	assert_string_equal(o.class, "guard");
	vcl_object_free(&o);
	assert_int_equal(vcl_object_next(&text, NULL, &o), 0);
	vcl_object_free(&o);
}

/* Damaged text is read to its end, and no further. */
static void
damaged_text(void **state)
{
	struct vcl_object o;
	uint64_t seed = RANDOM_SEED;
	char copy[sizeof vcl];
	const char *text;
	unsigned i, n;
	size_t at;

	(void)state;
	for (i = 0; i < 20000; i++) {
		memcpy(copy, vcl, sizeof vcl);
		at = random_below(&seed, sizeof vcl - 1);
		if (i % 2)
			copy[at] = '\0';
		else
			copy[at] = "\"{}()/*#\n,="[random_below(&seed, 11)];
		text = copy;
		for (n = 0; vcl_object_next(&text, NULL, &o); n++)
			vcl_object_free(&o);
		vcl_object_free(&o);
		assert_true(n <= 8);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(objects_and_arguments),
		cmocka_unit_test(damaged_text),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
