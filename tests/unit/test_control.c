/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The control file of a rollout: which files are accepted, which are refused and with which
 * message; and which originals are in a share.
 */

#include "config.h"

#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "in_range.h"
#include "random.h"
#include "vmod/state/control.h"
#include "vmod/state/control_file.h"

#define NOW	1790000000		/* 2026-09-21T14:13:20Z */
#define ALL		CONTROL_ALL_CLASSES
#define ALL_TYPES	CONTROL_ALL_TYPES
#define CLASS(c)	(1u << THUMBURL_CLASS_##c)
#define TYPE(t)		(1u << THUMBURL_TYPE_##t)
#define REFUSED		(1u << CONTROL_CLASS_REFUSED)

static int
parse(struct control *control, const char *text, char *err, size_t errsize)
{
	char *copy = malloc(strlen(text) + 1);
	int r;

	/* the reader has room for one NUL */
	assert_non_null(copy);
	memcpy(copy, text, strlen(text));
	err[0] = '\0';
	r = control_parse(control, "rollout", copy, strlen(text), NOW, err, errsize);
	free(copy);
	return (r);
}

static void
taken(const char *text, enum control_stage stage, unsigned share, unsigned classes,
    unsigned types, uint32_t until)
{
	struct control c, again;
	char err[256];

	if (parse(&c, text, err, sizeof err))
		fail_msg("refused: %s: %s", text, err);
	again = control_unpack(control_pack(&c));
	assert_int_equal(again.stage, stage);
	assert_int_equal(again.share, share);
	assert_int_equal(again.classes, classes);
	assert_int_equal(again.types, types);
	assert_int_equal(c.losses_until, until);
	again.losses_until = until;
	again.purges_until = c.purges_until;
	assert_memory_equal(&c, &again, sizeof c);
}

static void
refused(const char *text, const char *why)
{
	struct control c;
	char err[256];

	if (!parse(&c, text, err, sizeof err))
		fail_msg("taken: %s", text);
	assert_string_equal(err, why);
}

static void
test_taken(void **state)
{

	(void)state;
	taken("stage = off\nend\n", CONTROL_OFF, 10000, ALL, ALL_TYPES, 0);
	taken("stage=off\nend", CONTROL_OFF, 10000, ALL, ALL_TYPES, 0);
	taken("# \xc3\x85sa: a trial\n\n\tstage = observe # for now\nend\n\n# behind\n",
	    CONTROL_OBSERVE, 10000, ALL, ALL_TYPES, 0);
	taken("percent = 25\nstage = on\nend\n", CONTROL_ON, 2500, ALL, ALL_TYPES, 0);
	taken("stage = on\npercent = 0.01\nend\n", CONTROL_ON, 1, ALL, ALL_TYPES, 0);
	taken("stage = on\npercent = 12.5\nend\n", CONTROL_ON, 1250, ALL, ALL_TYPES, 0);
	taken("stage = on\npercent = 0\nend\n", CONTROL_ON, 0, ALL, ALL_TYPES, 0);
	taken("stage = on\npercent = 100.00\nend\n", CONTROL_ON, 10000, ALL, ALL_TYPES, 0);
	taken("stage = observe\nclasses = info\nend\n", CONTROL_OBSERVE, 10000, CLASS(INFO),
	    ALL_TYPES, 0);
	taken("stage = observe\nclasses = simple , refused,original\nend\n", CONTROL_OBSERVE, 10000,
	    CLASS(SIMPLE) | CLASS(ORIGINAL) | REFUSED, ALL_TYPES, 0);
	taken("stage = observe\ntypes = svg,none,\tvideo\nend\n", CONTROL_OBSERVE, 10000, ALL,
	    TYPE(SVG) | TYPE(NONE) | TYPE(VIDEO), 0);
	taken("stage = observe\ntypes = jpeg\nclasses = simple\nend\n", CONTROL_OBSERVE, 10000,
	    CLASS(SIMPLE), TYPE(JPEG), 0);
	taken("stage = observe\nclasses = original,simple,complex,info,refused\nend\n",
	    CONTROL_OBSERVE, 10000, ALL, ALL_TYPES, 0);
	taken("stage = off\nlosses = hold\nend\n", CONTROL_OFF, 10000, ALL, ALL_TYPES, 0);
	taken("stage = off\nlosses = accept until 2026-09-21T15:13:20Z\nend\n", CONTROL_OFF, 10000,
	    ALL, ALL_TYPES, NOW + 3600);
	/* a week, and a week that is over */
	taken("stage = off\nlosses = accept until 2026-09-28T14:13:20Z\nend\n", CONTROL_OFF, 10000,
	    ALL, ALL_TYPES, NOW + 7 * 86400);
	taken("stage = off\nlosses = accept until 2024-02-29T23:59:59Z\nend\n", CONTROL_OFF, 10000,
	    ALL, ALL_TYPES, 1709251199);
}

