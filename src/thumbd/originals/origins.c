/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The list of origins, and the file of their headers, which keeps secrets out of the command line.
 */

#include "config.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "conf/denial.h"
#include "listing.h"
#include "origin_template.h"
#include "origins.h"

#define BLANKS	" \t\n"

/* Headers that thumbd sends itself, or that change the meaning of an answer. */
static const char * const refused[] = {
	"Accept-Encoding", "Connection", "Content-Length", "Expect", "If-Match",
	"If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Range", "TE",
	"Transfer-Encoding", "Upgrade",
};

static int
add_origin(struct origins *os, const char *text, size_t len, unsigned stars, char *err,
    size_t errsize)
{
	struct origin *o;

	os->list = reallocarray(os->list, os->n + 1, sizeof *os->list);
	assert(os->list != NULL);
	o = &os->list[os->n++];
	memset(o, 0, sizeof *o);
	o->template = strndup(text, len);
	assert(o->template != NULL);
	o->ids = origin_template_has_id(o->template);
	return (origin_template_check(o->template, stars, &o->site_len, err, errsize));
}

struct origins *
origins_new(const char *templates, unsigned stars, char *err, size_t errsize)
{
	struct origins *os;
	size_t len;

	os = calloc(1, sizeof *os);
	assert(os != NULL);
	while (*(templates += strspn(templates, BLANKS)) != '\0') {
		len = strcspn(templates, BLANKS);
		if (add_origin(os, templates, len, stars, err, errsize)) {
			origins_free(&os);
			return (NULL);
		}
		templates += len;
	}
	if (os->n == 0) {
		snprintf(err, errsize, "a URL is missing");
		origins_free(&os);
	}
	return (os);
}

