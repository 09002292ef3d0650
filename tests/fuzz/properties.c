/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The properties: a canonical form is its own canonical form, the schemes map to each other without
 * loss, exactly the announced length is written, and spelling does not matter.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "properties.h"
#include "signed.h"

#define FARM	"default-wiki = wikipedia/commons\nabbreviate = 160\n"
#define ALL	"params = f,info,lang,p,q,t,w\n"
#define VERSIONS "params = info,lang,p,t,v,w\n"
#define STEPS	"steps = 20,40,60,120,250,330,500,960,1280,1920,3840\n"

/* As site files. */
static const char *const files[PROPERTIES_SITES] = {
	"",
	FARM "php-base = /w/thumb.php\nstrip = utm_*,download",
	"profile = mediawiki\nhash-levels = 0\nstrip =\n" ALL,
	"query-base = /media/v1/*\npath-base = /media/*\nhash-levels = 1\nabbreviate = 20\n"
	    "params = w\nunknown = strip\nmax-width = 4096",
	FARM ALL STEPS "size-policy = up",
	FARM STEPS "max-width = 3840\nsize-policy = refuse",
	FARM ALL "php-base = /thumb.php\nstrip = x*\nunknown = strip",
	"query-base = /a/b/c/d/*/*\npath-base = /a/b/*/*\nabbreviate = 1\nparams = f,w\n"
	    "steps = 7\nsize-policy = up\nunknown-types = refuse",
	"profile = mediawiki\nparams = f,q,t,v,w\nstrip = utm_*,exp,sig",
	FARM VERSIONS STEPS "size-policy = refuse\nsigned-urls = allow\nstrip = utm_*,exp,sig",
	FARM ALL STEPS "size-policy = up\nsigned-urls = allow\nphp-base = /w/thumb.php\n"
	    "max-width = 3840\nunknown = strip\nids = sha1",
	FARM VERSIONS STEPS "size-policy = refuse\nsigned-urls = require\nphp-base = /w/thumb.php",
	FARM "params = f,info,lang,p,q,t,v,w\nids = sha1\nstrip = utm_*",
	"query-base = /media/v1/*\npath-base = /media/*\nids = sha256\nunknown = strip\n" STEPS
	    "size-policy = up",
	"profile = mediawiki\npath-base = /w/images\nphp-base = /w/thumb.php\nsigned-urls = require",
};

static struct thumburl_site sites[PROPERTIES_SITES];

const struct thumburl_site *
properties_site(unsigned number)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site *site;
	char msg[256], text[512];

	number %= PROPERTIES_SITES;
	site = &sites[number];
	if (site->magic != 0)
		return (site);
	strcpy(text, files[number]);
	if (thumburl_options_read(&o, "site", text, strlen(text), msg, sizeof msg) ||
	    thumburl_site_init(site, &o, msg, sizeof msg)) {
		fprintf(stderr, "site %u: %s\n", number, msg);
		abort();
	}
	return (site);
}

static struct {
	const char	*b;
	size_t		len;
} checked;

void
properties_violated(const char *what, const char *url)
{

	fprintf(stderr, "violated: %s\n  target: %.*s\n  url: %s\n", what, (int)checked.len,
	    checked.b, url);
	abort();
}

/* On a site with signed URLs, behind a cache that has checked them: any URL may be asked for. */
static enum thumburl_reason
parse(const struct thumburl_site *site, const char *target, size_t len, struct thumburl_ref *ref)
{
	static const struct thumburl_client client = { .checked = 1 };

	return (thumburl_parse_of(site, &client, target, len, ref));
}

char *
properties_allocate(size_t size)
{
	char *p = malloc(size);

	if (p == NULL)
		abort();
	return (p);
}

/* Write the URL into blocks that are too small, and then into one of exactly its size. */
char *
properties_write(const struct thumburl_site *site, const struct thumburl_ref *ref, properties_format_f *format)
{
	const size_t n = format(site, ref, NULL, 0);
	size_t size;
	char *url, *brief;

	/* each in a block of its own, so that a sanitizer sees a byte too many */
	for (size = n; size > 0; size = size == n ? n / 2 : size / 4) {
		brief = properties_allocate(size);
		HOLDS("a buffer that is too small holds no URL",
		    format(site, ref, brief, size) == n && brief[0] == '\0', "");
		free(brief);
	}
	url = properties_allocate(n + 1);
	HOLDS("the length is what was announced",
	    format(site, ref, url, n + 1) == n && strlen(url) == n, url);
	return (url);
}

