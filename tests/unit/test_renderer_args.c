/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Arguments of thumb.renderer: which values are accepted, and the message for each mistake.  VCL
 * that fails to load takes a thousand times as long.
 */

#include "config.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#include <cmocka.h>

#include "vmod/renderer_args.h"
#include "thumburl/thumburl.h"

static char message[2048];

/* The parts of varnishd that messages need. */
void
VRT_fail(VRT_CTX, const char *fmt, ...)
{
	va_list ap;

	assert_null(ctx);
	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
}

void
VSLb(struct vsl_log *vsl, enum VSL_tag_e tag, const char *fmt, ...)
{

	(void)vsl;
	(void)tag;
	(void)fmt;
	abort();
}

void
VSL(enum VSL_tag_e tag, __typeof__(NO_VXID) vxid, const char *fmt, ...)
{

	(void)tag;
	(void)vxid;
	(void)fmt;
	abort();
}

struct result {
	unsigned	classes, types, statuses;
	struct place	place;
};

/* As thumb.renderer reads them.  Returns -1 after VRT_fail(). */
static int
read_args(const struct VARGS(renderer__init) *a, struct result *r)
{

	memset(r, 0, sizeof *r);
	*message = '\0';
	if (renderer_check(NULL, "r", a) ||
	    renderer_renders_what(NULL, "r", a, &r->classes, &r->types) ||
	    renderer_second_try(NULL, "r", a, &r->statuses) ||
	    renderer_place(NULL, "r", a, &r->place))
		return (-1);
	assert_string_equal(message, "");
	return (0);
}

/* The defaults of the manual, and a fallback. */
static struct VARGS(renderer__init)
defaults(void)
{
	struct VARGS(renderer__init) a;

	memset(&a, 0, sizeof a);
	a.socket = a.address = a.types = "";
	a.classes = "simple";
	a.second_try = "413,415";
	a.tries = 1;
	a.connect_timeout = 1;
	a.first_byte_timeout = 30;
	a.between_bytes_timeout = 5;
	a.valid_fallback = 1;
	return (a);
}

/* accepts(r, SETTING...) and refuses(MESSAGE, SETTING...): with these arguments after the defaults. */
#define accepts(r, ...)									\
	do {										\
		struct VARGS(renderer__init) a = defaults();				\
											\
		__VA_ARGS__;								\
		assert_int_equal(read_args(&a, r), 0);					\
	} while (0)

#define refuses(says, ...)								\
	do {										\
		struct VARGS(renderer__init) a = defaults();				\
		struct result refused;							\
											\
		__VA_ARGS__;								\
		assert_int_equal(read_args(&a, &refused), -1);			\
		assert_string_equal(message, "thumb.renderer r: " says);		\
	} while (0)

#define PATH_OF_100	\
	"/123456789/123456789/123456789/123456789/123456789/123456789/123456789/123456789/123456789/123456789"

static void
test_socket(void **state)
{
	struct sockaddr_un un;
	struct result r;

	(void)state;
	accepts(&r, a.socket = "/run/thumbd/thumbd.sock");
	assert_int_equal(r.place.n, 1);
	memcpy(&un, &r.place.at[0].address, sizeof un);
	assert_int_equal(un.sun_family, AF_UNIX);
	assert_string_equal(un.sun_path, "/run/thumbd/thumbd.sock");
	accepts(&r, a.socket = PATH_OF_100 "1234567");
	refuses("socket: \"" PATH_OF_100 "12345678\" must have at most 107 bytes",
	    a.socket = PATH_OF_100 "12345678");
	refuses("socket: \"thumbd.sock\" must be an absolute path", a.socket = "thumbd.sock");
	refuses("set one of socket, address and director",
	    a.socket = "/nowhere", a.address = "127.0.0.1:80");
	refuses("set socket to an absolute path, address to \"HOST:PORT\", or "
	    "director to one of other renderers", (void)0);
	refuses("set socket to an absolute path, address to \"HOST:PORT\", or "
	    "director to one of other renderers", a.socket = NULL);
}

static void
test_director(void **state)
{
	struct director other;
	struct result r;

	(void)state;
	memset(&other, 0, sizeof other);
	accepts(&r, a.valid_director = 1, a.director = &other, a.tries = 3);
	assert_int_equal(r.place.n, 0);
	refuses("director: there is none", a.valid_director = 1);
	refuses("set one of socket, address and director",
	    a.socket = "/nowhere", a.valid_director = 1, a.director = &other);
	refuses("probe: set it for the renderers of the director",
	    a.valid_director = 1, a.director = &other, a.valid_probe = 1);
	refuses("tries: 0 must be from 1 to 100", a.socket = "/nowhere", a.tries = 0);
	refuses("tries: 101 must be from 1 to 100", a.socket = "/nowhere", a.tries = 101);
	refuses("tries: 2 needs a director", a.socket = "/nowhere", a.tries = 2);
}

