/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One request, as an access log records it.
 */

#ifndef LOG_RECORD_H_INCLUDED
#define LOG_RECORD_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Reasons why a line is not a record: name, code, explanation. */
#define LOG_FAULTS(X)								\
	X(OK,		"ok",		"")					\
	X(LONG,		"too-long",	"longer than 64 KiB")			\
	X(NO_REQUEST,	"no-request",	"no request in quotes")			\
	X(BAD_REQUEST,	"bad-request",	"the request is not a method and a URL") \
	X(BAD_STATUS,	"bad-status",	"no status after the request")		\
	X(BAD_JSON,	"bad-json",	"not a JSON object")			\
	X(NO_URL,	"no-url",	"the object has none of the keys for a URL") \
	X(BAD_URL,	"bad-url",	"the URL begins with neither / nor http://")

enum log_fault {
#define X(name, code, text) LOG_FAULT_##name,
	LOG_FAULTS(X)
#undef X
	LOG_N_FAULTS
};

struct log_text {
	const char	*b;
	size_t		len;
};

/* Texts live until the next record is read; a text that the line lacks is empty. */
struct log_record {
	struct log_text	target;		/* without scheme and host */
	struct log_text	method;
	struct log_text	referrer;
	struct log_text	agent;
	int		status;		/* 0: unknown */
	int64_t		size;		/* of the body that was sent; -1: unknown */
};

const char *log_fault_code(enum log_fault fault);
const char *log_fault_text(enum log_fault fault);

/* A GET of nothing, for a reader to fill. */
void log_record_init(struct log_record *rec);

/* Read METHOD URL [PROTOCOL] into the record. */
enum log_fault log_request_read(const char *request, size_t len, struct log_record *rec);

/* Whether a text begins as a URL does: with a slash, http:// or https://. */
int log_is_url(const char *text, size_t len);

/* Read a URL into the record, without its scheme and host. */
enum log_fault log_url_read(const char *url, size_t len, struct log_record *rec);

#endif