/* Clear the fields of a ref that depend on its target: scheme, slices, and the width asked for. */
int
properties_same(const struct thumburl_ref *a, const struct thumburl_ref *b)
{
	char wiki_a[256], wiki_b[256];

	thumburl_format_wiki(a, wiki_a, sizeof wiki_a);
	thumburl_format_wiki(b, wiki_b, sizeof wiki_b);
	return (a->zone == b->zone && a->type == b->type && a->width == b->width &&
	    a->info == b->info &&
	    (a->width == 0 || (a->format == b->format && a->quality == b->quality &&
	    a->page == b->page && a->seconds == b->seconds && !strcmp(a->lang, b->lang))) &&
	    a->stored_len == b->stored_len && !memcmp(a->stored, b->stored, a->stored_len) &&
	    a->bare == b->bare && a->version_len == b->version_len &&
	    !memcmp(a->version, b->version, a->version_len) && !strcmp(wiki_a, wiki_b));
}

static void
check_alphabet(const char *url)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~/?=&";
	const char *p = url;

	while (*(p += strspn(p, plain)) != '\0') {
		HOLDS("escapes are upper-case hex", *p == '%' &&
		    strspn(p + 1, "0123456789ABCDEF") >= 2, url);
		p += 3;
	}
}

/* A URL that the library wrote is read as the same thumb, and is written as the same URL. */
static void
check_fixed(const struct thumburl_site *site, const struct thumburl_ref *ref, const char *url,
    properties_format_f *format)
{
	struct thumburl_ref again;
	char *same;

	HOLDS("a canonical URL is accepted",
	    parse(site, url, strlen(url), &again) == THUMBURL_OK, url);
	HOLDS("a canonical URL is the same thumb", properties_same(ref, &again), url);
	same = properties_write(site, &again, format);
	HOLDS("a canonical URL is a fixed point", !strcmp(url, same), same);
	free(same);
}

/* Escape all plain characters of a URL, with hex digits in either case. */
char *
properties_escape(const char *url)
{
	char *p, *out = p = properties_allocate(3 * strlen(url) + 1);

	for (; *url != '\0'; url++) {
		if (strchr("/?=&", *url) != NULL)
			*p++ = *url;
		else if (*url == '%') {
			memcpy(p, url, 3);
			url += 2;
			p += 3;
		} else
			p += sprintf(p, *url & 1 ? "%%%02x" : "%%%02X", (unsigned char)*url);
	}
	*p = '\0';
	return (out);
}

/* The parameters in reverse order, with empty ones between and around them. */
char *
properties_reverse(const char *url)
{
	const char *query = strchr(url, '?'), *e = url + strlen(url), *b;
	char *p, *out;

	p = out = properties_allocate(2 * strlen(url) + 8);
	if (query == NULL)
		return (strcpy(out, url));
	memcpy(p, url, (size_t)(query + 1 - url));
	p += query + 1 - url;
	for (; e > query; e = b) {
		for (b = e - 1; b > query && *b != '&'; b--)
			continue;
		*p++ = '&';
		memcpy(p, b + 1, (size_t)(e - b - 1));
		p += e - b - 1;
		*p++ = '&';
	}
	strcpy(p, "#oh=1");
	return (out);
}

static void
check_variant(const struct thumburl_site *site, const char *url, char *variant, properties_format_f *format)
{
	struct thumburl_ref ref;
	char *again;

	HOLDS("another spelling is accepted",
	    parse(site, variant, strlen(variant), &ref) == THUMBURL_OK, variant);
	again = properties_write(site, &ref, format);
	HOLDS("another spelling is the same URL", !strcmp(url, again), variant);
	free(again);
	free(variant);
}

static void
check_form(const struct thumburl_site *site, const struct thumburl_ref *ref, properties_format_f *format)
{
	char *url = properties_write(site, ref, format);

	check_alphabet(url);
	check_fixed(site, ref, url, format);
	check_variant(site, url, properties_escape(url), format);
	check_variant(site, url, properties_reverse(url), format);
	free(url);
}

