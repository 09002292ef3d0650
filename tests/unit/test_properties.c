/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Properties of the parser on generated input: spelling and order do not matter, only listed
 * parameters pass, and a signature is good for one thumb.
 */

#include "config.h"

#include <sys/mman.h>

#include <ctype.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "fuzz/properties.h"
#include "fuzz/signed.h"
#include "random.h"
#include "thumburl/thumburl.h"

#define ROUNDS		20000
#define LONGEST		65536

#define FARM		1		/* of properties_site() */
#define EVERYTHING	6
#define ALLOW		9
#define REQUIRE		11

static uint64_t state = RANDOM_SEED;

static unsigned
below(unsigned n)
{

	return (random_below(&state, n));
}

struct text {
	char	s[8192];
	size_t	n;
};

static void
add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void
add(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(t->s + t->n, sizeof t->s - t->n, fmt, ap);
	va_end(ap);
	assert_true(n >= 0 && t->n + (size_t)n < sizeof t->s);
	t->n += (size_t)n;
}

/* Characters of names, in UTF-8; none of them is the first digit of a language or a time. */
static const char *const letters[] = {
	"a", "B", "c", "Z", "0", "7", "_", "-", ".", "~", "!", "'", "(", ")", "*", ",", ":", ";",
	"@", "$", "=", "&", "\"", "^", "+", "%", "?", "\xc3\x84", "\xc3\xa9", "\xd0\x96", "\xe4\xb8\xad",
	"\xf0\x9f\x90\xa6", "A\xcc\x88"
};

static const struct {
	const char	*extension;
	const char	*params[3];	/* that apply, beside w */
} types[] = {
	{ "jpg",	{ "q=low", "f=webp", "f=jpg" } },
	{ "JPEG",	{ "q=low", "f=png", NULL } },
	{ "png",	{ "f=png", "f=avif", NULL } },
	{ "gif",	{ NULL, NULL, NULL } },
	{ "webp",	{ "f=webp", NULL, NULL } },
	{ "svg",	{ "lang=fr", "lang=en", "lang=ZH-Hans" } },
	{ "tif",	{ "p=1", "p=65535", "q=lossless" } },
	{ "pdf",	{ "p=2", "p=1", NULL } },
	{ "djvu",	{ "p=17", NULL, NULL } },
	{ "webm",	{ "t=0", "t=90", "t=1h61m61s" } },
	{ "ogv",	{ "t=2m30s", NULL, NULL } },
	{ "stl",	{ NULL, NULL, NULL } },
};

#define PICK(a)		((a)[below(sizeof(a) / sizeof(a)[0])])

/* The parts of a URL, from which many spellings are made. */
struct parts {
	struct text	name;		/* decoded */
	const char	*params[4];
	unsigned	n_params;
	char		width[16];
};

static void
make_parts(struct parts *p)
{
	const unsigned type = below(sizeof types / sizeof types[0]);
	const unsigned length = below(10) == 0 ? 150 + below(90) : 1 + below(30);
	const char *param;

	p->name.n = 0;
	p->n_params = 0;
	if (below(8) == 0)
		add(&p->name, "%u!", 2016u);
	else if (below(8) == 0)
		add(&p->name, "%014u!", below(999999999));
	while (p->name.n < length)
		add(&p->name, "%s", PICK(letters));
	add(&p->name, "x.%s", types[type].extension);
	snprintf(p->width, sizeof p->width, "w=%u", 1 + below(below(2) ? 65535 : 99));
	p->params[p->n_params++] = p->width;
	param = PICK(types[type].params);
	if (param != NULL)
		p->params[p->n_params++] = param;
	if (below(4) == 0)
		p->params[p->n_params++] = "oh=768";
}

static int
must_be_escaped(char c)
{

	return (strchr("%?/#&=+", c) != NULL);
}

/* Escape the bytes that need it, and some others by chance. */
static void
add_spelled(struct text *t, const char *s, size_t len, unsigned percent)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (must_be_escaped(s[i]) || below(100) < percent)
			add(t, below(2) ? "%%%02X" : "%%%02x", (unsigned char)s[i]);
		else
			add(t, "%c", s[i]);
}

