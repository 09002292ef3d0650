/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines that are JSON objects.
 */

#ifndef LOG_JSON_H_INCLUDED
#define LOG_JSON_H_INCLUDED

#include <jansson.h>

#include "log_lines.h"
#include "log_record.h"

/* Fields of a record that an object has keys for: name, word in a list of keys, usual keys. */
#define LOG_FIELDS(X)								\
	X(URL,		"url",							\
	    "url,uri_path,uri,path,request_uri,request.uri,request")		\
	X(QUERY,	"query",	"uri_query,query")			\
	X(METHOD,	"method",						\
	    "method,http_method,request_method,request.method")			\
	X(STATUS,	"status",	"status,http_status")			\
	X(SIZE,		"size",							\
	    "size,bytes,response_size,body_bytes_sent,bytes_sent")		\
	X(REFERRER,	"referrer",						\
	    "referer,referrer,http_referer,request.headers.Referer")		\
	X(AGENT,	"agent",						\
	    "user_agent,agent,http_user_agent,request.headers.User-Agent")

enum log_field {
#define X(name, word, keys) LOG_FIELD_##name,
	LOG_FIELDS(X)
#undef X
	LOG_N_FIELDS
};

#define LOG_KEYS_MAX	8		/* for a field */

struct log_json {
	char		*keys[LOG_N_FIELDS][LOG_KEYS_MAX + 1];
	char		*key_text[LOG_N_FIELDS];
	json_t		*object;	/* the last record points into it */
	char		joined[LOG_LINE_MAX + 1];	/* a URL of path and query */
};

/*
 * Take the usual keys, except for the fields that keys names: "url=KEY,size=KEY".  keys may be
 * NULL.  Returns 0; or -1 with a line in err.  In both cases log_json_fini() frees it.
 */
int log_json_init(struct log_json *json, const char *keys, char *err, size_t size);
void log_json_fini(struct log_json *json);

/* Read a line into an initialised record. */
enum log_fault log_json_read(struct log_json *json, const char *line, size_t len,
    struct log_record *rec);

#endif
