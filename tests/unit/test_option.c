/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table of options: values of each type, and a command line.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "option/option.h"

#define N(a)	(sizeof(a) / sizeof *(a))

#define ROWS(X)										\
	X(FLAG,	  flag,	  "flag",   "",	     NULL, NULL, "", 0, 0, 0, "a flag", "")	\
	X(TEXT,	  text,	  "text",   "T",     "some", NULL, "", 0, 0, 0, "a text", "")	\
	X(WORD,	  word,	  "word",   "a|b|c", "b",  NULL, "", 0, 0, 0, "a word", "")	\
	X(MAYBE,  maybe,  "maybe",  "a|b",   NULL, NULL, "", 0, 0, 0, "a word or none", "") \
	X(LIST,	  list,	  "list",   "L",     NULL, NULL, "", 0, 0, 0, "a list", "")	\
	X(NUMBER, number, "number", "N",     "4",  NULL, "seconds", 1, 256, 0, "a number", "") \
	X(NUMBER, unset,  "unset",  "N",     NULL, "any", "", 1, 256, 0, "a number", "")	\
	X(OCTAL,  octal,  "octal",  "MODE",  "0660", NULL, "", 0, 0777, 0, "a mode", "")	\
	X(REAL,	  real,	  "real",   "N",     "0.5", NULL, "", 0, 1, 0, "a real", "")	\
	X(SIZE,	  size,	  "size",   "SIZE",  "1G", NULL, "", 1024, 1 << 30, 0, "a size", "")

struct settings {
	ROWS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	ROWS(X)
#undef X
	{ .name = "former", .type = OPTION_RENAMED, .value = "text" },
};

/* Values that are accepted, and how they are written. */
static const struct {
	const char	*name, *value, *text;
} right[] = {
	{ "text", "other", "other" },
	{ "word", "c", "c" },
	{ "maybe", "", "" },
	{ "maybe", "b", "b" },
	{ "list", "one", "one" },
	{ "list", "two three", "one\ntwo three" },
	{ "number", "256", "256" },
	{ "number", "007", "7" },
	{ "unset", "1", "1" },
	{ "octal", "600", "0600" },
	{ "octal", "0", "0000" },
	{ "real", "0.25", "0.25" },
	{ "real", "1", "1" },
	{ "size", "1M", "1M" },
	{ "size", "1048577", "1048577" },
	{ "size", "1024M", "1G" },
	{ "size", "1T", "1T" },
};

/* Values that are refused, and the message. */
static const struct {
	const char	*name, *value, *message;
} bad[] = {
	{ "text", "", "text: a value is missing" },
	{ "word", "d", "word: \"d\" must be a, b or c" },
	{ "word", "a|b", "word: \"a|b\" must be a, b or c" },
	{ "word", "", "word: a value is missing" },
	{ "maybe", "c", "maybe: \"c\" must be a or b" },
	{ "number", "0", "number: \"0\" must be a whole number from 1 to 256" },
	{ "number", "257", "number: \"257\" must be a whole number from 1 to 256" },
	{ "number", "-1", "number: \"-1\" must be a whole number from 1 to 256" },
	{ "number", "1.5", "number: \"1.5\" must be a whole number from 1 to 256" },
	{ "number", " 1", "number: \" 1\" must be a whole number from 1 to 256" },
	{ "number", "99999999999999999999",
	    "number: \"99999999999999999999\" must be a whole number from 1 to 256" },
	{ "octal", "8", "octal: \"8\" must be an octal number from 0 to 777" },
	{ "octal", "1000", "octal: \"1000\" must be an octal number from 0 to 777" },
	{ "real", "2", "real: \"2\" must be a number from 0 to 1" },
	{ "real", "nan", "real: \"nan\" must be a number from 0 to 1" },
	{ "size", "1K", "size: \"1K\" must be a size from 1M to 1T" },
	{ "size", "1025G", "size: \"1025G\" must be a size from 1M to 1T" },
	{ "size", "99999999999T", "size: \"99999999999T\" must be a size from 1M to 1T" },
	{ "size", "1MB", "size: \"1MB\" must be a size from 1M to 1T" },
	{ "size", "G", "size: \"G\" must be a size from 1M to 1T" },
	{ "former", "x", "former: this option is now called text" },
};

