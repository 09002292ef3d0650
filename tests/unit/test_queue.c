/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What waits for a worker: what is joined, what has room, whose turn it is, who is told what.
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
#include "thumbd/schedule/group.h"
#include "thumbd/schedule/queue.h"

#define SMALL		1000
#define LARGE		(1 << 20)		/* worth gathering, and cheap */
#define SECOND		1000000ULL
#define CHEAP		COST_CHEAP
#define DEAR		COST_DEAR

/* Instead of those of metrics.c. */
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

struct bench {
	struct event_base	*base;
	struct queue		*queue;
	struct groups		*groups;
	unsigned		ready;
};

/* queue_ready_f */
static void
on_ready(void *priv)
{
	struct bench *b = priv;

	b->ready++;
	(void)event_base_loopbreak(b->base);
}

static int
set_up(void **state)
{
	static const struct queue_limits limits = {
		.workers = { [CHEAP] = 2, [DEAR] = 1 },
		.length = 4,
		.wait = 10 * SECOND,
	};
	static struct bench bench;

	memset(counted, 0, sizeof counted);
	bench.ready = 0;
	bench.base = event_base_new();
	assert_non_null(bench.base);
	bench.queue = queue_new(bench.base, &limits, on_ready, &bench);
	bench.groups = groups_new(bench.queue);
	*state = &bench;
	return (0);
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	groups_free(&b->groups);
	queue_free(&b->queue);
	event_base_free(b->base);
	return (0);
}

static struct job
new_job(uint32_t width)
{
	struct job job;

	memset(&job, 0, sizeof job);
	job.width = width;
	return (job);
}

static struct identity
new_identity(ino_t ino, off_t size)
{

	return ((struct identity) { .ino = ino, .size = size });
}

/* As a request would: NULL if there is no room. */
static struct task *
ask(struct bench *b, ino_t ino, off_t size, uint32_t width, enum cost cost, unsigned idle)
{
	const struct identity identity = new_identity(ino, size);
	const struct job job = new_job(width);
	struct group *group;
	struct task *task;

	task = groups_find(b->groups, &job, &identity, cost, &group);
	if (task != NULL)
		return (task);
	if (!queue_has_room(b->queue, cost, idle))
		return (NULL);
	task = groups_add(b->groups, &job, &identity, cost, group,
	    open("/dev/null", O_RDONLY | O_CLOEXEC));
	assert_non_null(task);
	return (task);
}

static void
test_joined(void **state)
{
	struct bench *b = *state;
	struct task *first, *second, *third, *late;

	first = ask(b, 1, SMALL, 100, CHEAP, 0);
	assert_ptr_equal(ask(b, 1, SMALL, 100, CHEAP, 0), first);
	second = ask(b, 1, SMALL, 200, CHEAP, 0);
	assert_ptr_not_equal(second, first);
	assert_ptr_equal(second->group, first->group);
	third = ask(b, 2, SMALL, 100, CHEAP, 0);
	assert_ptr_not_equal(third->group, first->group);

	/* what runs is joined, unless its worker is being ended; what is new waits behind others */
	task_begin(first);
	assert_ptr_equal(ask(b, 1, SMALL, 100, CHEAP, 0), first);
	first->state = TASK_LOST;
	late = ask(b, 1, SMALL, 100, CHEAP, 0);
	assert_ptr_not_equal(late, first);
	assert_ptr_not_equal(late->group, first->group);
	assert_ptr_equal(queue_first(b->queue), first->group);

	task_end(first, NULL);
	task_end(second, NULL);
	assert_ptr_equal(queue_first(b->queue), third->group);
	task_end(third, NULL);
	assert_ptr_equal(queue_first(b->queue), late->group);
	task_end(late, NULL);
	assert_null(queue_first(b->queue));
}

static void
test_room(void **state)
{
	struct bench *b = *state;
	struct task *tasks[5];
	size_t i;

	tasks[0] = ask(b, 1, SMALL, 100, DEAR, 0);
	tasks[1] = ask(b, 2, SMALL, 100, DEAR, 0);
	assert_non_null(tasks[1]);
	assert_null(ask(b, 3, SMALL, 100, DEAR, 0));
	tasks[2] = ask(b, 3, SMALL, 100, CHEAP, 0);
	tasks[3] = ask(b, 4, SMALL, 100, CHEAP, 0);
	assert_non_null(tasks[3]);
	assert_null(ask(b, 5, SMALL, 100, CHEAP, 0));
	tasks[4] = ask(b, 5, SMALL, 100, CHEAP, 1);
	assert_non_null(tasks[4]);
	queue_measure(b->queue);
	assert_int_equal(counted[METRIC_QUEUED_CHEAP], 3);
	assert_int_equal(counted[METRIC_QUEUED_DEAR], 2);
	for (i = 0; i < 5; i++)
		task_end(tasks[i], NULL);
}

