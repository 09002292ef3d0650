/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Actions that no worker may do: thumbd --check-sandbox tries each in a separate worker.
 *
 * The worker makes the trial when it is locked.  It exits with 0 if the action succeeded, otherwise
 * with the errno; or the sandbox kills it.
 */

#ifndef SANDBOX_TRY_H_INCLUDED
#define SANDBOX_TRY_H_INCLUDED

#include "sanitizer.h"

/* No trial: end when ready to render; the same, after a line about the parts of the sandbox. */
#define SANDBOX_TRY_START	"start"
#define SANDBOX_TRY_REPORT	"report"

/* The exit status of a worker that could not start, and printed why: above every errno. */
#define SANDBOX_TRY_FAILED	255

/* The victims of trials are in a directory that the worker gets (launch.h). */
#define SANDBOX_VICTIM		"victim"
#define SANDBOX_VICTIM_DIR	"victim.d"

/* Name, action, the part that refuses it, the errno (0: the worker is killed). */
#define SANDBOX_TRIALS(X)								\
	X(read_file,	"read /etc/passwd",			"Landlock", EACCES)	\
	X(list_root,	"list the root directory",		"Landlock", EACCES)	\
	X(read_victim,	"read a file in /tmp",			"Landlock", EACCES)	\
	X(open_memory,	"open the parent's memory in /proc",	"Landlock", EACCES)	\
	X(write_file,	"write to a file in /tmp",		"seccomp", EROFS)	\
	X(create_file,	"create a file in /tmp",		"seccomp", EROFS)	\
	X(truncate_file, "truncate a file",			"seccomp", 0)		\
	X(remove_file,	"remove a file",			"seccomp", 0)		\
	X(rename_file,	"rename a file",			"seccomp", 0)		\
	X(link_file,	"make a hard link",			"seccomp", 0)		\
	X(symlink_file,	"make a symbolic link",			"seccomp", 0)		\
	X(make_dir,	"make a directory",			"seccomp", 0)		\
	X(make_node,	"make a device or a pipe",		"seccomp", 0)		\
	X(change_mode,	"change a file's permissions",		"seccomp", 0)		\
	X(mount_tmpfs,	"mount a file system",			"seccomp", 0)		\
	X(change_root,	"change the root directory",		"seccomp", 0)		\
	X(tcp_socket,	"create a TCP socket",			"seccomp", 0)		\
	X(unix_socket,	"create a Unix socket",			"seccomp", 0)		\
	X(tcp_connect,	"connect an inherited socket",		"seccomp", 0)		\
	X(send_other,	"send through a socket not its own",	"seccomp", 0)		\
	X(execute,	"execute /bin/true",			"seccomp", 0)		\
	X(execute_open,	"execute an open file",			"seccomp", 0)		\
	X(start_process, "fork",				"seccomp", 0)		\
	X(new_namespace, "enter a new user namespace",		"seccomp", 0)		\
	X(trace_parent,	"ptrace the parent",			"seccomp", 0)		\
	X(read_parent,	"read the parent's memory",		"seccomp", 0)		\
	X(kill_parent,	"send a signal to the parent",		"seccomp", 0)		\
	X(become_root,	"become root",				"seccomp", 0)		\
	X(set_limit,	"set a resource limit",			"seccomp", 0)		\
	X(exec_file,	"map a file as executable",		"seccomp", EPERM)	\
	X(exec_memory,	"make memory executable",		"seccomp", EPERM)	\
	X(control,	"control an open file (ioctl)",		"seccomp", 0)		\
	X(set_up_ring,	"set up an io_uring",			"seccomp", 0)		\
	X(load_bpf,	"make a BPF map",			"seccomp", 0)		\
	X(page_faults,	"handle its own page faults",		"seccomp", 0)		\
	X(share_memory,	"map shared memory",			"seccomp", 0)		\
	X(make_memory_file, "make a file in memory",		"seccomp", ENOSYS)	\
	X(cut_off_log,	"truncate its standard error",		"seccomp", 0)		\
	X(write_socket,	"write to its socket",			"seccomp", 0)		\
	X(write_another, "write to another descriptor",		"seccomp", 0)		\
	X(many_files,	"hold 100 open files",			"rlimit", EMFILE)	\
	X(large_file,	"hold 1 GiB in a file",			"rlimit", EFBIG)	\
	SANDBOX_TRIALS_PLAIN(X)

/* The sanitizer needs these. */
#if SANITIZER
#  define SANDBOX_TRIALS_PLAIN(X)
#else
#  define SANDBOX_TRIALS_PLAIN(X)							\
	X(map_much,	"map 2 GiB of memory",			"rlimit", ENOMEM)	\
	X(many_threads,	"start 5000 threads",			"rlimit", EAGAIN)	\
	X(be_dumpable,	"let others read its memory",		"seccomp", 0)
#endif

#endif
