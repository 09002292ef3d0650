/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between who wants a thumb and the worker process that renders it.
 *
 * Both ends hold one end of a SOCK_SEQPACKET socketpair.  The first message says that the worker
 * has started (launch.h).  One message asks: a struct batch and the original, open for reading, as
 * a file descriptor.  One message for each of its widths answers, as soon as there is one: a struct
 * result and, with status 200, the thumb (or the info, which is sent like a thumb) in the worker's
 * tray (tray.h).  While answers are left, a message of the asker says that it has emptied the tray,
 * and the worker puts no thumb there before.  A worker has one batch at a time.  The asker trusts
 * nothing that comes back: job_answer() checks it all.
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
	uint32_t		type;		/* enum thumburl_type, from the name's extension */
	uint32_t		format;		/* enum thumburl_format */
	uint32_t		quality;	/* enum thumburl_quality */
	uint32_t		width;		/* pixels, 1 to 65535; of no matter to an info */
	uint32_t		page;		/* from 1 */
	int32_t			seconds;	/* of a video; -1 is its middle */
	char			lang[THUMBURL_LANG_MAX + 1];	/* of an SVG; "" is English */
};

/* The largest number of jobs that are asked for at once. */
#define BATCH_MAX		16

/* Jobs that are the same but for their width: one decode can serve them all. */
struct batch {
	uint32_t		magic;
#define BATCH_MAGIC		0x1be0b003
	uint32_t		n;		/* widths; 0: all are answered */
	uint32_t		widths[BATCH_MAX];	/* none twice, the largest first */
	struct job		job;		/* any of them */
};

struct result {
	uint32_t		magic;
#define RESULT_MAGIC		0x1be0b002
	uint32_t		asked;		/* the width of the job that this answers */
	uint32_t		left;		/* answers that are still to come */
	uint32_t		what;		/* enum job_what of what is handed over */
	uint32_t		status;		/* HTTP: 200, 404, 413, 415, 422, 500 */
	uint32_t		format;		/* enum thumburl_format of the thumb */
	uint32_t		width, height;	/* of the thumb; 0 for info */
	uint32_t		source_width, source_height;	/* upright; 0 unknown */
	uint32_t		pages;		/* of the original; 0 unknown */
	uint32_t		cpu_us;		/* what the render cost, user and system */
	uint32_t		partial;	/* 1: of a damaged original, what could be seen */
	uint32_t		shared;		/* 1: of what had been decoded for a larger size */
	uint32_t		size;		/* of the thumb in the tray; 0 unless status is 200 */
	char			message[224];	/* why not 200: one line, no newline */
};

/* The size of the largest thumb that is handed over, in bytes. */
#define JOB_THUMB_MAX		(64U << 20)

/* Fill a job from a parsed URL, which must be a thumb's or an info's. */
void job_from_ref(struct job *job, const struct thumburl_ref *ref);

/* Whether two jobs would give the same answer for the same original. */
int job_same(const struct job *a, const struct job *b);

/* A batch of one job, and another job into it: -1 if it cannot share a decode, or none fits. */
void batch_begin(struct batch *batch, const struct job *job);
int batch_add(struct batch *batch, const struct job *job);

/*
 * Send a batch.  The descriptor stays the caller's.
 * Returns 0, or -1 with errno.  Does not block if the socket does not.
 */
int job_ask(int sock, const struct batch *batch, int original);

/*
 * Receive one of the answers that job_ask() brought about; its width leaves the batch.  On 1,
 * *result is valid in every field and *thumb has result->size bytes, which the caller must free,
 * or is NULL if the status is not 200.  0: nothing has arrived yet (EAGAIN).  -1: the worker is
 * gone or talks nonsense; it must be killed.
 */
int job_answer(int sock, int tray, struct batch *batch, struct result *result, void **thumb);

/* The worker's side. */
struct job_server {
	int		sock;
	int		tray;
	int		untaken;	/* the asker has not said that it has emptied the tray */
};

/* 1 with a batch and its original (close it), 0 at the socket's end, -1. */
int job_take(struct job_server *server, struct batch *batch, int *original);

/* Answer, with a thumb or NULL.  Returns 0 or -1 with errno. */
int job_reply(struct job_server *server, struct result *result, const void *thumb, size_t size);

#endif
