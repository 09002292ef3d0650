/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * When an original gets a reference: at its second width, and not after it was closed.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "thumbd/references/sketch.h"

static struct sketch *
new_sketch(void)
{
	struct sketch *s = malloc(sizeof *s);

	assert_non_null(s);
	sketch_init(s);
	return (s);
}

static void
second_width(void **state)
{
	struct sketch *s = new_sketch();

	(void)state;
	assert_false(sketch_is_due(s, "Foo.jpg", "1", 100));
	assert_false(sketch_is_due(s, "Foo.jpg", "1", 100));
	assert_true(sketch_is_due(s, "Foo.jpg", "1", 200));
	assert_false(sketch_is_due(s, "Foo.jpg", "1", 100));
	assert_true(sketch_is_due(s, "Foo.jpg", "1", 200));
	/* another version, or another original, begins anew */
	assert_false(sketch_is_due(s, "Foo.jpg", "2", 200));
	assert_false(sketch_is_due(s, "Bar.jpg", "1", 200));
	free(s);
}

static void
closed(void **state)
{
	struct sketch *s = new_sketch();

	(void)state;
	assert_false(sketch_is_due(s, "Foo.jpg", "1", 100));
	sketch_close(s, "Foo.jpg", "1");
	assert_false(sketch_is_due(s, "Foo.jpg", "1", 200));
	sketch_open(s, "Foo.jpg", "1");
	assert_true(sketch_is_due(s, "Foo.jpg", "1", 200));
	free(s);
}

/* Many originals push each other out, and none gets a reference at its first width. */
static void
many_originals(void **state)
{
	struct sketch *s = new_sketch();
	unsigned i, due = 0;
	char name[32];

	(void)state;
	for (i = 0; i < 4 * SKETCH_PLACES; i++) {
		snprintf(name, sizeof name, "%u.jpg", i);
		due += (unsigned)sketch_is_due(s, name, "1", 100 + i % 7);
	}
	assert_int_equal(due, 0);
	for (i -= 100; i < 4 * SKETCH_PLACES; i++) {
		snprintf(name, sizeof name, "%u.jpg", i);
		due += (unsigned)sketch_is_due(s, name, "1", 50);
	}
	assert_true(due > 90);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_width),
		cmocka_unit_test(closed),
		cmocka_unit_test(many_originals),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
