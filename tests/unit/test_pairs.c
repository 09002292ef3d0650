/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of thumbctl diff: the verdict on two answers, the worst of many, the likeness of two
 * images, and the checks of a worker's answers.
 */

#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "job/compare_job.h"
#include "job/packet.h"
#include "job/tray.h"
#include "thumbctl/diff/pair.h"
#include "thumbctl/diff/worst.h"
#include "worker/render/likeness.h"
#include "worker/render/tint.h"

static const struct thresholds usual = { .likeness = 0.95, .pixels = 1, .bytes = 20 };

static struct pair
new_pair(void)
{
	struct pair pair = { .compared = 1, .likeness = 1 };
	unsigned i;

	for (i = 0; i < 2; i++) {
		pair.side[i].status = 200;
		strcpy(pair.side[i].type, "image/png");
		pair.side[i].bytes = 1000;
		pair.side[i].image = (struct compare_side) { .width = 100, .height = 50 };
	}
	return (pair);
}

static const char *
words(struct pair *pair)
{
	static char buf[64];

	pair_judge(pair, &usual);
	pair_words(pair, buf, sizeof buf);
	return (buf);
}

static void
test_judge(void **state)
{
	struct pair pair = new_pair();

	(void)state;
	assert_string_equal(words(&pair), "");
	assert_true(pair.badness <= 0);
	pair.likeness = 0.96;
	pair.side[1].image.width = 101;
	pair.side[1].bytes = 1200;
	assert_string_equal(words(&pair), "");
	assert_true(pair.badness > 0);
	pair.likeness = 0.94;
	pair.side[1].image.height = 48;
	pair.side[1].bytes = 1300;
	assert_string_equal(words(&pair), "size,look,bytes");
	pair.identical = 1;
	strcpy(pair.side[1].type, "image/webp");
	assert_string_equal(words(&pair), "type");
	pair = new_pair();
	pair.compared = 0;
	assert_string_equal(words(&pair), "image");
	pair.side[0].status = pair.side[1].status = 404;
	assert_string_equal(words(&pair), "");
	pair.side[1].status = 500;
	assert_string_equal(words(&pair), "status");
	pair.side[0].status = pair.side[1].status = 0;
	assert_string_equal(words(&pair), "status");
}

