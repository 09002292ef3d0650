/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The parts of an audit: the model of a cache against a cache, sketches against counters, lines of
 * logs.
 */

#include "config.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "random.h"
#include "thumbctl/audit/audit_count.h"
#include "thumbctl/model/cache_model.h"
#include "thumbctl/audit/log_reader.h"
#include "thumbctl/audit/text_sketch.h"
#include "thumbctl/terminal/printable.h"

#define MEMORY		(64 << 20)
#define KEYS		400
#define ASKED		20000

#define N(array)	(sizeof(array) / sizeof((array)[0]))

static const uint64_t sizes[] = { 1, 5000, 40000, 100000, 400000, 10000000 };

/* A cache that keeps its keys in a list, the newest first. */
struct list_cache {
	uint64_t	room, used;
	unsigned	n, key[KEYS];
	unsigned	hits;
};

static uint32_t
bytes_of(unsigned key)
{

	return (1 + key * 7919 % 5000);
}

/* Low numbers are more frequent. */
static unsigned
some_key(uint64_t *r, unsigned n)
{

	return (random_below(r, 1 + random_below(r, n)));
}

static uint64_t
hash_of(unsigned key)
{
	uint64_t h = key + 1;

	h *= 0x9e3779b97f4a7c15;
	h ^= h >> 32;
	h *= 0xd6e8feb86659fd93;
	return (h ^ h >> 29);
}

static void
list_ask(struct list_cache *c, unsigned key)
{
	unsigned i;

	for (i = 0; i < c->n && c->key[i] != key; i++)
		continue;
	if (i < c->n)
		c->hits++;
	else {
		c->n++;
		c->used += bytes_of(key);
	}
	memmove(c->key + 1, c->key, i * sizeof c->key[0]);
	c->key[0] = key;
	while (c->used > c->room)
		c->used -= bytes_of(c->key[--c->n]);
}

static void
ask(struct cache_model *m, unsigned key)
{
	struct cache_key what = { .bytes = bytes_of(key), .known = CACHE_SEEN };

	assert_int_equal(cache_model_ask(m, hash_of(key), &what), 0);
}

static void
a_model_is_a_cache_of_any_size(void **state)
{
	struct list_cache caches[N(sizes)] = { { 0 } };
	struct cache_model *m = cache_model_new(MEMORY, sizes, N(sizes));
	struct estimate e;
	uint64_t r = RANDOM_SEED;
	unsigned i, key;
	size_t s;

	(void)state;
	for (s = 0; s < N(sizes); s++)
		caches[s].room = sizes[s];
	for (i = 0; i < ASKED; i++) {
		key = some_key(&r, KEYS);
		ask(m, key);
		for (s = 0; s < N(sizes); s++)
			list_ask(&caches[s], key);
	}
	for (s = 0; s < N(sizes); s++) {
		e = cache_model_hit_ratio(m, s);
		assert_true(fabs(e.value - (double)caches[s].hits / ASKED) < 1e-12);
		assert_true(e.error == 0);
	}
	assert_true(caches[2].hits > ASKED / 20 && caches[2].hits < caches[4].hits);
	e.value = cache_model_curve(m, 1ULL << 40);
	assert_true(fabs(e.value - (double)caches[5].hits / ASKED) < 1e-12);
	cache_model_free(&m);
}

/* Between two bounds, the curve has the value of the lower one. */
static void
the_curve_rises_to_the_same_numbers(void **state)
{
	static const uint64_t bounds[] = { 4096, 65536, 98304, 262144 };
	struct cache_model *m = cache_model_new(MEMORY, bounds, N(bounds));
	uint64_t r = RANDOM_SEED;
	double curve, before = 0;
	unsigned i;
	size_t s;

	(void)state;
	for (i = 0; i < ASKED; i++)
		ask(m, some_key(&r, KEYS));
	for (s = 0; s < N(bounds); s++) {
		curve = cache_model_curve(m, bounds[s]);
		/* at the bound itself a depth counts as above it */
		assert_true(curve <= cache_model_hit_ratio(m, s).value + 1e-12);
		assert_true(curve > cache_model_hit_ratio(m, s).value - 0.01);
		assert_true(curve >= before);
		before = curve;
	}
	cache_model_free(&m);
}

