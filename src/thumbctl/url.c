/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl url: URLs to their canonical form, to the other scheme, or to their fields; one line
 * for each.
 */

#include "config.h"

#include <err.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "site_options.h"
#include "thumbctl.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumburl/thumburl.h"

#define FIELDS_MAX	32

/* How the call wants its lines. */
struct output {
	struct thumburl_site	site;
	const struct field	*field[FIELDS_MAX];	/* --to is one, --fields several */
	size_t			n_fields;
	int			json;
	int			to;			/* a URL is wanted, not a field */
	char			*text;			/* the last field written */
	size_t			size;
};

static const char *const forms[] = { "canonical", "query", "path" };

static const struct option longopts[] = {
	{ "to",		required_argument, NULL, 't' },
	{ "fields",	required_argument, NULL, 'f' },
	{ "json",	no_argument, NULL, 'j' },
	{ "help",	no_argument, NULL, 'h' },
	SITE_LONGOPTS
	{ NULL, 0, NULL, 0 }
};

static void
help(void)
{
	size_t i;

	printf("Usage: thumbctl url --to FORM | --fields LIST | --json [OPTION...] [URL...]\n\n"
	    "Prints a line for each URL, or for each line of standard input if there is none:\n"
	    "\"ok\", a tab and the URL; or \"reject\", a tab and the reason's code.\n"
	    "Exits with 0 if all were ok, 1 if any was refused, 2 for a mistake in the call.\n\n"
	    "  --%-13s%-6s %s\n  --%-13s%-6s %s\n  --%-13s%-6s %s\n    ",
	    "to", "FORM", "canonical: in the URL's own scheme; query; path",
	    "json", "", "all there is to say, as a JSON object a line",
	    "fields", "LIST", "these fields, with tabs between them:");
	for (i = 0; i < n_fields; i++)
		printf(" %s", fields[i].name);
	printf("\n");
	site_options_help();
}

/* A field's text, in out->text, which grows as it must. */
static const char *
write_field(struct output *out, const struct field *field, const struct thumburl_ref *ref)
{
	size_t n;

	n = field->write(&out->site, ref, out->text, out->size);
	if (n < out->size)
		return (out->text);
	out->size = n + 1;
	out->text = realloc(out->text, out->size);
	if (out->text == NULL)
		err(EXIT_USAGE, "thumbctl url");
	field->write(&out->site, ref, out->text, out->size);
	return (out->text);
}

static void
print_fields(struct output *out, const struct thumburl_ref *ref)
{
	size_t i;

	printf("ok");
	for (i = 0; i < out->n_fields; i++)
		printf("\t%s", write_field(out, out->field[i], ref));
	printf("\n");
}

/* The input as it can be shown: JSON has no bytes that are no text. */
static json_t *
printable(const char *s, size_t len)
{
	char *p, *buf = p = malloc(3 * len + 1);
	json_t *string;
	size_t i;

	if (buf == NULL)
		err(EXIT_USAGE, "thumbctl url");
	for (i = 0; i < len; i++)
		if (s[i] > ' ' && s[i] < 0x7f)
			*p++ = s[i];
		else
			p += sprintf(p, "%%%02X", (unsigned char)s[i]);
	string = json_stringn(buf, (size_t)(p - buf));
	free(buf);
	return (string);
}

static json_t *
field_json(struct output *out, const struct field *field, const struct thumburl_ref *ref)
{
	const char *text = write_field(out, field, ref);

	if (*text == '\0')
		return (json_null());
	return (field->is_number ? json_integer(atol(text)) : json_string(text));
}

