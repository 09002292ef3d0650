/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * varnishd: whether it runs, and with which VCL.
 */

#include "config.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adm.h"
#include "finding.h"
#include "thumbctl/terminal/memory.h"
#include "vcl_objects.h"

#define N(a)		(sizeof(a) / sizeof *(a))

/* varnishadm does not tell a closed directory from a missing varnishd. */
static int
is_closed(const char *name)
{
	char host[256] = "", path[PATH_MAX];

	(void)gethostname(host, sizeof host - 1);
	(void)snprintf(path, sizeof path, "%s%s/_.vsm_mgt",
	    name == NULL || *name != '/' ? "/var/lib/varnish/" : "", name != NULL ? name : host);
	return (access(path, R_OK | X_OK) != 0 && errno == EACCES);
}

/* Whether this user may not ask. */
static int
is_denied(const struct doctor *d, const char *err)
{

	return (strstr(err, "denied") != NULL || strstr(err, "permitted") != NULL ||
	    strstr(err, "Authentication") != NULL || is_closed(d->options->varnishd));
}

static void
find_no_varnishd(struct doctor *d, const struct tool *tool)
{

	if (tool->status == TOOL_NONE)
		find_unknown(d, "varnishadm: %s", tool->err);
	else if (is_denied(d, tool->err))
		find_unknown(d, "this user may not ask varnishd: %s", tool->err);
	else if (strstr(tool->err, "No -T") != NULL)
		find_unknown(d, "varnishd runs with -T none: varnishadm cannot ask it");
	else
		find_wrong(d, "see `systemctl status varnish'; --varnishd names an instance, as "
		    "-n of varnishd", "varnishd does not answer: %s",
		    tool->status == TOOL_LATE ? "varnishadm takes too long" : tool->err);
}

void
look_at_varnishd(struct doctor *d)
{
	struct tool banner, state;
	json_t *pid;

	adm_run(d, &banner, "banner", NULL, NULL);
	if (banner.status != 0)
		find_no_varnishd(d, &banner);
	else {
		d->version = adm_version(banner.out);
		pid = adm_json(d, "pid", "-j", NULL, 0);
		d->varnishd = (pid_t)json_integer_value(json_object_get(pid, "worker"));
		json_decref(pid);
		adm_run(d, &state, "status", NULL, NULL);
		if (d->varnishd > 0 && strstr(state.out, "running") != NULL) {
			find_ok(d, "varnishd %s is running", d->version != NULL ? d->version : "");
			d->counters = adm_counters(d);
		} else
			find_wrong(d, "see `varnishadm panic.show' and `journalctl -u varnish', "
			    "then `varnishadm start'", "varnishd runs without its child: %.*s",
			    (int)strcspn(state.out, "\n"), state.out);
		tool_free(&state);
	}
	tool_free(&banner);
}

static char *
text_of(const struct doctor *d, const char *vcl)
{
	struct tool tool;
	char *text = NULL;

	adm_run(d, &tool, "vcl.show", "-v", vcl);
	if (*tool.out != '\0')
		text = must(strdup(tool.out));
	tool_free(&tool);
	return (text);
}

static int
has_objects(const char *text)
{
	struct vcl_object o;
	int has;

	has = vcl_object_find(text, NULL, &o);
	vcl_object_free(&o);
	return (has);
}

/* Take a VCL if it has objects of the module, or if there is none yet. */
static void
consider(struct doctor *d, const char *name)
{
	char *text;

	if (name == NULL || (d->vcl != NULL && has_objects(d->vcl)))
		return;
	text = text_of(d, name);
	if (text == NULL || (d->vcl != NULL && !has_objects(text))) {
		free(text);
		return;
	}
	free(d->vcl);
	free(d->vcl_name);
	d->vcl = text;
	d->vcl_name = must(strdup(name));
}

static int
is_active(const json_t *vcl)
{
	const char *status = json_string_value(json_object_get(vcl, "status"));

	return (status != NULL && !strcmp(status, "active"));
}

/* The active VCL; if it has no objects of the module, those that it may hand requests to. */
static void
choose(struct doctor *d)
{
	json_t *vcl;
	size_t i;

	for (i = 0; (vcl = adm_json(d, "vcl.list", "-j", NULL, i)) != NULL; i++) {
		if (is_active(vcl))
			consider(d, json_string_value(json_object_get(vcl, "name")));
		json_decref(vcl);
	}
	for (i = 0; (vcl = adm_json(d, "vcl.list", "-j", NULL, i)) != NULL; i++) {
		consider(d, json_string_value(json_object_get(json_object_get(vcl, "label"),
		    "name")));
		json_decref(vcl);
	}
}

static void
find_objects(struct doctor *d)
{
	char list[1024] = "";
	const char *text = d->vcl;
	struct vcl_object o;
	size_t n = 0;

	while (vcl_object_next(&text, NULL, &o)) {
		if (n < sizeof list)
			n += (size_t)snprintf(list + n, sizeof list - n, "%sthumb.%s %s",
			    n > 0 ? ", " : "", o.class, o.name);
		vcl_object_free(&o);
	}
	find_ok(d, "VCL %s has %s", d->vcl_name, list);
}

void
look_at_vcl(struct doctor *d)
{
	static const char *const needed[] = { "site", "renderer" };
	struct vcl_object o;
	size_t i;
	int has;

	if (d->varnishd == 0) {
		find_unknown(d, "varnishd was not asked");
		return;
	}
	choose(d);
	if (d->vcl == NULL) {
		find_wrong(d, "load one: varnishadm vcl.load NAME FILE, then vcl.use NAME",
		    "varnishd has no active VCL");
		return;
	}
	for (i = 0; i < N(needed); i++) {
		has = vcl_object_find(d->vcl, needed[i], &o);
		vcl_object_free(&o);
		if (has)
			continue;
		find_wrong(d, "load one that includes thumb-site.vcl, as vcl/README.rst says: "
		    "varnishadm vcl.load NAME FILE, then vcl.use NAME",
		    "VCL %s has no thumb.%s", d->vcl_name, needed[i]);
		return;
	}
	find_objects(d);
}
