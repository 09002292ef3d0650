/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Fields of a record, by their keys in a JSON object.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_json.h"

static const struct {
	const char	*word;
	const char	*keys;
} fields[] = {
#define X(name, word, keys) [LOG_FIELD_##name] = { word, keys },
	LOG_FIELDS(X)
#undef X
};

/* Set a field's keys from a list with commas between them. */
static int
set_keys(struct log_json *json, unsigned field, const char *list, size_t len)
{
	char *key, *rest;
	unsigned n = 0;

	free(json->key_text[field]);
	json->key_text[field] = strndup(list, len);
	if (json->key_text[field] == NULL)
		return (-1);
	rest = json->key_text[field];
	while (n < LOG_KEYS_MAX && (key = strsep(&rest, ",")) != NULL)
		json->keys[field][n++] = key;
	json->keys[field][n] = NULL;
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
log_json_init(struct log_json *json, const char *keys, char *err, size_t size)
{
	const char *p, *equals, *end;
	unsigned i;

	memset(json, 0, sizeof *json);
	for (i = 0; i < LOG_N_FIELDS; i++)
		if (set_keys(json, i, fields[i].keys, strlen(fields[i].keys)))
			goto memory;
	for (p = keys; p != NULL && *p != '\0'; p = *end == '\0' ? end : end + 1) {
		end = strchrnul(p, ',');
		equals = memchr(p, '=', (size_t)(end - p));
		i = equals == NULL ? LOG_N_FIELDS : find_field(p, (size_t)(equals - p));
		if (i == LOG_N_FIELDS || equals + 1 == end) {
			snprintf(err, size, "json-keys: \"%.*s\" must be FIELD=KEY, one of "
			    "url, query, method, status, size, referrer, agent",
			    (int)(end - p), p);
			return (-1);
		}
		if (set_keys(json, i, equals + 1, (size_t)(end - equals - 1)))
			goto memory;
	}
	return (0);
memory:
	snprintf(err, size, "out of memory");
	return (-1);
}

void
log_json_fini(struct log_json *json)
{
	unsigned i;

	for (i = 0; i < LOG_N_FIELDS; i++)
		free(json->key_text[i]);
	json_decref(json->object);
}

/* A key is a name as it stands, or a path of names with dots between them. */
static const json_t *
find_key(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	const char *dot = strchr(key, '.');
	char part[64];

	while (value == NULL && dot != NULL && (size_t)(dot - key) < sizeof part) {
		memcpy(part, key, (size_t)(dot - key));
		part[dot - key] = '\0';
		object = json_object_get(object, part);
		key = dot + 1;
		dot = strchr(key, '.');
		value = json_object_get(object, key);
	}
	return (value);
}

/* The value of the first key that has one; of an array, its first value. */
static const json_t *
find(const struct log_json *json, enum log_field field)
{
	char *const *key;
	const json_t *value = NULL;

	for (key = json->keys[field]; *key != NULL; key++) {
		value = find_key(json->object, *key);
		if (json_is_array(value))
			value = json_array_get(value, 0);
		if (json_is_string(value) || json_is_number(value))
			return (value);
	}
	return (NULL);
}

static void
take_text(const struct log_json *json, enum log_field field, struct log_text *text)
{
	const json_t *value = find(json, field);

	if (!json_is_string(value) || !strcmp(json_string_value(value), "-"))
		return;
	text->b = json_string_value(value);
	text->len = json_string_length(value);
}

/* A number, which may be written as a string; -1: not a number. */
static int64_t
take_number(const struct log_json *json, enum log_field field)
{
	const json_t *value = find(json, field);
	const char *s;
	char *end;
	int64_t n;

	if (json_is_integer(value))
		n = json_integer_value(value);
	else if (json_is_string(value)) {
		s = json_string_value(value);
		n = strtoll(s, &end, 10);
		if (end == s || *end != '\0')
			n = -1;
	} else
		n = -1;
	return (n < 0 ? -1 : n);
}

/* Append the query, if it has a key of its own, with or without a question mark. */
static enum log_fault
join_query(struct log_json *json, struct log_record *rec)
{
	struct log_text query = { "", 0 };

	take_text(json, LOG_FIELD_QUERY, &query);
	if (query.len > 0 && *query.b == '?') {
		query.b++;
		query.len--;
	}
	if (query.len == 0 || memchr(rec->target.b, '?', rec->target.len) != NULL)
		return (LOG_FAULT_OK);
	if (rec->target.len + 1 + query.len > sizeof json->joined)
		return (LOG_FAULT_LONG);
	memcpy(json->joined, rec->target.b, rec->target.len);
	json->joined[rec->target.len] = '?';
	memcpy(json->joined + rec->target.len + 1, query.b, query.len);
	rec->target.b = json->joined;
	rec->target.len += 1 + query.len;
	return (LOG_FAULT_OK);
}

/* The URL's key may hold a URL or a whole request. */
static enum log_fault
take_url(struct log_json *json, struct log_record *rec)
{
	const json_t *value = find(json, LOG_FIELD_URL);
	enum log_fault fault;
	const char *text;
	size_t len;

	if (!json_is_string(value))
		return (LOG_FAULT_NO_URL);
	text = json_string_value(value);
	len = json_string_length(value);
	if (log_is_url(text, len))
		fault = log_url_read(text, len, rec);
	else
		fault = log_request_read(text, len, rec);
	return (fault == LOG_FAULT_OK ? join_query(json, rec) : fault);
}

enum log_fault
log_json_read(struct log_json *json, const char *line, size_t len, struct log_record *rec)
{
	enum log_fault fault;
	int64_t status;

	json_decref(json->object);
	json->object = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
	if (!json_is_object(json->object))
		return (LOG_FAULT_BAD_JSON);
	fault = take_url(json, rec);
	if (fault != LOG_FAULT_OK)
		return (fault);
	take_text(json, LOG_FIELD_METHOD, &rec->method);
	take_text(json, LOG_FIELD_REFERRER, &rec->referrer);
	take_text(json, LOG_FIELD_AGENT, &rec->agent);
	status = take_number(json, LOG_FIELD_STATUS);
	rec->status = status < 0 || status > 999 ? 0 : (int)status;
	rec->size = take_number(json, LOG_FIELD_SIZE);
	return (LOG_FAULT_OK);
}
