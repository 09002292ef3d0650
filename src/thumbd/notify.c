/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Notifications by libsystemd; without it, none are sent.
 */

#include "config.h"

#include <stdio.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "job/monotonic.h"
#include "notify.h"

/* Seconds that a notification may arrive late. */
#define MARGIN	10

static void
notify(const char *state)
{

#ifdef HAVE_SYSTEMD
	(void)sd_notify(0, state);
#else
	(void)state;
#endif
}

void
notify_starting(unsigned seconds)
{
	char state[64];

	snprintf(state, sizeof state, "EXTEND_TIMEOUT_USEC=%llu",
	    (unsigned long long)((seconds + MARGIN) * MONOTONIC_SECOND));
	notify(state);
}

void
notify_ready(void)
{

	notify("READY=1");
}

void
notify_reloading(void)
{
	char state[64];

	snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%llu",
	    (unsigned long long)monotonic());
	notify(state);
}

void
notify_stopping(void)
{

	notify("STOPPING=1");
}
