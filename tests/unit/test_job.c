/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract with a worker: batches, and answers that were not asked for.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/socket.h>

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "job/job.h"
#include "job/packet.h"
#include "job/tray.h"
#include "job/types.h"

static struct job
new_job(uint32_t width)
{
	struct job job;

	memset(&job, 0, sizeof job);
	job.magic = JOB_MAGIC;
	job.type = THUMBURL_TYPE_JPEG;
	job.format = THUMBURL_FORMAT_JPG;
	job.width = width;
	job.page = 1;
	job.seconds = -1;
	return (job);
}

static struct batch
new_batch(uint32_t first, uint32_t second, uint32_t third)
{
	struct job job = new_job(first);
	struct batch batch;

	batch_begin(&batch, &job);
	job.width = second;
	assert_int_equal(batch_add(&batch, &job), 0);
	job.width = third;
	assert_int_equal(batch_add(&batch, &job), 0);
	return (batch);
}

static int
new_file(void)
{
	int fd = tray_make();

	assert_true(fd >= 0);
	assert_int_equal(tray_put(fd, "abc", 3), 0);
	return (fd);
}

/* The result of job_answer() for whatever a worker sends. */
static int
answer(struct batch *batch, const struct result *result)
{
	struct result got, sent = *result;
	int tray = new_file(), ret, socks[2];
	void *thumb;

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks), 0);
	assert_int_equal(packet_send(socks[1], &sent, sizeof sent, -1), 0);
	ret = job_answer(socks[0], tray, batch, &got, &thumb);
	if (thumb != NULL) {
		assert_int_equal(got.size, 3);
		assert_memory_equal(thumb, "abc", 3);
		assert_int_equal(lseek(tray, 0, SEEK_END), 0);
		free(thumb);
	}
	close(tray);
	close(socks[0]);
	close(socks[1]);
	return (ret);
}

static struct result
new_result(uint32_t asked, uint32_t left)
{

	return ((struct result) { .magic = RESULT_MAGIC, .status = 200, .asked = asked,
	    .left = left, .size = 3, .format = THUMBURL_FORMAT_JPG, .width = asked, .height = 1 });
}

/* The result of job_take() for a batch. */
static int
take(const struct batch *batch)
{
	struct job_server server = { .tray = -1 };
	struct batch got;
	int file = new_file(), original, ret, socks[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks), 0);
	assert_int_equal(job_ask(socks[0], batch, file), 0);
	server.sock = socks[1];
	ret = job_take(&server, &got, &original);
	if (ret == 1) {
		assert_memory_equal(&got, batch, sizeof got);
		close(original);
	}
	close(file);
	close(socks[0]);
	close(socks[1]);
	return (ret);
}

/* A batch has the largest width first, no width twice, and jobs that differ only in the width. */
static void
test_batch(void **state)
{
	struct batch batch = new_batch(200, 400, 300);
	struct job job = new_job(300);

	(void)state;
	assert_int_equal(batch.n, 3);
	assert_int_equal(batch.widths[0], 400);
	assert_int_equal(batch.widths[1], 300);
	assert_int_equal(batch.widths[2], 200);
	assert_int_equal(batch_add(&batch, &job), -1);
	job = new_job(100);
	job.format = THUMBURL_FORMAT_PNG;
	assert_int_equal(batch_add(&batch, &job), -1);
	job = new_job(100);
	job.page = 2;
	assert_int_equal(batch_add(&batch, &job), -1);
	job = new_job(100);
	job.lang[0] = 'd';
	assert_int_equal(batch_add(&batch, &job), -1);
	assert_int_equal(batch.n, 3);
}

static void
test_batch_is_bounded(void **state)
{
	struct job job = new_job(1);
	struct batch batch;
	uint32_t i;

	(void)state;
	batch_begin(&batch, &job);
	for (i = 2; i <= BATCH_MAX; i++) {
		job.width = i;
		assert_int_equal(batch_add(&batch, &job), 0);
	}
	job.width = i;
	assert_int_equal(batch_add(&batch, &job), -1);
	assert_int_equal(take(&batch), 1);
}

