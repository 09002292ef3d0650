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
#define BASE36_MAX	50

/* The shortest id in either form: a part of it must be in all. */
#define CUT_MAX		31

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

static unsigned
hex_digit(char c)
{

	return ((unsigned)(c <= '9' ? c - '0' : c - 'a' + 10));
}

/*
 * An id in base 36, with zeros before it, as in img_sha1: 31 digits for a SHA-1
 * (Wikimedia\base_convert).
 */
static void
set_base36(char *out, const char *id, size_t len)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
	const size_t n = len == THUMBURL_SHA1_LEN ? 31 : 50;
	unsigned value[BASE36_MAX] = { 0 }, carry;
	size_t i, j;

	for (i = 0; i < len; i++)
		for (j = n, carry = hex_digit(id[i]); j-- > 0; carry /= 36) {
			carry += value[j] * 16;
			value[j] = carry % 36;
		}
	for (i = 0; i < n; i++)
		out[i] = digits[value[i]];
	out[n] = '\0';
}

static int
set_id(struct origin_values *v, const struct thumburl_ref *ref)
{
	enum origin_word w;

	for (w = 0; w < N_ORIGIN_WORDS; w++)
		*v->text[w] = '\0';
	strcpy(v->text[ORIGIN_WORD_ID], ref->stored);
	set_base36(v->text[ORIGIN_WORD_BASE36], ref->stored, ref->stored_len);
	return (0);
}

int
origin_values_set(struct origin_values *v, const struct thumburl_ref *ref, unsigned levels)
{
	char wiki[ORIGIN_URL_MAX], file[ORIGIN_URL_MAX];
	size_t n, skip;

	if (ref->zone == THUMBURL_ZONE_ID)
		return (set_id(v, ref));
	*v->text[ORIGIN_WORD_ID] = *v->text[ORIGIN_WORD_BASE36] = '\0';
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

/* A word in a template, and the part of its value; a length of 0 is all of it. */
struct place {
	enum origin_word	word;		/* N_ORIGIN_WORDS: none */
	size_t			from;
	size_t			len;
};

static int
is_of_id(enum origin_word w)
{

	return (w == ORIGIN_WORD_ID || w == ORIGIN_WORD_BASE36);
}

/* Read a number of one or two digits.  Returns -1 if there is none. */
static int
read_number(const char **p, size_t *number)
{

	if (**p < '0' || **p > '9')
		return (-1);
	*number = (size_t)(*(*p)++ - '0');
	if (**p >= '0' && **p <= '9')
		*number = *number * 10 + (size_t)(*(*p)++ - '0');
	return (0);
}

/* Read ":FROM:LENGTH}" after a word.  Returns -1 if it is malformed. */
static int
read_cut(const char *p, struct place *place)
{

	if (!is_of_id(place->word) || *p++ != ':' || read_number(&p, &place->from) || *p++ != ':' ||
	    read_number(&p, &place->len) || *p != '}')
		return (-1);
	return (place->len > 0 && place->from + place->len <= CUT_MAX ? 0 : -1);
}

/* The word at p, after a brace, and its end. */
static struct place
read_word(const char *p, const char **end)
{
	const size_t n = strcspn(p, "}"), word = strcspn(p, ":}");
	struct place place = { N_ORIGIN_WORDS, 0, 0 };
	enum origin_word w;

	*end = p + n + (p[n] == '}');
	if (p[n] != '}')
		return (place);
	for (w = 0; w < N_ORIGIN_WORDS; w++)
		if (strlen(words[w].word) == word && !memcmp(words[w].word, p, word))
			break;
	place.word = w;
	if (word < n && (w == N_ORIGIN_WORDS || read_cut(p + word, &place)))
		place.word = N_ORIGIN_WORDS;
	return (place);
}

int
origin_template_has_id(const char *text)
{

	return (strstr(text, "{id") != NULL || strstr(text, "{base36") != NULL);
}

static const char *
part_of(const char *value, const struct place *place, size_t *len)
{
	const size_t all = strlen(value), from = place->from < all ? place->from : all;

	*len = place->len > 0 && place->len < all - from ? place->len : all - from;
	return (value + from);
}

int
origin_template_expand(const char *text, const struct origin_values *v, char *buf, size_t size)
{
	struct place place;
	const char *part;
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, "{");
		if (n > 0) {
			if (n >= size)
				return (-1);
			memcpy(buf, text, n);
			text += n;
		} else {
			place = read_word(text + 1, &text);
			part = part_of(v->text[place.word], &place, &n);
			if (n >= size)
				return (-1);
			memcpy(buf, part, n);
		}
		buf += n;
		size -= n;
	}
	*buf = '\0';
	return (0);
}

/* A template has the words of names or those of ids. */
static int
is_missing(const char *text, int by_name, int by_id, char *err, size_t errsize)
{

	if (origin_template_has_id(text) ? by_id && !by_name : by_name)
		return (0);
	if (by_name)
		snprintf(err, errsize, "\"%s\" has words of names and of ids: use two templates",
		    text);
	else if (origin_template_has_id(text))
		snprintf(err, errsize, "\"%s\" names no file: it needs all of {id} or {base36}", text);
	else
		snprintf(err, errsize, "\"%s\" names no file: it needs {path} or {name}", text);
	return (-1);
}

static int
check_words(const char *text, size_t site, unsigned stars, char *err, size_t errsize)
{
	const char *p = text, *word;
	int by_name = 0, by_id = 0;
	struct place place;
	enum origin_word w;

	if (strcspn(text, "{}") < site) {
		snprintf(err, errsize, "\"%s\" has a word in its host; a word must be in the path",
		    text);
		return (-1);
	}
	while ((p = strpbrk(p, "{}")) != NULL) {
		word = p;
		place.word = N_ORIGIN_WORDS;
		if (*p == '{')
			place = read_word(p + 1, &p);
		w = place.word;
		if (w == N_ORIGIN_WORDS)
			snprintf(err, errsize, "\"%s\" has no word at \"%.20s\"; there are "
			    "{project}, {code}, {path}, {name}, and {shard}, or {id}, {base36} and "
			    "parts of them such as {id:0:2}", text, word);
		else if (stars < words[w].stars)
			snprintf(err, errsize, "\"%s\" has {%s}, and the bases of URLs have %u "
			    "stars",
			    text, words[w].word, stars);
		else {
			by_name |= !is_of_id(w) && (w == ORIGIN_WORD_PATH || w == ORIGIN_WORD_NAME);
			by_id |= is_of_id(w) && place.len == 0;
			continue;
		}
		return (-1);
	}
	return (is_missing(text, by_name, by_id, err, errsize));
}

int
origin_template_check_layout(const char *text, char *err, size_t errsize)
{

	if (*text == '/' || strstr(text, "..") != NULL || strlen(text) > TEMPLATE_MAX ||
	    !origin_template_has_id(text)) {
		snprintf(err, errsize, "\"%s\" must be a path below the directory of the originals, such "
		    "as {id:0:2}/{id:2:2}/{id}", text);
		return (-1);
	}
	return (check_words(text, 0, 0, err, errsize));
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
