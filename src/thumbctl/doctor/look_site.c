/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The site: VCL, thumbd as it runs, and the files of both have the same options.
 */

#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/site_agree.h"
#include "conf/site_file.h"
#include "finding.h"
#include "thumbctl/terminal/memory.h"
#include "vcl_objects.h"

static const struct {
	const char	*field, *key;
} options[THUMBURL_N_OPTIONS] = {
#define X(value, field, key, arg, standard, both, help) { #field, key },
	THUMBURL_OPTIONS(X)
#undef X
};

/* Arguments override the file, in which they are called by keys. */
static int
set_site(const struct vcl_object *o, struct thumburl_site *site, char *text, char *err, size_t size)
{
	struct thumburl_options set = THUMBURL_OPTIONS_DEFAULT;
	const char *file = vcl_argument(o, "file", 0), *value;
	unsigned i;

	if (file != NULL && *file != '\0' && site_file_read(&set, file, text, err, size))
		return (-1);
	for (i = 0; i < THUMBURL_N_OPTIONS; i++) {
		value = vcl_argument(o, options[i].field, -1);
		if (value != NULL &&
		    thumburl_options_set(&set, NULL, options[i].key, value, err, size))
			return (-1);
	}
	return (thumburl_site_init(site, &set, err, size));
}

/* The site whose URLs thumbd gets: the one that the renderer names, or the only one. */
static int
find_site(const struct doctor *d, struct vcl_object *site)
{
	const char *text = d->vcl, *name = NULL;
	struct vcl_object renderer = { .n = 0 };
	int found = 0;

	if (text == NULL)
		return (0);
	if (vcl_object_find(text, "renderer", &renderer))
		name = vcl_argument(&renderer, "site", -1);
	while (!found && vcl_object_next(&text, "site", site)) {
		found = name == NULL || !strcmp(name, site->name);
		if (!found)
			vcl_object_free(site);
	}
	vcl_object_free(&renderer);
	return (found);
}

int
doctor_site_of_vcl(const struct doctor *d, struct thumburl_site *site, char *err, size_t size)
{
	struct vcl_object o;
	char *text;
	int r;

	*err = '\0';
	if (!find_site(d, &o))
		return (-1);
	text = must(malloc(SITE_FILE_SIZE));
	r = set_site(&o, site, text, err, size);
	free(text);
	vcl_object_free(&o);
	return (r);
}

/* Compare a site with that of the running thumbd.  Returns as site_agree_compare(). */
static int
compare(const struct doctor *d, const struct thumburl_site *site, char *words, size_t size)
{
	const size_t len = strlen(d->health);
	char *text = must(malloc(len + 1));
	int r;

	memcpy(text, d->health, len + 1);
	*words = '\0';
	r = site_agree_compare(site, "thumbd", text, len, words, size);
	free(text);
	return (r);
}

/* thumbd's own file may have changed since thumbd read it. */
static void
look_at_file(struct doctor *d)
{
	struct thumburl_site site;
	char words[1024];

	if (doctor_site_of_config(d, &site, words, sizeof words) == 0 &&
	    compare(d, &site, words, sizeof words) > 0)
		find_warning(d, "systemctl reload thumbd", "the file of thumbd has changed since "
		    "thumbd read it: %s", words);
}

/* The module compares all the time; its counter is of the loaded site, whatever the file is now. */
void
look_at_site(struct doctor *d)
{
	const json_int_t counted = doctor_counter(d, "THUMBD.", ".site_differs");
	struct thumburl_site site;
	char words[1024] = "";
	int r;

	if (d->health == NULL) {
		find_unknown(d, "thumbd has not said what site it has");
		return;
	}
	look_at_file(d);
	r = doctor_site_of_vcl(d, &site, words, sizeof words);
	if (r != 0 && *words == '\0') {
		find_unknown(d, "no VCL with a thumb.site is known");
		return;
	}
	if (r == 0)
		r = compare(d, &site, words, sizeof words);
	if (counted > 0 || (r > 0 && counted < 0))
		find_wrong(d, "give both the same site file, and reload both; until then thumbd "
		    "refuses URLs of VCL", "VCL and thumbd have different sites: %s",
		    r > 0 ? words : "the module says so; see varnishlog -g raw -q 'Error'");
	else if (r < 0)
		find_wrong(d, "correct it: the next vcl.load fails", "the site of VCL: %s", words);
	else if (r > 0)
		find_warning(d, "reload VCL and thumbd", "the site file has changed since VCL was "
		    "loaded: %s", words);
	else
		find_ok(d, "VCL and thumbd have the same site");
}