static void
spell(struct text *t, const struct parts *p, unsigned percent)
{
	unsigned order = below(p->n_params), i;
	const char *param, *eq;

	t->n = 0;
	add(t, percent && below(2) ? "//v1%%2Fwikipedia//%%63ommons/" : "/v1/wikipedia/commons/");
	add_spelled(t, p->name.s, p->name.n, percent);
	for (i = 0; i < p->n_params; i++) {
		param = p->params[(i + order) % p->n_params];
		eq = strchr(param, '=');
		add(t, "%s", i == 0 ? "?" : percent && below(4) == 0 ? "&&" : "&");
		add_spelled(t, param, (size_t)(eq - param), percent);
		add(t, "=");
		add_spelled(t, eq + 1, strlen(eq + 1), percent);
	}
	if (percent && below(4) == 0)
		add(t, "&#fragment?w=1");
}

static void
canonical(const struct text *t, char *buf, size_t size)
{
	const struct thumburl_site *site = properties_site(EVERYTHING);
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = thumburl_parse(site, t->s, t->n, &ref);
	if (r != THUMBURL_OK)
		snprintf(buf, size, "%s", thumburl_reason_code(r));
	else
		assert_true(thumburl_format_path(site, &ref, buf, size) < size);
}

/* All spellings and orders of a URL have the same result, with all properties of the fuzzer. */
static void
test_spelling(void **unused)
{
	struct parts p;
	struct text plain, spelled;
	char want[4096], got[4096];
	unsigned round, accepted = 0, i;

	(void)unused;
	for (round = 0; round < ROUNDS; round++) {
		make_parts(&p);
		spell(&plain, &p, 0);
		canonical(&plain, want, sizeof want);
		accepted += (*want == '/');
		for (i = 0; i < 4; i++) {
			spell(&spelled, &p, 30 * i);
			canonical(&spelled, got, sizeof got);
			if (strcmp(want, got))
				fail_msg("%s\n%s\n%s\n%s", plain.s, want, spelled.s, got);
		}
		properties_check(properties_site(round), spelled.s, spelled.n);
		if (*want == '/')
			properties_check(properties_site(EVERYTHING), want, strlen(want));
	}
	/* some names are refused, such as those with a % before two digits */
	assert_true(accepted > ROUNDS / 10 * 8);
}

/* Flip, drop or double bytes of good URLs: the properties hold for the result. */
static void
test_mutations(void **unused)
{
	struct parts p;
	struct text t;
	unsigned round, i, at;

	(void)unused;
	for (round = 0; round < ROUNDS; round++) {
		make_parts(&p);
		spell(&t, &p, below(50));
		for (i = below(4) + 1; i > 0; i--) {
			at = below((unsigned)t.n);
			switch (below(3)) {
			case 0:
				t.s[at] = (char)below(256);
				break;
			case 1:
				memmove(t.s + at, t.s + at + 1, --t.n - at);
				break;
			default:
				memmove(t.s + at + 1, t.s + at, t.n - at);
				t.n++;
			}
		}
		properties_check(properties_site(round), t.s, t.n);
	}
}

/* Whether the byte is in the value of exp or sig: no other value is good. */
static int
is_proof(const char *url, const char *at)
{
	const char *b = at, *e = strchr(url, '?');

	while (b > e && b[-1] != '&' && b[-1] != '?')
		b--;
	return (b > e && (!strncmp(b, "exp=", 4) || !strncmp(b, "sig=", 4)) && at >= b + 4);
}

