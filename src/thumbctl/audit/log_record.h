/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What a line of an access log says of a request.
 */

#ifndef LOG_RECORD_H_INCLUDED
#define LOG_RECORD_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "log_lines.h"

/* The formats: name, its word for --format. */
#define LOG_FORMATS(X)								\
	X(AUTO,	"auto")								\
	X(NCSA,	"ncsa")								\
	X(JSON,	"json")								\
	X(URLS,	"urls")

enum log_format {
#define X(name, word) LOG_FORMAT_##name,
	LOG_FORMATS(X)
#undef X
	LOG_N_FORMATS
};

/* Why a line is no record: name, code, explanation. */
#define LOG_FAULTS(X)								\
	X(OK,		"ok",		"")					\
	X(LONG,		"too-long",	"longer than 64 KiB")			\
	X(NO_REQUEST,	"no-request",	"no request in quotes")			\
	X(BAD_REQUEST,	"bad-request",	"the request is no method and URL")	\
	X(BAD_STATUS,	"bad-status",	"no status behind the request")		\
	X(BAD_JSON,	"bad-json",	"not an object in JSON")		\
	X(NO_URL,	"no-url",	"none of the keys for a URL is there")	\
	X(BAD_URL,	"bad-url",	"neither a path nor http://")

enum log_fault {
#define X(name, code, text) LOG_FAULT_##name,
	LOG_FAULTS(X)
#undef X
	LOG_N_FAULTS
};

/* The fields that JSON has keys for: name, its word for --json-keys, the keys looked for. */
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

struct log_text {
	const char	*b;
	size_t		len;
};

/* Texts live until the next record is read; one that the line does not have is empty. */
struct log_record {
	struct log_text	target;		/* without scheme and host */
	struct log_text	method;
	struct log_text	referrer;
	struct log_text	agent;
	int		status;		/* 0: not said */
	int64_t		size;		/* of the body that was sent; -1: not said */
};

struct log_reader {
	enum log_format		format;
	char			*keys[LOG_N_FIELDS][LOG_KEYS_MAX + 1];
	char			*key_text[LOG_N_FIELDS];
	json_t			*object;	/* that the last record points into */
	char			joined[LOG_LINE_MAX + 1];	/* a URL of path and query */
};

/*
 * A reader with the usual keys; json_keys, of one URL=KEY,SIZE=KEY,..., takes their place for the
 * fields it names.  -1, with a line in err, if that is none.
 */
int log_reader_init(struct log_reader *reader, const char *json_keys, char *err, size_t size);
void log_reader_fini(struct log_reader *reader);

/* The format of a line, by how it begins: logs are joined, and their first lines cut off. */
enum log_format log_format_of(const char *line, size_t len);

const char *log_format_word(enum log_format format);
const char *log_fault_code(enum log_fault fault);
const char *log_fault_text(enum log_fault fault);

/* Read a line, which is written to, as the reader's format says. */
enum log_fault log_record_read(struct log_reader *reader, char *line, size_t len,
    struct log_record *rec);

/* Parts of it: METHOD URL [PROTOCOL]; the line of each format. */
enum log_fault log_request_read(const char *request, size_t len, struct log_record *rec);
enum log_fault log_ncsa_read(char *line, size_t len, struct log_record *rec);
enum log_fault log_json_read(struct log_reader *reader, const char *line, size_t len,
    struct log_record *rec);

/* Take scheme and host off the record's target. */
enum log_fault log_target_trim(struct log_record *rec);

#endif
