/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * References, in a directory of limited size: when one is made, and of which original and version
 * each is.
 */

#ifndef REFERENCES_H_INCLUDED
#define REFERENCES_H_INCLUDED

#include <sys/queue.h>

#include "job/job.h"
#include "thumbd/options.h"
#include "thumbd/originals/origin_version.h"
#include "thumbd/originals/original.h"
#include "thumbd/schedule/material.h"
#include "thumburl/thumburl.h"

#define REFERENCE_NAME_MAX	4200

struct references;

/* The reference of an original, as a request knows it. */
struct referred {
	char			name[REFERENCE_NAME_MAX];	/* "": there is none, and never will be */
	int			by_id;		/* of the original: it has one version */
	int			fd;		/* -1: there is none for this thumb */
	struct identity		identity;	/* of the reference */
	struct reference	reference;
	uint32_t		cpu;		/* of a thumb of the original, in microseconds */
	struct origin_version	version;	/* of the original, if it came from an origin */
	struct original_known	known;		/* refers to the version */
};

/* NULL after a line in the log. */
struct references *references_new(const struct options *options);

/* Change the size. */
void references_configure(struct references *references, const struct options *options);

/* Look for the reference of an original, for a job. */
void references_find(struct references *references, const struct options *options,
    const struct thumburl_ref *ref, const struct job *job, struct referred *referred);

/* Whether there is a reference, and it is of this original; of an id, each is that has its place. */
int referred_is_of(const struct referred *referred, const struct original *original);

/* Close the reference, if it is open. */
void referred_close(struct referred *referred);

/*
 * Who wants a reference of this original beside the thumb of a job; NULL: nobody, as it has one, or
 * would hardly use it.
 */
struct beside *references_want(struct references *references, const struct referred *referred,
    const struct job *job, const struct original *original);

/* A job that waits for a reference. */
struct awaiting {
	void			(*ended)(void *priv);
	void			*priv;
	STAILQ_ENTRY(awaiting)	list;
};

/*
 * Wait for the reference of an original, if a worker makes one that suffices for the job: ended is
 * called once, whether there is a reference then or not.  Returns -1 if there is nothing to wait
 * for, or too many wait.
 */
int references_await(struct references *references, const struct options *options,
    const struct referred *referred, const struct job *job, struct awaiting *awaiting);

/* Drop a reference: it is of another version of the original; or it is damaged. */
void references_drop_stale(struct references *references, struct referred *referred);
void references_drop_damaged(struct references *references, struct referred *referred);

/* Set the metrics that are gauges. */
void references_measure(const struct references *references);

/* Close the directory, for another process to take.  Nothing is found or wanted any more. */
void references_stop(struct references *references);

/* None may be wanted any more. */
void references_free(struct references **referencesp);

#endif
