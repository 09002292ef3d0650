/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The work of a VCL without the module on URLs of simple thumbs: a chain of regular expressions.
 *
 * It is faster than in Varnish: patterns are compiled and JITted beforehand, match data and buffers
 * are kept where Varnish makes match data for each call, and a substitution that does not apply
 * copies nothing.  It does less than the library: it checks neither the md5 nor UTF-8.
 *
 * There are three chains.  The usual one substitutes known spellings, spellings[], in req.url, and
 * then matches.  The guarded one does this only if one match shows a spelling to substitute.  The
 * complete one substitutes all spellings but raw UTF-8, as the library does.
 */

#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "url.h"

struct pattern {
	const char	*text;
	pcre2_code	*code;
};

#define WIKI		"([a-z][a-z0-9]*)/([a-z0-9]+(?:-[a-z0-9]+)*)"
#define TYPES		"(?i:jpe?g|jpe|png|gif|webp|svg|xcf|stl|tiff?|pdf|djvu?|webm|og[gv]|mpe?g)"
#define FORMATS		"(?i:jpe?g|jpe|png|gif|webp)"
#define WIDTH		"([1-9][0-9]{0,4})"

static struct pattern fragment = { "#.*$", NULL };
static struct pattern path_tail = { "[?#].*$", NULL };
static struct pattern query_url = { "^/v1/" WIKI "/[^/?]+\\." TYPES "\\?[^/]*$", NULL };
static struct pattern complex = { "[?&](?:lang|p|t)=", NULL };
static struct pattern dimensions = { "(?<=[?&])o[hw]=[1-9][0-9]{0,6}(?:&|$)", NULL };
static struct pattern width_only = { "^([^?]+)\\?&*w=" WIDTH "&*$", NULL };
static struct pattern path_url = {
	"^/" WIKI "/thumb/([0-9a-f])/\\3[0-9a-f]/([^/]+)/(?:lossy-)?(?:page1-)?" WIDTH
	"px-[^/]+(?:\\.|%2[Ee])" FORMATS "$", NULL
};
static struct pattern illegal = {
	"%(?:[01][0-9A-F]|2[03]|3[CE]|5[BCD]|7[BCDF])", NULL
};
static struct pattern lower_hex = { "%(?:[a-f]|[0-9A-F][a-f])", NULL };
static struct pattern unusual = {
	"%(?:2[DEde]|5[Ff]|7[Ee]|[a-f]|[0-9A-F][a-f])|[(),']", NULL
};

/* Needless escapes, and characters that must be escaped. */
static struct {
	struct pattern	pattern;
	const char	*by;
} spellings[] = {
	{ { "%2[dD]", NULL },	"-" },
	{ { "%2[eE]", NULL },	"." },
	{ { "%5[fF]", NULL },	"_" },
	{ { "%7[eE]", NULL },	"~" },
	{ { "\\(", NULL },	"%28" },
	{ { "\\)", NULL },	"%29" },
	{ { ",", NULL },	"%2C" },
	{ { "'", NULL },	"%27" },
};

/* A substitution in VCL cannot change case: one is needed for each digit in each place. */
static struct {
	struct pattern	pattern;
	const char	*by;
} hex[] = {
	{ { "%a", NULL },	"%A" },
	{ { "%b", NULL },	"%B" },
	{ { "%c", NULL },	"%C" },
	{ { "%d", NULL },	"%D" },
	{ { "%e", NULL },	"%E" },
	{ { "%f", NULL },	"%F" },
	{ { "%([0-9A-F])a", NULL }, "%\\1A" },
	{ { "%([0-9A-F])b", NULL }, "%\\1B" },
	{ { "%([0-9A-F])c", NULL }, "%\\1C" },
	{ { "%([0-9A-F])d", NULL }, "%\\1D" },
	{ { "%([0-9A-F])e", NULL }, "%\\1E" },
	{ { "%([0-9A-F])f", NULL }, "%\\1F" },
};

#define N(array)	(sizeof(array) / sizeof((array)[0]))

