/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * compare_job.h in code: what is in the packets, and the checks of both ends.
 */

#include "config.h"

#include <sys/stat.h>

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compare_job.h"
#include "packet.h"

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
	    !(result->likeness >= -1 && result->likeness <= 1.000001))
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
compare_answer(int sock, struct compare_result *result, int *preview, size_t *size)
{
	ssize_t n;

	*size = 0;
	n = packet_receive(sock, result, sizeof *result, preview);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return (0);
	if (n <= 0)
		return (-1);
	if (result_valid(result) &&
	    (*preview < 0 || packet_file_valid(*preview, COMPARE_PREVIEW_MAX, size)))
		return (1);
	if (*preview >= 0)
		(void)close(*preview);
	*preview = -1;
	return (-1);
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
compare_reply(int sock, const struct compare_result *result, int preview)
{

	assert(result->magic == COMPARE_RESULT_MAGIC);
	return (packet_send(sock, result, sizeof *result, preview));
}