#define HALF	"rollout: the last line must be \"end\": without it the file may be half written"

static void
test_half_written(void **state)
{
	static const char whole[] = "stage = on\npercent = 5\nclasses = simple\nend";
	char text[sizeof whole];
	struct control c;
	char err[256];
	size_t n;

	(void)state;
	for (n = 0; n < sizeof whole - 1; n++) {
		memcpy(text, whole, n);
		text[n] = '\0';
		assert_int_equal(parse(&c, text, err, sizeof err), -1);
	}
	taken(whole, CONTROL_ON, 500, CLASS(SIMPLE), ALL_TYPES, 0);
	refused("", HALF);
	refused("\n", HALF);
	refused("stage = on\n", HALF);
	refused("stage = on\npercent = 5", HALF);
}

static void
test_refused_lines(void **state)
{

	(void)state;
	refused("end\n", "rollout: stage is missing; it must be off, observe or on");
	refused("stage = on\nend\n",
	    "rollout: percent is missing; stage = on needs it, and 100 is all");
	refused("stage off\nend\n",
	    "rollout:1: \"stage off\" must be KEY = VALUE, such as stage = off");
	refused("stage = off\n\nfoo = 1\nend\n",
	    "rollout:3: \"foo\" must be stage, percent, classes, types, losses, purges, canonical or by-id");
	refused("= off\nend\n", "rollout:1: \"= off\" must be KEY = VALUE, such as stage = off");
	refused("Stage = off\nend\n", "rollout:1: \"Stage\" must be stage, percent, classes, types, losses, purges, canonical or by-id");
	refused("stage = off\nstage = off\nend\n",
	    "rollout:2: stage: line 1 sets it already; set it once");
	refused("stage = off\nend\nstage = on\n",
	    "rollout:3: \"stage = on\" comes after the line \"end\", which must be the last one");
	refused("stage = off\nend\nend\n",
	    "rollout:3: \"end\" comes after the line \"end\", which must be the last one");
	refused("stage = off\nEnd\n",
	    "rollout:2: \"End\" must be KEY = VALUE, such as stage = off");
}

static void
test_refused_values(void **state)
{

	(void)state;
	refused("stage = of\nend\n", "rollout:1: stage: \"of\" must be off, observe or on");
	refused("stage =\nend\n", "rollout:1: stage: \"\" must be off, observe or on");
	refused("stage = ON\nend\n", "rollout:1: stage: \"ON\" must be off, observe or on");
#define PERCENT(value)									\
	refused("stage = off\npercent = " value "\nend\n",				\
	    "rollout:2: percent: \"" value "\" must be from 0 to 100, with two decimals at most")
	PERCENT("");
	PERCENT("-1");
	PERCENT("+1");
	PERCENT("100.01");
	PERCENT("101");
	PERCENT("1000");
	PERCENT("25%");
	PERCENT("25 %");
	PERCENT("1.");
	PERCENT("1.234");
	PERCENT(".5");
	PERCENT("1,5");
	PERCENT("0x10");
	PERCENT("1e1");
	PERCENT("nan");
#define CLASSES(value, what)								\
	refused("stage = off\nclasses = " value "\nend\n", "rollout:2: classes: \"" what	\
	    "\" must be one of original,simple,complex,info,refused, each once")
	CLASSES("", "");
	CLASSES("simple,", "");
	CLASSES(",simple", "");
	CLASSES("simple,,info", "");
	CLASSES("simple,page", "page");
	CLASSES("all", "all");
	CLASSES("info,simple,info", "info");
	refused("stage = off\nclasses = simple info\nend\n",
	    "rollout:2: classes: a comma is missing before \"info\"");
	refused("stage = off\nkinds = simple\nend\n", "rollout:2: kinds: use "
	    "classes (original,simple, ...) and types (jpeg,svg, ...) in its place");
}