/* Map there and back, both ways. */
static void
check_round_trip(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	struct thumburl_ref back;
	char *query = properties_write(site, ref, thumburl_format_query);
	char *path = properties_write(site, ref, thumburl_format_path);
	char *other;

	HOLDS("the query form is accepted",
	    parse(site, query, strlen(query), &back) == THUMBURL_OK, query);
	other = properties_write(site, &back, thumburl_format_path);
	HOLDS("to_path(to_query(u)) is to_path(u)", !strcmp(other, path), other);
	free(other);
	HOLDS("the path form is accepted",
	    parse(site, path, strlen(path), &back) == THUMBURL_OK, path);
	other = properties_write(site, &back, thumburl_format_query);
	HOLDS("to_query(to_path(u)) is to_query(u)", !strcmp(other, query), other);
	free(other);
	free(query);
	free(path);
}

/* The path form; of a version and an id, which have none, the query form if there is one. */
static void
check_written(const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	if (thumburl_path_equivalent(ref) == THUMBURL_OK)
		check_form(site, ref, thumburl_format_path);
	else if (thumburl_query_equivalent(site, ref) == THUMBURL_OK)
		check_form(site, ref, thumburl_format_query);
}

/* URLs of derived refs are accepted: originals, and the thumb in other widths and formats. */
static void
check_derived(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	struct thumburl_ref other = *ref;

	if (thumburl_set_width(site, &other, 250) == 0)
		check_written(site, &other);
	if (thumburl_set_format(site, &other, THUMBURL_FORMAT_WEBP) == 0)
		check_written(site, &other);
	if (thumburl_set_quality(&other, THUMBURL_QUALITY_LOW) == 0)
		check_written(site, &other);
	thumburl_set_original(&other, 0);
	check_written(site, &other);
	thumburl_set_original(&other, 1);
	check_written(site, &other);
}

static size_t
write_key(const struct thumburl_site *site, const struct thumburl_ref *ref, char *buf, size_t size)
{

	(void)site;
	return (thumburl_format_key(ref, buf, size));
}

/* Fit and srcset change the width and nothing else: the key stays. */
static void
check_fit(const struct thumburl_site *site, const struct thumburl_ref *ref, uint32_t original)
{
	const struct thumburl_fit fit = { 300, 200, 150, original, 700 };
	struct thumburl_srcset srcset = { .fit = { .original_width = original }, .max = 1000 };
	const enum thumburl_scheme scheme = ref->version_len > 0 || ref->zone == THUMBURL_ZONE_ID ?
	    THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH;
	struct thumburl_ref other = *ref, twice;
	char *key = properties_write(site, ref, write_key), *same;
	size_t n;

	if (thumburl_fit(site, &other, &fit) != THUMBURL_OK) {
		HOLDS("a file of a type with thumbs has a fit", ref->type == THUMBURL_TYPE_NONE, key);
		free(key);
		return;
	}
	check_written(site, &other);
	HOLDS("the fit of a thumb is a step", site->n_steps == 0 || other.width ==
	    thumburl_step_width(site, other.width, other.type, 0) || other.width == 0, key);
	same = properties_write(site, &other, write_key);
	HOLDS("the fit has the same key", !strcmp(key, same) || other.width == 0 ||
	    thumburl_class(ref) == THUMBURL_CLASS_INFO, same);
	free(same);
	twice = other;
	HOLDS("a fit fits", thumburl_fit(site, &twice, &fit) == THUMBURL_OK &&
	    properties_same(&twice, &other), key);
	n = thumburl_format_srcset(site, ref, NULL, scheme, &srcset, NULL, 0);
	HOLDS("a thumb has a srcset", n > 0, key);
	same = properties_allocate(n + 1);
	HOLDS("the length of a srcset is what was announced", thumburl_format_srcset(site, ref, NULL,
	    scheme, &srcset, same, n + 1) == n && strlen(same) == n, same);
	free(same);
	free(key);
}

static void
check_accepted(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	enum thumburl_reason r = thumburl_query_equivalent(site, ref);

	HOLDS("a name holds no NUL and no slash", strlen(ref->stored) == ref->stored_len &&
	    strchr(ref->stored, '/') == NULL, ref->stored);
	HOLDS("a thumb is of a type that has thumbs",
	    ref->width == 0 || ref->type != THUMBURL_TYPE_NONE ||
	    ref->zone == THUMBURL_ZONE_ID, ref->stored);
	HOLDS("no width is above the site's", ref->width <= site->max_width, ref->stored);
	if (ref->info) {
		HOLDS("an info has no path", thumburl_format_path(site, ref, NULL, 0) == 0,
		    ref->stored);
		check_form(site, ref, thumburl_format_query);
		return;
	}
	check_written(site, ref);
	check_derived(site, ref);
	check_fit(site, ref, 0);
	check_fit(site, ref, 400);
	if (thumburl_path_equivalent(ref) != THUMBURL_OK) {
		HOLDS("what has no path has a query", r == THUMBURL_OK &&
		    thumburl_format_path(site, ref, NULL, 0) == 0, ref->stored);
		return;
	}
	if (r != THUMBURL_OK) {
		HOLDS("without an equivalent nothing is written",
		    thumburl_format_query(site, ref, NULL, 0) == 0, ref->stored);
		return;
	}
	check_form(site, ref, thumburl_format_query);
	check_round_trip(site, ref);
}