static const struct option_row *
find(const char *name)
{
	const struct option_row *row = option_find(rows, N(rows), name, strlen(name));

	assert_non_null(row);
	return (row);
}

static void
values(void **state)
{
	struct settings s;
	char buf[200];
	size_t i;

	(void)state;
	option_defaults(rows, N(rows) - 1, &s);
	assert_string_equal(s.text, "some");
	assert_int_equal(s.number, 4);
	assert_int_equal(s.unset, OPTION_UNSET);
	assert_int_equal(s.octal, 0660);
	assert_true(s.size == UINT64_C(1) << 30);
	assert_null(s.list);
	for (i = 0; i < N(right); i++) {
		if (option_set(find(right[i].name), &s, right[i].value, buf, sizeof buf))
			fail_msg("%s", buf);
		option_text(find(right[i].name), &s, buf, sizeof buf);
		assert_string_equal(buf, right[i].text);
	}
	for (i = 0; i < N(bad); i++) {
		assert_int_equal(option_set(find(bad[i].name), &s, bad[i].value, buf, sizeof buf),
		    -1);
		assert_string_equal(buf, bad[i].message);
		snprintf(buf, 9, "unharmed");
		option_set(find(bad[i].name), &s, bad[i].value, buf, 5);
		assert_string_equal(buf + 5, "med");
	}
	option_free(rows, N(rows) - 1, &s);
}

static void
copies(void **state)
{
	struct settings s, t;
	char buf[200];

	(void)state;
	option_defaults(rows, N(rows) - 1, &s);
	option_defaults(rows, N(rows) - 1, &t);
	assert_int_equal(option_set(find("text"), &s, "other", buf, sizeof buf), 0);
	assert_int_equal(option_set(find("size"), &s, "2M", buf, sizeof buf), 0);
	option_copy(find("text"), &t, &s);
	option_copy(find("size"), &t, &s);
	option_copy(find("list"), &t, &s);
	assert_string_equal(t.text, "other");
	assert_ptr_not_equal(t.text, s.text);
	assert_int_equal(t.size, 2 << 20);
	option_free(rows, N(rows) - 1, &s);
	option_free(rows, N(rows) - 1, &t);
}

struct taken {
	char	text[500];
};

static int
note(void *priv, const struct option_row *row, const char *value, char *err, size_t size)
{
	struct taken *taken = priv;
	const size_t n = strlen(taken->text);

	snprintf(taken->text + n, sizeof taken->text - n, "%s=%s;",
	    row != NULL ? row->name : "", value);
	if (strcmp(value, "stop") != 0)
		return (0);
	snprintf(err, size, "stopped");
	return (-1);
}

static void
arguments(void **state)
{
	static char *const lines[][8] = {
		{ "p", NULL },
		{ "p", "--text", "a", "--text=b", "--text=", "--flag", NULL },
		{ "p", "x", "--number", "-1", "-", "--", "--flag", NULL },
		{ "p", "--maybe", "x", "--maybe=a", NULL },
		{ "p", "--text", "--flag", NULL },
		{ "p", "--text", NULL },
		{ "p", "--flag=1", NULL },
		{ "p", "--tex", "a", NULL },
		{ "p", "-t", NULL },
		{ "p", "--text", "stop", "--flag", NULL },
		{ "p", "--former", "a", NULL },
	};
	static const char *const wanted[] = {
		"",
		"text=a;text=b;text=;flag=;",
		"=x;number=-1;=-;=--flag;",
		"maybe=;=x;maybe=a;",
		"text=--flag;",
		"--text: a value is missing: T",
		"--flag: \"1\": this option takes no value",
		"--tex: no such option; --help lists all options",
		"-t: no such option; --help lists all options",
		"text=stop;--stopped",
		"former=;=a;",
	};
	struct taken taken;
	char err[200];
	size_t i;

	(void)state;
	for (i = 0; i < N(lines); i++) {
		*taken.text = '\0';
		if (option_arguments(rows, N(rows), lines[i], note, &taken, err, sizeof err))
			strcat(taken.text, err);
		assert_string_equal(taken.text, wanted[i]);
	}
}