static int
is_even(const struct cache_key *key, const void *priv)
{

	(void)priv;
	return (key->bytes % 2 == 0);
}

/* Three standard errors: one case in three hundred is outside by chance, and the seed is fixed. */
static void
assert_near(struct estimate e, double value)
{

	assert_true(e.error > 0);
	assert_true(e.error < value / 4);
	assert_true(fabs(e.value - value) < 1.5 * e.error);
}

static void
estimates_are_within_their_errors(void **state)
{
	const unsigned keys = 60000, asked = 300000;
	struct cache_model *small, *large;
	double bytes = 0, even = 0, n = 0;
	unsigned char *seen = calloc(keys, 1);
	uint64_t r = RANDOM_SEED;
	unsigned i, key;
	size_t s;

	(void)state;
	small = cache_model_new(CACHE_MODEL_MIN, sizes, N(sizes));
	large = cache_model_new(MEMORY, sizes, N(sizes));
	for (i = 0; i < asked; i++) {
		key = some_key(&r, keys);
		ask(small, key);
		ask(large, key);
		n += !seen[key];
		even += !seen[key] && bytes_of(key) % 2 == 0;
		bytes += seen[key] ? 0 : bytes_of(key);
		seen[key] = 1;
	}
	assert_true(small->halvings >= 3);
	assert_int_equal(large->halvings, 0);
	assert_true(cache_model_keys(large, NULL, NULL).value == n);
	assert_true(cache_model_bytes(large, NULL, NULL).value == bytes);
	assert_near(cache_model_keys(small, NULL, NULL), n);
	assert_near(cache_model_keys(small, is_even, NULL), even);
	assert_near(cache_model_bytes(small, NULL, NULL), bytes);
	for (s = 3; s < N(sizes); s++)
		assert_true(fabs(cache_model_hit_ratio(small, s).value -
		    cache_model_hit_ratio(large, s).value) <
		    1.5 * cache_model_hit_ratio(small, s).error);
	cache_model_free(&small);
	cache_model_free(&large);
	free(seen);
}

static void
bytes_are_learnt_once(void **state)
{
	struct cache_model *m = cache_model_new(MEMORY, sizes, N(sizes));
	struct cache_key what = { .bytes = 100, .known = CACHE_USUAL };

	(void)state;
	cache_model_ask(m, 1, &what);
	what.bytes = 200;
	cache_model_ask(m, 1, &what);
	assert_true(cache_model_bytes(m, NULL, NULL).value == 100);
	what.known = CACHE_SCALED;
	cache_model_ask(m, 1, &what);
	assert_true(cache_model_bytes(m, NULL, NULL).value == 200);
	what.bytes = 300;
	what.known = CACHE_SEEN;
	cache_model_ask(m, 1, &what);
	assert_true(cache_model_bytes(m, NULL, NULL).value == 300);
	assert_int_equal(m->guessed_keys, 1);
	assert_int_equal(m->guessed_bytes, 200);
	assert_int_equal(m->seen_bytes, 300);
	cache_model_free(&m);
}

/* URLs whose unkeyed hashes are the same where they are places of an index of this size. */
#define AIMED		500
#define PLACES		1024

static void
aim(struct audit_count *c)
{
	struct log_record rec = { .status = 200, .size = 1000, .method = { "GET", 3 } };
	unsigned i = 0, n;
	char url[80];

	for (n = 0; n < AIMED; i++) {
		rec.target.b = url;
		rec.target.len = (size_t)sprintf(url, "/v1/wikipedia/commons/F%u.png?w=9", i);
		if ((XXH3_64bits(url, rec.target.len) >> 6) % PLACES != 0)
			continue;
		assert_int_equal(audit_count_request(c, &rec), 0);
		n++;
	}
}

