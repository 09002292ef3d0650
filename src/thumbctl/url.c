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
#include "url_place.h"
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
	const struct field	*srcset_of;		/* the form of its URLs, or NULL */
	int			fit;
	int			original;		/* its size was given */
	struct place		place;
	char			*text;			/* the last field written */
	size_t			size;
};

/* A URL as it was read. */
struct input {
	const char		*url;
	size_t			len;
	struct thumburl_url	parts;
	struct thumburl_ref	ref;
};

static enum thumburl_scheme
scheme_of(const struct field *field, const struct thumburl_ref *ref)
{

	if (!strcmp(field->name, "canonical"))
		return (ref->scheme);
	return (!strcmp(field->name, "query") ? THUMBURL_SCHEME_QUERY : THUMBURL_SCHEME_PATH);
}

/* The size of the original that was not given may be behind the URL. */
static size_t
srcset(const struct output *out, const struct input *in, char *buf, size_t size)
{
	struct thumburl_srcset wanted = out->place.srcset;

	if (!out->original)
		thumburl_dimensions(in->parts.fragment.b, in->parts.fragment.len,
		    &wanted.fit.original_width, &wanted.fit.original_height);
	wanted.densities = out->place.densities;
	return (thumburl_format_srcset(out->site, &in->ref, &in->parts.origin,
	    scheme_of(out->srcset_of, &in->ref), &wanted, buf, size));
}

static size_t
write_to(const struct output *out, const struct field *field, const struct input *in, char *buf,
    size_t size)
{

	if (out->srcset_of != NULL)
		return (srcset(out, in, buf, size));
	if (field->is_url)
		return (thumburl_format_url(out->site, &in->ref, &in->parts.origin,
		    scheme_of(field, &in->ref), buf, size));
	return (field->write(out->site, &in->ref, buf, size));
}

/* A field's text, in out->text, which grows as needed. */
static const char *
write_field(struct output *out, const struct field *field, const struct input *in)
{
	size_t n;

	n = write_to(out, field, in, out->text, out->size);
	if (n < out->size)
		return (out->text);
	out->size = n + 1;
	out->text = must(realloc(out->text, out->size));
	write_to(out, field, in, out->text, out->size);
	return (out->text);
}

static void
print_fields(struct output *out, const struct input *in)
{
	size_t i;

	printf("ok");
	for (i = 0; i < out->n_fields; i++) {
		printf("\t");
		put_printable(write_field(out, out->field[i], in), stdout);
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
field_json(struct output *out, const struct field *field, const struct input *in)
{
	const char *text = write_field(out, field, in);

	if (*text == '\0')
		return (json_null());
	return (field->is_number ? json_integer(atol(text)) : json_string(text));
}

/* Why a URL is refused, and the URL that was meant, if one is found. */
static void
add_refusal(const struct output *out, const struct input *in, enum thumburl_reason r, json_t *object)
{
	char text[2048];

	thumburl_explain(out->site, &in->ref, r, text, sizeof text);
	json_object_set_new(object, "explanation", json_string(text));
	thumburl_suggest(out->site, in->parts.target.b, in->parts.target.len, text, sizeof text);
	if (in->parts.target.len > 0 && *text != '\0')
		json_object_set_new(object, "meant", json_string(text));
}

static void
print_json(struct output *out, const struct input *in, enum thumburl_reason r)
{
	json_t *object = json_object();
	size_t i;

	json_object_set_new(object, "input", percent_encoded(in->url, in->len));
	json_object_set_new(object, "ok", json_boolean(r == THUMBURL_OK));
	json_object_set_new(object, "reason", json_string(thumburl_reason_code(r)));
	if (r != THUMBURL_OK)
		add_refusal(out, in, r, object);
	for (i = 0; i < n_fields && r == THUMBURL_OK; i++)
		json_object_set_new(object, fields[i].name, field_json(out, &fields[i], in));
	if (json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
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

static enum thumburl_reason
fit(const struct output *out, struct input *in)
{
	struct thumburl_fit place = out->place.srcset.fit;

	if (!out->original)
		thumburl_dimensions(in->parts.fragment.b, in->parts.fragment.len,
		    &place.original_width, &place.original_height);
	return (thumburl_fit(out->site, &in->ref, &place));
}

/* Returns 1 if the URL is refused. */
static int
print(void *priv, const char *url, size_t len)
{
	struct output *out = priv;
	struct input in = { .url = url, .len = len };
	enum thumburl_reason r;

	r = thumburl_parse_url(out->site, url, len, &in.ref, &in.parts);
	if (r == THUMBURL_OK && out->fit)
		r = fit(out, &in);
	if (r == THUMBURL_OK && out->srcset_of != NULL && in.ref.type == THUMBURL_TYPE_NONE &&
	    in.ref.zone != THUMBURL_ZONE_ID)
		r = THUMBURL_UNKNOWN_TYPE;
	if (out->json)
		print_json(out, &in, r);
	else {
		if (r == THUMBURL_OK)
			r = equivalent(out, &in.ref);
		if (r == THUMBURL_OK)
			print_fields(out, &in);
		else
			printf("reject\t%s\n", thumburl_reason_code(r));
	}
	return (r != THUMBURL_OK);
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

/* The output.  A fit or a srcset alone is one of canonical URLs. */
static int
set_form(struct output *out, const struct settings *s)
{
	const int place = s->fit != NULL || s->srcset != NULL;
	const char *to = s->to;

	if ((s->to != NULL) + (s->fields != NULL) + s->json > 1 ||
	    (!place && s->to == NULL && s->fields == NULL && !s->json))
		return (command_wrong("one of --to FORM, --fields LIST and --json is needed"));
	if (s->srcset != NULL && (s->fields != NULL || s->json))
		return (command_wrong("--srcset: only --to FORM may be with it"));
	if (s->fields != NULL)
		return (take_fields(out, s->fields));
	if (place && !s->json && to == NULL)
		to = "canonical";
	if (to != NULL)
		out->field[out->n_fields++] = field_find(to, strlen(to));
	if (s->srcset != NULL)
		out->srcset_of = out->field[0];
	return (0);
}

static int
set_up(struct output *out, const struct settings *s)
{
	int r;

	out->json = s->json;
	out->to = s->to != NULL;
	out->original = s->original_size != NULL;
	if (out->original && s->fit == NULL && s->srcset == NULL)
		return (command_wrong("--original-size: --fit SIZE or --srcset LIST is needed, too"));
	out->fit = s->fit != NULL && s->srcset == NULL;
	r = set_form(out, s);
	return (r == 0 ? place_read(&out->place, s->fit, s->srcset, s->original_size) : r);
}

static int
url(const struct call *call)
{
	struct output out = { .site = &call->site };
	int r, refused;

	r = set_up(&out, call->settings);
	if (r != 0)
		return (r);
	refused = command_each(call, print, &out);
	free(out.text);
	return (refused ? EXIT_FAILED : 0);
}

const struct command command_url = {
	.name = "url",
	.help = "print URLs in canonical form, in the other scheme, or as fields",
	.usage = "--to FORM | --fields LIST | --json | --fit SIZE | --srcset LIST [OPTION...] [URL...]",
	.text = "Prints a line for each URL, or for each line of standard input if there is none: "
	    "\"ok\", a tab and the URL; or \"reject\", a tab and the reason. A URL may begin with "
	    "http://HOST, https://HOST or //HOST.",
	.success = "every URL is ok",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = url,
};
