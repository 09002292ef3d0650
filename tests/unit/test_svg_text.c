/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The text of an SVG before it is drawn: the language of each <switch>, and the types of pictures.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "contents/languages.h"
#include "random.h"
#include "worker/inspect/svg_text.h"

/* The text, in memory of exactly its length, rewritten; "" if nothing changes. */
static char *
choose(const char *text, size_t len, const char *lang)
{
	uint8_t *copy = malloc(len + 1);
	char chosen[LANGUAGE_SIZE], *languages, *out;
	size_t new_len;

	assert_non_null(copy);
	memcpy(copy, text, len);
	(void)snprintf(chosen, sizeof chosen, "%s", lang);
	out = svg_switch(copy, len, chosen, &languages, &new_len);
	free(copy);
	g_free(languages);
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
	check("zh-hant-tw", SWITCH("zh", "zh-Hant", "en"), SWITCH("zxx", "zh-hant", "zxx"));
	check("pt", SWITCH("pt-BR", "pt", "en"), SWITCH("zxx", "pt", "zxx"));
	check("pt", SWITCH("en", "pt_BR", "fr"), SWITCH("zxx", "pt-br", "zxx"));
	check("zh-tw", SWITCH("en", "zh-Hant", "fr"), SWITCH("zxx", "zh-hant", "zxx"));
	check("zh-hant-hk", SWITCH("zh-Hans", "zh-Hant-TW", "fr"),
	    SWITCH("zxx", "zh-hant-tw", "zxx"));
	check("en-gb", SWITCH("en", "de", ""), SWITCH("en", "zxx", "zxx"));
	check("de", SWITCH("en", "fr, de", "ja"), SWITCH("zxx", "de", "zxx"));
	check("de", SWITCH("den", "d", ""), SWITCH("zxx", "zxx", "zxx"));
	check("zxx", SWITCH("en", "zxx", ""), SWITCH("mis", "zxx", "mis"));
	check("zxx", SWITCH("fr", "", "de"), SWITCH("zxx", "zxx", "zxx"));
}

static void
check_languages(const char *text, const char *want)
{
	char lang[LANGUAGE_SIZE] = "ja", *languages;
	size_t new_len;

	g_free(svg_switch((const uint8_t *)text, strlen(text), lang, &languages, &new_len));
	assert_string_equal(languages, want);
	g_free(languages);
}

static void
test_list_of_languages(void **state)
{

	(void)state;
	check_languages("<svg/>", "");
	check_languages("<!-- <a systemLanguage='en'/> --><g systemLanguage='de'/>", "de");
	check_languages("<a systemLanguage='zh_Hant, de'/><b systemLanguage='DE'/>", "zh-hant,de");
	check_languages("<a systemLanguage='&e;'/><b systemLanguage=''/><c systemLanguage='i-x'/>", "");
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

#define LONG		"0123456789"
#define ENTITY(value)	"<!DOCTYPE s [<!ENTITY a '" LONG "'>" value "]><s>"

/* The length of an expanded text; or the reason why it is unknown. */
static void
test_expanded(void **state)
{
	static const struct {
		const char	*text;
		const char	*why;		/* or NULL */
		double		more;		/* than the text, at least */
	} rows[] = {
		{ "<s>&a;</s>",					NULL, 0 },
		{ ENTITY("") "&a;&a;",				NULL, 20 },
		{ ENTITY("<!ENTITY b '&a;&a;'>") "&b;&b;",	NULL, 40 },
		{ ENTITY("<!ENTITY b '&lt;&#160;&#xe9;'>") "&b;", NULL, 0 },
		{ ENTITY("<!ENTITY b SYSTEM 'x'>") "&b;",	NULL, 0 },
		{ ENTITY("<!ENTITY a '1'>") "&a;",		NULL, 10 },
		/* what hides a declaration */
		{ "<!-- <!DOCTYPE s [ ' --><!DOCTYPE s [<!ENTITY a '" LONG "'>]><s>&a;", NULL, 10 },
		{ "<?x <!DOCTYPE '?><!DOCTYPE s 'x[' [<!ENTITY a '" LONG "'>]><s>&a;", NULL, 10 },
		{ ENTITY("<!-- <!ENTITY z \" --><!ENTITY b '" LONG LONG "'>") "&b;", NULL, 20 },
		{ ENTITY("<?x <!ENTITY z \" ?><!ENTITY b '" LONG LONG "'>") "&b;", NULL, 20 },
		{ ENTITY("<!NOTATION n SYSTEM '<!ENTITY z \"'><!ENTITY b '" LONG LONG "'>") "&b;",
		    NULL, 20 },
		{ ENTITY("<!ENTITY z SYSTEM '<!ENTITY y \"'><!ENTITY b '" LONG LONG "'>") "&b;",
		    NULL, 20 },
		/* attributes by default */
		{ ENTITY("<!ATTLIST g c CDATA '" LONG "'>") "<g/><g/>", NULL, 20 },
		{ ENTITY("<!ATTLIST g c CDATA '&a;&a;'>") "<g/><g/>", NULL, 40 },
		{ ENTITY("<!ATTLIST g c CDATA ''><!ATTLIST g d CDATA '" LONG "'>") "<g/>", NULL, 10 },
		{ ENTITY("<!ATTLIST g c CDATA 'x'><!ENTITY b '<g/>'>") "&b;",
		    "elements of an entity have attributes by default", 0 },
		{ ENTITY("<!ATTLIST x:feTurbulence numOctaves CDATA '99'>"),
		    "a filter has attributes by default", 0 },
		/* constructs that are not followed */
		{ ENTITY("<!ENTITY b '&#38;a;'>") "&b;",
		    "an entity has a numeric reference to an ASCII character", 0 },
		{ ENTITY("<!ENTITY b '&#x0003c;'>") "&b;",
		    "an entity has a numeric reference to an ASCII character", 0 },
		{ ENTITY("<!ENTITY b '&c;'><!ENTITY c '" LONG "'>") "&b;",
		    "an entity refers to one that is not declared before it", 0 },
		{ ENTITY("<!ENTITY a '" LONG LONG "'>") "&a;", "an entity is declared twice", 0 },
		{ ENTITY("<!ENTITY % p '<!ENTITY b \"x\">'> %p;") "&b;",
		    "a parameter entity is used", 0 },
		{ ENTITY("<!ENTITY n" LONG LONG LONG LONG LONG LONG "123 'x'>"),
		    "a name has more than 63 bytes", 0 },
		{ "<s><xi:include href='DAta:text/xml,x'/>", "another document is included", 0 },
		{ "<s><include href='&#100;ata:text/xml,x'/>", "another document is included", 0 },
		{ "<s><xi:include href='file:///x'/><includes x='data:'/>", NULL, 0 },
	};
	const char *why;
	double expanded;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		len = strlen(rows[i].text);
		why = svg_expanded((const uint8_t *)rows[i].text, len, &expanded);
		if (rows[i].why != NULL && why != NULL)
			assert_string_equal(why, rows[i].why);
		else if (why != rows[i].why || (why == NULL && (expanded < (double)len + rows[i].more ||
		    expanded > 2 * (double)len + rows[i].more)))
			fail_msg("%s: %s, %g", rows[i].text, why != NULL ? why : "no reason", expanded);
	}
}

