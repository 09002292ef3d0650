/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl sign: signs URLs, and makes keys.
 */

#include "config.h"

#include <sys/random.h>

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "command_table.h"
#include "conf/conf_file.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/printable.h"
#include "thumburl/thumburl.h"

#define KEYS_FILE_SIZE	8192
#define NEW_SECRET	32		/* bytes */

struct settings {
	SIGN_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	SIGN_OPTIONS(X)
#undef X
};

struct signer {
	const struct thumburl_site	*site;
	struct thumburl_keys		keys;
	uint64_t			expires;
};

/* Returns 1 if the URL is refused. */
static int
refuse(enum thumburl_reason reason)
{

	printf("reject\t%s\n", thumburl_reason_code(reason));
	return (1);
}

static int
print(void *priv, const char *url, size_t len)
{
	const struct signer *s = priv;
	static const struct thumburl_client any = { .checked = 1 };
	char signed_url[THUMBURL_SIGNED_MAX + THUMBURL_PROOF_MAX];
	struct thumburl_url parts;
	struct thumburl_ref ref;
	enum thumburl_reason r;
	size_t n;

	r = thumburl_split(url, len, &parts);
	if (r == THUMBURL_OK)
		r = thumburl_parse_of(s->site, &any, parts.target.b, parts.target.len, &ref);
	if (r == THUMBURL_OK)
		r = thumburl_query_equivalent(s->site, &ref);
	if (r != THUMBURL_OK)
		return (refuse(r));
	n = thumburl_sign(s->site, &s->keys, &ref, s->expires, signed_url, sizeof signed_url);
	if (n == 0 || n >= sizeof signed_url)
		return (refuse(THUMBURL_NO_EQUIVALENT));
	/* an origin has few characters, all of them printable */
	printf("ok\t%.*s", (int)parts.origin.len, parts.origin.b);
	put_printable(signed_url, stdout);
	printf("\n");
	return (0);
}

/* A new key for the file.  Returns the exit status. */
static int
print_key(const char *id)
{
	char line[THUMBURL_KEY_ID_MAX + sizeof " = \n" + 2 * NEW_SECRET], text[sizeof line], err[512];
	unsigned char secret[NEW_SECRET];
	struct thumburl_keys keys;
	size_t i, n;

	if (strlen(id) > THUMBURL_KEY_ID_MAX)
		return (command_wrong("--new-key: \"%s\" must be 1 to %d of a-z and 0-9", id,
		    THUMBURL_KEY_ID_MAX));
	if (getrandom(secret, sizeof secret, 0) != (ssize_t)sizeof secret)
		give_up_errno(EXIT_FAILED, "--new-key: no random bytes");
	n = (size_t)snprintf(line, sizeof line, "%s = ", id);
	for (i = 0; i < sizeof secret; i++)
		n += (size_t)snprintf(line + n, sizeof line - n, "%02x", secret[i]);
	/* the reader of the file is the judge */
	memcpy(text, line, n + 1);
	if (thumburl_keys_read(&keys, "--new-key", text, n, err, sizeof err))
		return (command_wrong("%s", err));
	printf("%s\n", line);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(line, sizeof line);
	return (0);
}

/* A number of digits, or -1. */
static long long
seconds_of(const char *s)
{
	char *end;
	long long n;

	if (!isdigit((unsigned char)*s))
		return (-1);
	errno = 0;
	n = strtoll(s, &end, 10);
	return (*end == '\0' && errno == 0 ? n : -1);
}

/* A date, at whose end it is, or a time in UTC; or -1. */
static long long
time_of(const char *s)
{
	struct tm tm = { .tm_sec = 0 };
	const char *end;

	end = strptime(s, "%Y-%m-%d", &tm);
	if (end != NULL && *end == '\0') {
		tm.tm_mday++;
		return (timegm(&tm));
	}
	end = strptime(s, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return (end != NULL && *end == '\0' ? timegm(&tm) : -1);
}

static int
set_expires(struct signer *s, const char *text)
{
	const long long now = time(NULL);
	long long t;

	if (text == NULL)
		return (0);
	t = seconds_of(text);
	if (t > THUMBURL_EXPIRES_MAX)
		t = 0;
	else if (t >= 0)
		t += now;
	else
		t = *text == '@' ? seconds_of(text + 1) : time_of(text);
	if (t <= now || t > (long long)THUMBURL_EXPIRES_MAX)
		return (command_wrong("--expires: \"%s\" must be seconds from now, or a date or "
		    "time to come such as 2030-12-31 or 2030-12-31T12:00:00Z", text));
	s->expires = (uint64_t)t;
	return (0);
}

static int
read_keys(struct signer *s, const char *path)
{
	char text[KEYS_FILE_SIZE], err[512];
	ssize_t n;

	if (path == NULL)
		return (command_wrong("one of --keys FILE and --new-key ID is needed"));
	n = conf_file_read(path, text, sizeof text);
	if (n < 0)
		(void)conf_file_why(path, sizeof text, errno, err, sizeof err);
	if (n < 0 || thumburl_keys_read(&s->keys, path, text, (size_t)n, err, sizeof err))
		give_up(EXIT_FAILED, "--keys: %s", err);
	return (0);
}

static int
set_up(struct signer *s, const struct settings *settings)
{
	int r;

	if (s->site->signed_urls == THUMBURL_SIGNED_OFF)
		return (command_wrong("--signed-urls: the site must have allow or require"));
	r = set_expires(s, settings->expires);
	return (r == 0 ? read_keys(s, settings->keys) : r);
}

static int
sign_all(const struct call *call)
{
	struct signer s = { .site = &call->site };
	int r, refused;

	r = set_up(&s, call->settings);
	if (r != 0)
		return (r);
	refused = command_each(call, print, &s);
	explicit_bzero(&s.keys, sizeof s.keys);
	return (refused ? EXIT_FAILED : 0);
}

static int
sign(const struct call *call)
{
	const struct settings *s = call->settings;

	if (s->new_key != NULL && (s->keys != NULL || s->expires != NULL || call->n_operands > 0))
		return (command_wrong("--new-key: nothing else may be with it"));
	return (s->new_key != NULL ? print_key(s->new_key) : sign_all(call));
}

const struct command command_sign = {
	.name = "sign",
	.help = "sign URLs, or make a key",
	.usage = "--keys FILE [--expires TIME] [OPTION...] [URL...] | --new-key ID",
	.text = "Prints a line for each URL of an image, in any form, or for each line of standard "
	    "input if there is none: \"ok\", a tab and the signed URL in the query scheme; or "
	    "\"reject\", a tab and the reason. A URL may begin with http://HOST, https://HOST or "
	    "//HOST.",
	.success = "every URL is signed",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.has_site = 1,
	.run = sign,
};
