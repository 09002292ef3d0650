/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Jobs that wait for a worker: which are joined, which have room, whose turn it is, and the answers
 * to their clients.
 */

#include "config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "thumbd/metrics.h"
#include "thumbd/schedule/groups.h"

#define SMALL		1000
#define LARGE		(1 << 20)		/* worth gathering, and cheap */
#define SECOND		1000000ULL
#define CHEAP		COST_CHEAP
#define DEAR		COST_DEAR

/* Counters in place of those in metrics.c. */
static uint64_t counted[N_METRICS];

void
metric_add(enum metric metric, uint64_t n)
{

	counted[metric] += n;
}

void
metric_set(enum metric metric, uint64_t n)
{

	counted[metric] = n;
}

void
metric_observe(enum histogram histogram, uint64_t microseconds)
{

	(void)histogram;
	(void)microseconds;
}

struct bench {
	struct event_base	*base;
	struct groups		*groups;
	unsigned		ready;
	uint32_t		refused;	/* a width */
	unsigned		clients;	/* whose jobs had their turn */
};

static const struct queue_limits limits = {
	.workers = { [CHEAP] = 2, [DEAR] = 1 },
	.length = 4,
	.wait = 10 * SECOND,
};

/* queue_ready_f */
static void
on_ready(void *priv)
{
	struct bench *b = priv;

	b->ready++;
	(void)event_base_loopbreak(b->base);
}

/* groups_settled_f */
static int
is_refused(void *priv, const struct identity *identity, const struct job *job, unsigned clients,
    struct result *result, struct outcome *outcome)
{
	struct bench *b = priv;

	(void)identity;
	(void)outcome;
	b->clients += clients;
	outcome_refusal(result, 504, REFUSED_QUARANTINED);
	return (job->width == b->refused);
}

static int
set_up(void **state)
{
	static struct bench bench;

	memset(counted, 0, sizeof counted);
	bench.ready = 0;
	bench.refused = bench.clients = 0;
	bench.base = event_base_new();
	assert_non_null(bench.base);
	bench.groups = groups_new(bench.base, &limits, on_ready, is_refused, &bench);
	*state = &bench;
	return (0);
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	groups_free(&b->groups);
	event_base_free(b->base);
	return (0);
}

static struct job
new_job(uint32_t width)
{
	struct job job;

	memset(&job, 0, sizeof job);
	job.magic = JOB_MAGIC;
	job.width = width;
	return (job);
}

static struct identity
new_identity(ino_t ino, off_t size)
{

	return ((struct identity) { .ino = ino, .size = size });
}

struct asker {
	int		left;
	unsigned	told, status, clients;
};

/* client_wanted_f */
static int
is_wanted(void *priv)
{
	const struct asker *asker = priv;

	return (!asker->left);
}

/* client_done_f */
static void
on_done(void *priv, const struct outcome *outcome)
{
	struct asker *asker = priv;

	asker->told++;
	if (outcome != NULL) {
		asker->status = outcome->result->status;
		asker->clients = outcome->clients;
	}
}

/* An original, a job of it, and the number of free workers. */
struct question {
	ino_t		ino;
	off_t		size;
	uint32_t	width;
	enum cost	cost;
	unsigned	n_free;
};

/* Returns the reason for a refusal. */
static const char *
ask(struct bench *b, struct question q, struct asker *asker)
{
	const struct client client = { is_wanted, on_done, asker };
	const struct job job = new_job(q.width);
	struct material material = {
		.fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
		.identity = new_identity(q.ino, q.size),
	};

	memset(asker, 0, sizeof *asker);
	return (groups_ask(b->groups, &job, &material, q.cost, q.n_free, &client));
}

/* The original whose turn it is; 0: none. */
static ino_t
turn(struct bench *b)
{
	struct share share;

	return (groups_next(b->groups, &share) ? 0 : share.identity.ino);
}

/* Begin the jobs whose turn it is, as an idle worker does. */
static struct share
begin(struct bench *b)
{
	struct share share;

	assert_int_equal(groups_next(b->groups, &share), 0);
	share_begin(&share);
	return (share);
}

/* End a share, as a worker does. */
static void
end(struct share *share, struct outcome *outcome)
{

	share_charge(share, 0, 1);
	share_end(share, outcome);
}

/* Begin and end all jobs that wait. */
static void
drain(struct bench *b)
{
	struct share share;

	while (turn(b) != 0) {
		share = begin(b);
		end(&share, NULL);
	}
}

