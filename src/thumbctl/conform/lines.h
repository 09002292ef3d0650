/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The files of a pack: lines of columns with tabs between them, and comments that begin with #.
 */

#ifndef LINES_H_INCLUDED
#define LINES_H_INCLUDED

/* Take a line.  Returns 0; or -1 after a message. */
typedef int lines_take_f(void *priv, const char *file, unsigned number, char *columns[]);

/*
 * Read a file with the number of columns; what is a line ("a case") is for messages.  The columns point
 * into the text, which the caller frees, even after an error.  Returns 0; or -1 after a message.
 */
int lines_read(const char *file, unsigned columns, const char *what, char **text, lines_take_f *take,
    void *priv);

#endif
