/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the service manager is told (sd_notify(3)); nothing if there is none.
 */

#ifndef NOTIFY_H_INCLUDED
#define NOTIFY_H_INCLUDED

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);

#endif
