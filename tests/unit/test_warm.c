/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of thumbctl warm: its throttle, its journal, its verdicts and its thumbs.
 */

#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "in_range.h"
#include "thumbctl/client/http_fetch.h"
#include "thumbctl/client/throttle.h"
#include "thumbctl/client/thumbs.h"
#include "thumbctl/client/verdict.h"
#include "thumbctl/warm/done_set.h"
#include "thumbctl/warm/journal.h"

#define SECOND	UINT64_C(1000000)

static void
good(struct throttle *t, unsigned n)
{

	while (n-- > 0)
		throttle_good(t);
}

static void
test_limit(void **state)
{
	struct throttle t;

	(void)state;
	throttle_init(&t, 9, 100, 0, 0);
	assert_int_equal(throttle_limit(&t), 9);
	good(&t, 9);
	assert_int_equal(throttle_limit(&t), 18);	/* it doubles in a round */
	good(&t, 1000);
	assert_int_equal(throttle_limit(&t), 100);
	throttle_busy(&t, 5, 10);
	assert_int_equal(throttle_limit(&t), 50);
	/* further refusals of the same burst do not count */
	throttle_busy(&t, 6, 11);
	throttle_busy(&t, 9, 12);
	assert_int_equal(throttle_limit(&t), 50);
	good(&t, 49);
	assert_int_equal(throttle_limit(&t), 50);
	good(&t, 2);
	assert_int_equal(throttle_limit(&t), 51);	/* then it grows by one in a round */
	throttle_busy(&t, 13, 14);
	assert_int_equal(throttle_limit(&t), 25);
	throttle_busy(&t, 15, 16);
	throttle_busy(&t, 17, 18);
	throttle_busy(&t, 19, 20);
	throttle_busy(&t, 21, 22);
	throttle_busy(&t, 23, 24);
	throttle_busy(&t, 25, 26);
	assert_int_equal(throttle_limit(&t), 1);
	throttle_init(&t, 9, 4, 0, 0);
	assert_int_equal(throttle_limit(&t), 4);
}

/* The number of thumbs that begin within a number of seconds, with a try in each millisecond. */
static unsigned
begun(struct throttle *t, uint64_t *now, unsigned seconds)
{
	const uint64_t end = *now + seconds * SECOND;
	uint64_t wait;
	unsigned n = 0;

	for (; *now < end; *now += 1000)
		n += (unsigned)throttle_take(t, *now, &wait);
	return (n);
}

static void
test_rate(void **state)
{
	struct throttle t;
	uint64_t now = 7 * SECOND, wait;
	unsigned n;

	(void)state;
	throttle_init(&t, 9, 100, 20, now);
	n = begun(&t, &now, 10);
	assert_in_range(n, 199, 201);
	/* at most one second is saved up */
	now += 100 * SECOND;
	n = begun(&t, &now, 10);
	assert_in_range(n, 218, 221);
	throttle_init(&t, 9, 100, 0.5, now);
	assert_int_equal(throttle_take(&t, now, &wait), 1);
	assert_int_equal(throttle_take(&t, now, &wait), 0);
	assert_in_range(wait, 2 * SECOND, 2 * SECOND + 10);
	now += wait;
	assert_int_equal(throttle_take(&t, now, &wait), 1);
}

static void
test_delay(void **state)
{
	unsigned n;

	(void)state;
	assert_int_equal(throttle_delay(0, 7, 0), 7 * SECOND);
	assert_in_range(throttle_delay(5, 7, 0.999), 7 * SECOND, 9 * SECOND);
	assert_int_equal(throttle_delay(0, 1000000, 0), 600 * SECOND);
	assert_int_equal(throttle_delay(0, 0, 0), SECOND / 4);
	for (n = 0; n < 5; n++)
		assert_int_equal(throttle_delay(n + 1, 0, 0), 2 * throttle_delay(n, 0, 0));
	assert_int_equal(throttle_delay(4000000000U, 0, 0.), 15 * SECOND);
}