/* All spellings: escapes of unreserved characters, and plain reserved characters. */
static struct {
	struct pattern	pattern;
	char		text[16];
	char		by[4];
} complete[128];
static size_t n_complete;

static pcre2_match_data *found;
static PCRE2_SIZE *ends;	/* of the groups found */
static char buffers[2][OUT_MAX];
static unsigned turn;

static void
compile(struct pattern *p)
{
	PCRE2_SIZE at;
	int error;

	p->code = pcre2_compile((PCRE2_SPTR)p->text, PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);
	if (p->code == NULL)
		die("PCRE2 does not compile \"%s\" (error %d at %zu)", p->text, error, at);
	if (pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE))
		die("PCRE2 has no JIT here; the comparison would not be fair");
}

static void
complete_add(const char *text, const char *by)
{

	strcpy(complete[n_complete].text, text);
	strcpy(complete[n_complete].by, by);
	complete[n_complete].pattern.text = complete[n_complete].text;
	compile(&complete[n_complete].pattern);
	n_complete++;
}

static void
complete_init(void)
{
	char text[16], by[4];
	const char *p;
	int c;

	for (c = '0'; c <= '~'; c++) {
		if (!isalnum(c))
			continue;
		snprintf(text, sizeof text, "%%(?i:%02x)", c);
		snprintf(by, sizeof by, "%c", c);
		complete_add(text, by);
	}
	for (p = "-._~"; *p != '\0'; p++) {
		snprintf(text, sizeof text, "%%(?i:%02x)", *p);
		snprintf(by, sizeof by, "%c", *p);
		complete_add(text, by);
	}
	for (p = "!\"$'()*+,:;@^`"; *p != '\0'; p++) {
		snprintf(text, sizeof text, "\\%c", *p);
		snprintf(by, sizeof by, "%%%02X", *p);
		complete_add(text, by);
	}
}

void
chain_init(void)
{
	struct pattern *const single[] = { &fragment, &path_tail, &query_url, &complex,
	    &dimensions, &width_only, &path_url, &illegal, &lower_hex, &unusual };
	size_t i;

	for (i = 0; i < N(single); i++)
		compile(single[i]);
	for (i = 0; i < N(spellings); i++)
		compile(&spellings[i].pattern);
	for (i = 0; i < N(hex); i++)
		compile(&hex[i].pattern);
	complete_init();
	found = pcre2_match_data_create(16, NULL);
	if (found == NULL)
		die("out of memory");
	ends = pcre2_get_ovector_pointer(found);
}

const char *
chain_version(void)
{
	static char version[64];

	pcre2_config(PCRE2_CONFIG_VERSION, version);
	return (version);
}

static int
matches_from(const struct pattern *p, const struct text *s, size_t from)
{

	return (pcre2_match(p->code, (PCRE2_SPTR)s->b, s->len, from, 0, found, NULL) > 0);
}

static int
matches(const struct pattern *p, const struct text *s)
{

	return (matches_from(p, s, 0));
}

static size_t
append(char *out, size_t n, const char *b, size_t len)
{

	if (n + len >= OUT_MAX)
		die("a URL of the mix is longer than %d bytes", OUT_MAX);
	memcpy(out + n, b, len);
	return (n + len);
}

/* A replacement, in which \1 is a group. */
static size_t
expand(char *out, size_t n, const char *by, const struct text *s)
{
	size_t group;

	for (; *by != '\0'; by++) {
		if (*by != '\\') {
			n = append(out, n, by, 1);
			continue;
		}
		group = (size_t)(*++by - '0');
		n = append(out, n, s->b + ends[2 * group], ends[2 * group + 1] - ends[2 * group]);
	}
	return (n);
}

/* regsub() and regsuball(): true if something was substituted. */
static int
substitute(const struct pattern *p, struct text *s, const char *by, int all)
{
	char *out = buffers[turn];
	size_t at = 0, n = 0;

	if (!matches(p, s))
		return (0);
	do {
		n = append(out, n, s->b + at, ends[0] - at);
		n = expand(out, n, by, s);
		at = ends[1];
	} while (all && matches_from(p, s, at));
	s->len = append(out, n, s->b + at, s->len - at);
	s->b = out;
	turn ^= 1;
	return (1);
}

