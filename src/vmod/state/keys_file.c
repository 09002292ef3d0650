/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A change is recognised by a hash of the text, which is not kept: it is a secret.
 */

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "conf/conf_file.h"
#include "keys_file.h"

#define KEYS_FILE_SIZE	8192

void
keys_file_init(struct keys_file *file, const char *path)
{

	memset(file, 0, sizeof *file);
	file->path = path;
	hash_seed_init(&file->seed);
}

/* NB: the last line of a file that is being written may be a part of a secret, which is a secret. */
static int
is_whole(struct keys_file *file, const char *text, size_t len)
{

	if (len == 0 || text[len - 1] == '\n')
		return (1);
	(void)snprintf(file->why, sizeof file->why,
	    "%s: the last line must end with a newline: is the file being written?", file->path);
	return (0);
}

static enum keys_news
judge(struct keys_file *file, char *text, size_t len, struct thumburl_keys *keys)
{

	if (file->error != 0) {
		(void)conf_file_why(file->path, KEYS_FILE_SIZE, file->error, file->why,
		    sizeof file->why);
		return (KEYS_BAD);
	}
	if (!is_whole(file, text, len) || thumburl_keys_read(keys, file->path, text, len,
	    file->why, sizeof file->why))
		return (KEYS_BAD);
	return (KEYS_TAKEN);
}

enum keys_news
keys_file_look(struct keys_file *file, struct thumburl_keys *keys)
{
	char text[KEYS_FILE_SIZE];
	struct thumburl_keys read;
	uint64_t hash;
	ssize_t n;
	int error;

	n = conf_file_read_secret(file->path, text, sizeof text);
	error = n < 0 ? errno : 0;
	hash = n < 0 ? 0 : seeded_hash(&file->seed, text, (size_t)n);
	if (file->last != KEYS_SAME && error == file->error && hash == file->hash) {
		explicit_bzero(text, sizeof text);
		return (KEYS_SAME);
	}
	file->error = error;
	file->hash = hash;
	file->last = judge(file, text, n < 0 ? 0 : (size_t)n, &read);
	if (file->last == KEYS_TAKEN)
		*keys = read;
	explicit_bzero(text, sizeof text);
	explicit_bzero(&read, sizeof read);
	return (file->last);
}
