/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A table has a row for each option.  The settings of a program, its --help, its manual page and
 * its example file are made from the rows: a default stands only there.
 */

#ifndef OPTION_H_INCLUDED
#define OPTION_H_INCLUDED

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

enum option_type {
	OPTION_FLAG,		/* 1 if it is given */
	OPTION_TEXT,
	OPTION_WORD,		/* one of the words in the row's argument, "a|b|c" */
	OPTION_MAYBE,		/* an optional word; "" if it is left out */
	OPTION_LIST,		/* lines: the option may be repeated */
	OPTION_NUMBER,
	OPTION_OCTAL,
	OPTION_REAL,
	OPTION_SIZE,		/* bytes, with K, M, G or T for powers of 1024 */
	OPTION_OTHER,		/* no field: the program sets it */
	OPTION_RENAMED		/* no field: a former name; the row's value is the new one */
};

/* The field that holds a value of each type, for a table that declares the settings. */
#define OPTION_FIELD_FLAG(field)	int field
#define OPTION_FIELD_TEXT(field)	char *field
#define OPTION_FIELD_MAYBE(field)	char *field
#define OPTION_FIELD_WORD(field)	char *field
#define OPTION_FIELD_LIST(field)	char *field
#define OPTION_FIELD_NUMBER(field)	unsigned field
#define OPTION_FIELD_OCTAL(field)	unsigned field
#define OPTION_FIELD_REAL(field)	double field
#define OPTION_FIELD_SIZE(field)	uint64_t field

/* A number that has no default and is not given. */
#define OPTION_UNSET		UINT_MAX

/* Marks of a row; a program may have more, from OPTION_MARK on. */
#define OPTION_RELOAD		0u	/* a change in the file takes effect at a reload */
#define OPTION_RESTART		1u	/* a change in the file takes effect at a restart */
#define OPTION_CALL		2u	/* only on the command line, not in the file */
#define OPTION_MARK		4u

struct option_row {
	const char		*name;		/* without dashes */
	const char		*argument;	/* "" if there is none */
	enum option_type	type;
	size_t			at;		/* of the field in the settings */
	const char		*value;		/* the default, as in a file; NULL: none */
	const char		*instead;	/* the default in words; NULL: value is enough */
	const char		*unit;		/* or "" */
	unsigned		least, most;	/* of a number; of a size, in KiB */
	unsigned		marks;
	const char		*help;		/* a noun phrase, for one line */
	const char		*more;		/* sentences in reStructuredText, or "" */
};

/* A row for a field in struct settings. */
#define OPTION_ROW(settings, type, field, name, argument, value, instead, unit, least, most,	\
    marks, help, more)									\
	{ name, argument, OPTION_##type, offsetof(settings, field), value, instead, unit,	\
	    least, most, marks, help, more },

/* The declaration of a row's field. */
#define OPTION_FIELD(type, field, ...)	OPTION_FIELD_##type(field);

/* Set all fields to their defaults; texts belong to the settings. */
void option_defaults(const struct option_row *rows, size_t n, void *settings);
void option_free(const struct option_row *rows, size_t n, void *settings);

/*
 * Set a field from text; a line is added to a list.  Returns 0; or -1 with one line in err: NAME,
 * the value, and what would be right.
 */
int option_set(const struct option_row *row, void *settings, const char *value, char *err,
    size_t size);

/* Read a size such as 10G, up to *end.  Returns 0 if there is none or it is too large. */
uint64_t option_read_size(const char *text, const char **end);

/* Write a field as text; "" if it is not set.  Returns as snprintf(3). */
size_t option_text(const struct option_row *row, const void *settings, char *buf, size_t size);

/* Copy a field from other settings. */
void option_copy(const struct option_row *row, void *settings, const void *from);

/* The row of that name, or NULL. */
const struct option_row *option_find(const struct option_row *rows, size_t n, const char *name,
    size_t len);

/*
 * Read a command line: --NAME VALUE, --NAME=VALUE, and operands between them; after "--" all words
 * are operands.  take() is called for each option with its row ("" is the value of a flag), and for
 * each operand without a row; it returns as option_set().  Returns 0; or -1 with one line in err.
 */
typedef int option_take_f(void *priv, const struct option_row *row, const char *value, char *err,
    size_t size);
int option_arguments(const struct option_row *rows, size_t n, char *const *argv,
    option_take_f *take, void *priv, char *err, size_t size);

/* Print a paragraph, wrapped. */
void option_print_text(const char *text);

/* Print the rows: for --help, for a manual page, and for an example of a configuration file. */
void option_print_help(const struct option_row *rows, size_t n);
void option_print_rst(const struct option_row *rows, size_t n);
void option_print_conf(const struct option_row *rows, size_t n);

/* Print a line for each row, "--NAME", a tab and its argument: a shell completes words by them. */
void option_print_words(const struct option_row *rows, size_t n);

/*
 * Print a line of a configuration file.  Of the value, bytes that are not printable ASCII become
 * \xHH.
 */
void option_print_line(const struct option_row *row, const char *value);

#endif
