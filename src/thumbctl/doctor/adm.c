/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: varnishadm asks again until its timeout if there is no varnishd.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "adm.h"
#include "thumbctl/terminal/memory.h"

/* Begins with the program; then the instance, if it is not the default one. */
static size_t
begin(const struct doctor *d, const char *program, const char **argv)
{
	size_t n = 0;

	argv[n++] = program;
	if (d->options->varnishd != NULL) {
		argv[n++] = "-n";
		argv[n++] = d->options->varnishd;
	}
	return (n);
}

void
adm_run(const struct doctor *d, struct tool *tool, const char *a, const char *b, const char *c)
{
	const char *argv[10];
	size_t n;

	n = begin(d, "varnishadm", argv);
	argv[n++] = "-t";
	argv[n++] = "5";
	argv[n++] = a;
	argv[n++] = b;
	argv[n++] = b != NULL ? c : NULL;
	argv[n] = NULL;
	tool_run(tool, argv, ADM_SECONDS);
}

char *
adm_version(const char *text)
{
	char number[64], revision[128], *version;

	text = strstr(text, "varnish-");
	if (text == NULL || sscanf(text, "varnish-%63s revision %127[0-9a-zA-Z]", number,
	    revision) != 2)
		return (NULL);
	if (asprintf(&version, "%s %s", number, revision) < 0)
		version = must(NULL);
	return (version);
}

json_t *
adm_json(const struct doctor *d, const char *a, const char *b, const char *c, size_t i)
{
	struct tool tool;
	json_t *all, *value = NULL;

	adm_run(d, &tool, a, b, c);
	all = json_loads(tool.out, 0, NULL);
	tool_free(&tool);
	/* version, command, time */
	if (all != NULL)
		value = json_incref(json_array_get(all, 3 + i));
	json_decref(all);
	return (value);
}

json_t *
adm_counters(const struct doctor *d)
{
	const char *argv[10];
	struct tool tool;
	json_t *all, *counters;
	size_t n;

	n = begin(d, "varnishstat", argv);
	argv[n++] = "-j";
	argv[n++] = "-t";
	argv[n++] = "1";
	argv[n++] = "-f";
	argv[n++] = "THUMB*";
	argv[n] = NULL;
	tool_run(&tool, argv, ADM_SECONDS);
	all = json_loads(tool.out, 0, NULL);
	tool_free(&tool);
	counters = json_incref(json_object_get(all, "counters"));
	json_decref(all);
	return (counters);
}

json_int_t
doctor_counter(const struct doctor *d, const char *start, const char *end)
{
	const char *name;
	json_int_t sum = -1;
	json_t *counter;
	size_t len;

	json_object_foreach(d->counters, name, counter) {
		len = strlen(name);
		if (strncmp(name, start, strlen(start)) != 0 || len < strlen(end) ||
		    strcmp(name + len - strlen(end), end) != 0)
			continue;
		sum = (sum < 0 ? 0 : sum) + json_integer_value(json_object_get(counter, "value"));
	}
	return (sum);
}
