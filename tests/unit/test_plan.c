/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of a plan: consistent hashing as Varnish's shard director has it, the synthetic log, and
 * the simulated network.
 */

#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "thumbctl/plan/network.h"
#include "thumbctl/plan/ring.h"
#include "thumbctl/plan/traffic.h"

#define KEYS		100000
#define MACHINES	4
#define EVEN		500		/* points of a machine: shares are even */

static const char *const names[MACHINES] = { "machine1", "machine2", "machine3", "machine4" };

static uint32_t
key_of(unsigned i)
{
	char text[32];

	return (ring_key(text, (size_t)snprintf(text, sizeof text, "/key-%u", i)));
}

/* What varnishd 7.1.1 answered: new four = directors.shard(), with backends of these names. */
static void
test_as_varnish(void **state)
{
	static const unsigned machines[] = {
		1, 4, 1, 1, 4, 3, 1, 3, 4, 1, 3, 1, 2, 4, 2, 2, 4, 3, 4, 1, 1, 1, 3, 3
	};
	struct ring *ring = ring_new(names, MACHINES, RING_REPLICAS);
	unsigned i;

	(void)state;
	for (i = 0; i < sizeof machines / sizeof machines[0]; i++)
		assert_int_equal(ring_find(ring, key_of(i + 1)) + 1, machines[i]);
	ring_free(&ring);
}

/* A fourth machine takes a quarter of the keys, and the others exchange none. */
static void
test_add(void **state)
{
	struct ring *three = ring_new(names, 3, EVEN);
	struct ring *four = ring_new(names, 4, EVEN);
	unsigned i, before, after, moved = 0;

	(void)state;
	for (i = 0; i < KEYS; i++) {
		before = ring_find(three, key_of(i));
		after = ring_find(four, key_of(i));
		if (after == before)
			continue;
		assert_int_equal(after, 3);
		moved++;
	}
	assert_true(moved > 0.22 * KEYS && moved < 0.28 * KEYS);
	ring_free(&three);
	ring_free(&four);
}

/* The keys of a machine that is lost go to all others, and no other key moves. */
static void
test_lose(void **state)
{
	struct ring *ring = ring_new(names, MACHINES, EVEN);
	struct ring *rest = ring_new(names, MACHINES, EVEN);
	unsigned i, machine, of_lost = 0, to[MACHINES] = { 0 };

	(void)state;
	ring_set(rest, 0, 0);
	for (i = 0; i < KEYS; i++) {
		machine = ring_find(ring, key_of(i));
		if (machine != 0) {
			assert_int_equal(ring_find(rest, key_of(i)), machine);
			continue;
		}
		of_lost++;
		to[ring_find(rest, key_of(i))]++;
	}
	assert_int_equal(to[0], 0);
	for (i = 1; i < MACHINES; i++)
		assert_true(to[i] > 0.28 * of_lost && to[i] < 0.38 * of_lost);
	ring_set(rest, 0, 1);
	for (i = 0; i < 1000; i++)
		assert_int_equal(ring_find(rest, key_of(i)), ring_find(ring, key_of(i)));
	ring_free(&ring);
	ring_free(&rest);
}

static struct traffic_options
options_of(uint64_t originals, double skew)
{
	struct traffic_options o = { .originals = originals, .scale = 1, .skew = skew, .seed = 7 };
	char err[200];

	assert_int_equal(traffic_widths(&o, "250:60,500:40", err, sizeof err), 0);
	return (o);
}

/* Shares of ranks and widths, and those of a scale model. */
static void
test_traffic(void **state)
{
	static const double skews[] = { 0.5, 0.9, 1, 1.3 };
	unsigned i, j, n[10], tens, wide;
	struct traffic_request r;
	struct traffic_options o;
	struct traffic *t;
	double sum, of_ten;

	(void)state;
	for (i = 0; i < sizeof skews / sizeof skews[0]; i++) {
		o = options_of(1000, skews[i]);
		t = traffic_new(&o);
		memset(n, 0, sizeof n);
		wide = 0;
		for (j = 0; j < KEYS; j++) {
			traffic_next(t, &r);
			assert_true(r.original < 1000);
			if (r.original < 10)
				n[r.original]++;
			wide += r.width == 500;
		}
		traffic_free(&t);
		for (sum = 0, j = 1; j <= 1000; j++)
			sum += pow(j, -skews[i]);
		for (tens = 0, of_ten = 0, j = 0; j < 10; j++) {
			assert_true(fabs(n[j] - KEYS * pow(j + 1, -skews[i]) / sum) <
			    4 * sqrt(KEYS * pow(j + 1, -skews[i]) / sum));
			tens += n[j];
			of_ten += pow(j + 1, -skews[i]) / sum;
		}
		assert_true(fabs(wide - 0.4 * KEYS) < 4 * sqrt(0.4 * KEYS));
		/* at 1:10, the first has the requests of the first ten */
		o.scale = 10;
		t = traffic_new(&o);
		memset(n, 0, sizeof n);
		for (j = 0; j < KEYS; j++) {
			traffic_next(t, &r);
			assert_true(r.original < 100);
			n[0] += r.original == 0;
		}
		traffic_free(&t);
		assert_int_equal(n[0], tens);
		assert_true(fabs(n[0] - KEYS * of_ten) < 4 * sqrt(KEYS * of_ten));
	}
}