/* The message names all types. */
static void
test_refused_type(void **state)
{
	char why[256] = "rollout:2: types: \"jpg\" must be one of ";
	unsigned i;

	(void)state;
	for (i = 0; i < THUMBURL_N_TYPES; i++) {
		strcat(why, i > 0 ? "," : "");
		strcat(why, thumburl_type_code((enum thumburl_type)i));
	}
	strcat(why, ", each once");
	refused("stage = off\ntypes = jpeg,jpg\nend\n", why);
}

static void
test_refused_losses(void **state)
{

	(void)state;
#define LOSSES(value)									\
	refused("stage = off\nlosses = " value "\nend\n", "rollout:2: losses: \"" value	\
	    "\" must be hold, or accept until 2026-12-31T18:00:00Z")
	LOSSES("accept");
	LOSSES("accept until");
	LOSSES("yes");
#define UNTIL(value, why)								\
	refused("stage = off\nlosses = accept until " value "\nend\n",			\
	    "rollout:2: losses: \"" value "\" must be " why)
#define NO_TIME	"a time such as 2026-12-31T18:00:00Z"
	UNTIL("tomorrow", NO_TIME);
	UNTIL("2026-09-21", NO_TIME);
	UNTIL("2026-09-21T15:13:20", NO_TIME);
	UNTIL("2026-09-21T15:13:20+02:00", NO_TIME);
	UNTIL("2026-09-31T15:13:20Z", NO_TIME);
	UNTIL("2026-13-01T15:13:20Z", NO_TIME);
	UNTIL("2026-00-01T15:13:20Z", NO_TIME);
	UNTIL("2025-02-29T15:13:20Z", NO_TIME);
	UNTIL("2026-09-21T24:00:00Z", NO_TIME);
	UNTIL("2026-09-21T15:60:00Z", NO_TIME);
	UNTIL("2026-09-21T15:13:61Z", NO_TIME);
	UNTIL("1969-12-31T23:59:59Z", NO_TIME);
	UNTIL("9999-12-31T23:59:59Z", NO_TIME);
	UNTIL("2026-09-28T14:13:21Z", "within a week from now");
}

/* The times are read as those of losses. */
static void
test_purges(void **state)
{
	char err[128], text[128];
	struct control c;

	(void)state;
	assert_int_equal(parse(&c, "stage = off\npurges = limit\nend\n", err, sizeof err), 0);
	assert_int_equal(c.purges_until, 0);
	assert_int_equal(parse(&c, "stage = off\npurges = allow until 2026-09-21T15:13:20Z\nend\n",
	    err, sizeof err), 0);
	assert_int_equal(c.purges_until, NOW + 3600);
	assert_int_equal(c.losses_until, 0);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage off, losses hold, purges allow until "
	    "2026-09-21T15:13:20Z");
	refused("stage = off\npurges = allow\nend\n", "rollout:2: purges: \"allow\" must be "
	    "limit, or allow until 2026-12-31T18:00:00Z");
	refused("stage = off\npurges = allow until never\nend\n",
	    "rollout:2: purges: \"never\" must be " NO_TIME);
}

