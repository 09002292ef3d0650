/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between who wants a thumb and the worker process that renders it.
 *
 * Both ends hold one end of a SOCK_SEQPACKET socketpair.  One message asks: a struct job and
 * the original, open for reading, as a file descriptor.  One message answers: a struct result
 * and, with status 200, the thumb (or the info, which is told like a thumb) as a sealed memfd.
 * A worker does one job at a time.  The asker trusts nothing that comes back: job_answer()
 * checks it all.
 */

#ifndef JOB_H_INCLUDED
#define JOB_H_INCLUDED

#include <stdint.h>
#include <sys/types.h>

#include "thumburl/thumburl.h"

/* A thumb, or what can be told of its original without decoding it: JSON (inform.c). */
enum job_what {
	JOB_THUMB,
	JOB_INFO,
	JOB_N_WHATS
};

struct job {
	uint32_t		magic;
#define JOB_MAGIC		0x1be0b001
	uint32_t		what;		/* enum job_what */
	uint32_t		kind;		/* enum thumburl_kind, from the name's extension */
	uint32_t		format;		/* enum thumburl_format */
	uint32_t		quality;	/* enum thumburl_quality */
	uint32_t		width;		/* pixels, 1 to 65535; of no matter to an info */
	uint32_t		page;		/* from 1 */
	int32_t			seconds;	/* of a video; -1 is its middle */
	char			lang[THUMBURL_LANG_MAX + 1];	/* of an SVG; "" is English */
};

struct result {
	uint32_t		magic;
#define RESULT_MAGIC		0x1be0b002
	uint32_t		what;		/* enum job_what of what is handed over */
	uint32_t		status;		/* HTTP: 200, 404, 413, 415, 422, 500 */
	uint32_t		format;		/* enum thumburl_format of the thumb */
	uint32_t		width, height;	/* of the thumb; 0 for info */
	uint32_t		source_width, source_height;	/* of the original, upright; 0 unknown */
	uint32_t		pages;		/* of the original; 0 unknown */
	uint32_t		cpu_us;		/* what the render cost, user and system */
	uint32_t		partial;	/* 1: the original is damaged, this is what could be seen */
	char			message[224];	/* why not 200: one line, no newline */
};

/* The size of the largest thumb that is handed over, in bytes. */
#define JOB_THUMB_MAX		(64U << 20)

/* Fill a job from a parsed URL, which must be a thumb's or an info's. */
void job_from_ref(struct job *job, const struct thumburl_ref *ref);

/*
 * Send a job.  The descriptor stays the caller's.
 * Returns 0, or -1 with errno.  Does not block if the socket does not.
 */
int job_ask(int sock, const struct job *job, int original);

/*
 * Receive what job_ask() brought about.  On 1, *result is valid in every field and *thumb is a
 * descriptor of *size bytes, sealed against change, that the caller must close, or -1 if the
 * status is not 200.  Its file offset is anywhere: use mmap(2) or pread(2).  0: nothing has
 * arrived yet (EAGAIN).  -1: the worker is gone or talks nonsense; it must be killed.
 */
int job_answer(int sock, struct result *result, int *thumb, size_t *size);

/* The worker's side: 1 with a job and its original (close it), 0 at the end of the socket, -1. */
int job_take(int sock, struct job *job, int *original);

/* The worker's side: answer; the thumb's descriptor or -1.  Returns 0 or -1 with errno. */
int job_reply(int sock, const struct result *result, int thumb);

#endif