static void
test_joined(void **state)
{
	struct asker first, same, second, third, joins, late;
	struct bench *b = *state;
	struct share share, other;

	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &first));
	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &same));
	assert_int_equal(counted[METRIC_JOINED], 1);
	assert_null(ask(b, (struct question) { 2, SMALL, 100, CHEAP, 0 }, &third));
	assert_null(ask(b, (struct question) { 1, SMALL, 200, CHEAP, 0 }, &second));
	assert_int_equal(counted[METRIC_JOINED], 1);

	/* sizes of one original go to one worker */
	share = begin(b);
	assert_int_equal(share.n, 2);
	assert_int_equal(share.batch.widths[0], 200);
	assert_int_equal(share.batch.widths[1], 100);
	assert_int_equal(b->clients, 3);

	/* a task that runs is joined, unless its worker will be killed; new tasks go to the end */
	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &joins));
	assert_int_equal(counted[METRIC_JOINED], 2);
	share_abandon(&share);
	assert_null(ask(b, (struct question) { 1, SMALL, 200, CHEAP, 0 }, &late));
	assert_int_equal(counted[METRIC_JOINED], 2);
	assert_int_equal(turn(b), 2);
	end(&share, NULL);
	assert_int_equal(joins.told, 1);
	assert_int_equal(late.told, 0);
	other = begin(b);
	end(&other, NULL);
	assert_int_equal(turn(b), 1);
	drain(b);
	assert_int_equal(late.told, 1);
}

static void
test_room(void **state)
{
	const char *full = REFUSED_FULL;
	struct bench *b = *state;
	struct asker asker[7];
	struct share share;

	assert_null(ask(b, (struct question) { 1, SMALL, 100, DEAR, 0 }, &asker[0]));
	assert_null(ask(b, (struct question) { 2, SMALL, 100, DEAR, 0 }, &asker[1]));
	assert_string_equal(ask(b, (struct question) { 3, SMALL, 100, DEAR, 0 }, &asker[2]), full);
	assert_null(ask(b, (struct question) { 3, SMALL, 100, CHEAP, 0 }, &asker[3]));
	assert_null(ask(b, (struct question) { 4, SMALL, 100, CHEAP, 0 }, &asker[4]));
	assert_string_equal(ask(b, (struct question) { 5, SMALL, 100, CHEAP, 0 }, &asker[5]), full);
	groups_measure(b->groups);
	assert_int_equal(counted[METRIC_QUEUED_CHEAP], 2);
	assert_int_equal(counted[METRIC_QUEUED_DEAR], 2);

	/* a free worker is for those that wait already */
	assert_string_equal(ask(b, (struct question) { 5, SMALL, 100, CHEAP, 1 }, &asker[5]), full);
	share = begin(b);
	assert_null(ask(b, (struct question) { 5, SMALL, 100, CHEAP, 0 }, &asker[6]));
	end(&share, NULL);
	drain(b);
	groups_measure(b->groups);
	assert_int_equal(counted[METRIC_QUEUED_CHEAP] + counted[METRIC_QUEUED_DEAR], 0);
}

/* Without a queue, jobs wait for workers that are free, or are just starting. */
static void
test_no_queue(void **state)
{
	const struct queue_limits no_queue = {
		.workers = { [CHEAP] = 2, [DEAR] = 1 },
		.wait = 10 * SECOND,
	};
	const char *full = REFUSED_FULL;
	struct bench *b = *state;
	struct asker asker[5];

	groups_configure(b->groups, &no_queue);
	assert_string_equal(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &asker[0]), full);
	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 1 }, &asker[0]));
	assert_string_equal(ask(b, (struct question) { 2, SMALL, 100, CHEAP, 1 }, &asker[1]), full);
	assert_null(ask(b, (struct question) { 2, SMALL, 100, CHEAP, 2 }, &asker[1]));
	assert_string_equal(ask(b, (struct question) { 3, SMALL, 100, CHEAP, 3 }, &asker[2]), full);
	assert_null(ask(b, (struct question) { 4, SMALL, 100, DEAR, 3 }, &asker[3]));
	assert_string_equal(ask(b, (struct question) { 5, SMALL, 100, DEAR, 4 }, &asker[4]), full);
	drain(b);
}

static void
test_turns(void **state)
{
	const struct result result = { .status = 500 };
	struct outcome killed = { .result = &result };
	struct bench *b = *state;
	struct asker asker[3];
	struct share cheap, dear;

	assert_null(ask(b, (struct question) { 1, SMALL, 100, DEAR, 0 }, &asker[0]));
	assert_null(ask(b, (struct question) { 2, SMALL, 100, DEAR, 0 }, &asker[1]));
	assert_null(ask(b, (struct question) { 3, SMALL, 100, CHEAP, 0 }, &asker[2]));
	assert_int_equal(turn(b), 3);
	cheap = begin(b);
	assert_int_equal(turn(b), 1);
	dear = begin(b);
	assert_int_equal(turn(b), 0);		/* dear jobs may occupy one worker */
	share_charge(&dear, 0, 1);
	assert_int_equal(turn(b), 2);

	/* a task that lost its worker is the first, unless the worker was the second */
	share_retry(&dear, 1, &killed);
	assert_int_equal(turn(b), 1);
	dear = begin(b);
	share_charge(&dear, 0, 1);
	share_retry(&dear, 0, &killed);
	assert_int_equal(turn(b), 1);
	dear = begin(b);
	share_charge(&dear, 0, 1);
	assert_int_equal(asker[0].told, 0);
	share_retry(&dear, 1, &killed);
	assert_int_equal(asker[0].status, 500);
	assert_int_equal(turn(b), 2);
	end(&cheap, NULL);
	drain(b);
}