/* How many different places the keys of a model have. */
static unsigned
places_of(const struct cache_model *m)
{
	unsigned char taken[PLACES] = { 0 };
	unsigned n = 0, place;
	uint32_t i;

	assert_int_equal(m->n_keys, AIMED);
	for (i = 0; i < m->n_keys; i++) {
		place = (unsigned)(m->keys[i].key >> 6) % PLACES;
		n += !taken[place];
		taken[place] = 1;
	}
	return (n);
}

static void
nobody_aims_at_a_place(void **state)
{
	const struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	const uint64_t size = 1 << 20;
	struct audit_count *c;
	struct secret secret;
	char err[200];
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		if (i == 0)
			assert_int_equal(secret_random(&secret), 0);
		else
			secret_of_seed(&secret, 1);
		c = audit_count_new(&options, &secret, MEMORY, &size, 1, err, sizeof err);
		assert_non_null(c);
		aim(c);
		assert_in_range(places_of(c->policies[AUDIT_NOW].model), AIMED / 2, AIMED);
		audit_count_free(&c);
	}
}

static void
add_number(struct top_texts *top, unsigned number)
{
	char text[16];

	top_texts_add(top, text, (size_t)sprintf(text, "%u", number));
}

static unsigned
number_of(const struct sketch_text *text)
{
	char digits[16];

	snprintf(digits, sizeof digits, "%.*s", (int)text->len, text->b);
	return ((unsigned)strtoul(digits, NULL, 10));
}

static void
top_texts_miss_nothing_frequent(void **state)
{
	const unsigned n = 400, asked = 100000;
	struct top_texts *top = calloc(1, sizeof *top);
	unsigned *true_count = calloc(n, sizeof *true_count), i, number, found = 0, frequent = 0;
	uint64_t r = RANDOM_SEED;

	(void)state;
	for (i = 0; i < asked; i++) {
		number = some_key(&r, 1 + random_below(&r, n));
		add_number(top, number);
		true_count[number]++;
	}
	top_texts_sort(top);
	for (i = 0; i < top->n; i++) {
		number = number_of(&top->text[i]);
		assert_true(top->text[i].count >= true_count[number]);
		assert_true(top->text[i].count - top->text[i].over <= true_count[number]);
		found += true_count[number] > asked / TOP_TEXTS;
	}
	for (i = 0; i < n; i++)
		frequent += true_count[i] > asked / TOP_TEXTS;
	assert_true(frequent > 5);
	assert_int_equal(found, frequent);
	free(true_count);
	free(top);
}

static void
few_texts_are_counted_exactly(void **state)
{
	struct top_texts *top = calloc(1, sizeof *top);
	char longer[2 * TEXT_SKETCH_BYTES];
	unsigned i;

	(void)state;
	for (i = 0; i < 1000; i++)
		add_number(top, i % TOP_TEXTS / 2);
	top_texts_sort(top);
	assert_int_equal(top->n, TOP_TEXTS / 2);
	assert_int_equal(top->text[0].count, 16);
	assert_int_equal(top->text[0].over, 0);
	assert_memory_equal(top->text[0].b, "0", 1);
	memset(longer, 'x', sizeof longer);
	top_texts_add(top, longer, sizeof longer);
	assert_int_equal(top->text[TOP_TEXTS / 2].len, TEXT_SKETCH_BYTES);
	free(top);
}

static void
a_sample_does_not_depend_on_order(void **state)
{
	struct sample_texts up = { 0 }, down = { 0 };
	char text[16];
	unsigned i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		sample_texts_add(&up, text, (size_t)sprintf(text, "%u", i / 3));
		sample_texts_add(&down, text, (size_t)sprintf(text, "%u", (999 - i) / 3));
	}
	assert_int_equal(up.n, SAMPLE_TEXTS);
	for (i = 0; i < SAMPLE_TEXTS; i++) {
		assert_int_equal(up.text[i].len, down.text[i].len);
		assert_memory_equal(up.text[i].b, down.text[i].b, up.text[i].len);
		assert_true(i == 0 || up.text[i].hash > up.text[i - 1].hash);
	}
}

