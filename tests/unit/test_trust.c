/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which addresses a list of addresses and networks has, and which lists are refused.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <arpa/inet.h>

#include <cmocka.h>

#include "thumbd/http/trust.h"

static int
has(const char *list, const char *address)
{
	struct trust *t;
	struct address a;
	char err[512];
	int r;

	t = trust_new(list, err, sizeof err);
	assert_non_null(t);
	assert_int_equal(address_read(&a, address), 0);
	r = trust_has(t, &a);
	trust_free(&t);
	return (r);
}

static void
test_has(void **state)
{

	(void)state;
	assert_true(has("10.1.2.3", "10.1.2.3"));
	assert_false(has("10.1.2.3", "10.1.2.4"));
	assert_true(has("10.1.2.3/32", "10.1.2.3"));
	assert_true(has("10.0.0.0/8", "10.255.0.1"));
	assert_false(has("10.0.0.0/8", "11.0.0.1"));
	assert_true(has("10.1.2.0/23", "10.1.3.255"));
	assert_false(has("10.1.2.0/23", "10.1.4.0"));
	assert_true(has("10.1.2.128/25", "10.1.2.200"));
	assert_false(has("10.1.2.128/25", "10.1.2.100"));
	assert_true(has("192.0.2.1 10.0.0.0/8\n2001:db8::/32", "2001:db8:1::7"));
	assert_false(has("192.0.2.1 10.0.0.0/8\n2001:db8::/32", "2001:db9::7"));
	assert_true(has("2001:db8::1", "2001:db8::1"));
	assert_false(has("2001:db8::1", "2001:db8::2"));
	assert_true(has("0.0.0.0/0", "192.0.2.7"));
	assert_true(has("::/0", "2001:db8::1"));
}

static void
test_families(void **state)
{

	(void)state;
	assert_false(has("::/0", "192.0.2.7"));
	assert_false(has("0.0.0.0/0", "2001:db8::1"));
	/* as a socket for both families has the address of an IPv4 client */
	assert_true(has("192.0.2.0/24", "::ffff:192.0.2.7"));
	assert_true(has("::ffff:192.0.2.0/120", "192.0.2.7"));
}

static void
assert_refused(const char *list, const char *why)
{
	char err[512];

	assert_null(trust_new(list, err, sizeof err));
	assert_non_null(strstr(err, why));
}

static void
test_refused(void **state)
{

	(void)state;
	assert_refused("", "names no address");
	assert_refused(" \n", "names no address");
	assert_refused("localhost", "names are not resolved");
	assert_refused("10.0.0", "must be an address");
	assert_refused("10.0.0.0,10.0.0.1", "must be an address");
	assert_refused("10.0.0.0/33", "0 to 32 bits");
	assert_refused("10.0.0.0/", "0 to 32 bits");
	assert_refused("10.0.0.0/-1", "0 to 32 bits");
	assert_refused("10.0.0.0/8x", "0 to 32 bits");
	assert_refused("10.0.0.0/4294967304", "0 to 32 bits");
	assert_refused("::/129", "0 to 128 bits");
	assert_refused("10.0.0.1/8", "the network is 10.0.0.0/8");
	assert_refused("2001:db8::1/32", "the network is 2001:db8::/32");
	assert_refused("127.0.0.1 10.0.0.1/8", "\"10.0.0.1/8\"");
}

static void
test_loopback(void **state)
{
	static const struct {
		const char	*text;
		int		is_loopback;
	} rows[] = {
		{ "127.0.0.1", 1 }, { "127.255.0.9", 1 }, { "::1", 1 }, { "::ffff:127.0.0.1", 1 },
		{ "0.0.0.0", 0 }, { "::", 0 }, { "128.0.0.1", 0 }, { "10.0.0.1", 0 }, { "::2", 0 },
		{ "fe80::1", 0 },
	};
	struct address a;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_int_equal(address_read(&a, rows[i].text), 0);
		assert_int_equal(address_is_loopback(&a), rows[i].is_loopback);
	}
}

static void
test_text(void **state)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr local = { .sa_family = AF_UNIX };
	char text[ADDRESS_SIZE];
	struct address a;

	(void)state;
	assert_int_equal(inet_pton(AF_INET, "192.0.2.7", &sin.sin_addr), 1);
	assert_int_equal(address_of(&a, (const struct sockaddr *)(const void *)&sin), 0);
	assert_string_equal(address_text(&a, text), "192.0.2.7");
	assert_int_equal(address_read(&a, "2001:DB8:0::1"), 0);
	assert_string_equal(address_text(&a, text), "2001:db8::1");
	assert_int_equal(address_of(&a, &local), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_loopback),
		cmocka_unit_test(test_text),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
