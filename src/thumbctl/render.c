/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * thumbctl render: renders one thumb of a file, with the worker of thumbd.
 */

#include "config.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "command_table.h"
#include "job/job.h"
#include "job/launch.h"
#include "job/said.h"
#include "job/worker_end.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "thumbctl/terminal/output.h"
#include "thumbctl/terminal/printable.h"
#include "thumburl/thumburl.h"

#define URL_MAX_BYTES	512

struct settings {
	RENDER_OPTIONS(OPTION_FIELD)
};

static const struct option_row rows[] = {
#define X(...) OPTION_ROW(struct settings, __VA_ARGS__)
	RENDER_OPTIONS(X)
#undef X
};

/* Any other character could begin another parameter. */
static int
is_value(const char *value)
{

	return (*value != '\0' && strspn(value, "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") == strlen(value));
}

/* The thumb as the URL of a file with the same extension: the URL library knows the rules. */
static int
make_url(const struct settings *s, const char *file, char *url, size_t size)
{
	const struct {
		const char	*key, *value;
	} params[] = {
		{ "t", s->time }, { "lang", s->lang }, { "q", s->quality }, { "f", s->format },
	};
	const char *base, *dot;
	size_t i, n;

	base = strrchr(file, '/');
	base = base != NULL ? base + 1 : file;
	dot = strrchr(base, '.');
	if (dot == NULL || !is_value(dot))
		dot = "";
	n = (size_t)snprintf(url, size, "/v1/file%s?w=%u", dot, s->width);
	if (s->page != OPTION_UNSET && n < size)
		n += (size_t)snprintf(url + n, size - n, "&p=%u", s->page);
	for (i = 0; i < sizeof params / sizeof params[0]; i++) {
		if (params[i].value == NULL)
			continue;
		if (!is_value(params[i].value))
			return (-1);
		if (n < size)
			n += (size_t)snprintf(url + n, size - n, "&%s=%s", params[i].key,
			    params[i].value);
	}
	return (n < size ? 0 : -1);
}

static enum thumburl_reason
make_job(const struct settings *s, const char *file, struct job *job)
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
		give_up(EXIT_FAILED, "%s", msg);
	if (make_url(s, file, url, sizeof url))
		return (THUMBURL_BAD_VALUE);
	r = thumburl_parse(&site, url, strlen(url), &ref);
	if (r != THUMBURL_OK)
		return (r);
	job_from_ref(job, &ref);
	if (s->info)
		job->what = JOB_INFO;
	if (s->reference)
		job->what = JOB_REFERENCE;
	return (r);
}

enum awaited { AWAIT_ANSWERED, AWAIT_LATE, AWAIT_DEAD };

/* Wait for the answer.  Kills a worker that exceeds the deadline, or hangs up. */
static enum awaited
await(const struct launched *worker, unsigned deadline, struct batch *batch,
    struct result *result, void **thumb)
{
	struct pollfd pfd = { .fd = worker->sock, .events = POLLIN };
	int r;

	memset(result, 0, sizeof *result);
	*thumb = NULL;
	r = poll(&pfd, 1, (int)deadline * 1000);
	if (r > 0)
		r = job_answer(worker->sock, worker->tray, batch, result, thumb);
	if (r > 0)
		return (AWAIT_ANSWERED);
	kill(worker->pid, SIGKILL);
	return (r == 0 ? AWAIT_LATE : AWAIT_DEAD);
}

static int
write_out(const char *out, const void *thumb, size_t size)
{
	struct output output;

	if (output_begin(&output, out) != 0)
		return (-1);
	output.bad = fwrite(thumb, 1, size, output.f) != size;
	return (output_end(&output));
}

/* said_line_f */
static void
complain_of_worker(void *priv, const char *line)
{

	worker_end_note(priv, line);
	warn_printable("worker: %s", line);
}

static void
end_worker(const struct launched *worker, struct worker_end *end)
{

	worker_hang_up(worker);
	worker_end_wait(end, worker->pid);
	said_last(worker->said, complain_of_worker, end);
}

static void
tell_end(const char *file, enum awaited awaited, unsigned deadline, const struct worker_end *end)
{
	char text[WORKER_END_TEXT];

	if (awaited == AWAIT_LATE) {
		worker_end_use(end, text);
		warn_printable("%s: the render took longer than %u s (--deadline), and was ended "
		    "%s", file, deadline, text);
	} else {
		worker_end_text(end, text);
		warn_printable("%s: the worker ended without a thumb: %s", file, text);
	}
}

static void
start_worker(const struct launch *launch, struct launched *worker)
{
	struct worker_end end;
	char text[WORKER_END_TEXT];
	int r;

	if (worker_launch(launch, worker))
		give_up_errno(EXIT_FAILED, "--worker: %s", launch->program);
	r = worker_await(launch, worker->sock);
	if (r == 1)
		return;
	kill(worker->pid, SIGKILL);
	end_worker(worker, &end);
	if (r == 0)
		give_up(EXIT_FAILED, "--worker: %s did not start within %u s (--worker-start)",
		    launch->program, launch->start);
	worker_end_text(&end, text);
	give_up(EXIT_FAILED, "--worker: %s did not start: %s", launch->program, text);
}

static void
print_result(const char *out, const struct result *result)
{

	put_printable(out, stdout);
	printf(": %ux%u %s %u bytes, %u ms cpu\n", result->width, result->height,
	    thumburl_format_media_type((enum thumburl_format)result->format), result->size,
	    result->cpu_us / 1000);
}

