/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The trials of sandbox_try.h.  Each returns 0 if it succeeded, otherwise -1 with errno.  Without a
 * sandbox a trial harms only the victims.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/launch.h"
#include "job/sandbox_try.h"
#include "sandbox.h"

#define PROGRAM		"/bin/true"
#define MADE		"made"
#define PAGE		4096
#define MANY_THREADS	5000

#define N(a)		(sizeof(a) / sizeof *(a))

/* Descriptors that are opened before the lock. */
static int program = -1, tcp = -1, pair[2] = { -1, -1 };

static char *const no_words[] = { (char []){ "true" }, NULL };
static char *const no_environment[] = { NULL };

static int
opens(const char *path, int flags)
{

	return (open(path, flags | O_CLOEXEC, 0600) < 0 ? -1 : 0);
}

static int
try_read_file(void)
{

	return (opens("/etc/passwd", O_RDONLY));
}

static int
try_list_root(void)
{

	return (opens("/", O_RDONLY | O_DIRECTORY));
}

static int
try_read_victim(void)
{

	return (opens(SANDBOX_VICTIM, O_RDONLY));
}

static int
try_open_memory(void)
{
	char path[64];

	(void)snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
	return (opens(path, O_RDONLY));
}

static int
try_write_file(void)
{

	return (opens(SANDBOX_VICTIM, O_WRONLY));
}

static int
try_create_file(void)
{

	return (opens(MADE, O_RDWR | O_CREAT));
}

static int
try_truncate_file(void)
{

	return (truncate(SANDBOX_VICTIM, 0));
}

static int
try_remove_file(void)
{

	return (unlink(SANDBOX_VICTIM));
}

static int
try_rename_file(void)
{

	return (rename(SANDBOX_VICTIM, MADE));
}

static int
try_link_file(void)
{

	return (link(SANDBOX_VICTIM, MADE));
}

static int
try_symlink_file(void)
{

	return (symlink(SANDBOX_VICTIM, MADE));
}

static int
try_make_dir(void)
{

	return (mkdir(MADE, 0700));
}

static int
try_make_node(void)
{

	return (mknod(MADE, S_IFIFO | 0600, 0));
}

static int
try_change_mode(void)
{

	return (chmod(SANDBOX_VICTIM, 0644));
}

static int
try_mount_tmpfs(void)
{

	return (mount("none", SANDBOX_VICTIM_DIR, "tmpfs", 0, NULL));
}

static int
try_change_root(void)
{

	return (chroot("."));
}

static int
try_tcp_socket(void)
{

	return (socket(AF_INET, SOCK_STREAM, 0) < 0 ? -1 : 0);
}

static int
try_unix_socket(void)
{

	return (socket(AF_UNIX, SOCK_STREAM, 0) < 0 ? -1 : 0);
}

/* No listener is needed: if the network refuses, the kernel has allowed the call. */
static int
try_tcp_connect(void)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(9) };

	there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(tcp, (const struct sockaddr *)&there, sizeof there) == 0)
		return (0);
	return (errno == ECONNREFUSED || errno == ENETUNREACH ? 0 : -1);
}

static int
try_send_other(void)
{
	struct iovec iov = { (char []){ "x" }, 1 };
	const struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };

	return (sendmsg(pair[0], &msg, MSG_NOSIGNAL) < 0 ? -1 : 0);
}

static int
try_execute(void)
{

	return (execve(PROGRAM, no_words, no_environment));
}

static int
try_execute_open(void)
{

	return (fexecve(program, no_words, no_environment));
}

static int
try_start_process(void)
{
	pid_t pid;

	pid = fork();
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return (pid < 0 ? -1 : 0);
}

static int
try_new_namespace(void)
{

	return (unshare(CLONE_NEWUSER));
}

/* NB: PTRACE_ATTACH would stop the parent; this does not. */
static int
try_trace_parent(void)
{

	return (ptrace(PTRACE_SEIZE, getppid(), NULL, NULL) < 0 ? -1 : 0);
}

/* The kernel checks the permission before the address. */
static int
try_read_parent(void)
{
	char byte;
	const struct iovec here = { &byte, 1 }, there = { &byte, 1 };

	if (process_vm_readv(getppid(), &here, 1, &there, 1, 0) >= 0)
		return (0);
	return (errno == EFAULT ? 0 : -1);
}

/* By default this signal is ignored. */
static int
try_kill_parent(void)
{

	return (kill(getppid(), SIGURG));
}