static void
spell_hex(struct text *s)
{
	size_t i;

	if (matches(&lower_hex, s))
		for (i = 0; i < N(hex); i++)
			substitute(&hex[i].pattern, s, hex[i].by, 1);
}

static void
spell(struct text *s)
{
	size_t i;

	spell_hex(s);
	for (i = 0; i < N(spellings); i++)
		substitute(&spellings[i].pattern, s, spellings[i].by, 1);
}

static void
spell_completely(struct text *s)
{
	size_t i;

	spell_hex(s);
	for (i = 0; i < n_complete; i++)
		substitute(&complete[i].pattern, s, complete[i].by, 1);
}

static size_t
give(const struct text *s, char *out, size_t size)
{

	if (s->len >= size)
		return (0);
	memcpy(out, s->b, s->len);
	return (s->len);
}

/*
 * The query of a simple thumb is only its width: with an unknown or repeated parameter it does not
 * match.
 */
static size_t
query_parameters(struct text *s, char *out, size_t size)
{

	if (!matches(&query_url, s) || matches(&illegal, s) || matches(&complex, s))
		return (0);
	substitute(&dimensions, s, "", 1);
	if (!substitute(&width_only, s, "\\1?w=\\2", 0))
		return (0);
	return (give(s, out, size));
}

size_t
chain_query(const struct text *in, char *out, size_t size)
{
	struct text s = *in;

	substitute(&fragment, &s, "", 0);
	spell(&s);
	return (query_parameters(&s, out, size));
}

size_t
chain_query_complete(const struct text *in, char *out, size_t size)
{
	struct text s = *in;

	substitute(&fragment, &s, "", 0);
	spell_completely(&s);
	return (query_parameters(&s, out, size));
}

size_t
chain_query_guarded(const struct text *in, char *out, size_t size)
{
	struct text s = *in;

	substitute(&fragment, &s, "", 0);
	if (matches(&unusual, &s))
		spell(&s);
	return (query_parameters(&s, out, size));
}

static size_t
path_rebuild(struct text *s, char *out, size_t size)
{

	if (matches(&illegal, s) || !substitute(&path_url, s, "/v1/\\1/\\2/\\4?w=\\5", 0))
		return (0);
	return (give(s, out, size));
}

size_t
chain_path(const struct text *in, char *out, size_t size)
{
	struct text s = *in;

	substitute(&path_tail, &s, "", 0);
	spell(&s);
	return (path_rebuild(&s, out, size));
}

size_t
chain_path_complete(const struct text *in, char *out, size_t size)
{
	struct text s = *in;

	substitute(&path_tail, &s, "", 0);
	spell_completely(&s);
	return (path_rebuild(&s, out, size));
}

static struct text
group(const struct text *s, size_t i)
{
	struct text t;

	t.b = s->b + ends[2 * i];
	t.len = ends[2 * i + 1] - ends[2 * i];
	return (t);
}

/* Substitute only in the name, and put the URL together at the end. */
size_t
chain_path_guarded(const struct text *in, char *out, size_t size)
{
	struct text s = *in, project, code, name, width;
	size_t n;

	substitute(&path_tail, &s, "", 0);
	if (!matches(&path_url, &s))
		return (0);
	project = group(&s, 1);
	code = group(&s, 2);
	name = group(&s, 4);
	width = group(&s, 5);
	if (matches(&unusual, &name))
		spell(&name);
	if (matches(&illegal, &name) || project.len + code.len + name.len + 16 > size)
		return (0);
	n = append(out, 0, "/v1/", 4);
	n = append(out, n, project.b, project.len);
	n = append(out, n, "/", 1);
	n = append(out, n, code.b, code.len);
	n = append(out, n, "/", 1);
	n = append(out, n, name.b, name.len);
	n = append(out, n, "?w=", 3);
	return (append(out, n, width.b, width.len));
}
