/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The file has lines KEY = VALUE, and each line "origin" begins an entry.  NB: no message shows a
 * value, which may be secret.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf_file.h"
#include "origin_keys.h"
#include "thumburl/thumburl.h"

#define FILE_MAX	65536
#define WORDS		"tempauth, keystone or s3"

static const char * const methods[N_ORIGIN_METHODS] = {
#define X(id, word) word,
	ORIGIN_METHODS(X)
#undef X
};

static const struct {
	const char	*name;
	unsigned	needed, allowed;	/* methods */
	const char	*value;			/* the default */
	const char	*variable;		/* of the environment */
} rows[N_ORIGIN_KEYS] = {
#define X(id, name, needed, allowed, value, variable)					\
	{ name, needed, (needed) | (allowed), value, variable },
	ORIGIN_KEYS(X)
#undef X
};

struct reading {
	struct thumburl_lines	lines;
	origin_keys_take_f	*take;
	void			*priv;
	struct origin_keys	*keys;		/* the entry, or NULL */
	unsigned		began;		/* its line */
	unsigned		seen_auth;	/* lines */
	unsigned		seen[N_ORIGIN_KEYS];
	char			*err;
	size_t			errsize;
};

void
secret_free(char *text)
{

	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

void
secret_headers_free(struct curl_slist *headers)
{
	struct curl_slist *h;

	for (h = headers; h != NULL; h = h->next)
		explicit_bzero(h->data, strlen(h->data));
	curl_slist_free_all(headers);
}

void
origin_keys_free(struct origin_keys **keysp)
{
	struct origin_keys *keys = *keysp;
	enum origin_key k;

	*keysp = NULL;
	for (k = 0; k < N_ORIGIN_KEYS; k++)
		secret_free(keys->text[k]);
	free(keys->site);
	free(keys);
}

static char *
copy(const char *text)
{
	char *p = text == NULL ? NULL : strdup(text);

	assert(text == NULL || p != NULL);
	return (p);
}

int
origin_keys_have_token(const struct origin_keys *keys)
{

	return ((METHOD(TEMPAUTH) | METHOD(KEYSTONE)) >> keys->method & 1);
}

struct origin_keys *
origin_keys_copy(const struct origin_keys *keys)
{
	struct origin_keys *c;
	enum origin_key k;

	c = calloc(1, sizeof *c);
	assert(c != NULL);
	c->method = keys->method;
	c->site = copy(keys->site);
	for (k = 0; k < N_ORIGIN_KEYS; k++)
		c->text[k] = copy(keys->text[k]);
	return (c);
}

static int
same_text(const char *a, const char *b)
{

	return (a == NULL || b == NULL ? a == b : !strcmp(a, b));
}

int
origin_keys_same(const struct origin_keys *a, const struct origin_keys *b)
{
	enum origin_key k;

	if (a->method != b->method || strcmp(a->site, b->site))
		return (0);
	for (k = 0; k < N_ORIGIN_KEYS; k++)
		if (!same_text(a->text[k], b->text[k]))
			return (0);
	return (1);
}

static int
wrong_entry(const struct reading *r, const char *key, const char *what)
{

	snprintf(r->err, r->errsize, "%s:%u: %s%s%s", r->lines.file, r->began, key,
	    *key != '\0' ? ": " : "", what);
	return (-1);
}

/* NB: a token must not go to a host that a user or a redirect names. */
static const char *
url_fault(const char *url)
{
	const char *fault = NULL;
	char *user = NULL;
	CURLU *u = curl_url();

	if (u == NULL || (strncmp(url, "http://", 7) && strncmp(url, "https://", 8)) ||
	    curl_url_set(u, CURLUPART_URL, url, 0))
		fault = "it must be a URL such as https://keystone.example:5000/v3";
	else if (curl_url_get(u, CURLUPART_USER, &user, 0) == CURLUE_OK)
		fault = "the URL must not have a user or a password; use the keys user and key";
	curl_free(user);
	curl_url_cleanup(u);
	return (fault);
}

static int
is_word(const char *text, const char *a, const char *b)
{

	return (!strcmp(text, a) || !strcmp(text, b));
}

/* NB: the region is a part of an option of libcurl, with colons between the parts. */
static const char *
s3_fault(const struct origin_keys *keys)
{
	const char *region = keys->text[ORIGIN_KEY_REGION];
	CURL *easy = curl_easy_init();
	int can_sign;

	can_sign = easy != NULL &&
	    curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, "aws:amz:region:s3") == CURLE_OK;
	curl_easy_cleanup(easy);
	if (!can_sign)
		return ("the libcurl of this machine cannot sign requests");
	if (strspn(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(region) ||
	    strlen(region) > 63)
		return ("its region must be a name such as eu-central-1");
	if (!is_word(keys->text[ORIGIN_KEY_REQUESTER_PAYS], "yes", "no"))
		return ("its requester-pays must be yes or no");
	return (NULL);
}

/* The credentials of the file or of the environment, never some of each. */
static const char *
take_environment(struct origin_keys *keys)
{
	const char *from = keys->text[ORIGIN_KEY_CREDENTIALS], *value;
	enum origin_key k;

	if (from == NULL || !strcmp(from, "file"))
		return (NULL);
	if (strcmp(from, "environment"))
		return ("its credentials must be file or environment");
	for (k = 0; k < N_ORIGIN_KEYS; k++) {
		if (rows[k].variable == NULL || (k == ORIGIN_KEY_REGION && keys->text[k] != NULL))
			continue;
		if (keys->text[k] != NULL)
			return ("it has both keys and credentials = environment");
		value = getenv(rows[k].variable);
		if (value != NULL && *value != '\0')
			keys->text[k] = copy(value);
	}
	return (NULL);
}

/* An entry is complete. */
static int
end_entry(struct reading *r)
{
	struct origin_keys *keys = r->keys;
	enum origin_key k;
	const char *fault;

	if (keys == NULL)
		return (0);
	if (r->seen_auth == 0)
		return (wrong_entry(r, "auth", "the entry of this origin lacks it; it is " WORDS));
	fault = take_environment(keys);
	if (fault != NULL)
		return (wrong_entry(r, "origin", fault));
	for (k = 0; k < N_ORIGIN_KEYS; k++) {
		if (keys->text[k] == NULL && (rows[k].allowed >> keys->method & 1))
			keys->text[k] = copy(rows[k].value);
		if (keys->text[k] == NULL && (rows[k].needed >> keys->method & 1))
			return (wrong_entry(r, rows[k].name, "the entry of this origin lacks it"));
		if (keys->text[k] != NULL && !(rows[k].allowed >> keys->method & 1))
			return (wrong_entry(r, rows[k].name,
			    "the entry of this origin has it, but its auth does not use it"));
	}
	fault = origin_keys_have_token(keys) ? url_fault(keys->text[ORIGIN_KEY_AUTH_URL]) :
	    s3_fault(keys);
	if (fault != NULL)
		return (wrong_entry(r, origin_keys_have_token(keys) ? "auth-url" : "origin", fault));
	r->keys = NULL;
	fault = r->take(r->priv, keys);
	return (fault == NULL ? 0 : wrong_entry(r, "origin", fault));
}

static int
begin_entry(struct reading *r)
{

	if (end_entry(r))
		return (-1);
	r->keys = calloc(1, sizeof *r->keys);
	assert(r->keys != NULL);
	r->keys->site = copy(r->lines.value);
	r->began = r->lines.line;
	r->seen_auth = 0;
	memset(r->seen, 0, sizeof r->seen);
	return (0);
}

static int
set_method(struct reading *r)
{
	enum origin_method m;

	for (m = 0; m < N_ORIGIN_METHODS; m++)
		if (!strcmp(methods[m], r->lines.value))
			break;
	if (m == N_ORIGIN_METHODS)
		return (thumburl_lines_wrong(&r->lines, r->err, r->errsize,
		    "auth: it must be " WORDS));
	r->keys->method = m;
	return (thumburl_lines_once(&r->lines, &r->seen_auth, r->err, r->errsize));
}

static int
set_key(struct reading *r, enum origin_key k)
{

	if (*r->lines.value == '\0')
		return (thumburl_lines_wrong(&r->lines, r->err, r->errsize,
		    "%s: it must not be empty", rows[k].name));
	if (thumburl_lines_once(&r->lines, &r->seen[k], r->err, r->errsize))
		return (-1);
	r->keys->text[k] = copy(r->lines.value);
	return (0);
}

static int
read_line(struct reading *r)
{
	enum origin_key k;

	if (!strcmp(r->lines.key, "origin"))
		return (begin_entry(r));
	if (r->keys == NULL)
		return (thumburl_lines_wrong(&r->lines, r->err, r->errsize,
		    "a line \"origin = SITE\" must begin each entry"));
	if (!strcmp(r->lines.key, "auth"))
		return (set_method(r));
	for (k = 0; k < N_ORIGIN_KEYS; k++)
		if (!strcmp(rows[k].name, r->lines.key))
			return (set_key(r, k));
	return (thumburl_lines_wrong(&r->lines, r->err, r->errsize,
	    "no such key; thumbd(8) lists them under KEYS OF ORIGINS"));
}

int
origin_keys_read(const char *path, origin_keys_take_f *take, void *priv, char *err,
    size_t errsize)
{
	struct reading r = { .take = take, .priv = priv, .err = err, .errsize = errsize };
	char *text;
	ssize_t len;
	int more;

	text = malloc(FILE_MAX);
	assert(text != NULL);
	len = conf_file_read_secret(path, text, FILE_MAX);
	if (len < 0) {
		(void)conf_file_why(path, FILE_MAX, errno, err, errsize);
		free(text);
		return (-1);
	}
	thumburl_lines_init(&r.lines, path, "origin = http://swift.example:8080", text, (size_t)len);
	r.lines.secret = 1;
	while ((more = thumburl_lines_next(&r.lines, err, errsize)) > 0)
		if (read_line(&r)) {
			more = -1;
			break;
		}
	if (more == 0)
		more = end_entry(&r);
	if (r.keys != NULL)
		origin_keys_free(&r.keys);
	explicit_bzero(text, FILE_MAX);
	free(text);
	return (more);
}
