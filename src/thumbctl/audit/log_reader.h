/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lines of access logs in any format.
 */

#ifndef LOG_READER_H_INCLUDED
#define LOG_READER_H_INCLUDED

#include "log_json.h"
#include "log_record.h"

enum log_format {
	LOG_FORMAT_AUTO,		/* each line's own */
	LOG_FORMAT_NCSA,
	LOG_FORMAT_JSON,
	LOG_FORMAT_URLS,
	LOG_N_FORMATS
};

struct log_reader {
	enum log_format	format;
	struct log_json	json;
};

/*
 * A reader of lines in any format; json_keys as for log_json_init().  Returns 0; or -1 with a
 * line in err.  In both cases log_reader_fini() frees it.
 */
int log_reader_init(struct log_reader *reader, const char *json_keys, char *err, size_t size);
void log_reader_fini(struct log_reader *reader);

/* The format of a word such as "ncsa"; LOG_N_FORMATS: no format has it. */
enum log_format log_format_of_word(const char *word);

/* The format of a line, by how it begins: logs may be concatenated, and cut at the start. */
enum log_format log_format_of_line(const char *line, size_t len);

/* Read a line, which may be written to, in the reader's format. */
enum log_fault log_reader_read(struct log_reader *reader, char *line, size_t len,
    struct log_record *rec);

#endif
