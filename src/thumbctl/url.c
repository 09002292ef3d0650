/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl url: prints URLs in canonical form, in the other scheme, or as fields.
 */

#include "config.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "command_table.h"
#include "field.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/printable.h"
#include "thumburl/thumburl.h"

#define FIELDS_MAX	32

struct settings {
	URL_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	URL_OPTIONS(X)
#undef X
};

/* How to print each URL. */
struct output {
	const struct thumburl_site *site;
	const struct field	*field[FIELDS_MAX];	/* --to is one, --fields several */
	size_t			n_fields;
	int			json;
	int			to;			/* a URL is wanted, not a field */
	char			*text;			/* the last field written */
	size_t			size;
};

/* A field's text, in out->text, which grows as needed. */
static const char *
write_field(struct output *out, const struct field *field, const struct thumburl_ref *ref)
{
	size_t n;

	n = field->write(out->site, ref, out->text, out->size);
	if (n < out->size)
		return (out->text);
	out->size = n + 1;
	out->text = must(realloc(out->text, out->size));
	field->write(out->site, ref, out->text, out->size);
	return (out->text);
}

static void
print_fields(struct output *out, const struct thumburl_ref *ref)
{
	size_t i;

	printf("ok");
	for (i = 0; i < out->n_fields; i++) {
		printf("\t");
		put_printable(write_field(out, out->field[i], ref), stdout);
	}
	printf("\n");
}

/* The input, percent-encoded: JSON cannot hold arbitrary bytes. */
static json_t *
percent_encoded(const char *s, size_t len)
{
	char *p, *buf = p = must(malloc(3 * len + 1));
	json_t *string;
	size_t i;

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

	json_object_set_new(object, "input", percent_encoded(url, len));
	json_object_set_new(object, "ok", json_boolean(r == THUMBURL_OK));
	json_object_set_new(object, "reason", json_string(thumburl_reason_code(r)));
	if (r != THUMBURL_OK) {
		thumburl_explain(out->site, ref, r, why, sizeof why);
		json_object_set_new(object, "explanation", json_string(why));
	}
	for (i = 0; i < n_fields && r == THUMBURL_OK; i++)
		json_object_set_new(object, fields[i].name, field_json(out, &fields[i], ref));
	if (json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		give_up(EXIT_FAILED, "cannot write JSON");
	printf("\n");
	json_decref(object);
}

/* --to refuses a URL that the scheme lacks; --fields leaves it empty. */
static enum thumburl_reason
equivalent(const struct output *out, const struct thumburl_ref *ref)
{

	if (out->to && !strcmp(out->field[0]->name, "query"))
		return (thumburl_query_equivalent(out->site, ref));
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

	r = thumburl_parse(out->site, url, len, &ref);
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
wrong_field(const char *list, const char *name, size_t len)
{
	char names[300];
	size_t i, n = 0;

	if (len == 4 && !memcmp(name, "kind", len))
		return (command_wrong("--fields: \"%s\": the field kind is now called class",
		    list));
	for (i = 0; i < n_fields && n < sizeof names; i++)
		n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i > 0 ? ", " : "",
		    fields[i].name);
	return (command_wrong("--fields: \"%s\": \"%.*s\" must be one of %s", list, (int)len,
	    name, names));
}

static int
take_fields(struct output *out, const char *list)
{
	const char *p, *e;

	for (p = list; out->n_fields < FIELDS_MAX; p = e + 1) {
		e = strchrnul(p, ',');
		out->field[out->n_fields] = field_find(p, (size_t)(e - p));
		if (out->field[out->n_fields++] == NULL)
			return (wrong_field(list, p, (size_t)(e - p)));
		if (*e == '\0')
			return (0);
	}
	return (command_wrong("--fields: \"%s\" must be %d fields at most", list, FIELDS_MAX));
}

static int
set_up(struct output *out, const struct settings *s)
{

	out->json = s->json;
	out->to = s->to != NULL;
	if ((s->to != NULL) + (s->fields != NULL) + s->json != 1)
		return (command_wrong("one of --to FORM, --fields LIST and --json is needed"));
	if (s->fields != NULL)
		return (take_fields(out, s->fields));
	if (s->to != NULL)
		out->field[out->n_fields++] = field_find(s->to, strlen(s->to));
	return (0);
}

static int
url(const struct call *call)
{
	struct output out = { .site = &call->site };
	int i, r, refused = 0;

	r = set_up(&out, call->settings);
	if (r != 0)
		return (r);
	if (call->n_operands == 0)
		refused = print_lines(&out);
	for (i = 0; i < call->n_operands; i++)
		refused |= print(&out, call->operands[i], strlen(call->operands[i]));
	free(out.text);
	if (fflush(stdout) || ferror(stdout))
		give_up_errno(EXIT_FAILED, "standard output");
	return (refused ? EXIT_FAILED : 0);
}

const struct command command_url = {
	.name = "url",
	.help = "print URLs in canonical form, in the other scheme, or as fields",
	.usage = "--to FORM | --fields LIST | --json [OPTION...] [URL...]",
	.text = "Prints a line for each URL, or for each line of standard input if there is none: "
	    "\"ok\", a tab and the URL; or \"reject\", a tab and the reason.",
	.success = "every URL is ok",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = url,
};
