/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of a render decides whether later renders of its original are cheap or dear.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "in_range.h"
#include "thumbd/schedule/cost.h"

#define CHEAP		COST_CHEAP
#define DEAR		COST_DEAR

static struct job
new_job(enum thumburl_type type, uint32_t width)
{
	struct job job;

	memset(&job, 0, sizeof job);
	job.magic = JOB_MAGIC;
	job.type = type;
	job.format = THUMBURL_FORMAT_JPG;
	job.width = width;
	job.page = 1;
	return (job);
}

static struct identity
new_identity(ino_t ino, off_t size)
{

	return ((struct identity) { .dev = 1, .ino = ino, .size = size });
}

static void
test_dear_from_a_width(void **state)
{
	const struct identity id = new_identity(7, 1000), other = new_identity(8, 1000);
	struct job job = new_job(THUMBURL_TYPE_JPEG, 400);
	struct costs *costs = costs_new();

	(void)state;
	costs_note(costs, &job, &id, DEAR_CPU - 1);
	assert_int_equal(costs_of(costs, &job, &id), CHEAP);
	costs_note(costs, &job, &id, DEAR_CPU);
	assert_int_equal(costs_of(costs, &job, &id), DEAR);
	assert_int_equal(costs_of(costs, &job, &other), CHEAP);
	job.width = 399;
	assert_int_equal(costs_of(costs, &job, &id), CHEAP);
	job.width = 800;
	assert_int_equal(costs_of(costs, &job, &id), DEAR);

	/* a larger width adds nothing, a smaller one does */
	costs_note(costs, &job, &id, DEAR_CPU);
	job.width = 400;
	assert_int_equal(costs_of(costs, &job, &id), DEAR);
	job.width = 100;
	costs_note(costs, &job, &id, DEAR_CPU);
	job.width = 101;
	assert_int_equal(costs_of(costs, &job, &id), DEAR);
	costs_free(&costs);
	assert_null(costs);
}

/* A file that has changed is another original. */
static void
test_changed_file(void **state)
{
	struct identity id = new_identity(7, 1000);
	const struct job job = new_job(THUMBURL_TYPE_PNG, 400);
	struct costs *costs = costs_new();

	(void)state;
	costs_note(costs, &job, &id, DEAR_CPU);
	id.mtime.tv_nsec++;
	assert_int_equal(costs_of(costs, &job, &id), CHEAP);
	costs_free(&costs);
}

/* A photograph of a camera is cheap, as is a PNG of one that fills a screen. */
static void
test_told_by_size(void **state)
{
	static const struct {
		enum thumburl_type	type;
		off_t			size;
		enum cost		cost;
	} rows[] = {
		{ THUMBURL_TYPE_JPEG,	5545424,	CHEAP },	/* 24 megapixels, 0.1 s */
		{ THUMBURL_TYPE_JPEG,	9914120,	CHEAP },	/* 54 megapixels, 0.2 s */
		{ THUMBURL_TYPE_JPEG,	20110561,	DEAR },		/* the same, 0.3 s */
		{ THUMBURL_TYPE_PNG,	2369113,	CHEAP },	/* 1.7 megapixels, 0.1 s */
		{ THUMBURL_TYPE_PNG,	15230055,	DEAR },		/* 12 megapixels, 0.4 s */
		{ THUMBURL_TYPE_PDF,	1000,		DEAR },
	};
	struct costs *costs = costs_new();
	struct identity id;
	struct job job;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		id = new_identity(7, rows[i].size);
		job = new_job(rows[i].type, 400);
		assert_int_equal(costs_of(costs, &job, &id), rows[i].cost);
	}
	costs_free(&costs);
}

/* A format that is slow to encode does not make the other thumbs of the original dear. */
static void
test_told_by_format(void **state)
{
	const struct identity id = new_identity(7, 1000);
	struct job job = new_job(THUMBURL_TYPE_JPEG, 400);
	struct costs *costs = costs_new();

	(void)state;
	job.format = THUMBURL_FORMAT_AVIF;
	assert_int_equal(costs_of(costs, &job, &id), DEAR);
	costs_note(costs, &job, &id, 4 * DEAR_CPU);
	job.format = THUMBURL_FORMAT_JPG;
	assert_int_equal(costs_of(costs, &job, &id), CHEAP);
	costs_free(&costs);
}

static void
test_info_is_cheap(void **state)
{
	const struct identity id = new_identity(7, 1000);
	struct job job = new_job(THUMBURL_TYPE_JPEG, 1), info = job;
	struct costs *costs = costs_new();

	(void)state;
	info.what = JOB_INFO;
	costs_note(costs, &info, &id, DEAR_CPU);
	assert_int_equal(costs_of(costs, &job, &id), CHEAP);
	costs_note(costs, &job, &id, DEAR_CPU);
	assert_int_equal(costs_of(costs, &info, &id), CHEAP);
	costs_free(&costs);
}

/* Of many originals some are forgotten, and none is mistaken for another. */
static void
test_bounded(void **state)
{
	const struct job job = new_job(THUMBURL_TYPE_JPEG, 400);
	struct costs *costs = costs_new();
	struct identity id;
	unsigned known = 0;
	ino_t i;

	(void)state;
	for (i = 1; i <= 100000; i++) {
		id = new_identity(i, 1000);
		assert_int_equal(costs_of(costs, &job, &id), CHEAP);
		costs_note(costs, &job, &id, DEAR_CPU);
		assert_int_equal(costs_of(costs, &job, &id), DEAR);
	}
	for (i = 1; i <= 100000; i++) {
		id = new_identity(i, 1000);
		known += costs_of(costs, &job, &id) == DEAR;
	}
	assert_in_range(known, 2000, 5000);
	costs_free(&costs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dear_from_a_width),
		cmocka_unit_test(test_changed_file),
		cmocka_unit_test(test_told_by_size),
		cmocka_unit_test(test_told_by_format),
		cmocka_unit_test(test_info_is_cheap),
		cmocka_unit_test(test_bounded),
	};

	return (cmocka_run_group_tests_name("costs", tests, NULL, NULL));
}