static void
test_gathering(void **state)
{
	struct bench *b = *state;
	struct asker asker[3];
	struct share share;

	assert_null(ask(b, (struct question) { 1, LARGE, 100, CHEAP, 1 }, &asker[0]));
	assert_int_equal(turn(b), 0);
	assert_null(ask(b, (struct question) { 1, LARGE, 200, CHEAP, 2 }, &asker[1]));
	assert_null(ask(b, (struct question) { 2, LARGE, 100, CHEAP, 3 }, &asker[2]));
	while (b->ready < 2 && turn(b) == 0)
		(void)event_base_dispatch(b->base);
	assert_int_equal(turn(b), 1);
	share = begin(b);
	assert_int_equal(share.n, 2);

	/* a group gathers once */
	share_charge(&share, 0, 1);
	share_retry(&share, 1, NULL);
	assert_int_equal(turn(b), 1);
	for (drain(b); asker[2].told == 0; drain(b))
		(void)event_base_dispatch(b->base);
}

static void
expect_told(const struct asker *asker, unsigned status, unsigned clients)
{

	assert_int_equal(asker->told, 1);
	assert_int_equal(asker->status, status);
	assert_int_equal(asker->clients, clients);
}

/* The first client that stays gets the number of clients. */
static void
test_clients(void **state)
{
	const struct result result = { .status = 200 };
	struct outcome outcome = { .result = &result };
	struct bench *b = *state;
	struct asker askers[3];
	struct share share;
	size_t i;

	for (i = 0; i < 3; i++)
		assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &askers[i]));
	askers[0].left = 1;
	share = begin(b);
	expect_told(&askers[0], 0, 0);
	assert_true(share_is_wanted(&share));
	end(&share, &outcome);
	expect_told(&askers[1], 200, 2);
	expect_told(&askers[2], 200, 0);
	assert_int_equal(counted[METRIC_DROPPED], 0);
}

/* A task without clients is dropped; clients that waited too long get an answer. */
static void
test_sifted(void **state)
{
	const struct queue_limits no_wait = { .length = 4 };
	struct asker gone, late, runs;
	struct bench *b = *state;
	struct share share;

	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &runs));
	share = begin(b);
	assert_null(ask(b, (struct question) { 1, SMALL, 200, CHEAP, 0 }, &gone));
	gone.left = 1;
	groups_sift(b->groups);
	expect_told(&gone, 0, 0);
	assert_int_equal(turn(b), 0);

	assert_null(ask(b, (struct question) { 2, SMALL, 100, CHEAP, 0 }, &late));
	groups_configure(b->groups, &no_wait);
	groups_sift(b->groups);
	expect_told(&late, 503, 1);
	assert_int_equal(turn(b), 0);
	assert_int_equal(counted[METRIC_DROPPED], 2);
	assert_int_equal(runs.told, 0);
	end(&share, NULL);
	expect_told(&runs, 0, 0);
}

/* A job that gets into quarantine while it waits is refused; others of its original are not. */
static void
test_refused(void **state)
{
	struct bench *b = *state;
	struct asker small, large, larger;
	struct share share;

	assert_null(ask(b, (struct question) { 1, SMALL, 200, CHEAP, 0 }, &large));
	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &small));
	assert_null(ask(b, (struct question) { 1, SMALL, 300, CHEAP, 0 }, &larger));
	b->refused = 200;
	share = begin(b);
	expect_told(&large, 504, 1);
	assert_int_equal(share.n, 2);
	assert_int_equal(share.batch.n, 2);
	assert_int_equal(share.batch.widths[0], 300);
	assert_int_equal(small.told + larger.told, 0);
	end(&share, NULL);

	assert_null(ask(b, (struct question) { 1, SMALL, 100, CHEAP, 0 }, &small));
	assert_null(ask(b, (struct question) { 1, SMALL, 200, CHEAP, 0 }, &large));
	share = begin(b);
	expect_told(&large, 504, 1);
	assert_int_equal(share.n, 1);
	assert_int_equal(small.told, 0);
	end(&share, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_queue, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_turns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_gathering, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clients, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sifted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
	};

	return (cmocka_run_group_tests_name("queue", tests, NULL, NULL));
}
