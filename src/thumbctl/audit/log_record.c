/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of all formats, and what the formats have in common.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_record.h"

static const char *const formats[] = {
#define X(name, word) [LOG_FORMAT_##name] = word,
	LOG_FORMATS(X)
#undef X
};

static const struct {
	const char	*code;
	const char	*text;
} faults[] = {
#define X(name, code, text) [LOG_FAULT_##name] = { code, text },
	LOG_FAULTS(X)
#undef X
};

static const struct {
	const char	*word;
	const char	*keys;
} fields[] = {
#define X(name, word, keys) [LOG_FIELD_##name] = { word, keys },
	LOG_FIELDS(X)
#undef X
};

const char *
log_format_word(enum log_format format)
{

	return (formats[format]);
}

const char *
log_fault_code(enum log_fault fault)
{

	return (faults[fault].code);
}

const char *
log_fault_text(enum log_fault fault)
{

	return (faults[fault].text);
}

/* A field's keys, from a list with commas, which they then point into. */
static int
take_keys(struct log_reader *r, unsigned field, const char *list, size_t len)
{
	char *key, *rest;
	unsigned n = 0;

	free(r->key_text[field]);
	r->key_text[field] = strndup(list, len);
	if (r->key_text[field] == NULL)
		return (-1);
	rest = r->key_text[field];
	while (n < LOG_KEYS_MAX && (key = strsep(&rest, ",")) != NULL)
		r->keys[field][n++] = key;
	r->keys[field][n] = NULL;
	return (0);
}

static unsigned
find_field(const char *word, size_t len)
{
	unsigned i;

	for (i = 0; i < LOG_N_FIELDS; i++)
		if (strlen(fields[i].word) == len && !memcmp(fields[i].word, word, len))
			break;
	return (i);
}

int
log_reader_init(struct log_reader *r, const char *json_keys, char *err, size_t size)
{
	const char *p, *equals, *end;
	unsigned i;

	memset(r, 0, sizeof *r);
	for (i = 0; i < LOG_N_FIELDS; i++)
		if (take_keys(r, i, fields[i].keys, strlen(fields[i].keys)))
			goto memory;
	for (p = json_keys; p != NULL && *p != '\0'; p = *end == '\0' ? end : end + 1) {
		end = strchrnul(p, ',');
		equals = memchr(p, '=', (size_t)(end - p));
		i = equals == NULL ? LOG_N_FIELDS : find_field(p, (size_t)(equals - p));
		if (i == LOG_N_FIELDS || equals + 1 == end) {
			snprintf(err, size, "json-keys: \"%.*s\" must be FIELD=KEY, one of "
			    "url, query, method, status, size, referrer, agent",
			    (int)(end - p), p);
			return (-1);
		}
		if (take_keys(r, i, equals + 1, (size_t)(end - equals - 1)))
			goto memory;
	}
	return (0);
memory:
	snprintf(err, size, "no memory");
	return (-1);
}

void
log_reader_fini(struct log_reader *r)
{
	unsigned i;

	for (i = 0; i < LOG_N_FIELDS; i++)
		free(r->key_text[i]);
	json_decref(r->object);
}

static int
begins(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return (len >= n && !strncasecmp(s, with, n));
}

enum log_format
log_format_of(const char *line, size_t len)
{

	for (; len > 0 && (*line == ' ' || *line == '\t'); line++)
		len--;
	if (len > 0 && *line == '{')
		return (LOG_FORMAT_JSON);
	if (begins(line, len, "/") || begins(line, len, "http://") ||
	    begins(line, len, "https://"))
		return (LOG_FORMAT_URLS);
	return (LOG_FORMAT_NCSA);
}

enum log_fault
log_target_trim(struct log_record *rec)
{
	struct log_text *t = &rec->target;
	const char *host, *path;
	size_t n;

	if (begins(t->b, t->len, "/"))
		return (LOG_FAULT_OK);
	if (!begins(t->b, t->len, "http://") && !begins(t->b, t->len, "https://"))
		return (LOG_FAULT_BAD_URL);
	host = strchr(t->b, '/') + 2;
	n = t->len - (size_t)(host - t->b);
	path = memchr(host, '/', n);
	if (path == NULL)
		path = host + n;
	t->len -= (size_t)(path - t->b);
	t->b = path;
	return (LOG_FAULT_OK);
}

static int
is_method(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if ((s[i] < 'A' || s[i] > 'Z') && s[i] != '-' && s[i] != '_')
			return (0);
	return (len > 0);
}

/* The protocol is not there in HTTP/0.9; a URL with spaces is none, but is somebody's. */
enum log_fault
log_request_read(const char *request, size_t len, struct log_record *rec)
{
	const char *space, *http;

	space = memchr(request, ' ', len);
	if (space == NULL || !is_method(request, (size_t)(space - request)))
		return (LOG_FAULT_BAD_REQUEST);
	rec->method.b = request;
	rec->method.len = (size_t)(space - request);
	rec->target.b = space + 1;
	rec->target.len = len - rec->method.len - 1;
	http = memrchr(rec->target.b, ' ', rec->target.len);
	if (http != NULL && begins(http, (size_t)(request + len - http), " HTTP/"))
		rec->target.len = (size_t)(http - rec->target.b);
	return (log_target_trim(rec));
}

enum log_fault
log_record_read(struct log_reader *r, char *line, size_t len, struct log_record *rec)
{
	enum log_format format = r->format;

	memset(rec, 0, sizeof *rec);
	rec->target.b = rec->referrer.b = rec->agent.b = "";
	rec->method.b = "GET";
	rec->method.len = 3;
	rec->size = -1;
	if (format == LOG_FORMAT_AUTO)
		format = log_format_of(line, len);
	if (format == LOG_FORMAT_NCSA)
		return (log_ncsa_read(line, len, rec));
	if (format == LOG_FORMAT_JSON)
		return (log_json_read(r, line, len, rec));
	rec->target.b = line;
	rec->target.len = len;
	return (log_target_trim(rec));
}