/* The URL that was meant is canonical. */
static void
check_suggestion(const struct thumburl_site *site, const char *target, size_t len)
{
	const size_t n = thumburl_suggest(site, target, len, NULL, 0);
	struct thumburl_ref ref;
	char *url, *same;

	if (n == 0)
		return;
	url = properties_allocate(n + 1);
	HOLDS("the length of a suggestion is what was announced",
	    thumburl_suggest(site, target, len, url, n + 1) == n && strlen(url) == n, url);
	HOLDS("a suggestion is accepted", thumburl_parse(site, url, n, &ref) == THUMBURL_OK, url);
	same = properties_write(site, &ref, thumburl_format_canonical);
	HOLDS("a suggestion is canonical", !strcmp(url, same), same);
	free(same);
	free(url);
}

static void
check_refused(const struct thumburl_site *site, const struct thumburl_ref *ref,
    enum thumburl_reason r)
{
	char text[256];

	HOLDS("a refusal has a reason", r > THUMBURL_OK && r < THUMBURL_N_REASONS &&
	    r != THUMBURL_NO_EQUIVALENT && r != THUMBURL_AMBIGUOUS_NAME, "");
	HOLDS("a reason is explained", thumburl_explain(site, ref, r, text, sizeof text) <
	    sizeof text && strlen(text) > 10, "");
}

/*
 * What only a cache accepts, a video at a fraction of a second and a file of an unknown type, is
 * refused; it has one path.
 */
static void
check_linked(const struct thumburl_site *site, enum thumburl_reason strict, const char *target,
    size_t len)
{
	static const struct thumburl_client client = { .linked = 1, .checked = 1 };
	struct thumburl_ref ref, again;
	enum thumburl_reason r;
	char *path, *same;

	r = thumburl_parse_of(site, &client, target, len, &ref);
	if (!thumburl_is_only_linked(&ref)) {
		HOLDS("nothing else differs", r == strict || (r == THUMBURL_NOT_THUMB &&
		    strict == THUMBURL_UNKNOWN_TYPE && ref.scheme == THUMBURL_SCHEME_PHP), "");
		return;
	}
	HOLDS("what is only linked is refused", strict == (ref.thumbname.len > 0 ?
	    THUMBURL_UNKNOWN_TYPE : THUMBURL_BAD_VALUE), "");
	if (r != THUMBURL_OK)
		return;
	HOLDS("what is only linked has no equivalent", thumburl_query_equivalent(site, &ref) !=
	    THUMBURL_OK && thumburl_format_query(site, &ref, NULL, 0) == 0, "");
	path = properties_write(site, &ref, thumburl_format_path);
	HOLDS("the canonical path of what is only linked is accepted", thumburl_parse_of(site, &client,
	    path, strlen(path), &again) == THUMBURL_OK && properties_same(&ref, &again) &&
	    !strcmp(ref.fraction, again.fraction), path);
	same = properties_write(site, &again, thumburl_format_path);
	HOLDS("the canonical path of what is only linked is a fixed point", !strcmp(path, same), same);
	free(same);
	free(path);
}

void
properties_check(const struct thumburl_site *site, const char *target, size_t len)
{
	struct thumburl_ref ref, other;
	enum thumburl_reason r;
	char *copy;

	checked.b = target;
	checked.len = len;
	r = parse(site, target, len, &ref);

	/* the place of the target in memory does not matter */
	copy = properties_allocate(len + 3);
	memcpy(copy + 3, target, len);
	HOLDS("alignment does not matter", parse(site, copy + 3, len, &other) == r &&
	    (r != THUMBURL_OK || properties_same(&ref, &other)), "");
	if (r == THUMBURL_OK)
		check_accepted(site, &ref);
	else
		check_refused(site, &ref, r);
	check_suggestion(site, target, len);
	check_linked(site, r, target, len);
	if (site->signed_urls != THUMBURL_SIGNED_OFF)
		signed_check(site, target, len);
	free(copy);
}