static void
test_canonical(void **state)
{
	char err[256], text[256];
	struct control c;

	(void)state;
	assert_int_equal(parse(&c, "stage = off\nend\n", err, sizeof err), 0);
	assert_int_equal(control_pack_telling(&c), 0);
	assert_int_equal(parse(&c, "stage = off\ncanonical = off\nend\n", err, sizeof err), 0);
	assert_int_equal(control_pack_telling(&c), 0);
	assert_int_equal(control_telling_at(0, 0), CONTROL_TELL_NOTHING);
	assert_int_equal(parse(&c, "stage = off\ncanonical = link  12.5\nend\n", err, sizeof err), 0);
	assert_int_equal(control_telling_at(control_pack_telling(&c), 1249), CONTROL_TELL_LINK);
	assert_int_equal(control_telling_at(control_pack_telling(&c), 1250), CONTROL_TELL_NOTHING);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage off, losses hold, purges limit, canonical link 12.50");
	assert_int_equal(parse(&c, "canonical = redirect 100\nstage = off\nend\n", err, sizeof err), 0);
	assert_int_equal(control_telling_at(control_pack_telling(&c), CONTROL_ALL - 1),
	    CONTROL_TELL_REDIRECT);
	assert_string_equal(control_telling_word(CONTROL_TELL_REDIRECT), "redirect");
#define CANONICAL(value)								\
	refused("stage = off\ncanonical = " value "\nend\n", "rollout:2: canonical: \"" value \
	    "\" must be off, or link or redirect and a percentage with two decimals at most, such " \
	    "as \"link 5\"")
	CANONICAL("");
	CANONICAL("on");
	CANONICAL("off 5");
	CANONICAL("link");
	CANONICAL("link5");
	CANONICAL("link 101");
	CANONICAL("link 5%");
	CANONICAL("link 5 5");
	CANONICAL("redirect 0.001");
	CANONICAL("redirect -1");
}

static void
test_by_id(void **state)
{
	char err[256], text[256];
	struct control c;

	(void)state;
	assert_int_equal(parse(&c, "stage = off\nend\n", err, sizeof err), 0);
	assert_int_equal(c.by_id, 0);
	assert_int_equal(parse(&c, "stage = off\nby-id = 0\nend\n", err, sizeof err), 0);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage off, losses hold, purges limit");
	assert_int_equal(parse(&c, "stage = off\nby-id = 12.5\nend\n", err, sizeof err), 0);
	assert_int_equal(c.by_id, 1250);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage off, losses hold, purges limit, by-id 12.50");
	assert_int_equal(parse(&c, "by-id = 100\nstage = off\nend\n", err, sizeof err), 0);
	assert_int_equal(c.by_id, CONTROL_ALL);
	refused("stage = off\nby-id = 100.01\nend\n",
	    "rollout:2: by-id: \"100.01\" must be from 0 to 100, with two decimals at most");
	refused("stage = off\nby-id = all\nend\n",
	    "rollout:2: by-id: \"all\" must be from 0 to 100, with two decimals at most");
}

static void
test_refused_bytes(void **state)
{
	char x[] = "x\n", err[5];
	struct control c;

	(void)state;
	taken("stage = off\r\nend\r\n", CONTROL_OFF, 10000, ALL, ALL_TYPES, 0);
	refused("stage = off\nend\n\x7f",
	    "rollout:3: there is a control character; a line must be text");
	/* a reason that is too long is cut */
	assert_int_equal(control_parse(&c, "rollout", x, 2, NOW, err, sizeof err), -1);
	assert_string_equal(err, "roll");
}

