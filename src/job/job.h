/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The contract between the asker, which needs thumbs, and the worker process that renders them.
 *
 * Each has one end of a SOCK_SEQPACKET socketpair.  The first message says that the worker has
 * started (launch.h).  A message of the asker has a struct batch and the original, open for
 * reading, as a file descriptor.  A message of the worker for each of the widths, as soon as it is
 * ready, has a struct result; with status 200 the thumb (or the info, which is sent like a thumb)
 * is in the worker's tray (tray.h).  If further answers follow, the asker sends a message after it
 * has emptied the tray, and the worker waits for it before it puts the next thumb there.  A worker
 * has one batch at a time.  The asker does not trust the worker: job_answer() checks every answer.
 *
 * A batch may have a reference in place of the original, or ask for one beside its thumbs: that is
 * one more answer, after those of all widths, with status 404 if no reference is worth its while.
 */

#ifndef JOB_H_INCLUDED
#define JOB_H_INCLUDED

#include <stdint.h>
#include <sys/types.h>

#include "contents/contents.h"
#include "reference.h"
#include "thumburl/thumburl.h"

/*
 * A thumb; facts about the original, without decoding it, as JSON (inform.c); a reference; or whether
 * the original of an id has its hash, and what it is: an answer without bytes.
 */
enum job_what {
	JOB_THUMB,
	JOB_INFO,
	JOB_REFERENCE,
	JOB_ORIGINAL,
	JOB_N_WHATS
};

#define JOB_HASH_MAX		32

struct job {
	uint32_t		magic;
#define JOB_MAGIC		0x1be0b021
	uint32_t		what;		/* enum job_what */
	uint32_t		type;		/* enum thumburl_type, from the name's extension; NONE: open */
	uint32_t		format;		/* enum thumburl_format; if open, THUMBURL_N_FORMATS */
	uint32_t		quality;	/* enum thumburl_quality */
	uint32_t		width;		/* pixels, 1 to 65535; only of a thumb */
	uint32_t		page;		/* from 1 */
	int32_t			seconds;	/* of a video; -1 is its middle */
	char			lang[THUMBURL_LANG_MAX + 1];	/* of an SVG; "" is English */
	uint32_t		hashed;		/* bytes of the hash that the original must have, or 0 */
	uint8_t			hash[JOB_HASH_MAX];	/* SHA-1 or SHA-256, by its length */
};

/* The largest number of jobs in a batch. */
#define BATCH_MAX		16

/* Jobs that differ only in the width: one decode can serve them all. */
struct batch {
	uint32_t		magic;
#define BATCH_MAGIC		0x1be0b004
	uint32_t		n;		/* widths; 0: all are answered */
	uint32_t		widths[BATCH_MAX];	/* all different, the largest first */
	uint32_t		beside;		/* 1: a reference is asked for, beside thumbs */
	struct job		job;		/* any of them */
	struct reference	reference;	/* if it is used, the descriptor's */
};

struct result {
	uint32_t		magic;
#define RESULT_MAGIC		0x1be0b024
	uint32_t		asked;		/* the width of the job; 0: the reference beside */
	uint32_t		left;		/* answers that will follow */
	uint32_t		what;		/* enum job_what of the answer */
	uint32_t		status;		/* HTTP: 200, 400, 404, 413, 415, 422, 500, 502 */
	uint32_t		type;		/* enum thumburl_type of the original */
	uint32_t		format;		/* enum thumburl_format of the thumb */
	uint32_t		form;		/* of an original: which of the type's files (types.h) */
	uint32_t		width, height;	/* of the thumb or reference; 0 for info */
	uint32_t		source_width, source_height;	/* upright; 0 unknown */
	uint32_t		pages;		/* of the original; 0 unknown */
	uint32_t		seconds;	/* of a video, as in contents.h; 0 unknown */
	uint32_t		has_languages;	/* 1: those of an SVG are known */
	char			languages[LANGUAGES_MAX + 1];
	uint32_t		cpu_us;		/* CPU time of the render, user and system */
	uint32_t		partial;	/* 1: the decoded part of a damaged original */
	uint32_t		shared;		/* 1: made from the decode of a larger size */
	uint32_t		palette;	/* 1: the original has one */
	uint64_t		digest;		/* of the bytes in the tray */
	uint32_t		size;		/* of the thumb in the tray; 0: result_has_bytes() is not */
	char			message[224];	/* one line without newline, if not 200 */
};

/* The largest thumb in bytes. */
#define JOB_THUMB_MAX		(64U << 20)

/* Fill a job from a parsed URL, which must be a thumb's, an info's or that of an original by id. */
void job_from_ref(struct job *job, const struct thumburl_ref *ref);

/* Whether two jobs would give the same answer for the same original. */
int job_same(const struct job *a, const struct job *b);

/* Whether bytes in the tray belong to a result: of a thumb, an info or a reference that was made. */
int result_has_bytes(const struct result *result);

/* The contents of the original, by a result.  The languages are the result's. */
void result_contents(const struct result *result, struct contents *contents);

/* Change the time and the language of a job to those of the same thumb that are in the original. */
void job_reduce(struct job *job, const struct contents *contents);

/* The message of status 404 for a page after the last. */
#define JOB_NO_PAGE		"There is no page %u; the last page is %u"

/* Make a batch of one job; add a job: -1 if it cannot share a decode, or if the batch is full. */
void batch_begin(struct batch *batch, const struct job *job);
int batch_add(struct batch *batch, const struct job *job);

/* How many answers will come. */
uint32_t batch_left(const struct batch *batch);

/*
 * Send a batch.  The descriptor stays the caller's.
 * Returns 0, or -1 with errno.  Does not block if the socket does not.
 */
int job_ask(int sock, const struct batch *batch, int original);

/*
 * Receive an answer, and remove its width from the batch.  Returns 1 with a *result that is valid
 * in every field and a *thumb of result->size bytes, which the caller frees, or NULL without
 * result_has_bytes(); 0 if nothing has arrived (EAGAIN); -1 if the worker has died or sent an invalid
 * answer, and must be killed.
 */
int job_answer(int sock, int tray, struct batch *batch, struct result *result, void **thumb);

/* The worker's side. */
struct job_server {
	int		sock;
	int		tray;
	int		untaken;	/* the message that the tray is empty has not arrived */
};

/* Receive a batch.  Returns 1, with an original to close; 0 at the end of the socket; -1. */
int job_take(struct job_server *server, struct batch *batch, int *original);

/* Answer, with a thumb or NULL.  Returns 0 or -1 with errno. */
int job_reply(struct job_server *server, struct result *result, const void *thumb, size_t size);

#endif
