/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbd as varnishd sees it.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "adm.h"
#include "finding.h"
#include "vcl_objects.h"

static const char *
text_of(const json_t *backend, const char *key)
{
	const char *text = json_string_value(json_object_get(backend, key));

	return (text != NULL ? text : "");
}

static void
judge(struct doctor *d, const char *name, const json_t *backend)
{
	const json_t *probe = json_object_get(backend, "probe_message");
	const char *admin = text_of(backend, "admin_health"),
	    *health = json_string_value(json_array_get(probe, 2));

	if (!strcmp(admin, "sick"))
		find_wrong(d, "let the probe decide: varnishadm backend.set_health BACKEND auto",
		    "%s: an operator has set it sick", name);
	else if (health == NULL || strcmp(health, "healthy") != 0)
		find_wrong(d, "see the lines of socket and thumbd; misses go to the fallback",
		    "%s: varnishd gets no good answer to its probe (%jd of the last %jd)", name,
		    (intmax_t)json_integer_value(json_array_get(probe, 0)),
		    (intmax_t)json_integer_value(json_array_get(probe, 1)));
	else
		find_ok(d, "%s is healthy for varnishd", name);
}

static int
has_place(const struct vcl_object *o)
{

	return (vcl_argument(o, "socket", 0) != NULL || vcl_argument(o, "address", -1) != NULL);
}

void
look_at_backend(struct doctor *d)
{
	const char *text = d->vcl;
	char name[512];
	struct vcl_object o;
	json_t *list, *backend;

	if (d->vcl == NULL || !vcl_object_find(text, "renderer", &o)) {
		find_unknown(d, "no thumb.renderer is known");
		return;
	}
	vcl_object_free(&o);
	list = adm_json(d, "backend.list", "-j", NULL, 0);
	while (vcl_object_next(&text, "renderer", &o)) {
		if (!has_place(&o)) {		/* it is over a director of others */
			vcl_object_free(&o);
			continue;
		}
		snprintf(name, sizeof name, "%s.%s.socket", d->vcl_name, o.name);
		backend = json_object_get(list, name);
		if (backend != NULL)
			judge(d, name, backend);
		else
			find_unknown(d, "varnishadm backend.list does not show %s", name);
		vcl_object_free(&o);
	}
	json_decref(list);
}
