/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between who has two images and the worker that compares them (`thumb-worker --task
 * compare').  It is that of job.h but for what is in the packets: a struct compare_ask with a
 * file that holds both images, one behind the other, is answered by one struct compare_result,
 * with a preview of both in the tray (tray.h) if one was wanted.
 */

#ifndef COMPARE_JOB_H_INCLUDED
#define COMPARE_JOB_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#define COMPARE_BYTES_MAX	(16U << 20)	/* of an image */
#define COMPARE_PREVIEW_MAX	(2U << 20)	/* bytes */

struct compare_ask {
	uint32_t	magic;
#define COMPARE_ASK_MAGIC	0x1be0b004
	uint32_t	preview;	/* 1: wanted */
	uint64_t	size[2];	/* bytes of each */
};

/* What an image is, or why that is not known. */
struct compare_side {
	uint32_t	decoded;
	uint32_t	width, height;
	char		format[16];
	char		message[112];	/* one line */
};

struct compare_result {
	uint32_t		magic;
#define COMPARE_RESULT_MAGIC	0x1be0b005
	uint32_t		compared;	/* both are decoded; and how alike they are: */
	double			likeness;	/* -1 to 1, the same (likeness.h) */
	uint32_t		preview_size;	/* 0: there is none */
	struct compare_side	side[2];
};

/* The asker's side.  The file stays the caller's.  0, or -1 with errno. */
int compare_ask(int sock, const struct compare_ask *ask, int file);

/*
 * 1: the result, valid in every field, and the preview (to be freed, a PNG of preview_size bytes)
 * or NULL; 0: nothing yet; -1: the worker is gone or talks nonsense, and must be killed.
 */
int compare_answer(int sock, int tray, struct compare_result *result, void **preview);

/* The worker's: 1 with what is asked and the file (close it), 0 at the socket's end, -1. */
int compare_take(int sock, struct compare_ask *ask, int *file);
int compare_reply(int sock, int tray, const struct compare_result *result, const void *preview);

/* All of the worker's work, until the socket ends: 0, or -1. */
int compare_serve(int sock, int tray);

#endif
