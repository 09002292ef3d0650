/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Connections and requests of each address: limits, and equal shares while places are scarce.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "thumbd/http/clients.h"

#define NOW	UINT64_C(1000000000)

static struct client_address *
connect_at(struct clients *cs, const char *text, uint64_t now)
{
	struct address a;

	assert_int_equal(address_read(&a, text), 0);
	return (clients_connect(cs, &a, now));
}

/* Ask until a request is refused.  Returns how many are served. */
static unsigned
ask_all(struct clients *cs, struct client_address *c, int crowded, uint64_t now,
    enum clients_verdict *why)
{
	unsigned n;

	for (n = 0; n < 1000; n++) {
		*why = clients_ask(cs, c, crowded, now);
		if (*why != CLIENTS_SERVED)
			break;
	}
	return (n);
}

static void
answer(struct client_address *c, unsigned n)
{

	while (n-- > 0)
		clients_answered(c);
}

static void
test_connections(void **state)
{
	const struct clients_limits limits = { .connections = 2, .places = 10 };
	struct clients *cs = clients_new(&limits);
	struct client_address *a, *b;

	(void)state;
	a = connect_at(cs, "10.0.0.1", NOW);
	assert_non_null(a);
	assert_ptr_equal(connect_at(cs, "10.0.0.1", NOW), a);
	assert_null(connect_at(cs, "10.0.0.1", NOW));
	b = connect_at(cs, "10.0.0.2", NOW);
	assert_non_null(b);
	clients_disconnect(cs, a, NOW);
	assert_ptr_equal(connect_at(cs, "10.0.0.1", NOW), a);
	clients_disconnect(cs, a, NOW);
	clients_disconnect(cs, a, NOW);
	clients_disconnect(cs, b, NOW);
	clients_free(&cs);
}

static void
test_limit(void **state)
{
	const struct clients_limits limits = { .requests = 3, .places = 10 }, none = { .places = 10 };
	struct clients *cs = clients_new(&limits);
	struct client_address *a = connect_at(cs, "10.0.0.1", NOW);
	enum clients_verdict why;

	(void)state;
	assert_int_equal(ask_all(cs, a, 0, NOW, &why), 3);
	assert_int_equal(why, CLIENTS_OVER_LIMIT);
	clients_answered(a);
	assert_int_equal(ask_all(cs, a, 0, NOW, &why), 1);
	clients_configure(cs, &none);
	assert_int_equal(ask_all(cs, a, 0, NOW, &why), 1000);
	answer(a, 1003);
	clients_disconnect(cs, a, NOW);
	clients_free(&cs);
}

static void
test_share(void **state)
{
	const struct clients_limits limits = { .places = 12 };
	struct clients *cs = clients_new(&limits);
	struct client_address *a = connect_at(cs, "10.0.0.1", NOW);
	struct client_address *b = connect_at(cs, "10.0.0.2", NOW);
	struct client_address *c = connect_at(cs, "2001:db8::3", NOW);
	enum clients_verdict why;

	(void)state;
	/* alone, it has all places, however crowded: the others are connected but do not ask */
	assert_int_equal(ask_all(cs, a, 1, NOW, &why), 1000);
	answer(a, 980);
	/* another client: no new request of the first, until it has less than half */
	assert_int_equal(ask_all(cs, b, 1, NOW, &why), 6);
	assert_int_equal(why, CLIENTS_OVER_SHARE);
	assert_int_equal(ask_all(cs, a, 1, NOW, &why), 0);
	assert_int_equal(why, CLIENTS_OVER_SHARE);
	answer(a, 16);
	assert_int_equal(ask_all(cs, a, 1, NOW, &why), 2);
	/* a third */
	assert_int_equal(ask_all(cs, c, 1, NOW, &why), 4);
	assert_int_equal(ask_all(cs, a, 1, NOW, &why), 0);
	/* while there is room, nobody is limited */
	assert_int_equal(ask_all(cs, a, 0, NOW, &why), 1000);
	answer(a, 1006);
	answer(b, 6);
	answer(c, 4);
	/* a client that asked lately keeps its share, and no longer */
	assert_int_equal(ask_all(cs, a, 1, NOW + CLIENTS_RECENT - 1, &why), 4);
	assert_int_equal(ask_all(cs, a, 1, NOW + CLIENTS_RECENT, &why), 1000);
	answer(a, 1004);
	clients_disconnect(cs, a, NOW);
	clients_disconnect(cs, b, NOW);
	clients_disconnect(cs, c, NOW);
	clients_free(&cs);
}

/* More clients than places: each has one. */
static void
test_many(void **state)
{
	const struct clients_limits limits = { .places = 4 };
	struct clients *cs = clients_new(&limits);
	struct client_address *c[1000];
	enum clients_verdict why;
	char text[32];
	unsigned i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(text, sizeof text, "10.0.%u.%u", i / 250, i % 250);
		c[i] = connect_at(cs, text, NOW);
		assert_int_equal(clients_ask(cs, c[i], 0, NOW), CLIENTS_SERVED);
	}
	for (i = 0; i < 1000; i++) {
		assert_int_equal(ask_all(cs, c[i], 1, NOW, &why), 0);
		clients_answered(c[i]);
		assert_int_equal(ask_all(cs, c[i], 1, NOW, &why), 1);
	}
	for (i = 0; i < 1000; i++) {
		clients_answered(c[i]);
		clients_disconnect(cs, c[i], NOW);
	}
	clients_free(&cs);
}

/* The render of a client that left goes on for a while. */
static void
test_left(void **state)
{
	const struct clients_limits limits = { .places = 4 };
	struct clients *cs = clients_new(&limits);
	struct client_address *a = connect_at(cs, "10.0.0.1", NOW);

	(void)state;
	assert_int_equal(clients_ask(cs, a, 0, NOW), CLIENTS_SERVED);
	clients_disconnect(cs, a, NOW + 2 * CLIENTS_RECENT);
	assert_ptr_equal(connect_at(cs, "10.0.0.1", NOW + 3 * CLIENTS_RECENT), a);
	clients_disconnect(cs, a, NOW + 3 * CLIENTS_RECENT);
	clients_answered(a);
	clients_free(&cs);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connections),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_share),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_left),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
