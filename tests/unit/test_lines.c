/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The reader of lines KEY = VALUE.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "thumburl/thumburl.h"

/* The lines of a text as "LINE KEY=VALUE;" each, and then the error, if there is one. */
static void
read_text(const char *text, size_t len, int must_end, char *said, size_t size)
{
	struct thumburl_lines lines;
	char err[256], *copy;
	size_t n = 0;
	int r;

	/* the reader has room for one NUL */
	copy = malloc(len + 1);
	assert_non_null(copy);
	memcpy(copy, text, len);
	thumburl_lines_init(&lines, "file", "a = 1", copy, len);
	lines.must_end = must_end;
	said[0] = '\0';
	while ((r = thumburl_lines_next(&lines, err, sizeof err)) > 0 && n < size)
		n += (size_t)snprintf(said + n, size - n, "%u %s=%s;", lines.line, lines.key,
		    lines.value);
	if (r < 0 && n < size)
		snprintf(said + n, size - n, "%s", err);
	free(copy);
}

static void
says(const char *text, const char *want)
{
	char said[512];

	read_text(text, strlen(text), 0, said, sizeof said);
	assert_string_equal(said, want);
}

static void
says_with_end(const char *text, const char *want)
{
	char said[512];

	read_text(text, strlen(text), 1, said, sizeof said);
	assert_string_equal(said, want);
}

static void
test_lines(void **state)
{

	(void)state;
	says("", "");
	says("\n \n\t\n\r\n", "");
	says("a=1", "1 a=1;");
	says("a = 1\n\nb\t=\t2 3 \n", "1 a=1;3 b=2 3;");
	says("a = 1\r\nb = 2\r", "1 a=1;2 b=2;");
	says("a =\n", "1 a=;");
	says("a = b = c\n", "1 a=b = c;");
	says("a_b-c = a_b-c\n", "1 a-b-c=a_b-c;");
	says("end = 1\n", "1 end=1;");
}

static void
test_comments(void **state)
{

	(void)state;
	says("# \xc3\x85sa\n\t# b = 1\na = 1 # c = 2\n", "3 a=1;");
	says("a = #\n", "1 a=;");
	says("a = b#c\n", "1 a=b#c;");
	says("a = b#c\t#d\n", "1 a=b#c;");
}

#define CONTROL_CHARACTER	"file:2: there is a control character; a line must be text"

static void
test_refused(void **state)
{
	char said[512];

	(void)state;
	says("a = 1\nb\n", "1 a=1;file:2: \"b\" must be KEY = VALUE, such as a = 1");
	says("= 1\n", "file:1: \"= 1\" must be KEY = VALUE, such as a = 1");
	says("a = \"1\"\n", "file:1: a: \"1\" must be without quotes");
	says("end\n", "file:1: \"end\" must be KEY = VALUE, such as a = 1");
	says("\na\r = 1\n", CONTROL_CHARACTER);
	says("\n#\x01\n", CONTROL_CHARACTER);
	says("\n\x7f\n", CONTROL_CHARACTER);
	read_text("\n\0", 2, 0, said, sizeof said);
	assert_string_equal(said, CONTROL_CHARACTER);
}

#define NO_END	"file: the last line must be \"end\": without it the file may be half written"

static void
test_end(void **state)
{

	(void)state;
	says_with_end("a = 1\nend\n", "1 a=1;");
	says_with_end("a = 1\nend", "1 a=1;");
	says_with_end("end # of it\n\n# more\n", "");
	says_with_end("", NO_END);
	says_with_end("a = 1\nen", "1 a=1;file:2: \"en\" must be KEY = VALUE, such as a = 1");
	says_with_end("a = 1\n", "1 a=1;" NO_END);
	says_with_end("end\na = 1\n",
	    "file:2: \"a = 1\" comes after the line \"end\", which must be the last one");
}

static void
test_once(void **state)
{
	char text[] = "a = 1\nb = 1\na = 2", err[256];
	struct thumburl_lines lines;
	unsigned seen[2] = { 0, 0 };

	(void)state;
	thumburl_lines_init(&lines, "file", "a = 1", text, sizeof text - 1);
	assert_int_equal(thumburl_lines_next(&lines, err, sizeof err), 1);
	assert_int_equal(thumburl_lines_once(&lines, &seen[0], err, sizeof err), 0);
	assert_int_equal(thumburl_lines_next(&lines, err, sizeof err), 1);
	assert_int_equal(thumburl_lines_once(&lines, &seen[1], err, sizeof err), 0);
	assert_int_equal(thumburl_lines_next(&lines, err, sizeof err), 1);
	assert_int_equal(thumburl_lines_once(&lines, &seen[0], err, sizeof err), -1);
	assert_string_equal(err, "file:3: a: line 1 sets it already; set it once");
}

/* Random bytes: no byte outside the text is read or written, and each line is read once. */
static void
test_noise(void **state)
{
	static const char bytes[] = "ab==##\"\"  \t\r\n\n\nend_-\x01\xff";
	uint64_t seed = RANDOM_SEED;
	unsigned i, j, n, read = 0;
	char text[64], said[1024];

	(void)state;
	for (i = 0; i < 200000; i++) {
		n = random_below(&seed, sizeof text);
		for (j = 0; j < n; j++)
			text[j] = bytes[random_below(&seed, sizeof bytes)];
		read_text(text, n, i % 2 == 0, said, sizeof said);
		read += strchr(said, ';') != NULL;
	}
	assert_true(read > 1000);
}

/* NB: a message must not show them. */
static void
test_secrets(void **state)
{
	char text[] = "# one\n  # two\nkey = \"a\" # b\nSECRET\n", err[256];
	struct thumburl_lines lines;

	(void)state;
	thumburl_lines_init(&lines, "file", "a = 1", text, strlen(text));
	lines.secret = 1;
	assert_int_equal(thumburl_lines_next(&lines, err, sizeof err), 1);
	assert_string_equal(lines.value, "\"a\" # b");
	assert_int_equal(thumburl_lines_next(&lines, err, sizeof err), -1);
	assert_string_equal(err, "file:4: a line must be KEY = VALUE, such as a = 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_end),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_noise),
	};

	return (cmocka_run_group_tests_name("lines", tests, NULL, NULL));
}