static void
test_address(void **state)
{
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct result r;

	(void)state;
	accepts(&r, a.address = "127.0.0.1:8090");
	assert_int_equal(r.place.n, 1);
	memcpy(&in, &r.place.at[0].address, sizeof in);
	assert_int_equal(in.sin_family, AF_INET);
	assert_int_equal(ntohs(in.sin_port), 8090);
	accepts(&r, a.address = "[::1]:8090");
	assert_int_equal(r.place.n, 1);
	memcpy(&in6, &r.place.at[0].address, sizeof in6);
	assert_int_equal(in6.sin6_family, AF_INET6);
	refuses("address: \"localhost\" must be HOST:PORT", a.address = "localhost");
	refuses("address: \"::1:8090\" must be HOST:PORT", a.address = "::1:8090");
	refuses("address: \":8090\" must be HOST:PORT", a.address = ":8090");
	refuses("address: \"127.0.0.1:\" must be HOST:PORT", a.address = "127.0.0.1:");
}

static void
test_classes_and_types(void **state)
{
	struct result r;

	(void)state;
	accepts(&r, a.socket = "/nowhere");
	assert_true(renderer_has_class(r.classes, "simple"));
	assert_false(renderer_has_class(r.classes, "complex"));
	assert_true(renderer_has_type(r.types, "jpeg"));
	accepts(&r, a.socket = "/nowhere", a.classes = "simple, complex", a.valid_fallback = 0);
	assert_true(renderer_has_class(r.classes, "complex"));
	assert_false(renderer_has_class(r.classes, "info"));
	assert_false(renderer_has_class(r.classes, "original"));
	accepts(&r, a.socket = "/nowhere", a.classes = "original,simple");
	assert_true(renderer_has_class(r.classes, "original"));
	accepts(&r, a.socket = "/nowhere", a.types = "png");
	assert_true(renderer_has_type(r.types, "png"));
	assert_false(renderer_has_type(r.types, "jpeg"));
	refuses("classes: \"hard\" must be one of original,simple,complex,info, each once",
	    a.socket = "/nowhere", a.classes = "simple,hard");
	refuses("classes: \"simple\" needs a fallback for other thumbs; set fallback",
	    a.socket = "/nowhere", a.valid_fallback = 0);
	refuses("types: \"jpeg\" needs a fallback for other thumbs; set fallback",
	    a.socket = "/nowhere", a.classes = "simple,complex", a.types = "jpeg",
	    a.valid_fallback = 0);
	refuses("kinds: the argument is now classes: classes = \"easy\"",
	    a.socket = "/nowhere", a.valid_kinds = 1, a.kinds = "easy");
}

static void
test_second_try(void **state)
{
	struct result r;

	(void)state;
	accepts(&r, a.socket = "/nowhere");
	assert_true(renderer_has_status(r.statuses, 413));
	assert_true(renderer_has_status(r.statuses, 415));
	assert_false(renderer_has_status(r.statuses, 422));
	accepts(&r, a.socket = "/nowhere", a.second_try = "");
	assert_false(renderer_has_status(r.statuses, 415));
	refuses("second_try: \"500\" must be one of 404,413,415,422, each once",
	    a.socket = "/nowhere", a.second_try = "415,500");
}

static void
test_numbers(void **state)
{
	struct result r;

	(void)state;
	accepts(&r, a.socket = "/nowhere", a.max_connections = 65535);
	refuses("max_connections: -1 must be from 0 to 65535",
	    a.socket = "/nowhere", a.max_connections = -1);
	refuses("max_connections: 65536 must be from 0 to 65535",
	    a.socket = "/nowhere", a.max_connections = 65536);
	refuses("connect_timeout: -1 must be more than 0 seconds",
	    a.socket = "/nowhere", a.connect_timeout = -1);
	refuses("first_byte_timeout: 0 must be more than 0 seconds",
	    a.socket = "/nowhere", a.first_byte_timeout = 0);
	refuses("between_bytes_timeout: nan must be more than 0 seconds",
	    a.socket = "/nowhere", a.between_bytes_timeout = __builtin_nan(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_socket),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_director),
		cmocka_unit_test(test_classes_and_types),
		cmocka_unit_test(test_second_try),
		cmocka_unit_test(test_numbers),
	};

	return (cmocka_run_group_tests_name("arguments of a renderer", tests, NULL, NULL));
}