static double
as_is(unsigned width)
{

	return (width);
}

static void
test_widths(void **state)
{
	static const char *const wrong[] = {
		"", "250", "250:", "250:0", "250:-1", "0:5", "250:5;500:5", "250:5,", "250:nan",
		"20000:1",
	};
	struct traffic_options o = options_of(10, 1);
	char err[200];
	double sum = 0;
	size_t i;

	(void)state;
	assert_true(fabs(traffic_mean(&o, as_is) - (0.6 * 250 + 0.4 * 500)) < 1e-9);
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(traffic_widths(&o, wrong[i], err, sizeof err), -1);
	traffic_published(&o);
	for (i = 0; i < o.n_widths; i++)
		sum += o.share[i];
	assert_true(sum > 0.9 && fabs(sum + o.others - 1) < 1e-9);
}

static const struct network_options small = {
	.sites = 2, .machines = { 2, 3, 3 }, .room = { 1 << 20, 1 << 30, UINT64_C(1) << 33 },
	.replicas = EVEN, .original_bytes = 1e6, .memory = 64 << 20,
};

/* Ask for n originals at the first site.  Returns the renders. */
static uint64_t
renders_of(struct network *net, uint64_t n)
{
	const uint64_t before = network_counts(net)->renders;
	struct traffic_request r = { .width = 250 };

	for (r.original = 0; r.original < n; r.original++)
		assert_int_equal(network_ask(net, &r), 0);
	return (network_counts(net)->renders - before);
}

static void
test_network(void **state)
{
	const struct network_loss backend = { "a backend", 1U << LAYER_BACKENDS, 0 };
	const struct network_loss site = { "a site", 7, 1 };
	struct network *net = network_new(&small);
	uint64_t n;

	(void)state;
	assert_non_null(net);
	assert_int_equal(renders_of(net, 3000), 3000);
	assert_int_equal(network_counts(net)->fetches, 3000);
	assert_true(fabs((double)network_counts(net)->origin_bytes / 3000e6 - 1) < 0.2);
	/* frontends have few of them, backends all */
	assert_int_equal(renders_of(net, 3000), 0);
	/* one of three backends: its share is rendered again, of originals that renderers have */
	network_lose(net, &backend);
	n = renders_of(net, 3000);
	assert_true(n > 3000 * 0.23 && n < 3000 * 0.43);
	assert_int_equal(network_counts(net)->fetches, 3000);
	assert_int_equal(renders_of(net, 3000), 0);
	/* the other site has nothing yet */
	network_lose(net, &site);
	assert_int_equal(renders_of(net, 3000), 3000);
	assert_int_equal(network_counts(net)->fetches, 6000);
	network_free(&net);
}

/* Small caches forget, and short memory is an error. */
static void
test_short(void **state)
{
	struct network_options o = small;
	struct network *net;
	struct traffic_request r = { .width = 250 };
	int ret = 0;

	(void)state;
	o.room[LAYER_BACKENDS] = 1 << 20;
	net = network_new(&o);
	assert_int_equal(renders_of(net, 3000), 3000);
	assert_true(renders_of(net, 3000) > 2000);
	network_free(&net);
	o.memory = 1 << 20;
	assert_null(network_new(&o));
	o.memory = 32 << 20;
	net = network_new(&o);
	assert_non_null(net);
	for (r.original = 0; r.original < KEYS && ret == 0; r.original++)
		ret = network_ask(net, &r);
	assert_int_equal(ret, -1);
	network_free(&net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_varnish),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_lose),
		cmocka_unit_test(test_traffic),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_network),
		cmocka_unit_test(test_short),
	};

	return (cmocka_run_group_tests_name("plan", tests, NULL, NULL));
}