static void
print_json(struct output *out, const struct thumburl_ref *ref, enum thumburl_reason r,
    const char *url, size_t len)
{
	json_t *object = json_object();
	char why[256];
	size_t i;

	json_object_set_new(object, "input", printable(url, len));
	json_object_set_new(object, "ok", json_boolean(r == THUMBURL_OK));
	json_object_set_new(object, "reason", json_string(thumburl_reason_code(r)));
	if (r != THUMBURL_OK) {
		thumburl_explain(&out->site, ref, r, why, sizeof why);
		json_object_set_new(object, "explanation", json_string(why));
	}
	for (i = 0; i < n_fields && r == THUMBURL_OK; i++)
		json_object_set_new(object, fields[i].name, field_json(out, &fields[i], ref));
	if (json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		errx(EXIT_USAGE, "thumbctl url: cannot write JSON");
	printf("\n");
	json_decref(object);
}

/* --to a scheme that it does not exist in is refused; a field is merely empty. */
static enum thumburl_reason
equivalent(const struct output *out, const struct thumburl_ref *ref)
{

	if (out->to && !strcmp(out->field[0]->name, "query"))
		return (thumburl_query_equivalent(&out->site, ref));
	if (out->to && !strcmp(out->field[0]->name, "path"))
		return (thumburl_path_equivalent(ref));
	return (THUMBURL_OK);
}

/* Returns 1 if the URL is refused. */
static int
print(struct output *out, const char *url, size_t len)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = thumburl_parse(&out->site, url, len, &ref);
	if (out->json)
		print_json(out, &ref, r, url, len);
	else {
		if (r == THUMBURL_OK)
			r = equivalent(out, &ref);
		if (r == THUMBURL_OK)
			print_fields(out, &ref);
		else
			printf("reject\t%s\n", thumburl_reason_code(r));
	}
	return (r != THUMBURL_OK);
}

static int
print_lines(struct output *out)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int refused = 0;

	while ((n = getline(&line, &size, stdin)) >= 0) {
		if (n > 0 && line[n - 1] == '\n')
			n--;
		refused |= print(out, line, (size_t)n);
	}
	free(line);
	return (refused);
}

static int
usage(const char *message)
{

	fprintf(stderr, "thumbctl url: %s\n", message);
	return (-1);
}

static int
take_form(struct output *out, const char *form)
{
	size_t i;

	for (i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		if (strcmp(forms[i], form))
			continue;
		out->field[0] = field_find(form, strlen(form));
		out->n_fields = 1;
		out->to = 1;
		return (0);
	}
	return (usage("--to must be canonical, query or path"));
}

static int
no_field(const char *name, int len)
{

	if (len == 4 && !memcmp(name, "kind", 4))
		return (usage("--fields: the field \"kind\" is called class"));
	fprintf(stderr, "thumbctl url: --fields: \"%.*s\" is not a field; `thumbctl url --help' "
	    "lists them\n", len, name);
	return (-1);
}

static int
take_fields(struct output *out, const char *list)
{
	const char *e;

	out->to = 0;
	for (out->n_fields = 0; out->n_fields < FIELDS_MAX; list = e + 1) {
		e = strchrnul(list, ',');
		out->field[out->n_fields] = field_find(list, (size_t)(e - list));
		if (out->field[out->n_fields++] == NULL)
			return (no_field(list, (int)(e - list)));
		if (*e == '\0')
			return (0);
	}
	return (usage("--fields: too many"));
}

/* -1 for a mistake, 1 for help. */
static int
parse(struct output *out, int argc, char **argv)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	char msg[256];
	int c, i, r = 0;

	while (r == 0 && (c = getopt_long(argc, argv, "", longopts, &i)) != -1) {
		if (c == 'h')
			return (1);
		if (c == '?')
			return (-1);
		if (c == 't')
			r = take_form(out, optarg);
		else if (c == 'f')
			r = take_fields(out, optarg);
		else if (c == 'j')
			out->json = 1;
		else if (thumburl_options_set(&options, longopts[i].name, optarg, msg, sizeof msg))
			r = usage(msg);
	}
	if (r == 0 && out->n_fields == 0 && !out->json)
		r = usage("--to canonical, --to query or --to path is needed, or --fields or "
		    "--json");
	if (r == 0 && thumburl_site_init(&out->site, &options, msg, sizeof msg))
		r = usage(msg);
	return (r);
}

int
ctl_url(int argc, char **argv)
{
	static char name[] = "thumbctl url";		/* for getopt's messages */
	struct output out = { .n_fields = 0 };
	int r, refused = 0;

	argv[0] = name;
	r = parse(&out, argc, argv);
	if (r > 0)
		help();
	if (r != 0)
		return (r > 0 ? 0 : EXIT_USAGE);
	if (optind == argc)
		refused = print_lines(&out);
	for (; optind < argc; optind++)
		refused |= print(&out, argv[optind], strlen(argv[optind]));
	free(out.text);
	if (fflush(stdout) || ferror(stdout)) {
		perror("thumbctl url: standard output");
		return (EXIT_USAGE);
	}
	return (refused ? EXIT_REFUSED : 0);
}