static void
test_worst(void **state)
{
	struct worst worst;
	struct pair pair;
	unsigned i;

	(void)state;
	worst_init(&worst, 3);
	for (i = 0; i < 100; i++) {
		pair = new_pair();
		pair.badness = i * 37 % 100;
		pair.side[0].target = strdup("/a");
		pair.side[1].target = strdup("/b");
		worst_add(&worst, &pair);
		assert_null(pair.side[0].target);
	}
	assert_int_equal(worst.n, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(worst.pairs[i].badness, 99 - i);
	worst_free(&worst);
}

#define SIDE	24

static double
score_of(uint8_t a[SIDE * SIDE][4], uint8_t b[SIDE * SIDE][4])
{
	double score;

	assert_int_equal(likeness(a[0], b[0], SIDE, SIDE, &score), 0);
	return (score);
}

static void
test_likeness(void **state)
{
	static uint8_t a[SIDE * SIDE][4], b[SIDE * SIDE][4];
	double some, more;
	size_t i;

	(void)state;
	for (i = 0; i < SIDE * SIDE; i++) {
		memset(a[i], i / 3 % 2 ? 200 : 20, 3);
		a[i][3] = 255;
	}
	memcpy(b, a, sizeof b);
	assert_true(fabs(score_of(a, b) - 1) < 1e-9);
	for (i = 0; i < SIDE; i++)
		b[i * SIDE + i][0] ^= 64;
	some = score_of(a, b);
	for (i = 0; i < SIDE * SIDE; i++)
		memset(b[i], 255 - a[i][0], 3);
	more = score_of(a, b);
	assert_true(some < 1 && some > 0.5 && more < 0);
	/* on white, white and transparent look the same; on black they differ */
	memset(a, 255, sizeof a);
	memset(b, 255, sizeof b);
	for (i = 0; i < SIDE * SIDE; i++)
		b[i][3] = 0;
	assert_true(score_of(a, b) < 0.01);
	assert_int_equal(likeness(a[0], b[0], 1, 1, &some), 0);
}

static void
test_tint(void **state)
{
	static uint8_t a[SIDE * SIDE][4], b[SIDE * SIDE][4];
	size_t i;

	(void)state;
	memset(a, 100, sizeof a);
	for (i = 0; i < SIDE * SIDE; i++)
		a[i][3] = 255;
	memcpy(b, a, sizeof b);
	assert_true(tint_apart(a[0], b[0], SIDE, SIDE) < 1e-9);
	/* the same grey in one cell of 3 by 3, in green: likeness() cannot see it */
	for (i = 0; i < 3; i++)
		memset(b[i], 0, 3);
	assert_true(fabs(tint_apart(a[0], b[0], SIDE, SIDE) - 100 / 3.) < 1e-9);
	for (i = 0; i < SIDE * SIDE; i++) {
		b[i][0] = 0;
		b[i][1] = 151;
		b[i][2] = 98;
	}
	assert_true(fabs(tint_apart(a[0], b[0], SIDE, SIDE) - 100) < 1e-9 && score_of(a, b) > 0.99);
	/* on white, white and transparent are the same; on black they differ */
	memset(a, 255, sizeof a);
	memset(b, 255, sizeof b);
	for (i = 0; i < SIDE * SIDE; i++)
		b[i][3] = 0;
	assert_true(fabs(tint_apart(a[0], b[0], SIDE, SIDE) - 255) < 1e-9);
	/* fewer pixels than cells */
	assert_true(fabs(tint_apart(a[0], b[0], 1, 1) - 255) < 1e-9);
}

/* The result of compare_answer() for the answer of a worker: 1, or -1. */
static int
answer(struct compare_result *result, size_t len)
{
	int tray = tray_make(), sv[2], r;
	void *preview;

	assert_int_equal(tray_put(tray, "png", 3), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sv), 0);
	assert_int_equal(packet_send(sv[0], result, len, -1), 0);
	r = compare_answer(sv[1], tray, result, &preview);
	close(tray);
	assert_true(r == 1 || preview == NULL);
	free(preview);
	close(sv[0]);
	close(sv[1]);
	return (r);
}

static void
test_answers(void **state)
{
	const struct compare_result good = {
		.magic = COMPARE_RESULT_MAGIC, .compared = 1, .likeness = 0.5,
		.side = { { .decoded = 1, .message = "a\nb\033" }, { .decoded = 1 } },
	};
	struct compare_result result = good;

	(void)state;
	assert_int_equal(answer(&result, sizeof result), 1);
	assert_string_equal(result.side[0].message, "a?b?");
	result = good;
	result.preview_size = 3;
	assert_int_equal(answer(&result, sizeof result), 1);
	result = good;
	result.preview_size = 4;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	result.preview_size = COMPARE_PREVIEW_MAX + 1;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	assert_int_equal(answer(&result, sizeof result - 1), -1);
	result = good;
	result.likeness = NAN;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	result.likeness = 7;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	result.colour = NAN;
	assert_int_equal(answer(&result, sizeof result), -1);
	result.colour = 256;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	result.side[1].decoded = 0;
	assert_int_equal(answer(&result, sizeof result), -1);
	result = good;
	result.magic++;
	assert_int_equal(answer(&result, sizeof result), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_judge),
		cmocka_unit_test(test_worst),
		cmocka_unit_test(test_likeness),
		cmocka_unit_test(test_tint),
		cmocka_unit_test(test_answers),
	};

	return (cmocka_run_group_tests_name("pairs", tests, NULL, NULL));
}
