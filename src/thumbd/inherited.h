/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Sockets that the service manager passed to thumbd (sd_listen_fds(3)).
 */

#ifndef INHERITED_H_INCLUDED
#define INHERITED_H_INCLUDED

/* How many there are; the first is descriptor 3. */
int inherited_sockets(void);

#endif
