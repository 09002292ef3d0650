/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A template is text with words in braces.  Values are percent-encoded, except for the unreserved
 * characters of RFC 3986, so that no name can change the structure of the URL.
 */

#include "config.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

#include "origin_template.h"

#define TEMPLATE_MAX	1024

static const struct {
	const char	*word;
	unsigned	stars;
} words[N_ORIGIN_WORDS] = {
#define X(id, word, stars) { word, stars },
	ORIGIN_WORDS(X)
#undef X
};

static int
is_unreserved(int c)
{

	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c != '\0' && strchr("-._~", c) != NULL));
}

/* Slashes are not encoded. */
static int
encode(char *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	char *const end = out + ORIGIN_URL_MAX - 4;
	int c;

	for (; (c = (unsigned char)*text) != '\0'; text++) {
		if (out >= end)
			return (-1);
		if (is_unreserved(c) || c == '/') {
			*out++ = (char)c;
			continue;
		}
		*out++ = '%';
		*out++ = hex[c >> 4];
		*out++ = hex[c & 15];
	}
	*out = '\0';
	return (0);
}

/* "project/code", "code", or "". */
static void
set_wiki(struct origin_values *v, const char *wiki)
{
	const char *slash = strchr(wiki, '/');
	const size_t n = slash == NULL ? 0 : (size_t)(slash - wiki);

	memcpy(v->text[ORIGIN_WORD_PROJECT], wiki, n);
	v->text[ORIGIN_WORD_PROJECT][n] = '\0';
	strcpy(v->text[ORIGIN_WORD_CODE], slash == NULL ? wiki : slash + 1);
}

int
origin_values_set(struct origin_values *v, const struct thumburl_ref *ref, unsigned levels)
{
	char wiki[ORIGIN_URL_MAX], file[ORIGIN_URL_MAX];
	size_t n, skip;

	skip = thumburl_format_wiki(ref, wiki, sizeof wiki);
	n = thumburl_format_file(ref, 2, file, sizeof file);
	if (skip >= sizeof wiki || n == 0 || n >= sizeof file)
		return (-1);
	set_wiki(v, skip > 0 ? wiki : "");
	/* "h/hh/name" */
	snprintf(v->text[ORIGIN_WORD_SHARD], 3, "%s", file + n - ref->stored_len - 3);
	(void)thumburl_format_file(ref, levels, file, sizeof file);
	if (encode(v->text[ORIGIN_WORD_PATH], file + (skip > 0 ? skip + 1 : 0)) ||
	    encode(v->text[ORIGIN_WORD_NAME], ref->stored))
		return (-1);
	return (0);
}

/* The word at p, after a brace, and its end. */
static enum origin_word
read_word(const char *p, const char **end)
{
	const size_t n = strcspn(p, "}");
	enum origin_word w;

	for (w = 0; w < N_ORIGIN_WORDS; w++)
		if (p[n] == '}' && strlen(words[w].word) == n && !memcmp(words[w].word, p, n))
			break;
	*end = p + n + (p[n] == '}');
	return (w);
}

int
origin_template_expand(const char *text, const struct origin_values *v, char *buf, size_t size)
{
	enum origin_word w;
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, "{");
		if (n > 0) {
			if (n >= size)
				return (-1);
			memcpy(buf, text, n);
			text += n;
		} else {
			w = read_word(text + 1, &text);
			n = strlen(v->text[w]);
			if (n >= size)
				return (-1);
			memcpy(buf, v->text[w], n);
		}
		buf += n;
		size -= n;
	}
	*buf = '\0';
	return (0);
}

static int
check_words(const char *text, size_t site, unsigned stars, char *err, size_t errsize)
{
	const char *p = text, *word;
	int named = 0;
	enum origin_word w;

	if (strcspn(text, "{}") < site) {
		snprintf(err, errsize, "\"%s\" has a word in its host; a word must be in the path",
		    text);
		return (-1);
	}
	while ((p = strpbrk(p, "{}")) != NULL) {
		word = p;
		w = *p == '{' ? read_word(p + 1, &p) : N_ORIGIN_WORDS;
		if (w == N_ORIGIN_WORDS)
			snprintf(err, errsize, "\"%s\" has no word at \"%.20s\"; there are "
			    "{project}, {code}, {path}, {name}, and {shard}", text, word);
		else if (stars < words[w].stars)
			snprintf(err, errsize, "\"%s\" has {%s}, and the bases of URLs have %u "
			    "stars",
			    text, words[w].word, stars);
		else {
			named |= (w == ORIGIN_WORD_PATH || w == ORIGIN_WORD_NAME);
			continue;
		}
		return (-1);
	}
	if (!named)
		snprintf(err, errsize, "\"%s\" names no file: it needs {path} or {name}", text);
	return (named ? 0 : -1);
}

static const char *
url_fault(const char *url)
{
	const char *fault = NULL;
	CURLU *u;

	if (strchr(url, '#') != NULL)
		return ("must not have a fragment: no server sees it");
	u = curl_url();
	if (u == NULL || curl_url_set(u, CURLUPART_URL, url, 0))
		fault = "must be a URL such as http://images.example/{project}/{code}/{path}";
	curl_url_cleanup(u);
	return (fault);
}

/* NB: libcurl accepts any number of slashes before a host, and a word could become the host. */
static size_t
scheme_length(const char *text)
{
	static const char * const schemes[] = { "http://", "https://" };
	size_t i, n;

	for (i = 0; i < 2; i++) {
		n = strlen(schemes[i]);
		if (!strncmp(text, schemes[i], n) && strcspn(text + n, "/?#") > 0)
			return (n);
	}
	return (0);
}

static int
is_plain(const char *text)
{

	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return (0);
	return (1);
}

int
origin_template_check(const char *text, unsigned stars, size_t *site, char *err, size_t errsize)
{
	static const struct origin_values sample = { {
#define X(id, word, wild) "x",
	ORIGIN_WORDS(X)
#undef X
	} };
	const char *fault = NULL;
	char url[TEMPLATE_MAX + 1];
	const size_t scheme = scheme_length(text);

	*site = scheme + strcspn(text + scheme, "/?#");
	/* NB: neither message shows the URL, which may contain a password */
	if (scheme == 0) {
		snprintf(err, errsize, "a URL must begin with http:// or https:// and a host");
		return (-1);
	}
	if (memchr(text, '@', *site) != NULL) {
		snprintf(err, errsize, "a URL must not have a user or a password: put secrets into "
		    "the file of --origin-headers");
		return (-1);
	}
	if (strlen(text) > TEMPLATE_MAX)
		fault = "is longer than 1024 bytes";
	else if (!is_plain(text))
		fault = "must be printable ASCII without spaces";
	else if (check_words(text, *site, stars, err, errsize))
		return (-1);
	else if (origin_template_expand(text, &sample, url, sizeof url))
		fault = "is too long";
	else
		fault = url_fault(url);
	if (fault != NULL)
		snprintf(err, errsize, "\"%s\" %s", text, fault);
	return (fault == NULL ? 0 : -1);
}
