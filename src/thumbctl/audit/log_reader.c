/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The table of formats.
 */

#include "config.h"

#include <string.h>

#include "log_ncsa.h"
#include "log_reader.h"

static int
is_object(const char *line, size_t len)
{

	return (len > 0 && *line == '{');
}

static enum log_fault
read_ncsa(struct log_reader *reader, char *line, size_t len, struct log_record *rec)
{

	(void)reader;
	return (log_ncsa_read(line, len, rec));
}

static enum log_fault
read_json(struct log_reader *reader, char *line, size_t len, struct log_record *rec)
{

	return (log_json_read(&reader->json, line, len, rec));
}

static enum log_fault
read_url(struct log_reader *reader, char *line, size_t len, struct log_record *rec)
{

	(void)reader;
	return (log_url_read(line, len, rec));
}

static enum log_fault
read_auto(struct log_reader *reader, char *line, size_t len, struct log_record *rec);

static const struct {
	const char	*word;
	int		(*begins)(const char *line, size_t len);	/* NULL: not told by it */
	enum log_fault	(*read)(struct log_reader *reader, char *line, size_t len,
			    struct log_record *rec);
} formats[LOG_N_FORMATS] = {
	[LOG_FORMAT_AUTO] = { "auto",	NULL,		read_auto },
	[LOG_FORMAT_JSON] = { "json",	is_object,	read_json },
	[LOG_FORMAT_URLS] = { "urls",	log_is_url,	read_url },
	[LOG_FORMAT_NCSA] = { "ncsa",	NULL,		read_ncsa },
};

static enum log_fault
read_auto(struct log_reader *reader, char *line, size_t len, struct log_record *rec)
{

	return (formats[log_format_of_line(line, len)].read(reader, line, len, rec));
}

int
log_reader_init(struct log_reader *reader, const char *json_keys, char *err, size_t size)
{

	reader->format = LOG_FORMAT_AUTO;
	return (log_json_init(&reader->json, json_keys, err, size));
}

void
log_reader_fini(struct log_reader *reader)
{

	log_json_fini(&reader->json);
}

enum log_format
log_format_of_word(const char *word)
{
	unsigned i;

	for (i = 0; i < LOG_N_FORMATS; i++)
		if (!strcmp(formats[i].word, word))
			break;
	return (i);
}

enum log_format
log_format_of_line(const char *line, size_t len)
{
	unsigned i;

	for (; len > 0 && (*line == ' ' || *line == '\t'); line++)
		len--;
	for (i = 0; i < LOG_N_FORMATS; i++)
		if (formats[i].begins != NULL && formats[i].begins(line, len))
			return (i);
	return (LOG_FORMAT_NCSA);
}

enum log_fault
log_reader_read(struct log_reader *reader, char *line, size_t len, struct log_record *rec)
{

	log_record_init(rec);
	return (formats[reader->format].read(reader, line, len, rec));
}
