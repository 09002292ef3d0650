/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's counter in /proc/vmstat (Linux 4.13).  NB: it does not say which processes.
 */

#include "config.h"

#include <stdio.h>

#include "oom_kills.h"

long long
oom_kills(void)
{
	long long n = -1;
	char line[128];
	FILE *f;

	f = fopen("/proc/vmstat", "re");
	if (f == NULL)
		return (-1);
	while (n < 0 && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "oom_kill %lld", &n) != 1)
			n = -1;
	fclose(f);
	return (n);
}
