/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The journal of a job: the thumbs that are finished, so that the job can continue after any end.
 *
 * The first line is a header, in JSON, with the parameters of the job.  Each further line is one
 * finished thumb: its status, "hit", "miss" or "-", its bytes, and its URL.  A last line without a
 * newline was cut off when the job was killed, and is ignored.
 */

#ifndef JOURNAL_H_INCLUDED
#define JOURNAL_H_INCLUDED

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "thumbctl/client/http_fetch.h"

struct journal;

struct journal_entry {
	unsigned		status;
	enum answer_cache	cache;
	uint64_t		bytes;
	const char		*target;
};

/* Gets each entry that the journal has already. */
typedef void journal_read_f(void *priv, const struct journal_entry *entry);

/*
 * Open the journal of a job, an object of strings, or create it.  Returns NULL with a message if it
 * belongs to another job, another process uses it, or it cannot be read or written.
 */
struct journal *journal_open(const char *file, json_t *job, journal_read_f *read,
    void *priv, char *message, size_t size);

int journal_has(const struct journal *j, const char *target);

/* Returns 0, or -1 with errno.  The entry then survives the end of the process. */
int journal_add(struct journal *j, const struct journal_entry *entry);

/* Make all entries survive a crash of the machine.  Returns 0, or -1 with errno. */
int journal_sync(struct journal *j);

/* The number of lines that are not entries: after a crash of the machine, or an edit. */
unsigned journal_damaged(const struct journal *j);

void journal_close(struct journal **jp);

#endif