static void
test_verdict(void **state)
{
	static const struct {
		struct answer	answer;
		enum verdict	verdict;
		const char	*text;
	} cases[] = {
		{ { .status = 200, .bytes = 1, .type = "image/x" }, VERDICT_GOOD, "200 image/x" },
		{ { .status = 200, .type = "image/png" }, VERDICT_NEVER, "200, but empty" },
		{ { .status = 200, .bytes = 1, .type = "a/html" }, VERDICT_NEVER, "200 a/html" },
		{ { .status = 200, .bytes = 1 }, VERDICT_NEVER, "200 without a type" },
		{ { .status = 301 }, VERDICT_NEVER, "301" },
		{ { .status = 404 }, VERDICT_NEVER, "404" },
		{ { .status = 429 }, VERDICT_BUSY, "429" },
		{ { .status = 502 }, VERDICT_AGAIN, "502" },
		{ { .status = 503 }, VERDICT_BUSY, "503" },
		{ { .code = CURLE_COULDNT_CONNECT, .error = "no" }, VERDICT_BUSY, "no" },
		{ { .code = CURLE_PARTIAL_FILE, .error = "cut" }, VERDICT_AGAIN, "cut" },
		{ { .code = CURLE_WRITE_ERROR, .error = "too large" }, VERDICT_NEVER, "too large" },
	};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(verdict_of(&cases[i].answer), cases[i].verdict);
		verdict_text(&cases[i].answer, text, sizeof text);
		assert_string_equal(text, cases[i].text);
	}
}

static void
test_done_set(void **state)
{
	struct done_set *set = done_set_new();
	char text[32];
	int i, n;

	(void)state;
	for (i = 0; i < 20000; i++) {
		n = snprintf(text, sizeof text, "/thumb/%d", i);
		assert_false(done_set_has(set, text, (size_t)n));
		assert_true(done_set_add(set, text, (size_t)n));
		assert_false(done_set_add(set, text, (size_t)n));
	}
	for (i = 0; i < 20000; i++) {
		n = snprintf(text, sizeof text, "/thumb/%d", i);
		assert_true(done_set_has(set, text, (size_t)n));
		assert_false(done_set_has(set, text, (size_t)n - 1) && i < 10);
	}
	assert_int_equal(done_set_count(set), 20000);
	done_set_free(&set);
}

static char file[] = "journal.XXXXXX";
static uint64_t bytes_read;
static unsigned entries_read;

static void
on_entry(void *priv, const struct journal_entry *entry)
{

	(void)priv;
	bytes_read += entry->bytes;
	entries_read++;
}

static struct journal *
open_journal(const char *widths, char *message, size_t size)
{
	json_t *job = json_pack("{s:s}", "widths", widths);
	struct journal *j;

	bytes_read = entries_read = 0;
	*message = '\0';
	j = journal_open(file, job, on_entry, NULL, message, size);
	json_decref(job);
	return (j);
}

static void
fill_journal(unsigned n)
{
	struct journal_entry entry = { .status = 200, .cache = CACHE_MISS };
	char message[256], target[32];
	struct journal *j;

	j = open_journal("9", message, sizeof message);
	assert_non_null(j);
	for (entry.target = target; n > 0; n--) {
		entry.bytes = n;
		snprintf(target, sizeof target, "/a %u", n);
		assert_int_equal(journal_add(j, &entry), 0);
		assert_true(journal_has(j, target));
	}
	assert_int_equal(journal_sync(j), 0);
	journal_close(&j);
}

static off_t
size_of_journal(void)
{
	struct stat st;

	assert_int_equal(stat(file, &st), 0);
	return (st.st_size);
}

/* Whatever part of the journal reaches the disk, whole lines count, and it can be continued. */
static void
test_torn_journal(void **state)
{
	struct journal_entry entry = { 200, CACHE_HIT, 7, "/late" };
	char message[256], copy[4096];
	struct journal *j;
	ssize_t size, at;
	int fd;

	(void)state;
	fill_journal(3);
	fd = open(file, O_RDWR);
	size = read(fd, copy, sizeof copy);
	for (at = 0; at <= size; at++) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, copy, (size_t)at, 0), at);
		j = open_journal("9", message, sizeof message);
		assert_non_null(j);
		assert_int_equal(journal_add(j, &entry), 0);
		journal_close(&j);
		j = open_journal("9", message, sizeof message);
		assert_non_null(j);
		assert_true(journal_has(j, "/late"));
		assert_int_equal(journal_damaged(j), 0);
		assert_int_equal(journal_has(j, "/a 3"), entries_read >= 2);
		assert_int_equal(journal_has(j, "/a 1"), entries_read == 4);
		assert_int_equal(at == size, entries_read == 4);
		journal_close(&j);
	}
	close(fd);
}