static void
test_take(void **state)
{
	struct batch batch = new_batch(200, 400, 300);

	(void)state;
	assert_int_equal(take(&batch), 1);
	batch.n = BATCH_MAX + 1;
	assert_int_equal(take(&batch), -1);
	batch = new_batch(200, 400, 300);
	batch.widths[2] = 300;
	assert_int_equal(take(&batch), -1);
	batch.widths[2] = 0;
	assert_int_equal(take(&batch), -1);
	batch = new_batch(200, 400, 300);
	batch.widths[0] = THUMBURL_NUMBER_MAX + 1;
	assert_int_equal(take(&batch), -1);
	batch = new_batch(200, 400, 300);
	batch.job.what = JOB_INFO;
	assert_int_equal(take(&batch), -1);
}

/* Answers come in any order, each once. */
static void
test_answers(void **state)
{
	struct batch batch = new_batch(200, 400, 300);
	struct result result = new_result(300, 2);

	(void)state;
	assert_int_equal(answer(&batch, &result), 1);
	result = new_result(400, 1);
	assert_int_equal(answer(&batch, &result), 1);
	result = new_result(200, 0);
	result.status = 413;
	result.size = 0;
	assert_int_equal(answer(&batch, &result), 1);
	assert_int_equal(batch.n, 0);
	assert_int_equal(answer(&batch, &result), -1);
}

/* Whether an original has its hash: a result without bytes. */
static void
test_original(void **state)
{
	struct batch batch = new_batch(200, 400, 300), original;
	struct result result = new_result(0, 0);

	(void)state;
	batch.n = 1;
	batch.widths[0] = 0;
	batch.job.what = JOB_ORIGINAL;
	batch.job.type = THUMBURL_TYPE_NONE;
	batch.job.format = THUMBURL_N_FORMATS;
	assert_int_equal(take(&batch), -1);
	batch.job.hashed = THUMBURL_SHA1_LEN / 2;
	assert_int_equal(take(&batch), 1);
	result.what = JOB_ORIGINAL;
	original = batch;
	assert_int_equal(answer(&original, &result), -1);
	result.size = 0;
	result.form = TYPE_FILES_MAX;
	original = batch;
	assert_int_equal(answer(&original, &result), -1);
	result.type = THUMBURL_TYPE_JPEG;
	result.form = 1;
	original = batch;
	assert_int_equal(answer(&original, &result), -1);
	result.form = 0;
	original = batch;
	assert_int_equal(answer(&original, &result), 1);
	result.what = JOB_THUMB;
	original = batch;
	assert_int_equal(answer(&original, &result), -1);
}

static void
test_wrong_answers(void **state)
{
	struct batch batch = new_batch(200, 400, 300);
	struct result result = new_result(201, 2);

	(void)state;
	assert_int_equal(answer(&batch, &result), -1);
	result = new_result(200, 3);
	assert_int_equal(answer(&batch, &result), -1);
	batch = new_batch(200, 400, 300);
	result = new_result(200, 2);
	result.what = JOB_INFO;
	assert_int_equal(answer(&batch, &result), -1);
	result = new_result(200, 2);
	result.shared = 2;
	assert_int_equal(answer(&batch, &result), -1);
	result = new_result(200, 2);
	result.has_languages = 2;
	assert_int_equal(answer(&batch, &result), -1);
	result = new_result(200, 2);
	strcpy(result.languages, "de\r\nX-Header: 1");
	assert_int_equal(answer(&batch, &result), -1);
	memset(result.languages, 'a', sizeof result.languages);
	assert_int_equal(answer(&batch, &result), -1);
	result = new_result(200, 2);
	strcpy(result.languages, "de");
	assert_int_equal(answer(&batch, &result), 1);
	result.left = 1;
	assert_int_equal(answer(&batch, &result), -1);
}

