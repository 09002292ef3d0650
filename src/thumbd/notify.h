/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Notifications to the service manager (sd_notify(3)), if there is one.
 */

#ifndef NOTIFY_H_INCLUDED
#define NOTIFY_H_INCLUDED

/* The start may take that many seconds more, until the next notification. */
void notify_starting(unsigned seconds);

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);

#endif
