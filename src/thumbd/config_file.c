/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reading the configuration file.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config_file.h"
#include "log.h"

#define BLANKS	" \t\r\n"

/* A # at the beginning or behind a blank begins a comment: one in a name does not. */
static void
cut_comment(char *text)
{
	char *p;

	for (p = text; (p = strchr(p, '#')) != NULL; p++)
		if (p == text || strchr(BLANKS, p[-1]) != NULL) {
			*p = '\0';
			return;
		}
}

static char *
trim(char *text)
{
	size_t n;

	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]) != NULL; n--)
		text[n - 1] = '\0';
	return (text);
}

static int
read_line(const char *path, unsigned line, char *text, config_file_set_f *set, void *priv)
{
	char *equals;

	cut_comment(text);
	text = trim(text);
	if (*text == '\0')
		return (0);
	equals = strchr(text, '=');
	if (equals == NULL || equals == text) {
		log_line("%s:%u: \"%s\" must be KEY = VALUE, such as workers = 4",
		    path, line, text);
		return (-1);
	}
	*equals = '\0';
	return (set(priv, line, trim(text), trim(equals + 1)));
}

int
config_file_read(const char *path, config_file_set_f *set, void *priv)
{
	unsigned line = 0;
	char *text = NULL;
	size_t room = 0;
	ssize_t n;
	int r = 0;
	FILE *f;

	f = fopen(path, "re");
	if (f == NULL) {
		log_line("--config: cannot read %s: %m", path);
		return (-1);
	}
	while (r == 0 && (n = getline(&text, &room, f)) >= 0) {
		line++;
		if (strlen(text) == (size_t)n)
			r = read_line(path, line, text, set, priv);
		else {
			log_line("%s:%u: there is a NUL byte; a line is text", path, line);
			r = -1;
		}
	}
	if (r == 0 && ferror(f)) {
		log_line("--config: cannot read %s: %m", path);
		r = -1;
	}
	free(text);
	fclose(f);
	return (r);
}
