/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * SIGINT and SIGTERM: the first one asks the command to stop, a second one ends the process.
 */

#ifndef STOP_H_INCLUDED
#define STOP_H_INCLUDED

/* Watch for the signals.  Returns a descriptor that is readable once one has come. */
int stop_watch(void);

/* Whether a signal has come; empties the descriptor. */
int stop_is_told(void);

/* The signal that has come, or 0; leaves the descriptor as it is, and is cheap. */
int stop_signal(void);

/* The exit status after a stop: 128 and the signal, as a shell has it for a killed process. */
int stop_status(void);

#endif
