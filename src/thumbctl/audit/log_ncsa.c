/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NCSA's common and combined formats, as varnishncsa, Apache, nginx and others write them.
 */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "log_ncsa.h"

static int
hex(char c)
{

	if (c >= '0' && c <= '9')
		return (c - '0');
	c |= 0x20;
	return (c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

/*
 * Decode what follows a backslash into a byte, and return how much was read.  A character that
 * begins no escape stands for itself.
 */
static size_t
unescape(const char *p, const char *e, char *byte)
{
	static const char letters[] = "n\nr\rt\tb\bv\vf\f";
	const char *l;

	if (e - p >= 3 && *p == 'x' && hex(p[1]) >= 0 && hex(p[2]) >= 0) {
		*byte = (char)(hex(p[1]) << 4 | hex(p[2]));
		return (3);
	}
	for (l = letters; *l != '\0' && *l != *p; l += 2)
		continue;
	*byte = *l != '\0' ? l[1] : *p;
	return (1);
}

/*
 * Read the quoted text that begins at p, and decode it in place.  Returns the byte after it, or
 * NULL if the closing quote is missing.
 */
static char *
quoted(char *p, char *e, struct log_text *text)
{
	char *out = p + 1;

	text->b = out;
	for (p++; p < e && *p != '"'; out++) {
		if (*p != '\\' || p + 1 == e)
			*out = *p++;
		else
			p += 1 + unescape(p + 1, e, out);
	}
	text->len = (size_t)(out - text->b);
	return (p < e ? p + 1 : NULL);
}

/* The same, fast for a text without escapes, as most are. */
static char *
take_quoted(char *p, char *e, struct log_text *text)
{
	char *end = memchr(p + 1, '"', (size_t)(e - p - 1));

	if (end == NULL)
		return (NULL);
	if (memchr(p + 1, '\\', (size_t)(end - p - 1)) != NULL)
		return (quoted(p, e, text));
	text->b = p + 1;
	text->len = (size_t)(end - p - 1);
	return (end + 1);
}

/* Read a space and a number or "-" (-1).  Returns the byte after it, or NULL. */
static char *
take_number(char *p, char *e, int64_t *n)
{
	int64_t value = 0;
	char *b;

	if (p == e || *p++ != ' ')
		return (NULL);
	*n = -1;
	if (p < e && *p == '-')
		return (p + 1);
	for (b = p; p < e && *p >= '0' && *p <= '9' && p - b < 18; p++)
		value = 10 * value + (*p - '0');
	if (p == b || (p < e && *p != ' '))
		return (NULL);
	*n = value;
	return (p);
}

/* Read the quoted texts after the numbers: the referrer, then the agent. */
static void
take_texts(char *p, char *e, struct log_record *rec)
{
	struct log_text *texts[] = { &rec->referrer, &rec->agent };
	size_t i;

	for (i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (e - p < 3 || p[0] != ' ' || p[1] != '"')
			return;
		p = take_quoted(p + 1, e, texts[i]);
		if (p == NULL) {
			texts[i]->len = 0;
			return;
		}
		if (texts[i]->len == 1 && *texts[i]->b == '-')
			texts[i]->len = 0;
	}
}

/* The quote that opens the request: a user name may hold quotes, each after a backslash. */
static char *
first_quote(char *line, char *e)
{
	char *p = memchr(line, '"', (size_t)(e - line));

	while (p != NULL && p > line && p[-1] == '\\')
		p = memchr(p + 1, '"', (size_t)(e - p - 1));
	return (p);
}

enum log_fault
log_ncsa_read(char *line, size_t len, struct log_record *rec)
{
	char *p, *e = line + len;
	struct log_text request;
	enum log_fault fault;
	int64_t status;

	p = first_quote(line, e);
	if (p != NULL)
		p = take_quoted(p, e, &request);
	if (p == NULL)
		return (LOG_FAULT_NO_REQUEST);
	fault = log_request_read(request.b, request.len, rec);
	if (fault != LOG_FAULT_OK)
		return (fault);
	p = take_number(p, e, &status);
	if (p == NULL || status > 999)
		return (LOG_FAULT_BAD_STATUS);
	rec->status = status < 0 ? 0 : (int)status;
	p = take_number(p, e, &rec->size);
	if (p != NULL)
		take_texts(p, e, rec);
	return (LOG_FAULT_OK);
}
