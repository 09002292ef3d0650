/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl types: the types of file and the formats of thumbs, for people, for programs that keep
 * tables of their own, and for the manual.
 */

#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "command.h"
#include "command_table.h"
#include "job/types.h"
#include "types_json.h"

struct settings {
	TYPES_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	TYPES_OPTIONS(X)
#undef X
};

/* Each type, from the first that a file can have. */
#define EACH_TYPE(t)	(t) = THUMBURL_TYPE_NONE + 1; (t) < THUMBURL_N_TYPES; (t)++

static const char *
thumb_extension(enum thumburl_type type)
{

	return (thumburl_format_extension(thumburl_type_format(type)));
}

/* The extensions with this in front of each and that between them. */
static void
print_extensions(enum thumburl_type type, const char *before, const char *between)
{
	const char *extension;
	unsigned i;

	for (i = 0; (extension = thumburl_type_extension(type, i)) != NULL; i++)
		printf("%s%s%s", i > 0 ? between : "", before, extension);
}

static const char *
state(const struct type_row *row)
{

	return (!row->built ? "not built" : row->usual ? "enabled" : "disabled");
}

static void
print_table(void)
{
	enum thumburl_type type;
	unsigned i;

	printf("# type\tdefault\tthumb\tnature\tparameters\textensions\n");
	for (EACH_TYPE(type)) {
		printf("%s\t%s\t%s\t%s\t", thumburl_type_code(type), state(&file_types[type]),
		    thumb_extension(type), types_nature(type));
		for (i = 0; i < THUMBURL_N_PARAMS; i++)
			if (thumburl_type_params(type) & 1U << i)
				printf("%s%s", i > 0 ? "," : "",
				    thumburl_param_key((enum thumburl_param)i));
		printf("\t");
		print_extensions(type, "", ",");
		printf("\n");
	}
}

static void
print_json(void)
{
	json_t *all = json_pack("{so so so so so}", "types", types_json(), "formats", formats_json(),
	    "parameters", parameters_json(), "reasons", reasons_json(), "limits", limits_json());

	json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	printf("\n");
	json_decref(all);
}

/* "4 MB": sizes in the table are powers of 2. */
static void
print_bytes(uint64_t bytes)
{

	if (bytes >= 1 << 20)
		printf("%ju MB", (uintmax_t)(bytes >> 20));
	else
		printf("%ju kB", (uintmax_t)(bytes >> 10));
}

/* For the manual, which is of every build: what this one lacks is listed, too. */
static void
print_rst(void)
{
	const struct type_row *row;
	enum thumburl_type type;

	for (EACH_TYPE(type)) {
		row = &file_types[type];
		if (row->thumb == NULL)
			continue;
		printf("**%s** (*", thumburl_type_code(type));
		print_extensions(type, ".", "*, *");
		printf("*)\n  %s.", row->thumb);
		if (!row->usual)
			printf(" Disabled by default.");
		if (row->cheap_below > 0) {
			printf(" Cheap below ");
			print_bytes(row->cheap_below);
			printf(".");
		}
		printf("\n\n");
	}
}

static int
types(const struct call *call)
{
	const struct settings *s = call->settings;

	if (call->n_operands > 0)
		return (command_wrong("\"%s\": types takes options only",
		    call->operands[0]));
	if (s->json && s->rst)
		return (command_wrong("--json and --rst exclude each other; give one"));
	if (s->json)
		print_json();
	else if (s->rst)
		print_rst();
	else
		print_table();
	return (0);
}

const struct command command_types = {
	.name = "types",
	.help = "list the types of file that have thumbs",
	.usage = "[--json | --rst]",
	.text = "Lists the types of file: whether thumbd renders them without --types, the "
	    "format of the thumb, the nature of the files, the parameters of their URLs, and the "
	    "extensions of their names.",
	.success = "the list is printed",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.run = types,
};