/* One bit or another byte in each place of a signed URL: it is refused, or is the same thumb. */
static unsigned
forge(const struct thumburl_site *site, const struct thumburl_client *client,
    const struct thumburl_ref *ref, const char *url)
{
	const size_t len = strlen(url);
	char *forged = properties_allocate(len + 1);
	struct thumburl_ref other;
	enum thumburl_reason r;
	unsigned refused = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		memcpy(forged, url, len + 1);
		if (below(2))
			forged[i] = (char)(forged[i] ^ 1 << below(8));
		else
			forged[i] = (char)below(256);
		if (forged[i] == url[i])
			continue;
		r = thumburl_parse_of(site, client, forged, len, &other);
		refused += (r != THUMBURL_OK);
		/* without a ? or sig=, it may be what everybody may ask for */
		if (r == THUMBURL_OK && !properties_same(ref, &other) &&
		    (other.signature_len > 0 || site->signed_urls == THUMBURL_SIGNED_REQUIRE))
			fail_msg("%s\n%s: another thumb", url, forged);
		/* a # or a & is no other value, but the end of this one */
		if (is_proof(url, url + i) && r == THUMBURL_OK &&
		    site->signed_urls == THUMBURL_SIGNED_REQUIRE)
			fail_msg("%s\n%s: accepted", url, forged);
	}
	free(forged);
	return (refused);
}

/* A signed URL is accepted as the same thumb, and no other URL with that signature. */
static void
test_signed(void **unused)
{
	static const struct thumburl_client behind = { .checked = 1 };
	const struct thumburl_client client = { .keys = signed_keys(), .now = SIGNED_NOW };
	const struct thumburl_site *site;
	struct thumburl_ref ref, same;
	unsigned round, n_signed = 0, refused = 0;
	struct parts p;
	struct text t;
	char url[8192];

	(void)unused;
	for (round = 0; round < ROUNDS / 20; round++) {
		site = properties_site(round % 2 ? REQUIRE : ALLOW);
		make_parts(&p);
		spell(&t, &p, below(50));
		if (thumburl_parse_of(site, &behind, t.s, t.n, &ref) != THUMBURL_OK ||
		    thumburl_sign(site, signed_keys(), &ref, below(2) ? 1900000000 : 0, url,
		    sizeof url) == 0)
			continue;
		n_signed++;
		assert_int_equal(thumburl_parse_of(site, &client, url, strlen(url), &same),
		    THUMBURL_OK);
		assert_true(properties_same(&ref, &same));
		refused += forge(site, &client, &ref, url);
	}
	assert_true(n_signed > ROUNDS / 20 / 2 && refused > 50 * n_signed);
}

/* The input ends where readable memory ends. */
static void
test_flush(void **unused)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	struct thumburl_ref ref;
	struct parts p;
	struct text t;
	unsigned round;
	size_t n;
	char *m;

	(void)unused;
	m = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_true(m != MAP_FAILED);
	assert_int_equal(mprotect(m, page, PROT_NONE), 0);
	assert_int_equal(mprotect(m + 2 * page, page, PROT_NONE), 0);
	for (round = 0; round < ROUNDS / 4; round++) {
		make_parts(&p);
		spell(&t, &p, below(60));
		for (n = 0; n <= t.n && n <= page; n += 1 + below(7)) {
			memcpy(m + 2 * page - n, t.s, n);
			thumburl_parse(properties_site(round), m + 2 * page - n, n, &ref);
			memcpy(m + page, t.s, n);
			thumburl_parse(properties_site(round), m + page, n, &ref);
		}
	}
	munmap(m, 3 * page);
}

/* The list of parameters holds at every length up to 64 KiB: an unknown one is refused. */
static void
test_no_leak(void **unused)
{
	static const char head[] = "/v1/wikipedia/commons/Foo.jpg?w=220", stranger[] = "&x=1";
	static const size_t least = sizeof head + sizeof stranger - 2;
	const struct thumburl_site *site = properties_site(FARM);
	struct thumburl_ref ref;
	size_t len, at;
	char *url;

	(void)unused;
	url = malloc(LONGEST);
	assert_non_null(url);
	memcpy(url, head, sizeof head - 1);
	memset(url + sizeof head - 1, '&', LONGEST - (sizeof head - 1));
	/* only empty parameters are accepted at any length */
	assert_int_equal(thumburl_parse(site, url, LONGEST, &ref), THUMBURL_OK);
	for (len = 1; len <= LONGEST; len++) {
		if (len < least) {
			thumburl_parse(site, url, len, &ref);
			continue;
		}
		at = sizeof head - 1 + (len - least) * (len % 6) / 5;
		memcpy(url + at, stranger, sizeof stranger - 1);
		if (thumburl_parse(site, url, len, &ref) != THUMBURL_UNKNOWN_PARAM)
			fail_msg("length %zu: let through at %zu", len, at);
		memset(url + at, '&', sizeof stranger - 1);
	}
	/* and in every position of a long query */
	for (at = sizeof head - 1; at + sizeof stranger - 1 <= 4096; at++) {
		memcpy(url + at, stranger, sizeof stranger - 1);
		assert_int_equal(thumburl_parse(site, url, 4096, &ref), THUMBURL_UNKNOWN_PARAM);
		memset(url + at, '&', sizeof stranger - 1);
	}
	free(url);
}

