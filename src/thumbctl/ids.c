/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl ids: the file that maps names of originals to the hashes of their bytes, and back.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "thumbctl/ids/ids_build.h"
#include "thumbctl/ids/ids_check.h"
#include "thumbctl/ids/ids_look.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"

struct settings {
	IDS_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	IDS_OPTIONS(X)
#undef X
};

static int
build(const struct call *call)
{
	const struct settings *s = call->settings;
	const struct ids_build asked = {
		.site = &call->site, .out = s->out, .lists = call->operands + 1,
		.n_lists = (unsigned)call->n_operands - 1, .as_of = s->as_of,
		.skip_wrong = s->skip_wrong, .progress = s->progress,
	};

	if (s->out == NULL)
		return (command_wrong("--out FILE is needed"));
	if (asked.n_lists > IDS_LISTS_MAX)
		return (command_wrong("at most %d lists", IDS_LISTS_MAX));
	return (ids_build(&asked));
}

/* Open the file that is the first operand. */
static struct locator *
open_file(const struct call *call)
{
	struct locator *l;
	char err[1024];

	l = locator_open(call->operands[1], call->site.ids, err, sizeof err);
	if (l == NULL)
		give_up(EXIT_FAILED, "%s", err);
	return (l);
}

static int
look(const struct call *call)
{
	struct call rest = *call;
	struct ids_look looker = { .site = &call->site };
	int absent;

	if (call->n_operands < 2)
		return (command_wrong("the file to look into is missing"));
	looker.locator = open_file(call);
	rest.operands += 2;
	rest.n_operands -= 2;
	absent = command_each(&rest, ids_look, &looker);
	locator_free(&looker.locator);
	return (absent ? EXIT_FAILED : 0);
}

static int
check(const struct call *call)
{
	const struct settings *s = call->settings;
	struct locator *l;
	int status;

	if (call->n_operands != 2)
		return (command_wrong("one file to check is needed, and %d are given",
		    call->n_operands - 1));
	l = open_file(call);
	status = ids_check(l, call->operands[1], s->progress);
	locator_free(&l);
	return (status);
}

static const struct task {
	const char	*name;
	int		(*run)(const struct call *call);
	int		needs_site;
	int		writes;
} tasks[] = {
	{ "build", build, 1, 1 },
	{ "look", look, 1, 0 },
	{ "check", check, 0, 0 },
};

static const struct task *
find_task(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof tasks / sizeof tasks[0]; i++)
		if (!strcmp(tasks[i].name, name))
			return (&tasks[i]);
	return (NULL);
}

static int
ids(const struct call *call)
{
	const struct settings *s = call->settings;
	const struct task *task;

	if (call->n_operands == 0)
		return (command_wrong("one of build, look and check is needed"));
	task = find_task(call->operands[0]);
	if (task == NULL)
		return (command_wrong("\"%s\" must be build, look or check", call->operands[0]));
	if (task->needs_site && call->site.ids == THUMBURL_IDS_OFF)
		return (command_wrong("--ids: the site must have sha1 or sha256"));
	if (!task->writes && (s->out != NULL || s->as_of != NULL || s->skip_wrong))
		return (command_wrong("--%s: only build has this option",
		    s->out != NULL ? "out" : s->as_of != NULL ? "as-of" : "skip-wrong"));
	return (task->run(call));
}

const struct command command_ids = {
	.name = "ids",
	.help = "build the file that maps names to hashes",
	.usage = "build --out FILE [OPTION...] [LIST...] | look [OPTION...] FILE [WHAT...] | "
	    "check FILE",
	.text = "Builds the file that maps names of originals to the hashes of their bytes, and "
	    "back, of lists with a wiki, a name and a hash in each line, with tabs between them; or "
	    "of standard input. Or looks names, hashes or URLs up in it: a line for each has "
	    "\"ok\", a tab and the URL of the other side, or \"absent\", or \"reject\", a tab and "
	    "the reason. Or checks all of it.",
	.success = "the file is built, everything is found, or the file is good",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = ids,
};
