/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests one at a time.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/mman.h>

#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "thumbctl/client/endpoint.h"
#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/exit_status.h"
#include "tool.h"

#define ANSWER_MOST	(16 << 20)	/* bytes */

/* fetch_done_f */
static void
on_answer(void *priv, const struct answer *answer)
{
	struct answer *copy = priv;

	*copy = *answer;
}

char *
ask(const char *server, const char *target, unsigned seconds, struct answer *answer)
{
	struct endpoint endpoint = { .timeout = seconds, .most = ANSWER_MOST };
	struct fetcher *fetcher;
	char words[512], *body;
	size_t len;
	int fd;

	memset(answer, 0, sizeof *answer);
	answer->error = "";
	if (endpoint_set(&endpoint, server, words, sizeof words) != 0)
		return (NULL);
	fd = memfd_create("body", MFD_CLOEXEC);
	if (fd < 0)
		give_up_errno(EXIT_FAILED, "cannot create a file in memory");
	fetcher = fetcher_new(1);
	fetch(fetcher, &endpoint, target, fd, on_answer, answer);
	while (fetcher_running(fetcher) > 0)
		fetcher_run(fetcher, -1, 1000);
	fetcher_free(&fetcher);
	endpoint_free(&endpoint);
	body = tool_read(fd, &len);
	close(fd);
	return (body);
}
