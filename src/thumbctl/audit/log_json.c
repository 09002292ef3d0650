/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * An object of JSON a line, by the keys that the reader has.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "log_record.h"

/* A key that is there as it stands, or a way through objects with dots between them. */
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

/* Of several values the first. */
static const json_t *
find(const struct log_reader *r, enum log_field field)
{
	char *const *key;
	const json_t *value = NULL;

	for (key = r->keys[field]; *key != NULL; key++) {
		value = find_key(r->object, *key);
		if (json_is_array(value))
			value = json_array_get(value, 0);
		if (json_is_string(value) || json_is_number(value))
			return (value);
	}
	return (NULL);
}

static void
take_text(const struct log_reader *r, enum log_field field, struct log_text *text)
{
	const json_t *value = find(r, field);

	if (!json_is_string(value) || !strcmp(json_string_value(value), "-"))
		return;
	text->b = json_string_value(value);
	text->len = json_string_length(value);
}

/* Numbers may be written as texts; -1 if it is none. */
static int64_t
take_number(const struct log_reader *r, enum log_field field)
{
	const json_t *value = find(r, field);
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

/* The query may have a key of its own, with its question mark or without. */
static enum log_fault
join_query(struct log_reader *r, struct log_record *rec)
{
	struct log_text query = { "", 0 };

	take_text(r, LOG_FIELD_QUERY, &query);
	if (query.len > 0 && *query.b == '?') {
		query.b++;
		query.len--;
	}
	if (query.len == 0 || memchr(rec->target.b, '?', rec->target.len) != NULL)
		return (LOG_FAULT_OK);
	if (rec->target.len + 1 + query.len > sizeof r->joined)
		return (LOG_FAULT_LONG);
	memcpy(r->joined, rec->target.b, rec->target.len);
	r->joined[rec->target.len] = '?';
	memcpy(r->joined + rec->target.len + 1, query.b, query.len);
	rec->target.b = r->joined;
	rec->target.len += 1 + query.len;
	return (LOG_FAULT_OK);
}

/* What stands at the URL's key may be a whole request. */
static enum log_fault
take_url(struct log_reader *r, struct log_record *rec)
{
	const json_t *value = find(r, LOG_FIELD_URL);
	enum log_fault fault;

	if (!json_is_string(value))
		return (LOG_FAULT_NO_URL);
	rec->target.b = json_string_value(value);
	rec->target.len = json_string_length(value);
	fault = log_target_trim(rec);
	if (fault != LOG_FAULT_OK)
		fault = log_request_read(rec->target.b, rec->target.len, rec);
	return (fault == LOG_FAULT_OK ? join_query(r, rec) : fault);
}

enum log_fault
log_json_read(struct log_reader *r, const char *line, size_t len, struct log_record *rec)
{
	enum log_fault fault;
	int64_t status;

	json_decref(r->object);
	r->object = json_loadb(line, len, JSON_ALLOW_NUL, NULL);
	if (!json_is_object(r->object))
		return (LOG_FAULT_BAD_JSON);
	fault = take_url(r, rec);
	if (fault != LOG_FAULT_OK)
		return (fault);
	take_text(r, LOG_FIELD_METHOD, &rec->method);
	take_text(r, LOG_FIELD_REFERRER, &rec->referrer);
	take_text(r, LOG_FIELD_AGENT, &rec->agent);
	status = take_number(r, LOG_FIELD_STATUS);
	rec->status = status < 0 || status > 999 ? 0 : (int)status;
	rec->size = take_number(r, LOG_FIELD_SIZE);
	return (LOG_FAULT_OK);
}
