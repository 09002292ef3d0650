/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl site: prints a site as its file and options describe it, and checks whether thumbd has
 * the same site.
 */

#include "config.h"

#include <sys/mman.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "conf/site_agree.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/client/http_fetch.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "types_json.h"

#define ANSWER_MOST	16384		/* bytes of an answer of /healthz */
#define TIMEOUT		10		/* seconds */

struct settings {
	SITE_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	SITE_OPTIONS(X)
#undef X
};

enum value { TEXT, LIST, NUMBERS, NUMBER };

static const struct {
	const char	*field;
	const char	*key;
	enum value	value;
} options[THUMBURL_N_OPTIONS] = {
#define X(value, field, key, arg, standard, both, help) { #field, key, value },
	THUMBURL_OPTIONS(X)
#undef X
};

/* Each option except the profile, which only sets others. */
#define EACH_OPTION(i)	(i) = THUMBURL_OPTION_profile + 1; (i) < THUMBURL_N_OPTIONS; (i)++

static const char *
value_of(const struct thumburl_site *site, unsigned i)
{
	static char value[THUMBURL_STRIP_MAX + 1];

	(void)thumburl_site_get(site, (enum thumburl_option)i, value, sizeof value);
	return (value);
}

/* Print the site as a site file. */
static void
print_file(const struct thumburl_site *site, const char *hash)
{
	unsigned i;

	printf("# hash %s\n", hash);
	for (EACH_OPTION(i))
		printf("%s = %s\n", options[i].key, value_of(site, i));
}

static json_t *
entry_json(enum value value, const char *b, size_t len)
{

	return (value == NUMBERS ? json_integer(atol(b)) : json_stringn(b, len));
}

static json_t *
list_json(enum value value, const char *list)
{
	json_t *array = json_array();
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		json_array_append_new(array, entry_json(value, list, len));
	}
	return (array);
}

static json_t *
option_json(enum value value, const char *text)
{

	if (value == LIST || value == NUMBERS)
		return (list_json(value, text));
	if (value == NUMBER)
		return (json_integer(atol(text)));
	return (*text != '\0' ? json_string(text) : json_null());
}

static void
print_json(const struct thumburl_site *site, const char *hash)
{
	json_t *all = json_object();
	unsigned i;

	json_object_set_new(all, "hash", json_string(hash));
	for (EACH_OPTION(i))
		json_object_set_new(all, options[i].field,
		    option_json(options[i].value, value_of(site, i)));
	json_object_set_new(all, "types", types_json());
	json_object_set_new(all, "formats", formats_json());
	if (json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER |
	    JSON_ENSURE_ASCII))
		give_up_errno(EXIT_FAILED, "cannot write JSON");
	printf("\n");
	json_decref(all);
}

/* fetch_done_f */
static void
on_answer(void *priv, const struct answer *answer)
{
	struct answer *copy = priv;

	*copy = *answer;
}

/*
 * Get the body of /healthz, whatever its status.  Returns its length; ends the program on
 * failure.
 */
static size_t
ask(const struct endpoint *endpoint, const char *server, char *buf, size_t size)
{
	struct fetcher *fetcher = fetcher_new(1);
	struct answer answer = { .status = 0 };
	ssize_t n;
	int fd;

	fd = memfd_create("health", MFD_CLOEXEC);
	if (fd < 0)
		give_up_errno(EXIT_FAILED, "cannot create a file in memory");
	fetch(fetcher, endpoint, "/healthz", fd, on_answer, &answer);
	while (fetcher_running(fetcher) > 0)
		fetcher_run(fetcher, -1, 1000);
	if (answer.status == 0)
		give_up(EXIT_FAILED, "--server: %s: %s", server, answer.error);
	n = pread(fd, buf, size, 0);
	close(fd);
	fetcher_free(&fetcher);
	return (n > 0 ? (size_t)n : 0);
}

/* Returns the exit status. */
static int
compare(const struct thumburl_site *site, const char *server)
{
	char buf[ANSWER_MOST + 1], words[1024] = "", *lines;
	struct endpoint endpoint = { .timeout = TIMEOUT, .most = ANSWER_MOST };
	size_t len;
	int differs;

	if (endpoint_set(&endpoint, server, words, sizeof words))
		return (command_wrong("--server: %s", words));
	len = ask(&endpoint, server, buf, sizeof buf - 1);
	endpoint_free(&endpoint);
	/* The first line is its health. */
	lines = memchr(buf, '\n', len);
	lines = lines != NULL ? lines + 1 : buf + len;
	differs = site_agree_compare(site, "thumbd", lines, len - (size_t)(lines - buf), words,
	    sizeof words);
	if (differs < 0)
		give_up(EXIT_FAILED, "--server: %s/healthz has no description of a site; the server "
		    "must be a thumbd of this release", server);
	if (differs > 0)
		give_up(EXIT_FAILED, "%s has another site: %s", server, words);
	return (0);
}

static int
site(const struct call *call)
{
	const struct settings *s = call->settings;
	char hash[THUMBURL_SITE_HASH_LEN + 1];
	int r = 0;

	if (call->n_operands > 0)
		return (command_wrong("\"%s\": site takes options only",
		    call->operands[0]));
	if (s->json && s->check)
		return (command_wrong("--json and --check exclude each other; give one"));
	if (s->server != NULL && !s->check)
		return (command_wrong("--server: %s needs --check", s->server));
	thumburl_site_hash(&call->site, hash);
	if (s->server != NULL)
		r = compare(&call->site, s->server);
	if (r == 0 && s->check)
		printf("ok\t%s\n", hash);
	else if (r == 0 && s->json)
		print_json(&call->site, hash);
	else if (r == 0)
		print_file(&call->site, hash);
	return (r);
}

const struct command command_site = {
	.name = "site",
	.help = "print or check the description of a site",
	.usage = "[--json | --check [--server ADDRESS]] [OPTION...]",
	.text = "Prints the site that a site file and options describe, as a site file. For an "
	    "error, it prints the file, the line and what would be right.",
	.success = "the site is valid, and the server has the same one",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = site,
};