/* A render, with the worker that does it. */
struct rendering {
	const struct settings	*settings;
	const struct launch	*launch;
	const char		*file;		/* the name of the original */
	struct launched		worker;
	struct result		result;
	void			*thumb;
};

/* Ask for a batch of one job.  Returns 0 with a thumb; or -1 after a message. */
static int
ask(struct rendering *r, struct batch *batch, int fd)
{
	enum awaited awaited;
	struct worker_end end;

	if (job_ask(r->worker.sock, batch, fd))
		give_up_errno(EXIT_FAILED, "--worker: %s", r->launch->program);
	awaited = await(&r->worker, r->settings->deadline, batch, &r->result, &r->thumb);
	if (awaited == AWAIT_ANSWERED && r->result.status == 200)
		return (0);
	end_worker(&r->worker, &end);
	if (awaited == AWAIT_ANSWERED)
		warn_printable("%s: %s", r->file, r->result.message);
	else
		tell_end(r->file, awaited, r->settings->deadline, &end);
	return (-1);
}

/* Put the reference in place of the original.  Returns a descriptor, or -1 after a message. */
static int
take_reference(struct rendering *r, struct batch *batch)
{
	struct worker_end end;
	int fd;

	reference_describe(&batch->reference, &r->result);
	if (!reference_suffices(r->result.width, batch->job.width)) {
		warn_printable("%s: the reference is %u pixels wide, and must be at least %u times as "
		    "wide as the thumb", r->file, r->result.width, REFERENCE_SPARE);
		end_worker(&r->worker, &end);
		free(r->thumb);
		return (-1);
	}
	fd = memfd_create("reference", MFD_CLOEXEC);
	if (fd < 0 || write(fd, r->thumb, r->result.size) != (ssize_t)r->result.size)
		give_up_errno(EXIT_FAILED, "--from-reference");
	free(r->thumb);
	return (fd);
}

/* Have the job done by the reference of the original. */
static int
ask_by_reference(struct rendering *r, const struct job *job, int original)
{
	struct job first = *job;
	struct batch batch;
	int fd, ret;

	first.what = JOB_REFERENCE;
	batch_begin(&batch, &first);
	if (ask(r, &batch, original))
		return (-1);
	batch_begin(&batch, job);
	fd = take_reference(r, &batch);
	if (fd < 0)
		return (-1);
	ret = ask(r, &batch, fd);
	close(fd);
	return (ret);
}

/* Ask a worker for the job, and write the thumb to out. */
static int
render_job(const struct settings *s, const struct launch *launch, const struct job *job,
    const char *file, int original, const char *out)
{
	struct rendering r = { .settings = s, .launch = launch, .file = file };
	struct worker_end end;
	struct batch batch;

	start_worker(launch, &r.worker);
	batch_begin(&batch, job);
	if (s->from_reference ? ask_by_reference(&r, job, original) : ask(&r, &batch, original))
		return (EXIT_FAILED);
	end_worker(&r.worker, &end);
	if (write_out(out, r.thumb, r.result.size))
		give_up_errno(EXIT_FAILED, "%s", out);
	free(r.thumb);
	if (!s->info)
		print_result(out, &r.result);
	return (0);
}

/* The values of other options were checked when they were read. */
static int
wrong_value(const struct settings *s)
{

	if (s->lang == NULL)
		return (command_wrong("--time: \"%s\" must be a time such as 2m30s", s->time));
	if (s->time == NULL)
		return (command_wrong("--lang: \"%s\" must be a language tag such as fr",
		    s->lang));
	return (command_wrong("--time: \"%s\" must be a time such as 2m30s, and --lang: \"%s\" a "
	    "language tag such as fr", s->time, s->lang));
}

static int
render(const struct call *call)
{
	const struct settings *s = call->settings;
	const struct launch launch = {
		.program = s->worker, .types = s->types, .sandbox = s->sandbox,
		.user = LAUNCH_USER, .start = s->worker_start, .original = s->origin_size,
	};
	const char *file = call->operands[0], *out = call->operands[1];
	enum thumburl_reason reason;
	char message[256];
	struct job job;
	int fd, r;

	if (call->n_operands != 2)
		return (command_wrong("FILE and OUT are needed, not %d arguments",
		    call->n_operands));
	if (s->info + s->reference + s->from_reference > 1)
		return (command_wrong("--info, --reference and --from-reference exclude each other"));
	if (launch_check(&launch, message, sizeof message) != 0)
		return (command_wrong("--%s", message));
	reason = make_job(s, file, &job);
	if (reason == THUMBURL_UNKNOWN_TYPE) {
		warn_printable("%s: %s", file, thumburl_reason_text(reason));
		return (EXIT_FAILED);
	}
	if (reason == THUMBURL_BAD_VALUE)
		return (wrong_value(s));
	if (reason != THUMBURL_OK)
		return (command_wrong("%s: %s: %s", file, thumburl_reason_code(reason),
		    thumburl_reason_text(reason)));
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		give_up_errno(EXIT_FAILED, "%s", file);
	r = render_job(s, &launch, &job, file, fd, out);
	close(fd);
	return (r);
}

const struct command command_render = {
	.name = "render",
	.help = "render one thumb of a file, without a server",
	.usage = "[OPTION...] FILE OUT",
	.text = "Renders one thumb of FILE into OUT. The extension of FILE defines its type.",
	.success = "OUT is written",
	.rows = rows,
	.n = sizeof rows / sizeof rows[0],
	.size = sizeof(struct settings),
	.run = render,
};
