/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between an asker with two images and the worker that compares them (`thumb-worker
 * --task compare').  It is that of job.h except for the packets: a struct compare_ask with a file
 * that holds both images, one after the other, is answered by one struct compare_result, with a
 * preview of both in the tray (tray.h) if one was requested.
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
	uint32_t	preview;	/* 1: requested */
	uint64_t	size[2];	/* bytes of each */
};

/* The facts about an image, or the reason why they are unknown. */
struct compare_side {
	uint32_t	decoded;
	uint32_t	width, height;
	char		format[16];
	char		message[112];	/* one line */
};

struct compare_result {
	uint32_t		magic;
#define COMPARE_RESULT_MAGIC	0x1be0b005
	uint32_t		compared;	/* 1: both are decoded, and likeness is set */
	double			likeness;	/* -1 to 1, where 1 is equal (likeness.h) */
	double			colour;		/* 0 to 255, where 0 is equal (tint.h) */
	uint32_t		preview_size;	/* 0: no preview */
	struct compare_side	side[2];
};

/* The asker's side: send a job.  The file stays the caller's.  Returns 0, or -1 with errno. */
int compare_ask(int sock, const struct compare_ask *ask, int file);

/*
 * Receive an answer.  Returns 1 with a result that is valid in every field, and a preview or NULL:
 * a PNG of preview_size bytes, which the caller frees; 0 if nothing has arrived; -1 if the worker
 * has died or sent an invalid answer, and must be killed.
 */
int compare_answer(int sock, int tray, struct compare_result *result, void **preview);

/* The worker's side: receive a job.  Returns 1, with a file to close; 0 at the end; -1. */
int compare_take(int sock, struct compare_ask *ask, int *file);
int compare_reply(int sock, int tray, const struct compare_result *result, const void *preview);

/* Serve jobs until the socket ends.  Returns 0, or -1. */
int compare_serve(int sock, int tray);

#endif