/* A token, a colon, and a value of printable characters (RFC 9110 5.1, 5.5). */
static const char *
header_fault(const char *header)
{
	const size_t n = strspn(header, "!#$%&'*+-.^_`|~0123456789"
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
	const char *p;
	size_t i;

	if (n == 0 || header[n] != ':')
		return ("a line must be SITE NAME: VALUE, such as http://swift:8080 "
		    "X-Auth-Token: x");
	for (p = header + n; *p != '\0'; p++)
		if ((*p < ' ' && *p != '\t') || *p == 0x7f)
			return ("the value of a header must be printable");
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (strlen(refused[i]) == n && !strncasecmp(refused[i], header, n))
			return ("thumbd sends this header itself");
	return (NULL);
}

static int
has_site(const struct origin *o, const char *site)
{

	return (o->site_len == strlen(site) && !strncasecmp(o->template, site, o->site_len));
}

/* Returns the number of origins that have the site. */
static unsigned
add_header(struct origins *os, const char *site, const char *header)
{
	struct curl_slist *headers;
	unsigned n = 0;
	size_t i;

	for (i = 0; i < os->n; i++) {
		if (strcmp(site, "*") && !has_site(&os->list[i], site))
			continue;
		headers = curl_slist_append(os->list[i].headers, header);
		assert(headers != NULL);
		os->list[i].headers = headers;
		n++;
	}
	return (n);
}

/* NB: no message shows a header, which may be secret. */
static const char *
read_header(struct origins *os, char *line)
{
	const char *fault;
	char *header;

	line += strspn(line, BLANKS);
	if (*line == '\0' || *line == '#')
		return (NULL);
	header = line + strcspn(line, BLANKS);
	if (*header != '\0')
		*header++ = '\0';
	header += strspn(header, BLANKS);
	fault = header_fault(header);
	if (fault == NULL && add_header(os, line, header) == 0)
		fault = "no --origin has this site; copy it from the --origin, or use * for all";
	return (fault);
}

int
origins_read_headers(struct origins *os, const char *path, char *err, size_t errsize)
{
	const char *fault = NULL;
	char line[4096], why[DENIAL_MAX];
	unsigned n = 0;
	FILE *f;

	f = fopen(path, "re");
	if (f == NULL) {
		snprintf(err, errsize, "cannot read %s: %s", path,
		    denial(errno, path, R_OK, why, sizeof why));
		return (-1);
	}
	while (fault == NULL && fgets(line, sizeof line, f) != NULL) {
		n++;
		if (strlen(line) == sizeof line - 1)
			fault = "a line must be at most 4094 bytes long";
		line[strcspn(line, "\r\n")] = '\0';
		if (fault == NULL)
			fault = read_header(os, line);
	}
	if (fault != NULL)
		snprintf(err, errsize, "%s:%u: %s", path, n, fault);
	else if (ferror(f)) {
		snprintf(err, errsize, "cannot read %s: %m", path);
		fault = err;
	}
	explicit_bzero(line, sizeof line);
	fclose(f);
	return (fault == NULL ? 0 : -1);
}

/* NB: libcurl signs a path as it stands, and a server as it would encode it. */
static int
is_signable(const struct origin *o)
{
	const char *path = o->template + o->site_len;

	return (path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789-._~/{}")] == '\0');
}

/* origin_keys_take_f */
static const char *
take_keys(void *priv, struct origin_keys *keys)
{
	struct origins *os = priv;
	const char *fault = "no --origin has this site; copy it from the --origin, up to its path";
	size_t i;

	os->keys = reallocarray(os->keys, os->n_keys + 1, sizeof *os->keys);
	assert(os->keys != NULL);
	os->keys[os->n_keys++] = keys;
	for (i = 0; i < os->n; i++) {
		if (!has_site(&os->list[i], keys->site))
			continue;
		if (os->list[i].keys != NULL)
			return ("an earlier entry has this site");
		if (!origin_keys_have_token(keys) && !is_signable(&os->list[i]))
			return ("the path of its --origin must have only letters, digits and "
			    "-._~/ beside words, and no query, as servers of S3 sign it so");
		os->list[i].keys = keys;
		fault = NULL;
	}
	return (fault);
}

int
origins_read_keys(struct origins *os, const char *path, char *err, size_t errsize)
{

	return (origin_keys_read(path, take_keys, os, err, errsize));
}

int
origins_have_listings(const struct origins *os)
{
	char *url;
	size_t i;

	for (i = 0; i < os->n; i++) {
		url = listing_url(os->list[i].template);
		if (url == NULL)
			return (0);
		free(url);
	}
	return (1);
}

void
origins_free_urls(const struct origins *os, char **urls)
{
	size_t i;

	for (i = 0; i < os->n; i++)
		free(urls[i]);
	free(urls);
}

int
origins_have(const struct origins *os, int ids)
{
	size_t i;

	for (i = 0; i < os->n; i++)
		if (os->list[i].ids == ids)
			return (1);
	return (0);
}

int
origins_check_layout(const char *layout, char *err, size_t errsize)
{

	return (origin_template_check_layout(layout, err, errsize));
}

size_t
origins_next(const struct origins *os, char * const *urls, size_t i)
{

	while (i < os->n && urls[i] == NULL)
		i++;
	return (i);
}

char **
origins_urls(const struct origins *os, const struct thumburl_ref *ref, unsigned levels)
{
	struct origin_values values;
	char **urls, url[ORIGIN_URL_MAX];
	size_t i;

	if (!origins_have(os, ref->zone == THUMBURL_ZONE_ID) ||
	    origin_values_set(&values, ref, levels))
		return (NULL);
	urls = calloc(os->n, sizeof *urls);
	for (i = 0; urls != NULL && i < os->n; i++) {
		if (os->list[i].ids != (ref->zone == THUMBURL_ZONE_ID))
			continue;
		if (origin_template_expand(os->list[i].template, &values, url, sizeof url) == 0)
			urls[i] = strdup(url);
		if (urls[i] == NULL) {
			origins_free_urls(os, urls);
			return (NULL);
		}
	}
	return (urls);
}

int
origin_same_site(const struct origin *a, const struct origin *b)
{

	return (a->site_len == b->site_len && !strncasecmp(a->template, b->template, a->site_len));
}

void
origins_free(struct origins **osp)
{
	struct origins *os = *osp;
	size_t i;

	*osp = NULL;
	for (i = 0; i < os->n; i++) {
		secret_headers_free(os->list[i].headers);
		free(os->list[i].template);
	}
	for (i = 0; i < os->n_keys; i++)
		origin_keys_free(&os->keys[i]);
	free(os->keys);
	free(os->list);
	free(os);
}