/* Long input of each sort: a refusal does not depend on the length. */
static void
test_long(void **unused)
{
	static const struct {
		const char	*head;
		char		fill;
	} sorts[] = {
		{ "/", '/' }, { "/", 'a' }, { "/v1/", 'a' }, { "/v1/wikipedia/", 'a' },
		{ "/v1/wikipedia/commons/", 'a' }, { "/v1/wikipedia/commons/", '%' },
		{ "/v1/wikipedia/commons/Foo.jpg?w=", '1' },
		{ "/v1/wikipedia/commons/Foo.svg?w=1&lang=", 'a' },
		{ "/v1/wikipedia/commons/Foo.webm?w=1&t=", '0' },
		{ "/v1/wikipedia/commons/Foo.jpg?", 'w' },
		{ "/v1/wikipedia/commons/Foo.jpg?w=1&utm_x=", 'a' },
		{ "/v1/wikipedia/commons/Foo.jpg?w=1#", 'a' },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/", '1' },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-", 'a' },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/page", '1' },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/lang", '-' },
		{ "/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg?", 'x' },
		{ "/w/thumb.php?f=", 'a' }, { "/w/thumb.php?f=", '+' },
		{ "/w/thumb.php?f=Foo.jpg&w=", '1' },
	};
	size_t i, n, len;
	char *url;

	(void)unused;
	url = malloc(LONGEST);
	assert_non_null(url);
	for (i = 0; i < sizeof sorts / sizeof sorts[0]; i++) {
		n = strlen(sorts[i].head);
		memcpy(url, sorts[i].head, n);
		memset(url + n, sorts[i].fill, LONGEST - n);
		for (len = n; len <= LONGEST; len = len * 3 + 1)
			properties_check(properties_site(FARM), url, len);
		properties_check(properties_site(FARM), url, LONGEST);
	}
	free(url);
}

/*
 * Turkish has two letters i, with two capitals: code that uses the locale does not recognise TIF.
 * The test creates the locale if it can.
 */
static void
test_locale(void **unused)
{
	static const char url[] = "/wikipedia/commons/thumb/4/4a/FII.TIF/LOSSY-PAGE1-9PX-X.GIF";
	char dir[] = "/tmp/thumb-locale.XXXXXX", command[256], want[256], got[256];
	struct text t = { .n = 0 };
	int made;

	(void)unused;
	add(&t, "%s", url);
	canonical(&t, want, sizeof want);
	assert_non_null(mkdtemp(dir));
	snprintf(command, sizeof command, "localedef -c -i tr_TR -f ISO-8859-9 %s/tr_TR "
	    ">/dev/null 2>&1", dir);
	made = system(command);
	setenv("LOCPATH", dir, 1);
	made = (made >= 0 && setlocale(LC_ALL, "tr_TR") != NULL && tolower('I') != 'i');
	canonical(&t, got, sizeof got);
	setlocale(LC_ALL, "C");
	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command) != 0)
		print_error("%s is left\n", dir);
	if (!made)
		skip();
	assert_string_equal(want, got);
	assert_string_equal(want,
	    "/wikipedia/commons/thumb/4/4a/FII.TIF/lossy-page1-9px-FII.TIF.gif");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spelling),
		cmocka_unit_test(test_mutations),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_flush),
		cmocka_unit_test(test_no_leak),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_locale),
	};

	return (cmocka_run_group_tests_name("properties", tests, NULL, NULL));
}
