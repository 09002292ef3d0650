/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: one wrong line makes the whole file bad: half an order is another order.
 */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "control.h"
#include "key_hash.h"
#include "thumburl/thumburl.h"
#include "words.h"

#define BLANKS		" \t"
#define ACCEPT		"accept until "
#define ALLOW		"allow until "

static const char *const stages[] = {
#define X(name, word) word,
	CONTROL_STAGES(X)
#undef X
};

static const char *const tellings[] = {
#define X(name, word) word,
	CONTROL_TELLINGS(X)
#undef X
};

static const char *
class_word(unsigned i)
{

	if (i == CONTROL_CLASS_REFUSED)
		return ("refused");
	return (thumburl_class_code((enum thumburl_class)i));
}

static const char *
type_word(unsigned i)
{

	return (thumburl_type_code((enum thumburl_type)i));
}

static const struct words classes[1] = {{ class_word, 0, CONTROL_N_CLASSES }};
static const struct words types[1] = {{ type_word, 0, THUMBURL_N_TYPES }};

/* A file that is being read. */
struct reading {
	struct control		*control;
	time_t			now;
	struct thumburl_lines	lines;
	char			*err;
	size_t			errsize;
};

#define WRONG(r, ...)	thumburl_lines_wrong(&(r)->lines, (r)->err, (r)->errsize, __VA_ARGS__)

/* The index of a word among n words, or n. */
static unsigned
find_word(const char *const *words, unsigned n, const char *b, size_t len)
{
	unsigned i;

	for (i = 0; i < n; i++)
		if (strlen(words[i]) == len && !memcmp(words[i], b, len))
			break;
	return (i);
}

static int
set_stage(struct reading *r, const char *value)
{
	const unsigned i = find_word(stages, CONTROL_N_STAGES, value, strlen(value));

	if (i == CONTROL_N_STAGES)
		return (WRONG(r, "stage: \"%s\" must be off, observe or on", value));
	r->control->stage = (enum control_stage)i;
	return (0);
}

/* Reads a number of at most so many digits at *p and moves *p past it; -1 if there is none. */
static int
digits(const char **p, unsigned max)
{
	int v = -1;

	for (; max > 0 && **p >= '0' && **p <= '9'; max--, (*p)++)
		v = (v < 0 ? 0 : v) * 10 + (**p - '0');
	return (v);
}

/* Reads a percentage in hundredths; -1 if it is wrong. */
static int
read_percent(const char *p)
{
	const char *decimals;
	int whole, part = 0;

	whole = digits(&p, 3);
	if (whole >= 0 && *p == '.') {
		decimals = ++p;
		part = digits(&p, 2);
		if (p - decimals == 1)
			part *= 10;
	}
	if (whole < 0 || part < 0 || *p != '\0' || whole * 100 + part > CONTROL_ALL)
		return (-1);
	return (whole * 100 + part);
}

static int
set_share(struct reading *r, const char *key, const char *value, unsigned *share)
{
	const int read = read_percent(value);

	if (read < 0)
		return (WRONG(r, "%s: \"%s\" must be from 0 to 100, with two decimals at most", key,
		    value));
	*share = (unsigned)read;
	return (0);
}

static int
set_percent(struct reading *r, const char *value)
{

	return (set_share(r, "percent", value, &r->control->share));
}

static int
set_by_id(struct reading *r, const char *value)
{

	return (set_share(r, "by-id", value, &r->control->by_id));
}

static int
set_words(struct reading *r, const char *key, const struct words *words, const char *value,
    unsigned *bits)
{
	char err[256];

	if (words_read(words, value, bits, err, sizeof err))
		return (WRONG(r, "%s: %s", key, err));
	return (0);
}

static int
set_classes(struct reading *r, const char *value)
{

	return (set_words(r, "classes", classes, value, &r->control->classes));
}

static int
set_types(struct reading *r, const char *value)
{

	return (set_words(r, "types", types, value, &r->control->types));
}

/* The former key for both. */
static int
set_kinds(struct reading *r, const char *value)
{

	(void)value;
	return (WRONG(r, "kinds: use classes (%s,%s, ...) and types (%s,%s, ...) in its place",
	    class_word(THUMBURL_CLASS_ORIGINAL), class_word(THUMBURL_CLASS_SIMPLE),
	    type_word(THUMBURL_TYPE_JPEG), type_word(THUMBURL_TYPE_SVG)));
}

