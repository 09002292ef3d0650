/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * SIGINT and SIGTERM: the first one asks the command to stop, a second one ends the process.
 */

#ifndef STOP_H_INCLUDED
#define STOP_H_INCLUDED

/* Watch for the signals.  Returns a descriptor that is readable after a signal. */
int stop_watch(void);

/* Whether a signal has arrived; empties the descriptor. */
int stop_is_told(void);

/* The signal that has arrived, or 0; does not change the descriptor, and is cheap. */
int stop_signal(void);

/* The exit status after a stop: 128 and the signal, as a shell has it for a killed process. */
int stop_status(void);

#endif
