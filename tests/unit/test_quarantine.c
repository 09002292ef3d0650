/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A quarantine is no wider than its cause.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "thumbd/schedule/quarantine.h"

#define SECOND	UINT64_C(1000000)

static struct identity file, other;

static struct job
thumb(uint32_t width, uint32_t page, enum thumburl_format format)
{
	struct job job;

	memset(&job, 0, sizeof job);
	job.what = JOB_THUMB;
	job.width = width;
	job.page = page;
	job.format = format;
	return (job);
}

static struct job
png(uint32_t width)
{

	return (thumb(width, 1, THUMBURL_FORMAT_PNG));
}

static unsigned
status_of(struct quarantine *q, struct job job)
{

	return (quarantine_status(q, &file, &job));
}

static int
strike(struct quarantine *q, struct job job, enum strike strike)
{

	return (quarantine_strike(q, &file, &job, strike, strike == STRIKE_LATE ? 504 : 500));
}

static void
test_late_by_width(void **state)
{
	struct quarantine *q = quarantine_new(600, 2);
	struct job job = png(4096);

	(void)state;
	assert_int_equal(strike(q, png(4096), STRIKE_LATE), 0);
	assert_int_equal(status_of(q, png(4096)), 0);
	assert_int_equal(strike(q, png(2000), STRIKE_LATE), 1);
	assert_int_equal(status_of(q, png(2000)), 504);
	assert_int_equal(status_of(q, png(4096)), 504);
	assert_int_equal(status_of(q, png(1999)), 0);
	assert_int_equal(status_of(q, png(250)), 0);
	assert_int_equal(status_of(q, thumb(4096, 2, THUMBURL_FORMAT_PNG)), 0);
	assert_int_equal(status_of(q, thumb(4096, 1, THUMBURL_FORMAT_WEBP)), 0);
	job.what = JOB_INFO;
	assert_int_equal(status_of(q, job), 0);
	assert_int_equal(quarantine_status(q, &other, &job), 0);
	/* a narrower late job extends the quarantine to its width */
	assert_int_equal(strike(q, png(1000), STRIKE_LATE), 0);
	assert_int_equal(status_of(q, png(1000)), 504);
	assert_int_equal(quarantine_length(q), 1);
	quarantine_free(&q);
}

static void
test_late_and_small(void **state)
{
	struct quarantine *q = quarantine_new(600, 2);

	(void)state;
	assert_int_equal(strike(q, png(400), STRIKE_LATE), 0);
	assert_int_equal(strike(q, png(250), STRIKE_LATE), 1);
	assert_int_equal(status_of(q, png(20)), 504);
	assert_int_equal(status_of(q, thumb(20, 7, THUMBURL_FORMAT_JPG)), 504);
	quarantine_free(&q);
}

static void
test_death(void **state)
{
	struct quarantine *q = quarantine_new(600, 2);

	(void)state;
	/* late and dead are counted apart */
	assert_int_equal(strike(q, png(4096), STRIKE_LATE), 0);
	assert_int_equal(strike(q, png(4096), STRIKE_DEATH), 0);
	assert_int_equal(strike(q, png(4096), STRIKE_NONE), 0);
	assert_int_equal(strike(q, thumb(300, 2, THUMBURL_FORMAT_JPG), STRIKE_DEATH), 1);
	assert_int_equal(status_of(q, png(20)), 500);
	quarantine_free(&q);
}

/* A late job that waited for a processor is no strike; one that used no CPU is. */
static void
test_late_by_processor(void **state)
{

	(void)state;
	assert_int_equal(quarantine_late(19 * SECOND, 20 * SECOND), STRIKE_LATE);
	assert_int_equal(quarantine_late(5 * SECOND, 20 * SECOND), STRIKE_LATE);
	assert_int_equal(quarantine_late(4 * SECOND, 20 * SECOND), STRIKE_NONE);
	assert_int_equal(quarantine_late(SECOND / 5, 20 * SECOND), STRIKE_NONE);
	assert_int_equal(quarantine_late(SECOND / 10, 20 * SECOND), STRIKE_LATE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_late_by_width),
		cmocka_unit_test(test_late_and_small),
		cmocka_unit_test(test_death),
		cmocka_unit_test(test_late_by_processor),
	};

	memset(&other, 1, sizeof other);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