/* Reads "2026-12-31T18:00:00Z", with a valid date and time; -1 for anything else. */
static time_t
read_time(const char *value)
{
	static const char like[] = "dddd-dd-ddTdd:dd:ddZ";
	struct tm tm, same;
	size_t i;
	time_t t;

	if (strlen(value) != strlen(like))
		return (-1);
	for (i = 0; like[i] != '\0'; i++)
		if (like[i] == 'd' ? value[i] < '0' || value[i] > '9' : value[i] != like[i])
			return (-1);
	memset(&tm, 0, sizeof tm);
	if (sscanf(value, "%4d-%2d-%2dT%2d:%2d:%2dZ", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
	    &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return (-1);
	tm.tm_year -= 1900;
	tm.tm_mon--;
	same = tm;
	t = timegm(&same);
	if (same.tm_mday != tm.tm_mday || same.tm_mon != tm.tm_mon || same.tm_sec != tm.tm_sec ||
	    same.tm_min != tm.tm_min || same.tm_hour != tm.tm_hour)
		return (-1);
	return (t);
}

/* Reads the usual word, or others and the time until which they apply. */
static int
set_until(struct reading *r, const char *value, const char *key, const char *usual,
    const char *words, uint32_t *seconds)
{
	time_t until;

	if (!strcmp(value, usual))
		return (0);
	if (strncmp(value, words, strlen(words)))
		return (WRONG(r, "%s: \"%s\" must be %s, or %s2026-12-31T18:00:00Z", key, value,
		    usual, words));
	value += strlen(words);
	value += strspn(value, BLANKS);
	until = read_time(value);
	if (until <= 0 || until > UINT32_MAX)
		return (WRONG(r, "%s: \"%s\" must be a time such as 2026-12-31T18:00:00Z", key,
		    value));
	if (until - r->now > CONTROL_UNTIL_MAX)
		return (WRONG(r, "%s: \"%s\" must be within a week from now", key, value));
	*seconds = (uint32_t)until;
	return (0);
}

static int
set_losses(struct reading *r, const char *value)
{

	return (set_until(r, value, "losses", "hold", ACCEPT, &r->control->losses_until));
}

static int
set_purges(struct reading *r, const char *value)
{

	return (set_until(r, value, "purges", "limit", ALLOW, &r->control->purges_until));
}

/* "off", or a word and a percentage. */
static int
set_canonical(struct reading *r, const char *value)
{
	const size_t len = strcspn(value, BLANKS);
	const unsigned i = find_word(tellings, CONTROL_N_TELLINGS, value, len);
	int told = 0;

	if (i == CONTROL_TELL_NOTHING && value[len] == '\0')
		return (0);
	if (i > CONTROL_TELL_NOTHING && i < CONTROL_N_TELLINGS)
		told = read_percent(value + len + strspn(value + len, BLANKS));
	if (i == CONTROL_TELL_NOTHING || i == CONTROL_N_TELLINGS || told < 0)
		return (WRONG(r, "canonical: \"%s\" must be off, or link or redirect and a "
		    "percentage with two decimals at most, such as \"link 5\"", value));
	r->control->telling = (enum control_telling)i;
	r->control->told = (unsigned)told;
	return (0);
}

enum key { STAGE, PERCENT, CLASSES, TYPES, LOSSES, PURGES, CANONICAL, BY_ID, KINDS, N_KEYS };

static const struct {
	const char	*name;
	int		(*set)(struct reading *, const char *value);
} keys[N_KEYS] = {
	[STAGE] =	{ "stage",	set_stage },
	[PERCENT] =	{ "percent",	set_percent },
	[CLASSES] =	{ "classes",	set_classes },
	[TYPES] =	{ "types",	set_types },
	[LOSSES] =	{ "losses",	set_losses },
	[PURGES] =	{ "purges",	set_purges },
	[CANONICAL] =	{ "canonical",	set_canonical },
	[BY_ID] =	{ "by-id",	set_by_id },
	[KINDS] =	{ "kinds",	set_kinds },
};

static int
take(struct reading *r, unsigned *seen)
{
	unsigned i;

	for (i = 0; i < N_KEYS; i++)
		if (!strcmp(keys[i].name, r->lines.key))
			break;
	if (i == N_KEYS)
		return (WRONG(r, "\"%s\" must be stage, percent, classes, types, losses, purges, "
		    "canonical or by-id", r->lines.key));
	if (thumburl_lines_once(&r->lines, &seen[i], r->err, r->errsize))
		return (-1);
	return (keys[i].set(r, r->lines.value));
}

int
control_parse(struct control *control, const char *file, char *text, size_t len, time_t now,
    char *err, size_t errsize)
{
	struct reading r = { .control = control, .now = now, .err = err, .errsize = errsize };
	unsigned seen[N_KEYS] = { 0 };
	int more;

	memset(control, 0, sizeof *control);
	control->share = CONTROL_ALL;
	control->classes = CONTROL_ALL_CLASSES;
	control->types = CONTROL_ALL_TYPES;
	thumburl_lines_init(&r.lines, file, "stage = off", text, len);
	r.lines.must_end = 1;
	while ((more = thumburl_lines_next(&r.lines, err, errsize)) > 0)
		if (take(&r, seen))
			return (-1);
	if (more < 0)
		return (-1);
	if (seen[STAGE] == 0)
		return (WRONG(&r, "stage is missing; it must be off, observe or on"));
	if (control->stage == CONTROL_ON && seen[PERCENT] == 0)
		return (WRONG(&r, "percent is missing; stage = on needs it, and 100 is all"));
	return (0);
}

const char *
control_stage_word(enum control_stage stage)
{

	return (stages[stage]);
}

const char *
control_telling_word(enum control_telling telling)
{

	return (tellings[telling]);
}

static void
describe_words(const struct words *words, unsigned bits, char *buf, size_t size)
{

	if (bits == words_all(words))
		(void)snprintf(buf, size, "all");
	else
		(void)words_write(words, bits, buf, size);
}

/* The order about losses or purges. */
static const char *
describe_until(uint32_t seconds, const char *usual, const char *words, char *buf, size_t size)
{
	char until[32] = "";
	const time_t t = seconds;
	struct tm tm;

	if (seconds == 0)
		return (usual);
	if (gmtime_r(&t, &tm) != NULL)
		strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", &tm);
	(void)snprintf(buf, size, "%s%s", words, until);
	return (buf);
}

int
control_describe(const struct control *control, char *buf, size_t size)
{
	char class_list[64], type_list[128], losses[48], purges[48], told[48] = "";
	char by_id[32] = "", until[208];

	if (control->telling != CONTROL_TELL_NOTHING)
		(void)snprintf(told, sizeof told, ", canonical %s %u.%02u",
		    tellings[control->telling], control->told / 100, control->told % 100);
	if (control->by_id > 0)
		(void)snprintf(by_id, sizeof by_id, ", by-id %u.%02u", control->by_id / 100,
		    control->by_id % 100);
	(void)snprintf(until, sizeof until, "losses %s, purges %s%s%s",
	    describe_until(control->losses_until, "hold", ACCEPT, losses, sizeof losses),
	    describe_until(control->purges_until, "limit", ALLOW, purges, sizeof purges), told,
	    by_id);
	if (control->stage == CONTROL_OFF)
		return (snprintf(buf, size, "stage off, %s", until));
	describe_words(classes, control->classes, class_list, sizeof class_list);
	describe_words(types, control->types, type_list, sizeof type_list);
	return (snprintf(buf, size, "stage %s, percent %u.%02u, classes %s, types %s, %s",
	    stages[control->stage], control->share / 100, control->share % 100, class_list,
	    type_list, until));
}

unsigned
control_place(const char *key)
{

	return ((unsigned)((key_hash(key) >> 32) * CONTROL_ALL >> 32));
}

enum control_stage
control_stage_of(const struct control *control, enum thumburl_class class,
    enum thumburl_type type, unsigned place)
{

	if (place < control->share && (control->classes & 1u << class) &&
	    (control->types & 1u << type))
		return (control->stage);
	return (CONTROL_OFF);
}

enum control_stage
control_stage_of_refused(const struct control *control, unsigned place)
{

	if (place < control->share && (control->classes & 1u << CONTROL_CLASS_REFUSED))
		return (control->stage);
	return (CONTROL_OFF);
}
