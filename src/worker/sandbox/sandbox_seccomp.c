/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * seccomp: the system calls that rendering needs.  Any other kills the worker.
 *
 * The calls were found with strace over renders of every type: a call is here because a library
 * makes it during renders, not because it looks harmless.  Arguments are checked if a call can do
 * more than is needed.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <unistd.h>

#include "job/launch.h"
#include "job/sanitizer.h"
#include "sandbox.h"

#define SOCK		STDIN_FILENO

#define N(a)		(sizeof(a) / sizeof *(a))

/* Calls that are allowed with any arguments. */
static const int always[] = {
	/* memory; calls that could make it executable are below */
	SCMP_SYS(brk), SCMP_SYS(madvise), SCMP_SYS(mremap), SCMP_SYS(munmap),

	/* reading files that Landlock allows, and the original */
	SCMP_SYS(close), SCMP_SYS(fadvise64), SCMP_SYS(fstat), SCMP_SYS(getdents64),
	SCMP_SYS(lseek), SCMP_SYS(pread64), SCMP_SYS(read), SCMP_SYS(readv),

	/* fontconfig and glib check whether caches are current; contents stay hidden */
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(fstatfs),
	SCMP_SYS(lstat), SCMP_SYS(newfstatat), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
	SCMP_SYS(stat), SCMP_SYS(statfs), SCMP_SYS(statx),

	/* threads, apart from their creation: libvips, pango and the decoders use them */
	SCMP_SYS(exit), SCMP_SYS(futex), SCMP_SYS(gettid), SCMP_SYS(restart_syscall),
	SCMP_SYS(rseq), SCMP_SYS(sched_getaffinity), SCMP_SYS(sched_yield),
	SCMP_SYS(set_robust_list), SCMP_SYS(sigaltstack),

	/* signal handlers of abort() and of threads */
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),

	/* waiting, and the time if the vDSO does not have it */
	SCMP_SYS(clock_getres), SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(gettimeofday), SCMP_SYS(nanosleep), SCMP_SYS(poll), SCMP_SYS(ppoll),

	/* about this process and machine: qsort() asks for the size of memory */
	SCMP_SYS(getegid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getpid),
	SCMP_SYS(getppid), SCMP_SYS(getrandom), SCMP_SYS(getrusage), SCMP_SYS(getuid),
	SCMP_SYS(sysinfo), SCMP_SYS(times), SCMP_SYS(uname),

	/* Orc, before it fails to create a temporary file */
	SCMP_SYS(umask),

	/* the end */
	SCMP_SYS(exit_group),
#if SANITIZER
	/* the leak checker stops all threads and looks at their registers */
	SCMP_SYS(getdents), SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(process_vm_readv),
	SCMP_SYS(ptrace), SCMP_SYS(wait4),
#endif
};

/* Rules with compared arguments; a call needs one row that matches. */
#define IS(arg, value)		{ (arg), SCMP_CMP_EQ, (value), 0 }
#define BITS(arg, mask, value)	{ (arg), SCMP_CMP_MASKED_EQ, (mask), (value) }
#define ANYTHING		{ 0, SCMP_CMP_MASKED_EQ, 0, 0 }

#define WRITING		(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND)
#define THREAD		(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |	\
			CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |			\
			CLONE_CHILD_CLEARTID)
#define ORC_PROT	(PROT_READ | PROT_WRITE | PROT_EXEC)
#define ORC_FLAGS	(MAP_PRIVATE | MAP_ANONYMOUS)
#define ORC_SIZE	65536

#define ALLOW		SCMP_ACT_ALLOW
#define FAIL(e)		SCMP_ACT_ERRNO(e)

