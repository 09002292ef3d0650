/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: what is wrong in any line makes all of the file wrong: half an order is another order.
 */

#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "control.h"
#include "key_hash.h"

#define BLANKS		" \t"
#define ALL_KINDS	((1u << CONTROL_N_KINDS) - 1)
#define ACCEPT		"accept until "

static const char *const stages[] = {
#define X(name, word) word,
	CONTROL_STAGES(X)
#undef X
};

static const char *const kinds[] = {
#define X(name, word) word,
	CONTROL_KINDS(X)
#undef X
};

/* A file that is being read. */
struct reading {
	struct control	*control;
	time_t		now;
	unsigned	line;		/* 0: it is about all of them */
	unsigned	keys;		/* bits of those that have been */
	int		ended;
	char		*err;
	size_t		errsize;
};

static int __attribute__((format(printf, 2, 3)))
wrong(const struct reading *r, const char *fmt, ...)
{
	va_list ap;
	int n = 0;

	if (r->line > 0)
		n = snprintf(r->err, r->errsize, "line %u: ", r->line);
	if (n < 0 || (size_t)n >= r->errsize)
		return (-1);
	va_start(ap, fmt);
	(void)vsnprintf(r->err + n, r->errsize - (size_t)n, fmt, ap);
	va_end(ap);
	return (-1);
}

/* The number of a word among n, or n. */
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
		return (wrong(r, "stage: \"%s\" must be off, observe or on", value));
	r->control->stage = (enum control_stage)i;
	return (0);
}

/* A number of at most so many digits, at *p, which is moved behind it; -1: there is none. */
static int
digits(const char **p, unsigned max)
{
	int v = -1;

	for (; max > 0 && **p >= '0' && **p <= '9'; max--, (*p)++)
		v = (v < 0 ? 0 : v) * 10 + (**p - '0');
	return (v);
}

static int
set_percent(struct reading *r, const char *value)
{
	const char *p = value, *decimals;
	int whole, part = 0;

	whole = digits(&p, 3);
	if (whole >= 0 && *p == '.') {
		decimals = ++p;
		part = digits(&p, 2);
		if (p - decimals == 1)
			part *= 10;
	}
	if (whole < 0 || part < 0 || *p != '\0' || whole * 100 + part > CONTROL_ALL)
		return (wrong(r, "percent: \"%s\" must be from 0 to 100, with two decimals at most",
		    value));
	r->control->share = (unsigned)(whole * 100 + part);
	return (0);
}

static int
set_kinds(struct reading *r, const char *value)
{
	unsigned i, bits = 0;
	size_t n;

	for (;; value += n + 1) {
		value += strspn(value, BLANKS);
		n = strcspn(value, "," BLANKS);
		i = find_word(kinds, CONTROL_N_KINDS, value, n);
		if (i == CONTROL_N_KINDS || (bits & 1u << i))
			return (wrong(r, "kinds: \"%.*s\" must be one of simple, page, svg, video, "
			    "original and refused, each once", (int)n, value));
		bits |= 1u << i;
		n += strspn(value + n, BLANKS);
		if (value[n] == '\0')
			break;
		if (value[n] != ',')
			return (wrong(r, "kinds: there must be a comma before \"%s\"", value + n));
	}
	r->control->kinds = bits;
	return (0);
}

/* "2026-12-31T18:00:00Z", and a day that there is; -1: it is not. */
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

static int
set_losses(struct reading *r, const char *value)
{
	time_t until;

	if (!strcmp(value, "hold"))
		return (0);
	if (strncmp(value, ACCEPT, strlen(ACCEPT)))
		return (wrong(r, "losses: \"%s\" must be hold, or " ACCEPT "2026-12-31T18:00:00Z",
		    value));
	value += strlen(ACCEPT);
	value += strspn(value, BLANKS);
	until = read_time(value);
	if (until <= 0 || until > UINT32_MAX)
		return (wrong(r, "losses: \"%s\" must be a time such as 2026-12-31T18:00:00Z",
		    value));
	if (until - r->now > CONTROL_LOSSES_MAX)
		return (wrong(r, "losses: \"%s\" must be within a week from now", value));
	r->control->losses_until = (uint32_t)until;
	return (0);
}

static const struct key {
	const char	*name;
	int		(*set)(struct reading *, const char *value);
} keys[] = {
	{ "stage",	set_stage },
	{ "percent",	set_percent },
	{ "kinds",	set_kinds },
	{ "losses",	set_losses },
};

#define N_KEYS		(sizeof keys / sizeof keys[0])
#define KEY_STAGE	(1u << 0)
#define KEY_PERCENT	(1u << 1)