/* Random bytes are refused or accepted, and no byte beyond the end is read. */
static void
test_noise(void **state)
{
	static const char parts[][24] = {
	    "stage", " = ", "on", "off", "observe", "percent", "25", "\n", "\n", "classes", "simple",
	    ",", "end", "losses", "accept until ", "2026-09-21T15:13:20Z", "#", " ", "\xff",
	    "100", "canonical = link", "by-id = 5" };
	uint64_t seed = RANDOM_SEED;
	unsigned i, j, n, ok = 0;
	char text[512], err[64];
	struct control c;

	(void)state;
	for (i = 0; i < 200000; i++) {
		text[0] = '\0';
		n = random_below(&seed, 14);
		for (j = 0; j < n; j++)
			strcat(text, parts[random_below(&seed, sizeof parts / sizeof parts[0])]);
		if (i % 2)
			strcat(text, "\nend");
		if (parse(&c, text, err, sizeof err))
			assert_true(err[0] != '\0');
		else {
			ok++;
			assert_in_range(c.share, 0, CONTROL_ALL);
			assert_in_range(c.stage, 0, CONTROL_N_STAGES - 1);
		}
	}
	assert_true(ok > 0);
}

static void
test_describe(void **state)
{
	struct control c;
	char err[64], text[256];

	(void)state;
	c = control_unpack(0);
	assert_int_equal(c.stage, CONTROL_OFF);
	assert_int_equal(parse(&c, "stage = on\npercent = 0.5\nclasses = info,simple\n"
	    "losses = accept until 2026-09-21T15:13:20Z\nend\n", err, sizeof err), 0);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage on, percent 0.50, classes simple,info, types all, "
	    "losses accept until 2026-09-21T15:13:20Z, purges limit");
	assert_int_equal(parse(&c, "stage = off\nend", err, sizeof err), 0);
	control_describe(&c, text, sizeof text);
	assert_string_equal(text, "stage off, losses hold, purges limit");
}

/* NB: these must never change: edges of two releases would disagree. */
static void
test_places(void **state)
{
	static const struct {
		const char	*key;
		unsigned	place;
	} places[] = {
		{ "File:Foo.jpg", 5339 },
		{ "File:Harbour_at_dusk.jpg", 7710 },
		{ "File:\xc3\x85lesund_fa\xc3\xa7" "ade_(north).jpg", 3866 },
		{ "File:A.png", 4956 },
		{ "File:B.png", 2802 },
		{ "File:Map.svg", 7503 },
		{ "File:Field_notes.pdf", 4686 },
		{ "", 9911 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof places / sizeof places[0]; i++)
		assert_int_equal(control_place(places[i].key), places[i].place);
}

/* A share is that share of any names, also of similar ones. */
static void
test_shares(void **state)
{
	static const unsigned shares[] = { 100, 1000, 2500, 5000, 9900 };
	const unsigned n = 40000;
	unsigned i, k, s, in;
	char key[64];

	(void)state;
	for (k = 0; k < 3; k++)
		for (s = 0; s < sizeof shares / sizeof shares[0]; s++) {
			for (i = 0, in = 0; i < n; i++) {
				snprintf(key, sizeof key, "File:%s%u%s",
				    k == 1 ? "Harbour_at_dusk_" : "",
				    i, k == 2 ? "_in_Paris.png" : ".jpg");
				in += control_place(key) < shares[s];
			}
			assert_in_range(in, n * (shares[s] - 75) / 10000,
			    n * (shares[s] + 75) / 10000);
		}
}

static void
test_stage_of(void **state)
{
	struct control c = { .stage = CONTROL_ON, .share = 2500, .classes = CLASS(SIMPLE),
	    .types = TYPE(SVG) };

	(void)state;
#define STAGE(class, type, place)	control_stage_of(&c, THUMBURL_CLASS_##class,		\
	    THUMBURL_TYPE_##type, place)
	assert_int_equal(STAGE(SIMPLE, SVG, 2499), CONTROL_ON);
	assert_int_equal(STAGE(SIMPLE, SVG, 2500), CONTROL_OFF);
	assert_int_equal(STAGE(SIMPLE, PDF, 0), CONTROL_OFF);
	assert_int_equal(STAGE(COMPLEX, SVG, 0), CONTROL_OFF);
	assert_int_equal(control_stage_of_refused(&c, 0), CONTROL_OFF);
	/* for any types */
	c.classes = REFUSED;
	assert_int_equal(control_stage_of_refused(&c, 2499), CONTROL_ON);
	assert_int_equal(control_stage_of_refused(&c, 2500), CONTROL_OFF);
	assert_int_equal(STAGE(SIMPLE, SVG, 0), CONTROL_OFF);
	c.classes = CLASS(SIMPLE);
	c.share = CONTROL_ALL;
	assert_int_equal(STAGE(SIMPLE, SVG, CONTROL_ALL - 1), CONTROL_ON);
	c.share = 0;
	assert_int_equal(STAGE(SIMPLE, SVG, 0), CONTROL_OFF);
	c = control_unpack(0);
	assert_int_equal(STAGE(SIMPLE, SVG, 0), CONTROL_OFF);
	assert_int_equal(control_stage_of_refused(&c, 0), CONTROL_OFF);
}

static void
put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* A file appears, changes, breaks in two ways, and disappears. */
static void
test_file(void **state)
{
	char dir[] = "/tmp/test_control.XXXXXX", path[64], big[CONTROL_SIZE_MAX + 2] = "";
	struct control_file file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/rollout", dir);
	control_file_init(&file, path);
	assert_int_equal(file.control.stage, CONTROL_OFF);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_GONE);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_SAME);
	put(path, "stage = on\npercent = 7\nend\n");
	assert_int_equal(control_file_look(&file, NOW), CONTROL_TAKEN);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_SAME);
	/* of the same length, and perhaps of the same time */
	put(path, "stage = on\npercent = 8\nend\n");
	assert_int_equal(control_file_look(&file, NOW), CONTROL_TAKEN);
	assert_int_equal(file.control.share, 800);
	put(path, "stage = on\npercent = 9\nen\n");
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_SAME);
	assert_non_null(strstr(file.why,
	    "/rollout:3: \"en\" must be KEY = VALUE, such as stage = off"));
	put(path, "");
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	memset(big, '\n', sizeof big - 1);
	memcpy(big, "stage = on", 10);
	put(path, big);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	assert_non_null(strstr(file.why, "/rollout must have at most 4096 bytes"));
	assert_int_equal(unlink(path), 0);
	/* a FIFO without a writer is not waited for */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_SAME);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(symlink("rollout", path), 0);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_BAD);
	assert_int_equal(unlink(path), 0);
	/* the last good file stayed in force */
	assert_int_equal(file.control.stage, CONTROL_ON);
	assert_int_equal(file.control.share, 800);
	put(path, "stage = on\npercent = 8\nend\n");
	assert_int_equal(control_file_look(&file, NOW), CONTROL_TAKEN);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_GONE);
	assert_int_equal(file.control.stage, CONTROL_OFF);
	assert_int_equal(rmdir(dir), 0);
}