/* The 256th name is one too many, whatever it is. */
static void
test_many_entities(void **state)
{
	GString *text;
	const char *why;
	double expanded;
	unsigned n, i;

	(void)state;
	for (n = 255; n < 257; n++) {
		text = g_string_new("<!DOCTYPE s [");
		for (i = 0; i < n; i++)
			g_string_append_printf(text, "<!ENTITY e%u '%s'>", i, LONG);
		g_string_append_printf(text, "]><s>&e%u;</s>", n - 1);
		why = svg_expanded((const uint8_t *)text->str, text->len, &expanded);
		if (n == 255)
			assert_null(why);
		else
			assert_string_equal(why, "more than 255 names are declared");
		g_string_free(text, TRUE);
	}
}

static void
test_encodings(void **state)
{
#define WIDE(text)	text, sizeof text - 1
	static const struct {
		const char		*text;
		size_t			len;
		enum svg_encoding	encoding;
		const char		*converted;
	} rows[] = {
		{ WIDE("<svg/>"), SVG_AS_IT_IS, NULL },
		{ WIDE("<?xml version='1.0'?><svg encoding='utf-7'/>"), SVG_AS_IT_IS, NULL },
		{ WIDE("<?xml version='1.0' encoding = 'Windows-1252' ?>"), SVG_AS_IT_IS, NULL },
		{ WIDE("<?xml version='1.0' encoding='UTF-7'?>"), SVG_STRANGE, NULL },
		{ WIDE("\xef\xbb\xbf<?xml version='1.0' encoding=\"IBM037\"?>"), SVG_STRANGE, NULL },
		{ WIDE("<?xml encoding='utf-8"), SVG_STRANGE, NULL },
		{ WIDE("<?xml encoding"), SVG_STRANGE, NULL },
		{ WIDE("<?xml encoding='iso-2022-jp'?>"), SVG_STRANGE, NULL },
		{ WIDE("\xff\xfe<\0a\0>\0"), SVG_CONVERTED, "<a>" },
		{ WIDE("<\0a\0>\0x"), SVG_CONVERTED, "<a>\xef\xbf\xbd" },
		{ WIDE("\0<\0\xe9\xd8\x3d\xde\0"), SVG_CONVERTED, "<\xc3\xa9\xf0\x9f\x98\x80" },
		{ WIDE("\xfe\xff\0<\xd8\x3d\0>"), SVG_CONVERTED, "<\xef\xbf\xbd>" },
		{ WIDE("<\0?\0x\0m\0l\0 \0?\0>\0<\0"), SVG_CONVERTED, "        <" },
	};
	char *text;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(svg_encoding((const uint8_t *)rows[i].text, rows[i].len, &text, &len),
		    rows[i].encoding);
		if (rows[i].converted == NULL) {
			assert_null(text);
			continue;
		}
		assert_string_equal(text, rows[i].converted);
		assert_int_equal(strlen(text), len);
		g_free(text);
	}
}

