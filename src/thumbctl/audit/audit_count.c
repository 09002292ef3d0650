/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Counting.  Each request is parsed once, and then counted in every table.
 */

#include "config.h"

#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "audit_count.h"
#include "thumbctl/model/thumb_bytes.h"

#define URL_ROOM	4096

/* Logs may be forged: a larger size is ignored, so that sums do not overflow. */
#define SIZE_MAX_BELIEVED	(1LL << 40)

enum whose { NONE, WIKIMEDIA, OWN };

static const struct {
	enum whose		whose;
	enum thumburl_size_policy sizes;
	const char		*code;
	const char		*words;
} policies[AUDIT_N_POLICIES] = {
#define X(name, steps, sizes, code, words)						\
	[AUDIT_##name] = { steps, THUMBURL_SIZE_##sizes, code, words },
	AUDIT_POLICIES(X)
#undef X
};

/* A request for a thumb. */
struct asked {
	const struct log_record	*rec;
	const struct thumburl_ref *ref;
	uint64_t		size;		/* bytes sent; 0: unknown */
	int			whole;		/* size is that of the thumb */
	uint64_t		spelling;	/* hash of the URL as it is */
	uint64_t		unsized;	/* hash of the thumb without its width */
};

/* A thumb in a width; padding would be part of the hash. */
struct sized {
	uint64_t		unsized, width;
};

static void
add(struct audit_sum *sum, uint64_t bytes)
{

	sum->requests++;
	sum->bytes += bytes;
}

static int
sites_init(struct audit_count *c, const struct thumburl_options *options, char *err,
    size_t errsize)
{
	struct thumburl_options o = *options, wikimedia = THUMBURL_OPTIONS_DEFAULT;

	o.size_policy = "any";
	if (thumburl_site_init(&c->own, &o, err, errsize))
		return (-1);
	o.steps = NULL;
	if (thumburl_site_init(&c->site, &o, err, errsize))
		return (-1);
	o.max_width = THUMBURL_NUMBER_MAX;
	if (thumburl_options_set(&wikimedia, NULL, "profile", "wikimedia", err, errsize))
		return (-1);
	o.steps = wikimedia.steps;
	return (thumburl_site_init(&c->wikimedia, &o, err, errsize));
}

/* Each policy that has thumbs of its own gets the same share of memory. */
static int
policies_init(struct audit_count *c, size_t memory, const uint64_t *sizes, size_t n_sizes)
{
	const struct thumburl_site *const sites[] = { NULL, &c->wikimedia, &c->own };
	struct audit_policy *p;
	size_t models = 0;
	unsigned i;

	for (i = 0; i < AUDIT_N_POLICIES; i++) {
		p = &c->policies[i];
		p->code = policies[i].code;
		p->words = policies[i].words;
		p->sizes = policies[i].sizes;
		p->steps = sites[policies[i].whose];
		p->as_spelt = i == AUDIT_NOW;
		p->off = p->steps != NULL && p->steps->n_steps == 0;
		models += !p->off && p->sizes != THUMBURL_SIZE_REFUSE;
	}
	for (i = 0; i < AUDIT_N_POLICIES; i++) {
		p = &c->policies[i];
		if (p->off || p->sizes == THUMBURL_SIZE_REFUSE)
			continue;
		p->model = cache_model_new(memory / models, sizes, n_sizes);
		if (p->model == NULL)
			return (-1);
	}
	return (0);
}

struct audit_count *
audit_count_new(const struct thumburl_options *options, const struct secret *secret,
    size_t memory, const uint64_t *sizes, size_t n_sizes, char *err, size_t errsize)
{
	struct audit_count *c;

	snprintf(err, errsize, "out of memory");
	c = calloc(1, sizeof *c);
	if (c == NULL)
		return (NULL);
	c->secret = *secret;
	c->url_size = URL_ROOM;
	c->url = malloc(c->url_size);
	if (c->url == NULL ||
	    sites_init(c, options, err, errsize) ||
	    policies_init(c, memory, sizes, n_sizes))
		audit_count_free(&c);
	return (c);
}

void
audit_count_free(struct audit_count **cp)
{
	struct audit_count *c = *cp;
	unsigned i;

	*cp = NULL;
	if (c == NULL)
		return;
	for (i = 0; i < AUDIT_N_POLICIES; i++)
		cache_model_free(&c->policies[i].model);
	for (i = 0; i < THUMBURL_N_REASONS; i++)
		free(c->refusals[i]);
	free(c->respelt_by);
	free(c->url);
	free(c);
}

void
audit_count_fault(struct audit_count *c, enum log_fault fault)
{

	c->lines++;
	c->faults[fault]++;
}

static int
is(const struct log_text *text, const char *word)
{

	return (text->len == strlen(word) && !memcmp(text->b, word, text->len));
}

/* The length of a page's URL without its query, which differs from reader to reader. */
static size_t
page_of(const struct log_text *url)
{
	size_t i;

	for (i = 0; i < url->len && url->b[i] != '?' && url->b[i] != '#'; i++)
		continue;
	return (i);
}

static int
count_senders(struct audit_senders **rp, const struct log_record *rec)
{
	struct audit_senders *r = *rp;

	if (r == NULL)
		r = *rp = calloc(1, sizeof *r);
	if (r == NULL)
		return (-1);
	sample_texts_add(&r->urls, rec->target.b, rec->target.len);
	if (rec->referrer.len > 0)
		top_texts_add(&r->referrers, rec->referrer.b, page_of(&rec->referrer));
	if (rec->agent.len > 0)
		top_texts_add(&r->agents, rec->agent.b, rec->agent.len);
	return (0);
}

/* Write a URL of any length. */
typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

static ssize_t
write_url(struct audit_count *c, format_f *format, const struct thumburl_ref *ref)
{
	size_t n = format(&c->site, ref, c->url, c->url_size);
	char *url;

	if (n < c->url_size)
		return ((ssize_t)n);
	url = realloc(c->url, n + 1);
	if (url == NULL)
		return (-1);
	c->url = url;
	c->url_size = n + 1;
	return ((ssize_t)format(&c->site, ref, c->url, c->url_size));
}

/* The bytes of a thumb in that width, as far as the request tells. */
static struct cache_key
describe(const struct asked *a, uint32_t width)
{
	struct cache_key k = { .width = (uint16_t)width, .type = (unsigned char)a->ref->type };
	uint32_t seen = a->size < UINT32_MAX ? (uint32_t)a->size : UINT32_MAX;

	if (!a->whole) {
		k.bytes = thumb_bytes_usual(a->ref->format, width);
		k.known = CACHE_USUAL;
		return (k);
	}
	k.bytes = thumb_bytes_scaled(a->ref->format, seen, a->ref->width, width);
	k.known = width == a->ref->width ? CACHE_SEEN : CACHE_SCALED;
	return (k);
}

static int
count_policy(struct audit_policy *p, const struct secret *secret, const struct asked *a)
{
	uint32_t width = a->ref->width;
	struct cache_key what;
	struct sized sized;
	uint64_t key;

	if (p->steps != NULL)
		width = thumburl_step_width(p->steps, width, a->ref->type, 0);
	if (p->sizes == THUMBURL_SIZE_REFUSE) {
		add(width == a->ref->width ? &p->sent : &p->refused, a->size);
		return (0);
	}
	what = describe(a, width);
	add(&p->sent, a->whole ? what.bytes : a->size);
	sized = (struct sized){ a->unsized, width };
	key = p->as_spelt ? a->spelling : secret_hash(secret, &sized, sizeof sized);
	return (cache_model_ask(p->model, key, &what));
}

/* The URL with width 1 stands for the thumb in any width. */
static int
count_policies(struct audit_count *c, struct asked *a)
{
	struct thumburl_ref narrow = *a->ref;
	ssize_t n;
	unsigned i;

	thumburl_set_width(&c->site, &narrow, 1);
	n = write_url(c, thumburl_format_path, &narrow);
	if (n < 0)
		return (-1);
	a->unsized = secret_hash(&c->secret, c->url, (size_t)n);
	a->spelling = secret_hash(&c->secret, a->rec->target.b, a->rec->target.len);
	for (i = 0; i < AUDIT_N_POLICIES; i++)
		if (!c->policies[i].off && count_policy(&c->policies[i], &c->secret, a))
			return (-1);
	return (0);
}

static enum audit_rewriting
rewriting_of(const struct audit_count *c, const struct thumburl_ref *ref)
{

	if (thumburl_query_equivalent(&c->site, ref) != THUMBURL_OK)
		return (AUDIT_PATH_ONLY);
	return (thumburl_class(ref) == THUMBURL_CLASS_SIMPLE ? AUDIT_SIMPLE : AUDIT_COMPLEX);
}

/* As thumb-canonical.vcl: a signature is of the URL as it is, and a download is another answer. */
static int
is_left_alone(const struct log_text *target)
{
	static const char *const names[] = {
		"sig", "signature", "x-amz-signature", "x-goog-signature", "download"
	};
	const char *p = target->b, *e = target->b + target->len;
	size_t i, len;

	for (; p < e; p++) {
		if (*p != '?' && *p != '&')
			continue;
		for (len = 0; p + 1 + len < e && memchr("=&", p[1 + len], 2) == NULL; len++)
			continue;
		for (i = 0; i < sizeof names / sizeof names[0]; i++)
			if (strlen(names[i]) == len && !strncasecmp(names[i], p + 1, len))
				return (1);
	}
	return (0);
}

/* Whether the URL is canonical in its scheme; -1 if memory is short.  Others are counted. */
static int
count_spelling(struct audit_count *c, const struct asked *a)
{
	ssize_t n;

	n = write_url(c, thumburl_format_canonical, a->ref);
	if (n < 0)
		return (-1);
	if ((size_t)n == a->rec->target.len && !memcmp(c->url, a->rec->target.b, (size_t)n))
		return (1);
	if (is_left_alone(&a->rec->target))
		return (0);
	add(&c->respelt, a->size);
	return (count_senders(&c->respelt_by, a->rec));
}

static int
count_thumb(struct audit_count *c, struct asked *a, int canonical)
{
	const struct thumburl_ref *ref = a->ref;

	c->canonical[ref->scheme] += (uint64_t)canonical;
	add(&c->thumbs, a->size);
	add(&c->schemes[ref->scheme], a->size);
	add(&c->types[ref->type], a->size);
	add(&c->widths[ref->width], a->size);
	add(&c->rewriting[rewriting_of(c, ref)], a->size);
	return (count_policies(c, a));
}

int
audit_count_request(struct audit_count *c, const struct log_record *rec)
{
	struct asked a = { .rec = rec };
	struct thumburl_ref ref;
	enum thumburl_reason reason;
	int canonical;

	c->lines++;
	if (!is(&rec->method, "GET") && !is(&rec->method, "HEAD")) {
		c->other_methods++;
		return (0);
	}
	if (rec->size > 0 && rec->size < SIZE_MAX_BELIEVED)
		a.size = (uint64_t)rec->size;
	a.whole = rec->status == 200 && a.size > 0 && is(&rec->method, "GET");
	add(&c->all, a.size);
	reason = thumburl_parse_linked(&c->site, rec->target.b, rec->target.len, &ref);
	add(&c->reasons[reason], a.size);
	if (reason != THUMBURL_OK)
		return (count_senders(&c->refusals[reason], rec));
	add(&c->classes[thumburl_class(&ref)], a.size);
	a.ref = &ref;
	canonical = count_spelling(c, &a);
	if (canonical < 0 || ref.width == 0)
		return (canonical < 0 ? -1 : 0);
	return (count_thumb(c, &a, canonical));
}

static int
is_of_type(const struct cache_key *key, const void *priv)
{

	return (key->type == *(const enum thumburl_type *)priv);
}

static int
is_step(const struct cache_key *key, const void *priv)
{

	return (thumburl_step_width(priv, key->width, THUMBURL_TYPE_NONE, 0) == key->width);
}

struct estimate
audit_type_thumbs(const struct audit_count *c, enum thumburl_type type)
{

	return (cache_model_keys(c->policies[AUDIT_EXACT].model, is_of_type, &type));
}

struct estimate
audit_policy_thumbs(const struct audit_count *c, const struct audit_policy *p)
{

	if (p->model != NULL)
		return (cache_model_keys(p->model, NULL, NULL));
	return (cache_model_keys(c->policies[AUDIT_EXACT].model, is_step, p->steps));
}

struct estimate
audit_policy_bytes(const struct audit_count *c, const struct audit_policy *p)
{

	if (p->model != NULL)
		return (cache_model_bytes(p->model, NULL, NULL));
	return (cache_model_bytes(c->policies[AUDIT_EXACT].model, is_step, p->steps));
}
