/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The exit statuses of all subcommands, as thumbctl(1) has them; beside these, stop_status().
 */

#ifndef EXIT_STATUS_H_INCLUDED
#define EXIT_STATUS_H_INCLUDED

#define EXIT_FAILED	1	/* the result is negative, or the command failed */
#define EXIT_USAGE	2	/* the command line is wrong */

#endif
