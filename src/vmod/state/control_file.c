/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A change is recognised by the text: two texts may have the same modification time.
 */

#include "config.h"

#include <errno.h>
#include <string.h>

#include "conf/conf_file.h"
#include "control_file.h"

void
control_file_init(struct control_file *file, const char *path)
{

	memset(file, 0, sizeof *file);
	file->path = path;
	file->control = control_unpack(0);
}

static enum control_news
judge(struct control_file *file, time_t now)
{
	char text[sizeof file->text];
	struct control control;

	if (file->error == ENOENT) {
		file->control = control_unpack(0);
		return (CONTROL_GONE);
	}
	if (file->error != 0) {
		(void)conf_file_why(file->path, sizeof file->text, file->error, file->why,
		    sizeof file->why);
		return (CONTROL_BAD);
	}
	memcpy(text, file->text, file->len);
	if (control_parse(&control, file->path, text, file->len, now, file->why,
	    sizeof file->why))
		return (CONTROL_BAD);
	file->control = control;
	return (CONTROL_TAKEN);
}

enum control_news
control_file_look(struct control_file *file, time_t now)
{
	char text[sizeof file->text];
	ssize_t n;
	int error, is_same;

	n = conf_file_read(file->path, text, sizeof text);
	error = n < 0 ? errno : 0;
	is_same = file->last != CONTROL_SAME && error == file->error &&
	    (error != 0 || ((size_t)n == file->len && !memcmp(text, file->text, file->len)));
	/* a bad file may become good when the clock is corrected */
	if (is_same && file->last != CONTROL_BAD)
		return (CONTROL_SAME);
	file->error = error;
	file->len = n < 0 ? 0 : (size_t)n;
	memcpy(file->text, text, file->len);
	file->last = judge(file, now);
	return (is_same && file->last == CONTROL_BAD ? CONTROL_SAME : file->last);
}
