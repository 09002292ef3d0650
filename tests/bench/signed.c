/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Instructions of the library for signed URLs.  A child is led through each operation in single steps, so
 * that the instructions of this processor are counted: callgrind has none for SHA-256, and takes several
 * times as many in their place.  Most virtual machines hide the processor's own counters.
 */

#include "config.h"

#include <sys/ptrace.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "thumburl/thumburl.h"

#define URL_MAX		1024

static const char *const urls[][2] = {
	{ "46 bytes", "/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=500" },
	{ "102 bytes", "/v1/wikipedia/commons/The_harbour_at_dusk_as_it_is_seen_from_the_old_lighthouse"
	    "_in_August_2025.jpg?w=500" },
	{ "a version", "/v1/wikipedia/commons/Harbour_at_dusk.jpg?v=0123456789abcdef0123&w=500" },
	{ "an id", "/v1/id/2fd4e1c67a2d28fced849ee1bb76e7391b93eb12?w=500" },
};

static struct thumburl_site off, allow;
static struct thumburl_keys keys;

/* One parse, which must be accepted. */
struct parse {
	const struct thumburl_site	*site;
	struct thumburl_client		client;
	const char			*url;
};

static void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));

static void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("signed: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void
make_site(struct thumburl_site *site, const char *signed_urls)
{
	static char text[2][256];
	static unsigned n;
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	snprintf(text[n], sizeof text[n], "profile = wikimedia\nparams = info,lang,p,t,v,w\n"
	    "ids = sha1\nsigned-urls = %s\n", signed_urls);
	if (thumburl_options_read(&o, "site", text[n], strlen(text[n]), err, sizeof err) ||
	    thumburl_site_init(site, &o, err, sizeof err))
		die("%s", err);
	n++;
}

static void
make_keys(void)
{
	char text[] = "new = 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
	char err[256];

	if (thumburl_keys_read(&keys, "keys", text, strlen(text), err, sizeof err))
		die("%s", err);
}

static void
sign(const char *url, uint64_t expires, char text[URL_MAX])
{
	static const struct thumburl_client client = { .checked = 1 };
	struct thumburl_ref ref;
	size_t n = 0;

	if (thumburl_parse_of(&allow, &client, url, strlen(url), &ref) == THUMBURL_OK)
		n = thumburl_sign(&allow, &keys, &ref, expires, text, URL_MAX);
	if (n == 0 || n >= URL_MAX)
		die("cannot sign %s", url);
}

static void
parse(const struct parse *p)
{
	struct thumburl_ref ref;

	if (p != NULL && thumburl_parse_of(p->site, &p->client, p->url, strlen(p->url), &ref) !=
	    THUMBURL_OK)
		_exit(1);
}

/* The first parse binds the functions of libraries. */
static void __attribute__((noreturn))
be_traced(const struct parse *p)
{

	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		_exit(2);
	parse(p);
	raise(SIGTRAP);
	parse(p);
	raise(SIGTRAP);
	_exit(0);
}

/* Whether the child has raised a signal itself, and did not end a step. */
static int
has_raised(pid_t child)
{
	siginfo_t info;
	int status;

	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
		die("a child ended: %s", WEXITSTATUS(status) == 1 ? "its URL is refused" :
		    "it cannot be traced");
	if (ptrace(PTRACE_GETSIGINFO, child, NULL, &info))
		die("cannot trace a child");
	return (info.si_code == SI_TKILL);
}

static long
count_steps(const struct parse *p)
{
	pid_t child;
	long n = 0;

	child = fork();
	if (child < 0)
		die("cannot fork");
	if (child == 0)
		be_traced(p);
	while (!has_raised(child))
		continue;
	do {
		if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL))
			die("cannot step");
		n++;
	} while (!has_raised(child));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return (n);
}

static long
instructions(const struct thumburl_site *site, const char *url, int genuine)
{
	const struct parse p = { site, { .linked = 1, .genuine = genuine, .keys = &keys, .now = 1 },
	    url };

	return (count_steps(&p) - count_steps(NULL));
}

static void
record(FILE *f, const char *name, const char *variant, long n)
{

	fprintf(f, "value\t%s\t%s\tinstructions\t%ld\n", name, variant, n);
}

static void
target(FILE *f, const char *name, const char *variant, long most)
{

	fprintf(f, "target\t%s\t%s\tinstructions\t<=\t%ld\n", name, variant, most);
}

static void
measure(FILE *f, const char *what, const char *url)
{
	char text[URL_MAX], expiring[URL_MAX], name[64];
	long without, allowed, first, again;

	snprintf(name, sizeof name, "parse, %s", what);
	sign(url, 0, text);
	sign(url, 1900000000, expiring);
	without = instructions(&off, url, 0);
	allowed = instructions(&allow, url, 0);
	first = instructions(&allow, text, 0);
	again = instructions(&allow, text, 1);
	record(f, name, "signed URLs off", without);
	record(f, name, "unsigned", allowed);
	record(f, name, "signed, remembered", again);
	record(f, name, "signed, first", first);
	record(f, name, "signed, first, with exp", instructions(&allow, expiring, 0));
	record(f, name, "what an unsigned URL costs more", allowed - without);
	target(f, name, "what an unsigned URL costs more", 100);
	record(f, name, "what a signature costs once", first - again);
	target(f, name, "what a signature costs once", 2500);
	record(f, name, "what a signed URL costs more at first", first - without);
	record(f, name, "what a signed URL costs more later", again - without);
}

int
main(int argc, char **argv)
{
	size_t i;
	FILE *f;

	if (argc != 2) {
		fputs("usage: signed RECORDS\n", stderr);
		return (2);
	}
	make_site(&off, "off");
	make_site(&allow, "allow");
	make_keys();
	f = fopen(argv[1], "a");
	if (f == NULL)
		die("cannot write %s", argv[1]);
	setvbuf(f, NULL, _IOFBF, 1 << 16);
	for (i = 0; i < sizeof urls / sizeof urls[0]; i++)
		measure(f, urls[i][0], urls[i][1]);
	if (fclose(f))
		die("cannot write %s", argv[1]);
	return (0);
}
