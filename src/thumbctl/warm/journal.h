/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The journal of a job: what of it is over, so that it can be taken up where it was.
 *
 * Its first line is a header, as JSON, that says what job it is.  Each line that follows is
 * written when a thumb is over: its status, "hit", "miss" or "-", its bytes, and its URL.  A line
 * without its end was being written when the job was killed, and does not count.
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

/* What is told of each line that was there. */
typedef void journal_read_f(void *priv, const struct journal_entry *entry);

/*
 * Open or begin the journal of a job: an object of strings.  Returns NULL with a message if it
 * is another job's, or another process has it, or it cannot be read or written.
 */
struct journal *journal_open(const char *file, json_t *job, journal_read_f *read,
    void *priv, char *message, size_t size);

int journal_has(const struct journal *j, const char *target);

/* Returns 0, or -1 with errno.  What is there outlives this process at once. */
int journal_add(struct journal *j, const struct journal_entry *entry);

/* And the machine from then on.  Returns 0, or -1 with errno. */
int journal_sync(struct journal *j);

/* Lines that were no entries: the machine has gone down under them, or somebody edited it. */
unsigned journal_damaged(const struct journal *j);

void journal_close(struct journal **jp);

#endif