static void
test_turns(void **state)
{
	struct bench *b = *state;
	struct task *dear[2], *cheap;

	dear[0] = ask(b, 1, SMALL, 100, DEAR, 0);
	dear[1] = ask(b, 2, SMALL, 100, DEAR, 0);
	cheap = ask(b, 3, SMALL, 100, CHEAP, 0);
	assert_ptr_equal(queue_first(b->queue), cheap->group);
	task_begin(cheap);
	queue_run_begins(b->queue, CHEAP);
	assert_ptr_equal(queue_first(b->queue), dear[0]->group);
	task_begin(dear[0]);
	queue_run_begins(b->queue, DEAR);
	assert_null(queue_first(b->queue));		/* one dear one is enough */
	queue_run_ends(b->queue, DEAR);
	assert_ptr_equal(queue_first(b->queue), dear[1]->group);

	/* one that comes back is the first */
	task_wait_again(dear[0]);
	assert_ptr_equal(queue_first(b->queue), dear[0]->group);
	queue_run_ends(b->queue, CHEAP);
	task_end(cheap, NULL);
	task_end(dear[0], NULL);
	task_end(dear[1], NULL);
}

static void
test_gathering(void **state)
{
	struct bench *b = *state;
	struct task *tasks[3];

	tasks[0] = ask(b, 1, LARGE, 100, CHEAP, 1);
	assert_null(queue_first(b->queue));
	tasks[1] = ask(b, 1, LARGE, 200, CHEAP, 2);
	assert_ptr_equal(tasks[1]->group, tasks[0]->group);
	tasks[2] = ask(b, 2, LARGE, 100, CHEAP, 3);
	while (b->ready < 2 && queue_first(b->queue) == NULL)
		(void)event_base_dispatch(b->base);
	assert_ptr_equal(queue_first(b->queue), tasks[0]->group);

	/* it has waited once */
	task_begin(tasks[0]);
	task_begin(tasks[1]);
	task_wait_again(tasks[1]);
	assert_ptr_equal(queue_first(b->queue), tasks[1]->group);
	task_end(tasks[0], NULL);
	task_end(tasks[1], NULL);
	task_end(tasks[2], NULL);
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

static void
add_client(struct task *task, struct asker *asker)
{

	memset(asker, 0, sizeof *asker);
	clients_add(&task->clients, client_new(is_wanted, on_done, asker));
}

static void
expect_told(const struct asker *asker, unsigned status, unsigned clients)
{

	assert_int_equal(asker->told, 1);
	assert_int_equal(asker->status, status);
	assert_int_equal(asker->clients, clients);
}

/* The first of those who stay is told how many they are. */
static void
test_clients(void **state)
{
	const struct result result = { .status = 200 };
	struct outcome outcome = { .result = &result };
	struct bench *b = *state;
	struct asker askers[3];
	struct task *task;
	size_t i;

	task = ask(b, 1, SMALL, 100, CHEAP, 0);
	for (i = 0; i < 3; i++)
		add_client(task, &askers[i]);
	askers[0].left = 1;
	assert_true(task_sift(task, 10 * SECOND));
	expect_told(&askers[0], 0, 0);
	assert_true(clients_wanted(&task->clients));
	task_end(task, &outcome);
	expect_told(&askers[1], 200, 2);
	expect_told(&askers[2], 200, 0);
	assert_int_equal(counted[METRIC_DROPPED], 0);
}

/* Nobody's task goes; who has waited too long is told so. */
static void
test_sifted(void **state)
{
	struct bench *b = *state;
	struct asker gone, late, runs;
	struct task *task;

	task = ask(b, 1, SMALL, 100, CHEAP, 0);
	add_client(task, &runs);
	task_begin(task);
	add_client(ask(b, 1, SMALL, 200, CHEAP, 0), &gone);
	gone.left = 1;
	group_sift(queue_first(b->queue), 10 * SECOND);
	expect_told(&gone, 0, 0);
	assert_null(queue_first(b->queue));

	add_client(ask(b, 2, SMALL, 100, CHEAP, 0), &late);
	group_sift(queue_first(b->queue), 0);
	expect_told(&late, 503, 1);
	assert_null(queue_first(b->queue));
	assert_int_equal(counted[METRIC_DROPPED], 2);
	assert_int_equal(runs.told, 0);
	task_end(task, NULL);
	expect_told(&runs, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_joined, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_room, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_turns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_gathering, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_clients, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sifted, set_up, tear_down),
	};

	return (cmocka_run_group_tests_name("queue", tests, NULL, NULL));
}