static int
read_value(struct reading *r, const char *name, const char *value)
{
	unsigned i;

	for (i = 0; i < N_KEYS; i++)
		if (!strcmp(keys[i].name, name))
			break;
	if (i == N_KEYS)
		return (wrong(r, "\"%s\" must be stage, percent, kinds or losses", name));
	if (r->keys & 1u << i)
		return (wrong(r, "%s: it is there twice", name));
	r->keys |= 1u << i;
	return (keys[i].set(r, value));
}

/* A # at the beginning or behind a blank begins a comment. */
static char *
strip(char *text)
{
	size_t n;
	char *p;

	for (p = text; (p = strchr(p, '#')) != NULL; p++)
		if (p == text || strchr(BLANKS, p[-1]) != NULL) {
			*p = '\0';
			break;
		}
	text += strspn(text, BLANKS);
	for (n = strlen(text); n > 0 && strchr(BLANKS, text[n - 1]) != NULL; n--)
		text[n - 1] = '\0';
	return (text);
}

static int
read_line(struct reading *r, char *text)
{
	char *equals;

	text = strip(text);
	if (*text == '\0')
		return (0);
	if (r->ended)
		return (wrong(r, "\"%s\" is behind the end", text));
	if (!strcmp(text, "end")) {
		r->ended = 1;
		return (0);
	}
	equals = strchr(text, '=');
	if (equals == NULL)
		return (wrong(r, "\"%s\" must be KEY = VALUE, such as stage = off", text));
	*equals = '\0';
	return (read_value(r, strip(text), strip(equals + 1)));
}

/* Bytes that no text has; UTF-8 may be in a comment. */
static int
is_text(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (((unsigned char)text[i] < ' ' && text[i] != '\n' && text[i] != '\t') ||
		    text[i] == 0x7f)
			return (0);
	return (1);
}

int
control_parse(struct control *control, const char *text, size_t len, time_t now, char *err,
    size_t errsize)
{
	struct reading r = { .control = control, .now = now, .err = err, .errsize = errsize };
	char lines[CONTROL_SIZE_MAX + 1], *line, *next;

	memset(control, 0, sizeof *control);
	control->share = CONTROL_ALL;
	control->kinds = ALL_KINDS;
	if (len > CONTROL_SIZE_MAX)
		return (wrong(&r, "it must have %d bytes at most", CONTROL_SIZE_MAX));
	if (!is_text(text, len))
		return (wrong(&r, "it must be text, with lines that end in a newline alone"));
	memcpy(lines, text, len);
	lines[len] = '\0';
	for (line = lines; line != NULL; line = next) {
		r.line++;
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (read_line(&r, line))
			return (-1);
	}
	r.line = 0;
	if (!r.ended)
		return (wrong(&r, "its last line must be \"end\": it is half written"));
	if (!(r.keys & KEY_STAGE))
		return (wrong(&r, "there must be a stage"));
	if (control->stage == CONTROL_ON && !(r.keys & KEY_PERCENT))
		return (wrong(&r, "stage = on must have a percent; 100 is all"));
	return (0);
}

const char *
control_stage_word(enum control_stage stage)
{

	return (stages[stage]);
}

int
control_describe(const struct control *control, char *buf, size_t size)
{
	char list[64] = "", until[32] = "";
	const time_t t = control->losses_until;
	struct tm tm;
	unsigned i;

	for (i = 0; i < CONTROL_N_KINDS; i++)
		if (control->kinds & 1u << i) {
			if (list[0] != '\0')
				strcat(list, ",");
			strcat(list, kinds[i]);
		}
	if (t > 0 && gmtime_r(&t, &tm) != NULL)
		strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return (snprintf(buf, size, "stage %s, %u.%02u %% of %s, losses %s%s",
	    stages[control->stage], control->share / 100, control->share % 100, list,
	    t > 0 ? ACCEPT : "hold", until));
}

uint64_t
control_pack(const struct control *control)
{

	return ((uint64_t)control->losses_until << 32 | (uint64_t)control->kinds << 16 |
	    control->share << 2 | control->stage);
}

struct control
control_unpack(uint64_t word)
{
	const struct control control = {
		.stage = (enum control_stage)(word & 3),
		.share = (unsigned)(word >> 2 & 0x3fff),
		.kinds = (unsigned)(word >> 16 & ALL_KINDS),
		.losses_until = (uint32_t)(word >> 32),
	};

	return (control);
}

unsigned
control_place(const char *key)
{

	return ((unsigned)((key_hash(key) >> 32) * CONTROL_ALL >> 32));
}

enum control_stage
control_stage_of(const struct control *control, enum control_kind kind, unsigned place)
{

	if (place < control->share && (control->kinds & 1u << kind))
		return (control->stage);
	return (CONTROL_OFF);
}