static int
try_become_root(void)
{

	return (setresuid(0, 0, 0));
}

static int
try_set_limit(void)
{
	const struct rlimit rl = { 0, 0 };

	return (setrlimit(RLIMIT_CORE, &rl));
}

static int
try_exec_file(void)
{

	return (mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, program, 0) == MAP_FAILED ?
	    -1 : 0);
}

static int
try_exec_memory(void)
{
	void *page;

	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return (page == MAP_FAILED ? -1 : mprotect(page, PAGE, PROT_READ | PROT_EXEC));
}

static int
try_control(void)
{
	int n;

	return (ioctl(STDIN_FILENO, FIONREAD, &n));
}

static int
try_set_up_ring(void)
{
	struct io_uring_params params;

	memset(&params, 0, sizeof params);
	return (syscall(SYS_io_uring_setup, 1, &params) < 0 ? -1 : 0);
}

static int
try_load_bpf(void)
{
	union bpf_attr attr;

	memset(&attr, 0, sizeof attr);
	attr.map_type = BPF_MAP_TYPE_ARRAY;
	attr.key_size = attr.value_size = sizeof(int);
	attr.max_entries = 1;
	return (syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof attr) < 0 ? -1 : 0);
}

static int
try_page_faults(void)
{

	return (syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY) < 0 ? -1 : 0);
}

static int
try_share_memory(void)
{

	return (mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ==
	    MAP_FAILED ? -1 : 0);
}

static int
try_make_memory_file(void)
{

	return (memfd_create("trial", MFD_CLOEXEC) < 0 ? -1 : 0);
}

static int
try_cut_off_log(void)
{

	return (ftruncate(STDERR_FILENO, 0));
}

static int
try_write_socket(void)
{

	return (write(STDIN_FILENO, "x", 1) == 1 ? 0 : -1);
}

static int
try_write_another(void)
{
	int fd;

	fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
	return (fd >= 0 && write(fd, "", 0) == 0 ? 0 : -1);
}

static int
try_many_files(void)
{
	int i;

	for (i = 0; i < 100; i++)
		if (fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0) < 0)
			return (-1);
	return (0);
}

static int
try_large_file(void)
{

	return (ftruncate(LAUNCH_TRAY, (off_t)1 << 30));
}

#if !SANITIZER
static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;

static void *
stay(void *priv)
{

	(void)pthread_mutex_lock(&held);
	return (priv);
}

static int
try_many_threads(void)
{
	pthread_attr_t attr;
	pthread_t thread;
	int i, e = 0;

	(void)pthread_mutex_lock(&held);
	if (pthread_attr_init(&attr) != 0 ||
	    pthread_attr_setstacksize(&attr, (size_t)sysconf(_SC_THREAD_STACK_MIN)) != 0)
		return (-1);
	for (i = 0; i < MANY_THREADS && e == 0; i++)
		e = pthread_create(&thread, &attr, stay, NULL);
	errno = e;
	return (e == 0 ? 0 : -1);
}

static int
try_map_much(void)
{

	return (mmap(NULL, (size_t)2 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE, -1, 0) == MAP_FAILED ? -1 : 0);
}

static int
try_be_dumpable(void)
{

	return (prctl(PR_SET_DUMPABLE, 1));
}
#endif

static const struct {
	const char	*name;
	int		(*trial)(void);
} trials[] = {
#define X(name, text, who, error) { #name, try_##name },
	SANDBOX_TRIALS(X)
#undef X
};

int
try_go_there(void)
{
	struct stat st;

	if (fstat(LAUNCH_VICTIMS, &st) != 0 || !S_ISDIR(st.st_mode))
		return (0);
	return (fchdir(LAUNCH_VICTIMS));
}

/* Root without a sandbox may mount: the mount must end with this process. */
static int
leave_mounts(void)
{

	if (geteuid() != 0 || unshare(CLONE_NEWNS) != 0)
		return (0);
	return (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
}

int
try_prepare(void)
{

	program = open(PROGRAM, O_RDONLY | O_CLOEXEC);
	tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (program < 0 || tcp < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return (-1);
	return (leave_mounts());
}

int
try_this(const char *name)
{
	size_t i;

	for (i = 0; i < N(trials); i++)
		if (strcmp(trials[i].name, name) == 0)
			return (trials[i].trial() == 0 ? 0 : errno);
	return (SANDBOX_TRY_FAILED);
}
