/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The packets of compare_job.h, and the checks of both ends.
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compare_job.h"
#include "packet.h"
#include "tray.h"

int
compare_ask(int sock, const struct compare_ask *ask, int file)
{

	assert(ask->magic == COMPARE_ASK_MAGIC);
	return (packet_send(sock, ask, sizeof *ask, file));
}

/* NB: a NaN fails every comparison. */
static int
result_valid(struct compare_result *result)
{
	struct compare_side *side;

	if (result->magic != COMPARE_RESULT_MAGIC || result->compared > 1 ||
	    !(result->likeness >= -1 && result->likeness <= 1.000001) ||
	    !(result->colour >= 0 && result->colour <= 255.001))
		return (0);
	for (side = result->side; side < result->side + 2; side++) {
		packet_scrub(side->format, sizeof side->format);
		packet_scrub(side->message, sizeof side->message);
		if (side->decoded > 1 || (result->compared && !side->decoded))
			return (0);
	}
	return (1);
}

int
compare_answer(int sock, int tray, struct compare_result *result, void **preview)
{
	ssize_t n;

	*preview = NULL;
	n = packet_receive(sock, result, sizeof *result, NULL);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return (0);
	if (n <= 0 || !result_valid(result))
		return (-1);
	if (result->preview_size == 0)
		return (1);
	*preview = tray_take(tray, result->preview_size, COMPARE_PREVIEW_MAX);
	return (*preview != NULL ? 1 : -1);
}

static int
ask_valid(const struct compare_ask *ask, int file)
{
	struct stat st;

	if (ask->magic != COMPARE_ASK_MAGIC || file < 0 || fstat(file, &st) != 0)
		return (0);
	return (ask->size[0] <= COMPARE_BYTES_MAX && ask->size[1] <= COMPARE_BYTES_MAX &&
	    st.st_size == (off_t)(ask->size[0] + ask->size[1]));
}

int
compare_take(int sock, struct compare_ask *ask, int *file)
{
	ssize_t n;

	n = packet_receive(sock, ask, sizeof *ask, file);
	if (n <= 0)
		return ((int)n);
	if (ask_valid(ask, *file))
		return (1);
	if (*file >= 0)
		(void)close(*file);
	errno = EBADMSG;
	return (-1);
}

int
compare_reply(int sock, int tray, const struct compare_result *result, const void *preview)
{

	assert(result->magic == COMPARE_RESULT_MAGIC);
	assert((result->preview_size > 0) == (preview != NULL));
	if (preview != NULL && tray_put(tray, preview, result->preview_size) != 0)
		return (-1);
	return (packet_send(sock, result, sizeof *result, -1));
}