/* The result of a line: a fault; or method, target, referrer, agent, status and size. */
static const struct {
	enum log_format	format;
	const char	*line;
	const char	*want;
} lines[] = {
	{ LOG_FORMAT_NCSA, "h - u [t] \"GET /a HTTP/1.1\" 200 12 \"r\" \"a\"",
	    "GET /a r a 200 12" },
	{ LOG_FORMAT_NCSA, "h - u [t] \"GET /a HTTP/1.1\" 304 -", "GET /a   304 -1" },
	{ LOG_FORMAT_NCSA, "h - u [t] \"GET /a HTTP/1.1\" - - \"-\" \"-\"", "GET /a   0 -1" },
	{ LOG_FORMAT_NCSA, "h:80 h - - [t] \"HEAD http://h:80/a?b HTTP/1.1\" 200 0 \"\" \"a\" x",
	    "HEAD /a?b  a 200 0" },
	{ LOG_FORMAT_NCSA, "\"GET https://h\" 200 1 \"r", "GET    200 1" },
	{ LOG_FORMAT_NCSA, "\"GET /a b HTTP/1.0\" 200 1 \"r\" \"q\\\"\\\\\\x41\\x4\\t\"",
	    "GET /a b r q\"\\Ax4\t 200 1" },
	{ LOG_FORMAT_NCSA, "\"GET /\\x22\\\" HTTP/1.0\" 200 1", "GET /\"\"   200 1" },
	{ LOG_FORMAT_NCSA, "\"GET /a HTTP/1.1\" 200 99999999999999999999 \"r\"",
	    "GET /a   200 -1" },
	{ LOG_FORMAT_NCSA, "h - a\\\"b [t] \"GET /a HTTP/2.0\" 200 1", "GET /a   200 1" },
	{ LOG_FORMAT_NCSA, "h - a\\\"", "no-request" },
	{ LOG_FORMAT_NCSA, "h - u [t] \"GET /a HTTP/1.1", "no-request" },
	{ LOG_FORMAT_NCSA, "\"GET /a\\\" 200 1", "no-request" },
	{ LOG_FORMAT_NCSA, "h", "no-request" },
	{ LOG_FORMAT_NCSA, "\"", "no-request" },
	{ LOG_FORMAT_NCSA, "\"-\" 408 0", "bad-request" },
	{ LOG_FORMAT_NCSA, "\"\\x16\\x03\\x01 /\" 400 0", "bad-request" },
	{ LOG_FORMAT_NCSA, "\"OPTIONS * HTTP/1.1\" 200 0", "bad-url" },
	{ LOG_FORMAT_NCSA, "\"GET /a HTTP/1.1\"", "bad-status" },
	{ LOG_FORMAT_NCSA, "\"GET /a HTTP/1.1\" 20x 1", "bad-status" },
	{ LOG_FORMAT_NCSA, "\"GET /a HTTP/1.1\" 2000 1", "bad-status" },
	{ LOG_FORMAT_URLS, "/a", "GET /a   0 -1" },
	{ LOG_FORMAT_URLS, "HTTPS://h/a", "GET /a   0 -1" },
	{ LOG_FORMAT_URLS, "a", "bad-url" },
	{ LOG_FORMAT_JSON, "{\"url\":\"/a\",\"status\":200,\"size\":7,\"method\":\"HEAD\","
	    "\"referer\":\"r\",\"user_agent\":\"a\"}", "HEAD /a r a 200 7" },
	{ LOG_FORMAT_JSON, "{\"uri_path\":\"/a\",\"uri_query\":\"?w=1\",\"http_status\":\"200\","
	    "\"response_size\":\"7\",\"referer\":\"-\"}", "GET /a?w=1   200 7" },
	{ LOG_FORMAT_JSON, "{\"request\":\"GET /a HTTP/2.0\",\"body_bytes_sent\":7.5}",
	    "GET /a   0 -1" },
	{ LOG_FORMAT_JSON, "{\"request\":{\"uri\":\"/a\",\"method\":\"GET\",\"headers\":"
	    "{\"User-Agent\":[\"a\",\"b\"]}},\"size\":-7}", "GET /a  a 0 -1" },
	{ LOG_FORMAT_JSON, " \t{\"url\":\"/a\"}", "GET /a   0 -1" },
	{ LOG_FORMAT_JSON, "{\"url\":\"/a\"", "bad-json" },
	{ LOG_FORMAT_JSON, "[]", "bad-json" },
	{ LOG_FORMAT_JSON, "{\"url\":1}", "no-url" },
	{ LOG_FORMAT_JSON, "{\"url\":\"a\"}", "bad-request" },
};

