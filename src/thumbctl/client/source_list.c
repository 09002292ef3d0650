/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Originals from a list: each line is a name or a URL, with or without its host.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_reader.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/memory.h"

struct list {
	const struct thumburl_site	*site;
	const char			*name;
	FILE				*f;
	char				*line;
	size_t				size;
	struct target			target;
};

static void *
list_open(const struct thumburl_site *site, const char *name)
{
	struct list *list = must(calloc(1, sizeof *list));

	list->site = site;
	list->name = name;
	list->f = strcmp(name, "-") ? fopen(name, "r") : stdin;
	if (list->f != NULL)
		return (list);
	warn_printable_errno("%s", name);
	free(list);
	return (NULL);
}

/* The target of a URL, without scheme and host. */
static const char *
skip_host(const char *p)
{
	const char *host = strstr(p, "//"), *path;

	if (host == NULL || (host != p && strncmp(p, "http://", 7) && strncmp(p, "https://", 8)))
		return (p);
	path = strchr(host + 2, '/');
	return (path != NULL ? path : strchr(p, '\0'));
}

/*
 * Read the next line that is neither empty nor a comment, and trim it.  Returns its length, or
 * -1.
 */
static ssize_t
next_line(struct list *list, const char **begin)
{
	const char *p;
	ssize_t n;

	while ((n = getline(&list->line, &list->size, list->f)) >= 0) {
		while (n > 0 && strchr(" \t\r\n", list->line[n - 1]) != NULL && list->line[n - 1])
			n--;
		for (p = list->line; n > 0 && (*p == ' ' || *p == '\t'); p++)
			n--;
		if (n == 0 || *p == '#')
			continue;
		*begin = p;
		return (n);
	}
	return (-1);
}

static enum source_end
list_next(void *priv, struct entry *entry)
{
	struct list *list = priv;
	const char *p, *target;
	ssize_t n;

	n = next_line(list, &p);
	if (n < 0 && ferror(list->f)) {
		warn_printable_errno("%s", list->name);
		return (SOURCE_FAILED);
	}
	if (n < 0)
		return (SOURCE_END);
	list->line[p - list->line + n] = '\0';
	target = skip_host(p);
	entry->target = target;
	entry->len = (size_t)(p + n - target);
	if (target == p && *p != '/')
		target_of_name(&list->target, list->site, p, (size_t)n, entry);
	return (SOURCE_MORE);
}

static void
list_close(void *priv)
{
	struct list *list = priv;

	if (list->f != stdin)
		fclose(list->f);
	free(list->line);
	free(list->target.text);
	free(list);
}

const struct source_reader source_list = { list_open, list_next, NULL, list_close };
