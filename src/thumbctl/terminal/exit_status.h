/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The exit statuses of all subcommands.
 */

#ifndef EXIT_STATUS_H_INCLUDED
#define EXIT_STATUS_H_INCLUDED

#define EXIT_REFUSED	1
#define EXIT_USAGE	2
#define EXIT_STOPPED	3

#endif