static void
write_record(enum log_fault fault, const struct log_record *rec, char *buf, size_t size)
{

	if (fault != LOG_FAULT_OK)
		snprintf(buf, size, "%s", log_fault_code(fault));
	else
		snprintf(buf, size, "%.*s %.*s %.*s %.*s %d %jd",
		    (int)rec->method.len, rec->method.b, (int)rec->target.len, rec->target.b,
		    (int)rec->referrer.len, rec->referrer.b, (int)rec->agent.len, rec->agent.b,
		    rec->status, (intmax_t)rec->size);
}

/* The line ends where memory ends, so that a sanitizer sees a byte too many. */
static void
lines_are_read(void **state)
{
	struct log_reader *reader = calloc(1, sizeof *reader);
	struct log_record rec;
	enum log_fault fault;
	char got[256], *line;
	size_t i, len;

	(void)state;
	assert_int_equal(log_reader_init(reader, NULL, got, sizeof got), 0);
	for (i = 0; i < N(lines); i++) {
		len = strlen(lines[i].line);
		line = malloc(len);
		memcpy(line, lines[i].line, len);
		reader->format = LOG_FORMAT_AUTO;
		if (lines[i].format != log_format_of_line(line, len))
			reader->format = lines[i].format;
		fault = log_reader_read(reader, line, len, &rec);
		write_record(fault, &rec, got, sizeof got);
		assert_string_equal(got, lines[i].want);
		free(line);
	}
	log_reader_fini(reader);
	free(reader);
}

static void
keys_can_be_named(void **state)
{
	static char line[] = "{\"u\":\"/a\",\"n\":{\"b\":5},\"url\":\"/b\",\"size\":6}";
	static const char *const wrong[] = { "u", "url=", "x=y", "=y", "url=u,size" };
	struct log_reader *reader = calloc(1, sizeof *reader);
	struct log_record rec;
	char got[256];
	size_t i;

	(void)state;
	assert_int_equal(log_reader_init(reader, "url=u,size=n.b", got, sizeof got), 0);
	write_record(log_reader_read(reader, line, strlen(line), &rec), &rec, got, sizeof got);
	assert_string_equal(got, "GET /a   0 5");
	log_reader_fini(reader);
	for (i = 0; i < N(wrong); i++) {
		assert_int_equal(log_reader_init(reader, wrong[i], got, sizeof got), -1);
		assert_memory_equal(got, "json-keys: \"", 12);
		log_reader_fini(reader);
	}
	free(reader);
}

static void
nothing_but_ascii_is_printed(void **state)
{
	static const char text[] = "a \\ \033[1m\0\x7f\xc2\x9b\n~";
	char *out = printable(text, sizeof text - 1);

	(void)state;
	assert_string_equal(out, "a \\x5c \\x1b[1m\\x00\\x7f\\xc2\\x9b\\x0a~");
	free(out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_model_is_a_cache_of_any_size),
		cmocka_unit_test(the_curve_rises_to_the_same_numbers),
		cmocka_unit_test(estimates_are_within_their_errors),
		cmocka_unit_test(bytes_are_learnt_once),
		cmocka_unit_test(nobody_aims_at_a_place),
		cmocka_unit_test(top_texts_miss_nothing_frequent),
		cmocka_unit_test(few_texts_are_counted_exactly),
		cmocka_unit_test(a_sample_does_not_depend_on_order),
		cmocka_unit_test(lines_are_read),
		cmocka_unit_test(keys_can_be_named),
		cmocka_unit_test(nothing_but_ascii_is_printed),
	};

	return (cmocka_run_group_tests_name("audit", tests, NULL, NULL));
}