/* Memory of exactly that length. */
static void
expand_copy(const char *text, size_t len)
{
	uint8_t *copy = malloc(len + (len == 0));
	char *converted;
	double expanded;
	size_t new_len;

	assert_non_null(copy);
	memcpy(copy, text, len);
	(void)svg_expanded(copy, len, &expanded);
	(void)svg_encoding(copy, len, &converted, &new_len);
	g_free(converted);
	free(copy);
}

/* No byte beyond the end is read, whatever the text is. */
static void
test_mutations(void **state)
{
	static const char text[] = "<?xml encoding='x'?><!DOCTYPE s [<!ENTITY a '&b;'><!ATTLIST s "
	    "a CDATA 'c'>]><switch><g systemLanguage='zh-Hant,de'/>"
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
		expand_copy(copy, len);
	}
}

/* The size, in memory of exactly its length; "" if there is none. */
static const char *
size_of(const char *text, size_t len)
{
	static char size[64];
	double width, height;
	uint8_t *copy = malloc(len + 1);
	int r;

	assert_non_null(copy);
	memmove(copy + 1, text, len);
	r = svg_size(copy + 1, len, &width, &height);
	free(copy);
	(void)snprintf(size, sizeof size, r == 0 ? "%.0fx%.0f" : "", width, height);
	return (size);
}

/* MediaWiki 1.43 reads these sizes. */
static void
test_sizes(void **state)
{
	static const struct {
		const char	*attributes, *size;
	} cases[] = {
		{ "width='100' height='63.5'", "100x64" },
		{ "width=' 100px ' height=\"50PX\"", "100x50" },
		{ "width='100mm' height='63.7mm' viewBox='0 0 100 63.7'", "378x241" },
		{ "width='10cm' height='1in'", "378x96" },
		{ "width='12pt' height='2pc'", "16x32" },
		{ "width='3em' height='4ex'", "48x32" },
		{ "width='2e1em' height='1e2ex'", "320x800" },
		{ "width='+.5e2' height='9.'", "50x9" },
		{ "width='50%' height='100%' viewBox='0 0 2 1'", "256x256" },
		{ "viewBox='0 0 300 200'", "512x341" },
		{ "viewBox=' -1,-1 , 1024,341 '", "512x171" },
		{ "viewBox='0 0 300'", "512x512" },
		{ "viewBox='0 0 300 200 1'", "512x512" },
		{ "viewBox='0,,300,200'", "512x341" },
		{ "viewBox='0 0 -300 200'", "512x512" },
		{ "width='200' viewBox='0 0 300 200'", "200x133" },
		{ "width='200' height='100%' viewBox='0 0 300 200'", "200x341" },
		{ "height='200' viewBox='0 0 300 200'", "300x200" },
		{ "height='200' width='0' viewBox='0 0 300 200'", "300x200" },
		{ "width='200' x:height='9' HEIGHT='9'", "200x200" },
		{ "width='7 apples' height='0x10'", "512x512" },
		{ "width='7 apples' height='nan'", "512x512" },
		{ "width='7 apples' height='3'", "7x3" },
		{ "width='-7' height='3'", "512x512" },
		{ "width='0.3' height='3'", "" },
		{ "width='1e999' height='3'", "" },
		{ "width='&w;' height='3'", "" },
		{ "title='&gt;' width = '9' id=\"a>'b\"\nheight\t=\n'3'", "9x3" },
		{ "width", "" },
		{ "width=9", "" },
		{ "", "512x512" },
	};
	char text[256];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		len = (size_t)snprintf(text, sizeof text, "<?xml?><!-- <svg width='5'> --><svg %s/>",
		    cases[i].attributes);
		assert_string_equal(size_of(text, len), cases[i].size);
		(void)snprintf(text, sizeof text, "<!DOCTYPE svg [<!ENTITY w '9'>]>\n<s:svg %s><g/>",
		    cases[i].attributes);
		assert_string_equal(size_of(text, strlen(text)), cases[i].size);
		for (; len > 0; len--)
			(void)size_of(text, len);
	}
	assert_string_equal(size_of("<svg width='9'", 14), "9x9");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_best_of_switch),
		cmocka_unit_test(test_list_of_languages),
		cmocka_unit_test(test_each_switch_by_itself),
		cmocka_unit_test(test_what_is_no_attribute),
		cmocka_unit_test(test_types_of_data),
		cmocka_unit_test(test_expanded),
		cmocka_unit_test(test_many_entities),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_mutations),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
