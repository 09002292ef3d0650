/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The text of an SVG before it is drawn: the language of each <switch>, and the types of pictures.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "random.h"
#include "worker/inspect/svg_text.h"

/* The text, in memory of exactly its length, rewritten; "" if nothing changes. */
static char *
choose(const char *text, size_t len, const char *lang)
{
	uint8_t *copy = malloc(len + 1);
	char *out;
	size_t new_len;

	assert_non_null(copy);
	memcpy(copy, text, len);
	out = svg_switch(copy, len, lang, &new_len);
	free(copy);
	if (out != NULL)
		assert_int_equal(strlen(out), new_len);
	return (out == NULL ? g_strdup("") : out);
}

static void
check(const char *lang, const char *text, const char *want)
{
	char *got = choose(text, strlen(text), lang);

	assert_string_equal(got, want);
	g_free(got);
}

static void
test_best_of_switch(void **state)
{
#define SWITCH(a, b, c)	"<svg:switch><g systemLanguage='" a "'/><g systemLanguage = \"" b "\">" \
	    "<g/></g><g systemLanguage='" c "'/><g/></svg:switch>"

	(void)state;
	check("zh-hant", SWITCH("zh-Hans", "zh-Hant", "zh"), SWITCH("zxx", "zh-hant", "zxx"));
	check("zh-hant-tw", SWITCH("zh", "zh-Hant", "en"), SWITCH("zxx", "zh-hant-tw", "zxx"));
	check("pt", SWITCH("pt-BR", "pt", "en"), SWITCH("zxx", "pt", "zxx"));
	check("pt", SWITCH("en", "pt_BR", "fr"), SWITCH("zxx", "pt", "zxx"));
	check("zh-tw", SWITCH("en", "zh-Hant", "fr"), SWITCH("zxx", "zh-tw", "zxx"));
	check("de", SWITCH("en", "fr, de", "ja"), SWITCH("zxx", "de", "zxx"));
	check("de", SWITCH("den", "d", ""), SWITCH("zxx", "zxx", "zxx"));
	check("zxx", SWITCH("en", "zxx", ""), SWITCH("mis", "zxx", "mis"));
}

static void
test_each_switch_by_itself(void **state)
{

	(void)state;
	check("zh-hant",
	    "<switch><a systemLanguage='zh-hant'/></switch><switch><b systemLanguage='zh'/></switch>",
	    "<switch><a systemLanguage='zh-hant'/></switch><switch><b systemLanguage='zh-hant'/></switch>");
	/* elements below a child do not compete with it */
	check("de", "<switch><a><b systemLanguage='de-at'/></a><c systemLanguage='de'/></switch>",
	    "<switch><a><b systemLanguage='de'/></a><c systemLanguage='de'/></switch>");
}

static void
test_what_is_no_attribute(void **state)
{

	(void)state;
	check("de", "<svg><g/></svg>", "");
	check("de", "<!-- <a systemLanguage='en'/> --><g/>", "");
	check("de", "<![CDATA[<a systemLanguage='en'/>]]>", "");
	check("de", "<?x <a systemLanguage='en'/> ?>", "");
	check("de", "<!DOCTYPE svg [<!ENTITY e '<a systemLanguage=\"en\"/>'>]><g/>", "");
	check("de", "<a systemLanguage='&e;'/>", "");
	check("de", "<a title=\"systemLanguage='en'\"/>", "");
}

static char *
type_data(const char *text, size_t len)
{
	uint8_t *copy = malloc(len + 1);
	char *out;
	size_t new_len;

	assert_non_null(copy);
	memcpy(copy, text, len);
	out = svg_type_data(copy, len, &new_len);
	free(copy);
	return (out == NULL ? g_strdup("") : out);
}

static void
check_data(const char *text, const char *want)
{
	char *got = type_data(text, strlen(text));

	assert_string_equal(got, want);
	g_free(got);
}

static void
test_types_of_data(void **state)
{

	(void)state;
	check_data("<i href='data:;base64,/9j/4AA'/>", "<i href='data:image/jpeg;base64,/9j/4AA'/>");
	check_data("'data:image/png;base64, R0lG\nODlhAQ'", "'data:image/gif;base64, R0lG\nODlhAQ'");
	check_data("'data:x;y=z;base64,iVBORw0KGgo'data:", "'data:image/png;base64,iVBORw0KGgo'data:");
	check_data("'data:image/webp;base64,UklGRg'", "");
	check_data("'data:text/css,a{}'", "");
	check_data("data:", "");
	check_data("data:;base64,", "");
}

/* No byte beyond the end is read, whatever the text is. */
static void
test_mutations(void **state)
{
	static const char text[] = "<!DOCTYPE s [<!ENTITY a 'b'>]><switch><g systemLanguage='zh-Hant,de'/>"
	    "<!-- c --><image href='data:;base64,/9j/4AAQ'/></switch>";
	uint64_t seed = RANDOM_SEED;
	char copy[sizeof text];
	size_t i, len;
	int n;

	(void)state;
	for (n = 0; n < 50000; n++) {
		memcpy(copy, text, sizeof text);
		for (i = 0; i < 4; i++)
			copy[random_below(&seed, sizeof copy)] =
			    text[random_below(&seed, sizeof text - 1)];
		len = random_below(&seed, sizeof copy);
		for (i = 0; i < len; i++)
			if (copy[i] == '\0')
				copy[i] = ' ';
		g_free(choose(copy, len, "zh"));
		g_free(type_data(copy, len));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_best_of_switch),
		cmocka_unit_test(test_each_switch_by_itself),
		cmocka_unit_test(test_what_is_no_attribute),
		cmocka_unit_test(test_types_of_data),
		cmocka_unit_test(test_mutations),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
