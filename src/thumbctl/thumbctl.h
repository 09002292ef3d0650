/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The subcommands of thumbctl.
 */

#ifndef THUMBCTL_H_INCLUDED
#define THUMBCTL_H_INCLUDED

/* Each takes its own name as argv[0] and returns thumbctl's exit status. */
int ctl_audit(int argc, char **argv);
int ctl_url(int argc, char **argv);
int ctl_render(int argc, char **argv);
int ctl_diff(int argc, char **argv);
int ctl_warm(int argc, char **argv);
int ctl_types(int argc, char **argv);

#endif
