/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * systemd's environment is read once, and removed: it is not for children.
 */

#include "config.h"

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "inherited.h"

int
inherited_sockets(void)
{
	static int n = -1;

#ifdef HAVE_SYSTEMD
	if (n < 0)
		n = sd_listen_fds(1);
#endif
	return (n < 0 ? 0 : n);
}
