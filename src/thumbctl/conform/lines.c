/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The files of a pack are read as a whole.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "thumbctl/terminal/complain.h"

#define COLUMNS_MAX	16

static char *
read_text(const char *file)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f;

	f = fopen(file, "r");
	if (f == NULL || getdelim(&text, &size, '\0', f) < 0) {
		warn_printable_errno("%s", file);
		free(text);
		text = NULL;
	}
	if (f != NULL)
		fclose(f);
	return (text);
}

/* Returns -1 if the line has another number of columns. */
static int
split(char *line, unsigned columns, char *col[])
{
	unsigned i;

	for (i = 0; i < columns; i++) {
		col[i] = strsep(&line, "\t");
		if (col[i] == NULL)
			return (-1);
	}
	return (line == NULL ? 0 : -1);
}

int
lines_read(const char *file, unsigned columns, const char *what, char **text, lines_take_f *take, void *priv)
{
	char *col[COLUMNS_MAX], *line, *p;
	unsigned number = 0;

	*text = p = read_text(file);
	if (p == NULL)
		return (-1);
	while ((line = strsep(&p, "\n")) != NULL) {
		number++;
		if (*line == '\0' || *line == '#')
			continue;
		if (split(line, columns, col)) {
			warn_printable("%s:%u: %s has %u columns with tabs between them", file, number, what,
			    columns);
			return (-1);
		}
		if (take(priv, file, number, col))
			return (-1);
	}
	return (0);
}
