/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Canonical queries, line by line: keep, drop, sorted, drop_empty and a URL, with tabs between them.
 * Memory is exactly as large as announced, so that a sanitizer sees a byte too many.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vmod/state/query.h"

enum { KEEP, DROP, SORTED, DROP_EMPTY, URL, N_COLUMNS };

static void
die(const char *why)
{

	fprintf(stderr, "queries: %s\n", why);
	exit(2);
}

static void
answer(char *line)
{
	struct query_rules rules;
	char *col[N_COLUMNS], *p = line, err[512], *memory, *again;
	size_t room;
	long n;
	int i;

	for (i = 0; i < N_COLUMNS; i++) {
		col[i] = strsep(&p, "\t");
		if (col[i] == NULL)
			die("a line needs five columns");
	}
	if (query_list_init(&rules.keep, col[KEEP], err, sizeof err))
		die(err);
	if (query_list_init(&rules.drop, col[DROP], err, sizeof err))
		die(err);
	rules.sorted = *col[SORTED] == '1';
	rules.drop_empty = *col[DROP_EMPTY] == '1';
	room = query_room(col[URL]);
	memory = malloc(room);
	again = malloc(room);
	if (memory == NULL || again == NULL)
		die("out of memory");
	if (query_canonical(&rules, col[URL], memory, room - 1) != -1)
		die("too little memory is enough");
	n = query_canonical(&rules, col[URL], memory, room);
	if (n < 0 || (size_t)n != strlen(memory))
		die("the length is wrong");
	free(again);
	again = malloc(query_room(memory));
	if (again == NULL || query_canonical(&rules, memory, again, query_room(memory)) != n ||
	    strcmp(memory, again))
		die("a canonical URL is not its own canonical form");
	puts(memory);
	free(memory);
	free(again);
	query_list_fini(&rules.keep);
	query_list_fini(&rules.drop);
}

int
main(void)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;

	while ((n = getline(&line, &size, stdin)) > 0) {
		line[n - 1] = '\0';
		answer(line);
	}
	free(line);
	return (0);
}
