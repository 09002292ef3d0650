/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * All sources in order.  The name and the first byte of a source tell how to read it.
 */

#include "config.h"

#include <sys/stat.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source_reader.h"
#include "thumbctl/terminal/memory.h"

struct source {
	struct source_options		options;
	size_t				at;	/* the next name */
	const struct source_reader	*reader;	/* of the open source, or NULL */
	void				*priv;
};

static int
is_json(const char *name)
{
	FILE *f = fopen(name, "r");
	int c;

	if (f == NULL)
		return (0);
	do
		c = getc(f);
	while (isspace(c));
	fclose(f);
	return (c == '{');
}

static const struct source_reader *
reader_of(const char *name)
{
	struct stat st;

	if (!strncmp(name, "http://", 7) || !strncmp(name, "https://", 8))
		return (&source_api);
	if (strcmp(name, "-") && stat(name, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return (&source_directory);
		if (S_ISREG(st.st_mode) && is_json(name))
			return (&source_allimages);
	}
	return (&source_list);
}

static int
open_next(struct source *s)
{
	const char *name = s->options.names[s->at++];

	s->reader = reader_of(name);
	s->priv = s->reader->open(s->options.site, name);
	if (s->priv != NULL)
		return (0);
	s->reader = NULL;
	return (-1);
}

static void
close_this(struct source *s)
{

	if (s->reader != NULL)
		s->reader->close(s->priv);
	s->reader = NULL;
}

enum source_end
source_next(struct source *s, struct entry *entry)
{
	enum source_end end = SOURCE_END;

	while (end == SOURCE_END) {
		if (s->reader == NULL && s->at == s->options.n)
			return (SOURCE_END);
		if (s->reader == NULL && open_next(s))
			return (SOURCE_FAILED);
		entry->width = 0;
		end = s->reader->next(s->priv, entry);
		if (end != SOURCE_MORE)
			close_this(s);
	}
	return (end);
}

static uint64_t
count(const struct source_reader *reader, void *priv)
{
	struct entry entry;
	uint64_t n = 0;

	while (reader->next(priv, &entry) == SOURCE_MORE)
		n++;
	return (n);
}

/* A pipe can be read only once, even if it has a name. */
static int
is_pipe(const char *name)
{
	struct stat st;

	return (!strcmp(name, "-") || (stat(name, &st) == 0 && !S_ISREG(st.st_mode)));
}

static uint64_t
total_of(const struct source *s, const char *name)
{
	const struct source_reader *reader = reader_of(name);
	uint64_t n;
	void *priv;

	if (reader == &source_list && is_pipe(name))
		return (0);
	priv = reader->open(s->options.site, name);
	if (priv == NULL)
		return (0);
	n = reader->total != NULL ? reader->total(priv) : count(reader, priv);
	reader->close(priv);
	return (n);
}

uint64_t
source_total(struct source *s)
{
	uint64_t n, sum = 0;
	size_t i;

	for (i = 0; i < s->options.n; i++) {
		n = total_of(s, s->options.names[i]);
		if (n == 0)
			return (0);
		sum += n;
	}
	return (sum);
}

void
source_options_set(struct source_options *options, const struct thumburl_site *site, int argc,
    char **argv)
{
	static const char *const standard_input[] = { "-" };

	options->site = site;
	options->names = argc > 0 ? (const char *const *)argv : standard_input;
	options->n = argc > 0 ? (size_t)argc : 1;
}

struct source *
source_new(const struct source_options *options)
{
	struct source *s = must(calloc(1, sizeof *s));

	s->options = *options;
	return (s);
}

void
source_free(struct source **sp)
{

	close_this(*sp);
	free(*sp);
	*sp = NULL;
}

typedef size_t target_f(const struct thumburl_site *, const char *, size_t, char *, size_t);

static void
write_target(struct target *t, target_f *write, const struct thumburl_site *site,
    const char *what, size_t len, struct entry *entry)
{

	entry->len = write(site, what, len, t->text, t->size);
	if (entry->len >= t->size) {
		t->size = entry->len + 1;
		t->text = must(realloc(t->text, t->size));
		write(site, what, len, t->text, t->size);
	}
	entry->target = t->text;
}

void
target_of_file(struct target *t, const struct thumburl_site *site, const char *file, size_t len,
    struct entry *entry)
{

	write_target(t, thumburl_target_of_file, site, file, len, entry);
}

void
target_of_name(struct target *t, const struct thumburl_site *site, const char *name, size_t len,
    struct entry *entry)
{
	static const char prefix[] = "File:";
	char *title = must(malloc(len + 1)), *p;

	if (len >= sizeof prefix && !strncasecmp(name, prefix, sizeof prefix - 1)) {
		name += sizeof prefix - 1;
		len -= sizeof prefix - 1;
	}
	memcpy(title, name, len);
	for (p = title; p < title + len; p++)
		if (*p == ' ')
			*p = '_';
	write_target(t, thumburl_target_of_name, site, title, len, entry);
	free(title);
}