/* The clock of the machine is set after the start of varnishd. */
static void
test_clock(void **state)
{
	char dir[] = "/tmp/control.XXXXXX", path[64];
	struct control_file file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/rollout", dir);
	put(path, "stage = observe\nlosses = accept until 2026-09-22T00:00:00Z\nend\n");
	control_file_init(&file, path);
	assert_int_equal(control_file_look(&file, 1000), CONTROL_BAD);
	assert_int_equal(control_file_look(&file, 1001), CONTROL_SAME);
	assert_int_equal(file.control.stage, CONTROL_OFF);
	assert_int_equal(control_file_look(&file, NOW), CONTROL_TAKEN);
	assert_int_equal(file.control.stage, CONTROL_OBSERVE);
	/* the order in force stays */
	assert_int_equal(control_file_look(&file, 1002), CONTROL_SAME);
	assert_int_equal(file.control.stage, CONTROL_OBSERVE);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_half_written),
		cmocka_unit_test(test_refused_lines),
		cmocka_unit_test(test_refused_values),
		cmocka_unit_test(test_refused_type),
		cmocka_unit_test(test_refused_losses),
		cmocka_unit_test(test_purges),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_by_id),
		cmocka_unit_test(test_refused_bytes),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_describe),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_stage_of),
		cmocka_unit_test(test_file),
	};

	return (cmocka_run_group_tests_name("control", tests, NULL, NULL));
}