/* The reference beside thumbs is the last answer, and comes only to who asked for it. */
static void
test_beside(void **state)
{
	struct batch batch = new_batch(200, 400, 300), asked = batch;
	struct result result, reference = new_result(0, 0);

	(void)state;
	asked.beside = batch.beside = 1;
	assert_int_equal(batch_left(&batch), 4);
	assert_int_equal(take(&batch), 1);
	reference.what = JOB_REFERENCE;
	reference.width = 1000;
	assert_int_equal(answer(&batch, &reference), -1);	/* not before the thumbs */
	batch = asked;
	result = new_result(400, 2);
	assert_int_equal(answer(&batch, &result), -1);
	batch = asked;
	result = new_result(400, 3);
	assert_int_equal(answer(&batch, &result), 1);
	result = new_result(300, 2);
	assert_int_equal(answer(&batch, &result), 1);
	result = new_result(200, 1);
	assert_int_equal(answer(&batch, &result), 1);
	asked = batch;
	reference.format = THUMBURL_FORMAT_WEBP;
	assert_int_equal(answer(&batch, &reference), -1);
	batch = asked;
	reference.format = THUMBURL_FORMAT_PNG;
	assert_int_equal(answer(&batch, &reference), 1);
	assert_int_equal(batch_left(&batch), 0);
	assert_int_equal(answer(&batch, &reference), -1);	/* not twice */
	batch = new_batch(200, 400, 300);
	batch.n = 0;
	assert_int_equal(answer(&batch, &reference), -1);	/* nobody asked */
	batch = new_batch(200, 400, 300);
	batch.beside = 2;
	assert_int_equal(take(&batch), -1);
	batch.beside = 1;
	batch.job.what = JOB_REFERENCE;
	assert_int_equal(take(&batch), -1);
}

/* A reference in place of the original is described in full. */
static void
test_reference(void **state)
{
	struct batch batch = new_batch(200, 400, 300);
	struct result result = new_result(1000, 0);

	(void)state;
	result.source_width = 3001;
	result.source_height = 2;
	result.type = THUMBURL_TYPE_TIFF;
	reference_describe(&batch.reference, &result);
	assert_int_equal(take(&batch), 1);
	assert_int_equal(reference_divisor(&batch.reference), 3);
	assert_true(reference_suffices(1000, 500));
	assert_false(reference_suffices(1000, 501));
	assert_false(reference_suffices(UINT32_MAX, UINT32_MAX));
	batch.beside = 1;
	assert_int_equal(take(&batch), -1);
	batch.beside = 0;
	batch.reference.type = THUMBURL_TYPE_TIFF;
	assert_int_equal(take(&batch), -1);
	batch.reference.type = THUMBURL_TYPE_PNG;
	batch.reference.width = 0;
	assert_int_equal(take(&batch), -1);
	batch.reference.width = 1000;
	batch.reference.source_height = 0;
	assert_int_equal(take(&batch), -1);
	batch.reference.source_height = 1;
	batch.reference.source_type = THUMBURL_TYPE_NONE;
	assert_int_equal(take(&batch), -1);
	batch.reference.source_type = THUMBURL_N_TYPES;
	assert_int_equal(take(&batch), -1);
	batch.reference.source_type = THUMBURL_TYPE_TIFF;
	batch.reference.used = 2;
	assert_int_equal(take(&batch), -1);
	batch.reference.used = 1;
	batch.job.what = JOB_REFERENCE;
	batch.n = 1;
	assert_int_equal(take(&batch), -1);
	batch.reference.used = 0;
	assert_int_equal(take(&batch), 1);
}

