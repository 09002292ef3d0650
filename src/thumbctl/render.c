/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl render: one thumb of a local file, by the same worker that thumbd has.
 */

#include "config.h"

#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/job.h"
#include "job/launch.h"
#include "thumbctl.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumburl/thumburl.h"

#define DEADLINE_MS	20000
#define URL_MAX_BYTES	512

/* The parameters are those of the query scheme, and are checked by its parser. */
#define PARAMS(X)								\
	X("width",	"w",	"N",	"width in pixels (220)")		\
	X("page",	"p",	"N",	"page of a PDF, DjVu or TIFF (1)")	\
	X("time",	"t",	"TIME",	"of a video, such as 2m30s (its middle)") \
	X("lang",	"lang",	"LANG",	"language of an SVG (en)")		\
	X("quality",	"q",	"WORD",	"low of a JPEG, lossless of a TIFF")	\
	X("format",	"f",	"EXT",	"jpg, png, gif, webp or avif (the type's own)")

static const struct {
	const char	*name;
	const char	*key;
} params[] = {
#define X(name, key, arg, help) { name, key },
	PARAMS(X)
#undef X
};

#define N_PARAMS	(sizeof params / sizeof params[0])

static const struct option longopts[] = {
#define X(name, key, arg, help) { name, required_argument, NULL, 0 },
	PARAMS(X)
#undef X
	{ "worker",	required_argument, NULL, 'w' },
	{ "types",	required_argument, NULL, 't' },
	{ "kinds",	optional_argument, NULL, 'k' },	/* the former name of "types" */
	{ "info",	no_argument, NULL, 'i' },
	{ "sandbox",	required_argument, NULL, 's' },
	{ "help",	no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 }
};

struct order {
	const char	*value[N_PARAMS];
	struct launch	launch;
	int		info;
	const char	*file;
	const char	*out;
};

static void
help(void)
{

	printf("Usage: thumbctl render [OPTION...] FILE OUT\n\n"
	    "Renders one thumb of FILE, whose extension says what it is, into OUT.\n\n");
#define X(name, key, arg, text) printf("  --%-8s %-8s %s\n", name, arg, text);
	PARAMS(X)
#undef X
	printf("  --%-8s %-8s %s\n", "worker", "PROGRAM", "the renderer (" WORKER_PROGRAM ")");
	printf("  --%-8s %-8s %s\n", "info", "", "write what is known of FILE, as JSON");
	printf("  --%-8s %-8s %s\n", "types", "LIST", "what it renders (as thumbd's)");
	printf("  --%-8s %-8s %s\n", "sandbox", "MODE",
	    "of it: require, try or off (" LAUNCH_SANDBOX ")");
}

