/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The configuration of thumbd, read by thumbd itself.
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "finding.h"
#include "thumbctl/terminal/memory.h"
#include "tool.h"

#define SECONDS		60		/* for thumbd --check-config */

void
look_at_config(struct doctor *d)
{
	const char *const argv[] = {
		d->options->thumbd, "--config", d->options->config, "--check-config", NULL
	};
	struct tool tool;

	if (access(d->options->config, R_OK) != 0) {
		find_unknown(d, errno == EACCES ? "this user may not read %s" :
		    "there is no %s; --config names thumbd's", d->options->config);
		return;
	}
	tool_run(&tool, argv, SECONDS);
	if (tool.status == TOOL_NONE)
		find_unknown(d, "cannot run %s: %s", d->options->thumbd, tool.err);
	else if (tool.status != 0)
		find_wrong(d, "correct it: a running thumbd keeps its options, and the next does "
		    "not start", "%s", tool.err);
	else {
		d->config = must(strdup(tool.out));
		find_ok(d, "%s is valid", d->options->config);
	}
	tool_free(&tool);
}

char *
doctor_option(const struct doctor *d, const char *name)
{
	const char *line = d->config != NULL ? d->config : "";
	const size_t len = strlen(name);

	for (; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		if (!strncmp(line, name, len) && !strncmp(line + len, " = ", 3) &&
		    line[len + 3] != '\n')
			return (must(strndup(line + len + 3, strcspn(line + len + 3, "\n"))));
	return (NULL);
}

/* The options of a site are among thumbd's, as a file has them. */
int
doctor_site_of_config(const struct doctor *d, struct thumburl_site *site, char *err, size_t size)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_lines lines;
	size_t len;
	char *text;
	int r;

	*err = '\0';
	if (d->config == NULL)
		return (-1);
	len = strlen(d->config);
	text = must(malloc(len + 1));
	memcpy(text, d->config, len + 1);
	thumburl_lines_init(&lines, d->options->config, "workers = 4", text, len);
	while ((r = thumburl_lines_next(&lines, err, size)) > 0)
		if (thumburl_options_set(&options, NULL, lines.key, lines.value, err, size) < 0)
			r = -1;
	if (r == 0)
		r = thumburl_site_init(site, &options, err, size);
	free(text);
	return (r == 0 ? 0 : -1);
}