/* A thumb that the worker says is on the tray and is not, and one that is too large. */
static void
test_wrong_sizes(void **state)
{
	static const uint32_t sizes[] = { 0, 4, JOB_THUMB_MAX, JOB_THUMB_MAX + 1, UINT32_MAX };
	struct result result;
	struct batch batch;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		batch = new_batch(200, 400, 300);
		result = new_result(200, 2);
		result.size = sizes[i];
		assert_int_equal(answer(&batch, &result), -1);
	}
	batch = new_batch(200, 400, 300);
	result = new_result(200, 2);
	result.status = 413;
	assert_int_equal(answer(&batch, &result), -1);
}

/* A worker puts the next thumb on its tray when the last was taken, and not before. */
static void
test_tray(void **state)
{
	struct batch batch = new_batch(200, 400, 300), taken = batch;
	struct job_server server = { .tray = tray_make() };
	const char *thumbs[] = { "first", "second", NULL };
	struct result result, got;
	int original, ours, socks[2];
	void *thumb;
	uint32_t i;

	(void)state;
	ours = fcntl(server.tray, F_DUPFD_CLOEXEC, 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks), 0);
	server.sock = socks[1];
	assert_int_equal(job_ask(socks[0], &batch, ours), 0);
	assert_int_equal(job_take(&server, &taken, &original), 1);
	close(original);
	for (i = 0; i < 3; i++) {
		result = new_result(taken.widths[i], 2 - i);
		result.status = thumbs[i] != NULL ? 200 : 413;
		assert_int_equal(job_reply(&server, &result, thumbs[i],
		    thumbs[i] != NULL ? strlen(thumbs[i]) : 0), 0);
		assert_int_equal(job_answer(socks[0], ours, &batch, &got, &thumb), 1);
		if (thumbs[i] == NULL)
			continue;
		assert_int_equal(got.size, strlen(thumbs[i]));
		assert_memory_equal(thumb, thumbs[i], got.size);
		free(thumb);
	}
	/* the word that the second was taken comes before what is asked next */
	assert_int_equal(server.untaken, 1);
	batch = taken;
	assert_int_equal(job_ask(socks[0], &batch, ours), 0);
	assert_int_equal(job_take(&server, &taken, &original), 1);
	assert_int_equal(server.untaken, 0);
	close(original);
	close(ours);
	close(server.tray);
	close(socks[0]);
	close(socks[1]);
}

/* The answers of a worker that has died since are valid. */
static void
test_last_words(void **state)
{
	struct batch batch = new_batch(200, 400, 300);
	struct result result = new_result(400, 2), got;
	int socks[2], tray = new_file();
	void *thumb;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, socks), 0);
	assert_int_equal(packet_send(socks[1], &result, sizeof result, -1), 0);
	close(socks[1]);
	assert_int_equal(job_answer(socks[0], tray, &batch, &got, &thumb), 1);
	assert_non_null(thumb);
	free(thumb);
	assert_int_equal(job_answer(socks[0], tray, &batch, &got, &thumb), -1);
	close(tray);
	close(socks[0]);
}

/* A job becomes that of a language and a time that the original has. */
static void
test_reduce(void **state)
{
	struct job job = new_job(100), same = new_job(100);
	struct contents contents = { .seconds = 10, .languages = "de,fr" };

	(void)state;
	strcpy(job.lang, "de-at");
	job.seconds = 77;
	strcpy(same.lang, "de");
	same.seconds = 9;
	job_reduce(&job, &contents);
	assert_true(job_same(&job, &same));
	strcpy(job.lang, "ja");
	memset(same.lang, 0, sizeof same.lang);
	job_reduce(&job, &contents);
	assert_true(job_same(&job, &same));
	memset(&contents, 0, sizeof contents);
	strcpy(job.lang, "ja");
	strcpy(same.lang, "ja");
	job_reduce(&job, &contents);
	assert_true(job_same(&job, &same));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_batch_is_bounded),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_original),
		cmocka_unit_test(test_wrong_answers),
		cmocka_unit_test(test_wrong_sizes),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_tray),
		cmocka_unit_test(test_reduce),
		cmocka_unit_test(test_last_words),
	};

	return (cmocka_run_group_tests_name("job", tests, NULL, NULL));
}