/* A value that is none of a URL's would be taken for another parameter. */
static int
is_value(const char *value)
{

	return (*value != '\0' && strspn(value, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == strlen(value));
}

/* The order as the URL of a file that has the same extension: one parser knows the rules. */
static int
make_url(const struct order *o, char *url, size_t size)
{
	const char *base, *dot;
	size_t i, n;

	base = strrchr(o->file, '/');
	base = base != NULL ? base + 1 : o->file;
	dot = strrchr(base, '.');
	if (dot == NULL || !is_value(dot))
		dot = "";
	n = (size_t)snprintf(url, size, "/v1/file%s?w=%s", dot,
	    o->value[0] != NULL ? o->value[0] : "220");
	for (i = 0; i < N_PARAMS; i++) {
		if (o->value[i] != NULL && !is_value(o->value[i]))
			return (-1);
		if (i > 0 && o->value[i] != NULL && n < size)
			n += (size_t)snprintf(url + n, size - n, "&%s=%s", params[i].key,
			    o->value[i]);
	}
	return (n < size ? 0 : -1);
}

static enum thumburl_reason
make_job(const struct order *o, struct job *job)
{
	struct thumburl_options options = THUMBURL_OPTIONS_DEFAULT;
	struct thumburl_site site;
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char url[URL_MAX_BYTES], msg[256];

	options.query_base = "/v1";
	options.path_base = "/";
	options.params = "f,lang,p,q,t,w";
	if (thumburl_site_init(&site, &options, msg, sizeof msg))
		errx(EXIT_USAGE, "%s", msg);
	if (make_url(o, url, sizeof url))
		return (THUMBURL_BAD_VALUE);
	r = thumburl_parse(&site, url, strlen(url), &ref);
	if (r != THUMBURL_OK)
		return (r);
	job_from_ref(job, &ref);
	if (o->info)
		job->what = JOB_INFO;
	return (r);
}

/* Wait for the answer; a worker that says nothing in time is killed. */
static int
await(pid_t pid, int sock, struct batch *batch, struct result *result, int *thumb, size_t *size)
{
	struct pollfd pfd = { .fd = sock, .events = POLLIN };
	int r;

	memset(result, 0, sizeof *result);
	*thumb = -1;
	r = poll(&pfd, 1, DEADLINE_MS);
	if (r > 0)
		r = job_answer(sock, batch, result, thumb, size);
	if (r > 0)
		return (0);
	snprintf(result->message, sizeof result->message, r == 0 ?
	    "rendering took too long" : "the renderer died of this file");
	kill(pid, SIGKILL);
	return (-1);
}

static int
copy(int to, int thumb, size_t size)
{
	off_t at = 0;

	while ((size_t)at < size && sendfile(to, thumb, &at, size - (size_t)at) > 0)
		continue;
	return ((size_t)at < size ? -1 : 0);
}

/* A device or a pipe takes what is written to it; it is not to be replaced by a file. */
static int
write_into(const char *out, int thumb, size_t size)
{
	int fd, r;

	fd = open(out, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return (-1);
	r = copy(fd, thumb, size);
	return (close(fd) || r ? -1 : 0);
}

static mode_t
usual_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return (0666 & ~mask);
}

/* Into a file of its own first: what was there stays until the thumb is whole. */
static int
write_out(const char *out, int thumb, size_t size)
{
	char tmp[4096];
	struct stat st;
	int fd;

	if (stat(out, &st) == 0 && !S_ISREG(st.st_mode))
		return (write_into(out, thumb, size));
	if ((size_t)snprintf(tmp, sizeof tmp, "%s.XXXXXX", out) >= sizeof tmp) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	fd = mkostemp(tmp, O_CLOEXEC);
	if (fd < 0)
		return (-1);
	if (copy(fd, thumb, size) | fchmod(fd, usual_mode()) | close(fd) || rename(tmp, out)) {
		unlink(tmp);
		return (-1);
	}
	return (0);
}

static int
render(const struct order *o, const struct job *job, int original)
{
	struct batch batch;
	struct result result;
	size_t size = 0;
	int sock, thumb, r;
	pid_t pid;

	pid = worker_launch(&o->launch, &sock);
	if (pid < 0)
		err(EXIT_REFUSED, "%s", o->launch.program);
	batch_begin(&batch, job);
	r = job_ask(sock, &batch, original);
	if (r == 0)
		r = await(pid, sock, &batch, &result, &thumb, &size);
	else
		err(EXIT_REFUSED, "%s", o->launch.program);
	close(sock);
	waitpid(pid, NULL, 0);
	if (r != 0 || result.status != 200) {
		warnx("%s: %s", o->file, result.message);
		return (EXIT_REFUSED);
	}
	if (write_out(o->out, thumb, size))
		err(EXIT_REFUSED, "%s", o->out);
	if (!o->info)
		printf("%s: %ux%u %s %zu bytes, %u ms cpu\n", o->out, result.width,
		    result.height, thumburl_format_media_type((enum thumburl_format)result.format),
		    size, result.cpu_us / 1000);
	return (0);
}

static int
parse(struct order *o, int argc, char **argv)
{
	char message[256];
	int c, i;

	memset(o, 0, sizeof *o);
	o->launch.program = WORKER_PROGRAM;
	o->launch.sandbox = LAUNCH_SANDBOX;
	o->launch.user = LAUNCH_USER;
	while ((c = getopt_long(argc, argv, "", longopts, &i)) != -1) {
		if (c == '?')
			return (-1);
		if (c == 'h')
			return (1);
		if (c == 'w')
			o->launch.program = optarg;
		else if (c == 'k') {
			warnx("--kinds: this option is called --types");
			return (-1);
		} else if (c == 't')
			o->launch.types = optarg;
		else if (c == 's')
			o->launch.sandbox = optarg;
		else if (c == 'i')
			o->info = 1;
		else
			o->value[i] = optarg;
	}
	if (launch_check(&o->launch, message, sizeof message) != 0) {
		warnx("--%s", message);
		return (-1);
	}
	if (argc - optind != 2) {
		warnx("a file and an output are needed; `thumbctl render --help' says more");
		return (-1);
	}
	o->file = argv[optind];
	o->out = argv[optind + 1];
	return (0);
}

int
ctl_render(int argc, char **argv)
{
	static char name[] = "thumbctl render";		/* for getopt's messages */
	enum thumburl_reason reason;
	struct order o;
	struct job job;
	int fd, r;

	argv[0] = name;
	r = parse(&o, argc, argv);
	if (r > 0) {
		help();
		return (0);
	}
	if (r < 0)
		return (EXIT_USAGE);
	reason = make_job(&o, &job);
	if (reason != THUMBURL_OK) {
		warnx("%s: %s: %s", o.file, thumburl_reason_code(reason),
		    thumburl_reason_text(reason));
		return (reason == THUMBURL_UNKNOWN_TYPE ? EXIT_REFUSED : EXIT_USAGE);
	}
	fd = open(o.file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		err(EXIT_REFUSED, "%s", o.file);
	r = render(&o, &job, fd);
	close(fd);
	return (r);
}
