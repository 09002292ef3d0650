/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Cases are lines of columns with tabs between them.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/memory.h"

#define N_COLUMNS	8

static const char *const levels[] = {
#define X(name, word) word,
	CASE_LEVELS(X)
#undef X
};

enum case_level
case_level_of(const char *word)
{
	unsigned i;

	for (i = 0; i < CASE_N_LEVELS; i++)
		if (!strcmp(levels[i], word))
			break;
	return ((enum case_level)i);
}

size_t
case_find(const struct conform_cases *cases, const char *id, size_t len)
{
	size_t i;

	for (i = 0; i < cases->n; i++)
		if (strlen(cases->all[i].id) == len && !memcmp(cases->all[i].id, id, len))
			break;
	return (i);
}

static int
take_line(struct conform_cases *cases, const char *file, unsigned number, char *line)
{
	char *col[N_COLUMNS], *p = line;
	struct conform_case *c;
	int i;

	for (i = 0; i < N_COLUMNS; i++) {
		col[i] = strsep(&p, "\t");
		if (col[i] == NULL)
			break;
	}
	if (i < N_COLUMNS || p != NULL) {
		warn_printable("%s:%u: a case has %d columns with tabs between them", file, number,
		    N_COLUMNS);
		return (-1);
	}
	if (case_level_of(col[1]) == CASE_N_LEVELS ||
	    case_find(cases, col[0], strlen(col[0])) < cases->n) {
		warn_printable("%s:%u: \"%s\" must be a level, urls, http or images, and \"%s\" a name that "
		    "no other case has", file, number, col[1], col[0]);
		return (-1);
	}
	cases->all = must(realloc(cases->all, (cases->n + 1) * sizeof *cases->all));
	c = &cases->all[cases->n++];
	*c = (struct conform_case){ col[0], case_level_of(col[1]), col[2], col[3], col[4], col[5], col[6],
	    col[7] };
	return (0);
}

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

int
cases_read(struct conform_cases *cases, const char *file)
{
	unsigned number = 0;
	char *line, *p;

	memset(cases, 0, sizeof *cases);
	cases->text = p = read_text(file);
	if (p == NULL)
		return (-1);
	while ((line = strsep(&p, "\n")) != NULL) {
		number++;
		if (*line != '\0' && *line != '#' && take_line(cases, file, number, line))
			return (-1);
	}
	return (0);
}

void
cases_free(struct conform_cases *cases)
{

	free(cases->all);
	free(cases->text);
}
