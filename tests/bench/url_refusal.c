/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The cost of refusals beside acceptance: the same URL, with and without one fault.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "url.h"

static const struct fault {
	enum thumburl_reason reason;
	const char	*good[2];	/* before and after the name */
	const char	*bad[2];
} faults[] = {
	{ THUMBURL_BAD_PATH,
	    { "/v1/wikipedia/commons/", ".jpg?w=220" },
	    { "/v1/wikipedia/commo/s/", ".jpg?w=220" } },
	{ THUMBURL_BAD_WIKI,
	    { "/v1/wikipedia/commons/", ".jpg?w=220" },
	    { "/v1/wikipedia/commonS/", ".jpg?w=220" } },
	{ THUMBURL_BAD_UTF8,
	    { "/v1/wikipedia/commons/", "%C3%BF.jpg?w=220" },
	    { "/v1/wikipedia/commons/", "%C3%FF.jpg?w=220" } },
	{ THUMBURL_BAD_NAME,
	    { "/v1/wikipedia/commons/", "%28.jpg?w=220" },
	    { "/v1/wikipedia/commons/", "%7C.jpg?w=220" } },
	{ THUMBURL_DOUBLE_ENCODED,
	    { "/v1/wikipedia/commons/", "%25zz.jpg?w=220" },
	    { "/v1/wikipedia/commons/", "%2541.jpg?w=220" } },
	{ THUMBURL_UNKNOWN_TYPE,
	    { "/v1/wikipedia/commons/", ".jpg?w=220" },
	    { "/v1/wikipedia/commons/", ".txt?w=220" } },
	{ THUMBURL_UNKNOWN_PARAM,
	    { "/v1/wikipedia/commons/", ".jpg?w=220&ow=500" },
	    { "/v1/wikipedia/commons/", ".jpg?w=220&xw=500" } },
	{ THUMBURL_DUPLICATE_PARAM,
	    { "/v1/wikipedia/commons/", ".jpg?w=220&ow=220" },
	    { "/v1/wikipedia/commons/", ".jpg?w=220&w=2200" } },
	{ THUMBURL_BAD_VALUE,
	    { "/v1/wikipedia/commons/", ".jpg?w=220" },
	    { "/v1/wikipedia/commons/", ".jpg?w=022" } },
	{ THUMBURL_MISSING_WIDTH,
	    { "/v1/wikipedia/commons/", ".pdf?p=22&w=22" },
	    { "/v1/wikipedia/commons/", ".pdf?p=22&ow=2" } },
	{ THUMBURL_NOT_APPLICABLE,
	    { "/v1/wikipedia/commons/", ".pdf?p=12&w=220" },
	    { "/v1/wikipedia/commons/", ".jpg?p=12&w=220" } },
	{ THUMBURL_NOT_THUMB,
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpg" },
	    { "/wikipedia/commons/thump/#/", ".jpg/220px-x.jpg" } },
	{ THUMBURL_BAD_HASH,
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpg" },
	    { "/wikipedia/commons/thumb/!/", ".jpg/220px-x.jpg" } },
	{ THUMBURL_BAD_EXTENSION,
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpg" },
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpx" } },
	{ THUMBURL_BAD_THUMBNAME,
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpg" },
	    { "/wikipedia/commons/thumb/#/", ".jpg/220py-x.jpg" } },
	{ THUMBURL_BAD_VALUE,
	    { "/wikipedia/commons/thumb/#/", ".jpg/220px-x.jpg" },
	    { "/wikipedia/commons/thumb/#/", ".jpg/022px-x.jpg" } },
};

#define FAULT_NAMES	512

/* The hash directories of a .jpg: "0/06", or wrong ones. */
static void
fault_hash(const struct text *stem, char wanted, char hash[5])
{
	struct text query;
	char url[OUT_MAX];
	size_t n;

	n = (size_t)snprintf(url, sizeof url, "/v1/wikipedia/commons/%s.jpg?w=1", stem->b);
	query.b = url;
	query.len = n;
	n = op_to_path(&query, written, sizeof written);
	if (n == 0 || n >= sizeof written)
		die("refused: %s", url);
	memcpy(hash, written + strlen("/wikipedia/commons/thumb/"), 4);
	hash[4] = '\0';
	if (wanted == '!')
		hash[3] = hash[3] == '0' ? '1' : '0';
}

/* A URL from the parts of a fault; "#" is the right hash directories, "!" wrong ones. */
static struct text
fault_url(const char *const parts[2], const struct text *stem)
{
	const char *mark = strpbrk(parts[0], "#!");
	char url[OUT_MAX], hash[5] = "";
	int n, head;

	head = mark == NULL ? (int)strlen(parts[0]) : (int)(mark - parts[0]);
	if (mark != NULL)
		fault_hash(stem, *mark, hash);
	n = snprintf(url, sizeof url, "%.*s%s%s%s%s", head, parts[0], hash,
	    mark == NULL ? "" : mark + 1, stem->b, parts[1]);
	return (text_copy(url, (size_t)n));
}

static void
fault_sets(const struct fault *f, struct set *good, struct set *bad)
{
	struct random r = { 4711 };
	struct text stem;
	unsigned i;

	good->n = bad->n = 0;
	for (i = 0; i < FAULT_NAMES; i++) {
		stem = mix_stem(&r);
		good->in[i] = fault_url(f->good, &stem);
		bad->in[i] = fault_url(f->bad, &stem);
		if (thumburl_parse(&bench_site, good->in[i].b, good->in[i].len, &parsed) !=
		    THUMBURL_OK)
			die("refused: %s", good->in[i].b);
		if (thumburl_parse(&bench_site, bad->in[i].b, bad->in[i].len, &parsed) != f->reason)
			die("not %s: %s", thumburl_reason_code(f->reason), bad->in[i].b);
	}
	good->n = bad->n = FAULT_NAMES;
}

/* A refusal must not cost more than acceptance, beyond the scatter of the clock. */
#define REFUSE_TOLERANCE	1.05

static void
fault_report(const struct fault *f)
{
	static struct set good, bad;
	struct series accept, refuse;
	unsigned repeat, round;
	char name[80];

	fault_sets(f, &good, &bad);
	repeat = calibrate(op_parse, &good, ROUND_NS / 4);
	calibrate(op_parse, &bad, 0);
	for (round = 0; round < rounds; round++) {
		accept.v[round] = measure_ours(op_parse, &good, repeat).ns;
		refuse.v[round] = measure_ours(op_parse, &bad, repeat).ns;
	}
	snprintf(name, sizeof name, "%s, %s scheme", thumburl_reason_code(f->reason),
	    strncmp(f->bad[0], "/v1/", 4) ? "path" : "query");
	record_series(name, "accepted", "ns a parse", &accept);
	record_series(name, "refused", "ns a parse", &refuse);
	fprintf(records, "against\t%s\trefused\tns a parse\taccepted\t<=\t%g\n", name,
	    REFUSE_TOLERANCE);
}

void
faults_report(void)
{
	size_t i;

	for (i = 0; i < N(faults); i++)
		fault_report(&faults[i]);
}
