/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Lists are read line by line, and wrong lines are reported with their places.
 */

#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ids_build.h"
#include "ids_list.h"
#include "locate/locator_builder.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/output.h"
#include "thumbctl/terminal/progress.h"
#include "thumbctl/terminal/stop.h"

#define REPORTED	20		/* wrong lines; more are only counted */
#define LINE_BITS	48		/* of a place; the list is above them */
#define OFTEN		4096		/* lines */

struct building {
	const struct ids_build	*asked;
	struct output		out;
	struct locator_build	build;
	struct locator_builder	*builder;
	uint64_t		lines, wrong;
	struct progress		progress;
};

static const char *
list_name(const struct building *b, uint64_t place)
{

	return (b->asked->n_lists == 0 ? "standard input" : b->asked->lists[place >> LINE_BITS]);
}

static uint64_t
line_of(uint64_t place)
{

	return (place & ((UINT64_C(1) << LINE_BITS) - 1));
}

/* Report and count a wrong line. */
static void
wrong_line(struct building *b, uint64_t place, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	b->wrong++;
	if (b->wrong > REPORTED)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	progress_clear(&b->progress);
	warn_printable("%s:%" PRIu64 ": %s", list_name(b, place), line_of(place), text);
	if (b->wrong == REPORTED)
		warn_printable("further lines that are wrong are only counted");
}

static void
conflict(void *priv, const char *text, uint64_t first, uint64_t second)
{
	struct building *b = priv;

	wrong_line(b, second, "%s has another hash in %s:%" PRIu64 "; a name must have one", text,
	    list_name(b, first), line_of(first));
}

static int
is_stopped(void *priv)
{

	(void)priv;
	return (stop_signal() != 0);
}

/* Returns 0, or -1 with errno if the output cannot be written. */
static int
take_line(struct building *b, uint64_t place, char *text, size_t len)
{
	struct ids_line line;
	char err[700];

	b->lines++;
	if (b->lines % OFTEN == 0)
		progress_show(&b->progress, b->lines, "");
	if (ids_list_line(b->asked->site, text, len, &line, err, sizeof err)) {
		wrong_line(b, place, "%s", err);
		return (0);
	}
	return (locator_builder_add(b->builder, line.name.wiki, line.name.stored, line.id, place));
}

/* Read a list to its end, or to a signal.  Returns 0, or an exit status. */
static int
read_list(struct building *b, FILE *f, uint64_t list)
{
	uint64_t place = list << LINE_BITS;
	char *text = NULL;
	size_t size = 0;
	ssize_t n;
	int r = 0;

	while (r == 0 && stop_signal() == 0 && (n = getline(&text, &size, f)) >= 0) {
		if (n > 0 && text[n - 1] == '\n')
			text[--n] = '\0';
		r = take_line(b, ++place, text, (size_t)n);
	}
	free(text);
	if (r)
		warn_printable_errno("--out: %s", b->asked->out);
	else if (ferror(f) && stop_signal() == 0) {
		warn_printable_errno("%s", list_name(b, place));
		r = -1;
	}
	return (r ? EXIT_FAILED : 0);
}

static int
read_lists(struct building *b)
{
	const struct ids_build *asked = b->asked;
	unsigned i;
	FILE *f;
	int r = 0;

	if (asked->n_lists == 0)
		return (read_list(b, stdin, 0));
	for (i = 0; i < asked->n_lists && r == 0; i++) {
		f = fopen(asked->lists[i], "re");
		if (f == NULL) {
			warn_printable_errno("%s", asked->lists[i]);
			return (EXIT_FAILED);
		}
		r = read_list(b, f, i);
		(void)fclose(f);
	}
	return (r);
}

/* After the lists.  Returns the exit status. */
static int
finish(struct building *b)
{
	int r;

	r = locator_builder_finish(b->builder);
	progress_clear(&b->progress);
	if (r && errno != ECANCELED) {
		warn_printable_errno("--out: %s", b->asked->out);
		return (EXIT_FAILED);
	}
	if (stop_signal() != 0)
		return (stop_status());
	if (b->wrong > 0 && !b->asked->skip_wrong) {
		warn_printable("%" PRIu64 " of %" PRIu64 " lines are wrong: %s stays as it is; "
		    "--skip-wrong builds it without them", b->wrong, b->lines, b->asked->out);
		return (EXIT_FAILED);
	}
	if (b->build.names == 0) {
		warn_printable("the list has no names: %s stays as it is", b->asked->out);
		return (EXIT_FAILED);
	}
	return (0);
}

static int
build_all(struct building *b)
{
	int r;

	b->builder = locator_builder_new(&b->build);
	if (b->builder == NULL) {
		warn_printable_errno("--out: %s", b->asked->out);
		return (EXIT_FAILED);
	}
	progress_begin(&b->progress, PROGRESS_THINGS, 0, 0, b->asked->progress);
	r = read_lists(b);
	if (r == 0)
		r = stop_signal() != 0 ? stop_status() : finish(b);
	locator_builder_free(&b->builder);
	return (r);
}

/* Put the file in its place, or remove it. */
static int
end(struct building *b, int status)
{

	if (status == 0 && fsync(fileno(b->out.f))) {
		warn_printable_errno("--out: %s", b->asked->out);
		status = EXIT_FAILED;
	}
	b->out.bad = status != 0;
	if (output_end(&b->out) && status == 0) {
		warn_printable_errno("--out: %s", b->asked->out);
		status = EXIT_FAILED;
	}
	if (status == 0) {
		printf("%" PRIu64 " names, %" PRIu64 " ids", b->build.names, b->build.distinct);
		if (b->wrong > 0)
			printf(", %" PRIu64 " wrong lines skipped", b->wrong);
		printf("\n");
	}
	return (status);
}

/* Returns -1 with errno. */
static int
make_earlier(const char *path, uint64_t *begun)
{
	struct stat st;

	if (stat(path, &st))
		return (-1);
	/* a pipe is as old as what it gives */
	if (S_ISREG(st.st_mode) && st.st_mtime >= 0 && (uint64_t)st.st_mtime < *begun)
		*begun = (uint64_t)st.st_mtime;
	return (0);
}

/*
 * When the lists were begun, as far as that is known: a name may have other bytes since.  The time
 * of a list is that of its end.
 */
static uint64_t
lists_begun(const struct ids_build *asked)
{
	uint64_t begun = (uint64_t)time(NULL);
	unsigned i;

	if (asked->as_of != NULL) {
		if (make_earlier(asked->as_of, &begun))
			give_up_errno(EXIT_FAILED, "--as-of: %s", asked->as_of);
		return (begun);
	}
	/* one that cannot be read is an error later on */
	for (i = 0; i < asked->n_lists; i++)
		(void)make_earlier(asked->lists[i], &begun);
	return (begun);
}

int
ids_build(const struct ids_build *asked)
{
	struct building b = {
		.asked = asked,
		.build = {
			.ids = asked->site->ids, .built = lists_begun(asked),
			.conflict = conflict, .is_stopped = is_stopped, .priv = &b,
		},
	};
	char *path;
	int status;

	if (output_begin(&b.out, asked->out))
		give_up_errno(EXIT_FAILED, "--out: %s", asked->out);
	if (b.out.temporary == NULL)
		give_up(EXIT_FAILED, "--out: %s: it must be a regular file", asked->out);
	(void)stop_watch();
	path = must(strdup(asked->out));
	b.build.out = b.out.f;
	b.build.directory = dirname(path);
	status = end(&b, build_all(&b));
	free(path);
	return (status);
}