/* What a function prints, in a buffer. */
static void
capture(void (*print)(const struct option_row *, size_t), const struct option_row *table, size_t n,
    char *buf, size_t size)
{
	FILE *f = tmpfile();
	int saved;
	size_t len;

	assert_non_null(f);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	dup2(fileno(f), STDOUT_FILENO);
	print(table, n);
	fflush(stdout);
	dup2(saved, STDOUT_FILENO);
	close(saved);
	rewind(f);
	len = fread(buf, 1, size - 1, f);
	buf[len] = '\0';
	fclose(f);
}

/* Each list is made only from the row. */
static void
lists(void **state)
{
	static const struct option_row table[] = {
		{ "wait", "SECONDS", OPTION_NUMBER, 0, "10", NULL, "seconds", 1, 3600,
		    OPTION_RESTART, "time that a render may wait", "More of *it*." },
		{ "user", "NAME", OPTION_TEXT, 0, "nobody", "the process's", "", 0, 0, 0,
		    "user with a_name", "" },
		{ "a-name-that-is-long", "require|try|off", OPTION_WORD, 0, NULL, NULL, "", 0, 0,
		    0, "what to do, in so many words that they do not fit in one line of text",
		    "" },
		{ "help", "text|rst", OPTION_MAYBE, 0, NULL, NULL, "", 0, 0, OPTION_CALL,
		    "print this", "" },
		{ .name = "former", .type = OPTION_RENAMED, .value = "wait" },
	};
	char buf[2000];

	(void)state;
	capture(option_print_help, table, N(table), buf, sizeof buf);
	assert_string_equal(buf,
	    "  --wait SECONDS     time that a render may wait (10 seconds)\n"
	    "  --user NAME        user with a_name (the process's)\n"
	    "  --a-name-that-is-long require|try|off\n"
	    "                     what to do, in so many words that they do not fit in one\n"
	    "                     line of text\n"
	    "  --help[=text|rst]  print this\n");
	capture(option_print_rst, table, N(table), buf, sizeof buf);
	assert_string_equal(buf,
	    "**--wait** *SECONDS*\n"
	    "  Time that a render may wait. Default: 10 seconds. Range: 1 to 3600. "
	    "A change needs a restart.\n"
	    "  More of *it*.\n\n"
	    "**--user** *NAME*\n"
	    "  User with a\\_name. Default: the process's.\n\n"
	    "**--a-name-that-is-long** require\\|try\\|off\n"
	    "  What to do, in so many words that they do not fit in one line of text.\n\n"
	    "**--help**\\ [=text\\|rst]\n"
	    "  Print this.\n\n");
	capture(option_print_conf, table, N(table), buf, sizeof buf);
	assert_string_equal(buf,
	    "\n# Time that a render may wait. Default: 10 seconds. Range: 1 to 3600. A change\n"
	    "# needs a restart.\n#wait = 10\n"
	    "\n# User with a_name. Default: the process's.\n#user = NAME\n"
	    "\n# What to do, in so many words that they do not fit in one line of text.\n"
	    "#a-name-that-is-long = require|try|off\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(copies),
		cmocka_unit_test(arguments),
		cmocka_unit_test(lists),
	};

	return (cmocka_run_group_tests_name("option", tests, NULL, NULL));
}
