/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Being told to stop: by SIGINT and SIGTERM, once.  A second one ends the process at once.
 */

#ifndef STOP_H_INCLUDED
#define STOP_H_INCLUDED

/* A descriptor that can be read when it is time. */
int stop_watch(void);
int stop_is_told(void);

/* Which signal it was, or 0; cheap, and what is to be read stays there. */
int stop_signal(void);

#endif