static void
test_other_journal(void **state)
{
	static const char damage[] = "200 miss /x\n\0\0\0\n200 most 7 /x\nx\n404 - 0 /gone\n";
	char message[256];
	struct journal *j;
	off_t size;
	int fd;

	(void)state;
	assert_int_equal(unlink(file), 0);
	fill_journal(3);
	size = size_of_journal();
	assert_null(open_journal("9,10", message, sizeof message));
	assert_non_null(strstr(message, "its widths is \"9\", not \"9,10\""));
	assert_int_equal(size_of_journal(), size);
	fd = open(file, O_WRONLY | O_APPEND);
	assert_int_equal(write(fd, damage, sizeof damage - 1), sizeof damage - 1);
	close(fd);
	j = open_journal("9", message, sizeof message);
	assert_non_null(j);
	assert_int_equal(journal_damaged(j), 4);
	assert_int_equal(entries_read, 4);
	assert_int_equal(bytes_read, 6);
	assert_true(journal_has(j, "/gone"));
	assert_false(journal_has(j, "/x"));
	/* one has it */
	assert_null(open_journal("9", message, sizeof message));
	assert_non_null(strstr(message, "another process"));
	journal_close(&j);
	assert_int_equal(unlink(file), 0);
}

static unsigned
n_thumbs(const struct widths *widths, const char *target, uint32_t original, const char *steps)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	struct entry entry = { target, strlen(target), original };
	struct thumburl_site site;
	struct thumbs thumbs;
	char message[256];

	options.steps = steps;
	if (steps != NULL)
		options.size_policy = "up";
	assert_int_equal(thumburl_site_init(&site, &options, message, sizeof message), 0);
	assert_int_equal(thumbs_of(&site, widths, &entry, &thumbs), THUMBURL_OK);
	return (thumbs.n);
}

static void
test_thumbs(void **state)
{
	static const char jpeg[] = "/v1/a/b/F.jpg", pdf[] = "/v1/a/b/F.pdf";
	static const char svg[] = "/v1/a/b/F.svg";
	struct widths widths, none = { .n = 0 };
	char message[256];

	(void)state;
	assert_int_equal(widths_set(&widths, "100,300,200,220", NULL, message, sizeof message), 0);
	assert_int_equal(widths.width[0], 300);
	assert_int_equal(n_thumbs(&widths, jpeg, 0, NULL), 4);
	assert_int_equal(n_thumbs(&widths, jpeg, 220, NULL), 2);
	assert_int_equal(n_thumbs(&widths, pdf, 220, NULL), 3);
	assert_int_equal(n_thumbs(&widths, svg, 50, NULL), 4);
	assert_int_equal(n_thumbs(&widths, jpeg, 50, NULL), 0);
	/* several widths may become one step */
	assert_int_equal(n_thumbs(&widths, jpeg, 0, "120,250"), 2);
	assert_int_equal(n_thumbs(&none, "/v1/a/b/F.jpg?w=9", 0, NULL), 1);
	assert_int_equal(n_thumbs(&widths, "/v1/a/b/F.pdf?p=3&w=9", 0, NULL), 4);
	assert_int_equal(widths_set(&widths, "", NULL, message, sizeof message), -1);
	assert_int_equal(widths_set(&widths, "9,", NULL, message, sizeof message), -1);
	assert_int_equal(widths_set(&widths, "9,-9", NULL, message, sizeof message), -1);
	assert_int_equal(widths_set(&widths, "0", NULL, message, sizeof message), -1);
	assert_int_equal(widths_set(&widths, "65536", NULL, message, sizeof message), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_done_set),
		cmocka_unit_test(test_torn_journal),
		cmocka_unit_test(test_other_journal),
		cmocka_unit_test(test_thumbs),
	};
	int fd = mkstemp(file), r;

	if (fd < 0)
		return (1);
	close(fd);
	r = cmocka_run_group_tests_name("warm", tests, NULL, NULL);
	(void)unlink(file);
	return (r);
}