/* A call that a library tries and can do without fails with an errno; it does not kill. */
static const struct {
	uint32_t		action;
	int			call;
	struct scmp_arg_cmp	args[4];
	unsigned		n_args;
} sometimes[] = {
	/* jobs and answers use one socket */
	{ ALLOW, SCMP_SYS(recvmsg), { IS(0, SOCK) }, 1 },
	{ ALLOW, SCMP_SYS(sendmsg), { IS(0, SOCK) }, 1 },

	/* files are opened for reading; fontconfig's cache and Orc's file would be written */
	{ ALLOW, SCMP_SYS(openat), { BITS(2, WRITING, O_RDONLY) }, 1 },
	{ FAIL(EROFS), SCMP_SYS(openat), { BITS(2, O_WRONLY, O_WRONLY) }, 1 },
	{ FAIL(EROFS), SCMP_SYS(openat), { BITS(2, O_RDWR, O_RDWR) }, 1 },
	{ FAIL(EROFS), SCMP_SYS(openat), { BITS(2, O_CREAT, O_CREAT) }, 1 },
	{ FAIL(EROFS), SCMP_SYS(openat), { BITS(2, O_TRUNC, O_TRUNC) }, 1 },
	{ FAIL(EROFS), SCMP_SYS(openat), { BITS(2, O_APPEND, O_APPEND) }, 1 },

	/* no executable memory: a module that was not preloaded is not loaded later */
	{ ALLOW, SCMP_SYS(mmap), { BITS(2, PROT_EXEC, 0), BITS(3, MAP_ANONYMOUS, 0) }, 2 },
	/* no shared anonymous memory, which no limit counts */
	{ ALLOW, SCMP_SYS(mmap), { BITS(2, PROT_EXEC, 0),
	    BITS(3, MAP_ANONYMOUS | MAP_SHARED, MAP_ANONYMOUS) }, 2 },
	{ ALLOW, SCMP_SYS(mprotect), { BITS(2, PROT_EXEC, 0) }, 1 },
	{ FAIL(EPERM), SCMP_SYS(mprotect), { BITS(2, PROT_EXEC, PROT_EXEC) }, 1 },
	{ FAIL(EPERM), SCMP_SYS(mmap), { BITS(2, PROT_EXEC | PROT_WRITE, PROT_EXEC) }, 1 },
	/*
	 * except for Orc, libvips' compiler of inner loops, which has such memory already: a
	 * thumb that needs more would abort, and without Orc a large JPEG takes 1.4 times as long
	 */
	{ ALLOW, SCMP_SYS(mmap), { IS(1, ORC_SIZE), IS(2, ORC_PROT), IS(3, ORC_FLAGS) }, 3 },

	/* threads, no processes; a filter cannot see flags of clone3(): glibc tries clone() */
	{ ALLOW, SCMP_SYS(clone), { IS(0, THREAD) }, 1 },
	{ FAIL(ENOSYS), SCMP_SYS(clone3), { ANYTHING }, 0 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_SET_NAME) }, 1 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_GET_NAME) }, 1 },
	/* a new thread reads its stack limit, and sets none */
	{ ALLOW, SCMP_SYS(prlimit64), { IS(0, 0), IS(2, 0) }, 2 },

	/* messages to the pipe that is standard output and error */
	{ ALLOW, SCMP_SYS(write), { IS(0, STDOUT_FILENO) }, 1 },
	{ ALLOW, SCMP_SYS(write), { IS(0, STDERR_FILENO) }, 1 },
	{ ALLOW, SCMP_SYS(writev), { IS(0, STDOUT_FILENO) }, 1 },
	{ ALLOW, SCMP_SYS(writev), { IS(0, STDERR_FILENO) }, 1 },

	/* the thumb into the tray; no limit would apply to another file in memory */
	{ ALLOW, SCMP_SYS(pwrite64), { IS(0, LAUNCH_TRAY) }, 1 },
	{ ALLOW, SCMP_SYS(ftruncate), { IS(0, LAUNCH_TRAY) }, 1 },
	{ FAIL(ENOSYS), SCMP_SYS(memfd_create), { ANYTHING }, 0 },

	/* descriptors of opened files */
	{ ALLOW, SCMP_SYS(fcntl), { IS(1, F_DUPFD_CLOEXEC) }, 1 },
	{ ALLOW, SCMP_SYS(fcntl), { IS(1, F_GETFD) }, 1 },
	{ ALLOW, SCMP_SYS(fcntl), { IS(1, F_SETFD) }, 1 },
	{ ALLOW, SCMP_SYS(fcntl), { IS(1, F_GETFL) }, 1 },
	/* stdio checks whether the output is a terminal */
	{ ALLOW, SCMP_SYS(ioctl), { IS(1, TCGETS) }, 1 },
#if SANITIZER
	/* the thread of the leak checker, which reads this process */
	{ ALLOW, SCMP_SYS(clone), { BITS(0, CLONE_VM | CLONE_UNTRACED,
	    CLONE_VM | CLONE_UNTRACED) }, 1 },
	{ ALLOW, SCMP_SYS(open), { BITS(1, WRITING, O_RDONLY) }, 1 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_GET_DUMPABLE) }, 1 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_SET_PDEATHSIG) }, 1 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_SET_DUMPABLE) }, 1 },
	{ ALLOW, SCMP_SYS(prctl), { IS(0, PR_SET_PTRACER) }, 1 },
#endif
};

/* abort() sends a signal only to this process. */
static int
allow_abort(scmp_filter_ctx filter)
{

	return (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())));
}

/* Returns 0 or a negative errno, as libseccomp does. */
static int
add_rules(scmp_filter_ctx filter)
{
	size_t i;
	int ret = 0;

	for (i = 0; i < N(always) && ret == 0; i++)
		ret = seccomp_rule_add(filter, SCMP_ACT_ALLOW, always[i], 0);
	for (i = 0; i < N(sometimes) && ret == 0; i++)
		ret = seccomp_rule_add_array(filter, sometimes[i].action, sometimes[i].call,
		    sometimes[i].n_args, sometimes[i].args);
	return (ret == 0 ? allow_abort(filter) : ret);
}

static int
load(scmp_filter_ctx filter)
{
	int ret;

	/* calls of another architecture kill, too; a tree is faster than a list */
	ret = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (ret == 0)
		ret = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (ret == 0)
		ret = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (ret == 0)
		ret = add_rules(filter);
	return (ret == 0 ? seccomp_load(filter) : ret);
}

int
sandbox_seccomp(struct sandbox *sandbox)
{
	scmp_filter_ctx filter;
	int ret;

	filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	ret = filter == NULL ? -EINVAL : load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	if (ret != 0)
		return (sandbox_lacks(sandbox, "the kernel has no seccomp filters that kill a "
		    "process (%s): this needs Linux 4.14 with CONFIG_SECCOMP_FILTER, and a unit "
		    "or container that allows seccomp",
		    strerror(-ret)));
	sandbox->seccomp = 1;
	return (0);
}
