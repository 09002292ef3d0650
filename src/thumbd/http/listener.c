/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The listening socket is the service manager's, a Unix socket, or TCP.  A stale Unix socket is
 * removed; one that another process listens on is not.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "address.h"
#include "conf/denial.h"
#include "listener.h"
#include "thumbd/inherited.h"
#include "thumbd/log.h"
#include "thumbd/options.h"

#define SOCKET_TYPE	(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK)

struct listener {
	int		sock;
	int		dir;		/* of a Unix socket that thumbd made, or -1 */
	char		*name;
	int		is_tcp, is_remote;	/* other machines can reach it */
};

/*
 * Set on the listening socket for its connections: small answers are sent at once, and a client
 * whose machine is gone is noticed within a minute.
 */
static const struct {
	int	level, name, value;
} tcp_options[] = {
	{ IPPROTO_TCP,	TCP_NODELAY,		1 },
	{ SOL_SOCKET,	SO_KEEPALIVE,		1 },
	{ IPPROTO_TCP,	TCP_KEEPIDLE,		30 },
	{ IPPROTO_TCP,	TCP_KEEPINTVL,		10 },
	{ IPPROTO_TCP,	TCP_KEEPCNT,		3 },
	{ IPPROTO_TCP,	TCP_USER_TIMEOUT,	60000 },
};

/* The name of the socket in its directory. */
static const char *
file_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash != NULL ? slash + 1 : path);
}

static int
open_directory_of(const char *path)
{
	char *copy;
	int dir;

	copy = strdup(path);
	if (copy == NULL)
		return (-1);
	dir = open(dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return (dir);
}

/* Remove a socket that no process listens on: a crash left it. */
static int
remove_stale(int dir, const struct sockaddr_un *sun)
{
	const char *file = file_of(sun->sun_path);
	struct stat st;
	int s, r;

	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW))
		return (errno == ENOENT ? 0 : -1);
	if (!S_ISSOCK(st.st_mode)) {
		errno = ENOTSOCK;
		return (-1);
	}
	s = socket(AF_UNIX, SOCKET_TYPE, 0);
	if (s < 0)
		return (-1);
	r = connect(s, (const struct sockaddr *)sun, sizeof *sun);
	if (r == 0 || errno == EAGAIN) {
		errno = EADDRINUSE;
		r = -1;
	} else if (errno == ECONNREFUSED)
		r = unlinkat(dir, file, 0);
	close(s);
	return (r);
}

static int
find_group(const char *name, gid_t *gid)
{
	char space[16384];
	struct group group, *found;

	if (getgrnam_r(name, &group, space, sizeof space, &found) == 0 && found != NULL) {
		*gid = found->gr_gid;
		return (0);
	}
	log_error("--socket-group: there is no group \"%s\"; `getent group' lists them", name);
	return (-1);
}

/*
 * Where other users may write, the name may belong to another file by now: only a socket of
 * thumbd's user that has no other name is given to the group.
 */
static int
give_to(int dir, const char *file, gid_t gid)
{
	struct stat st;
	int fd, r = -1;

	fd = openat(dir, file, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return (-1);
	errno = EEXIST;
	if (fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode) && st.st_uid == geteuid() &&
	    st.st_nlink == 1)
		r = fchownat(fd, "", (uid_t)-1, gid, AT_EMPTY_PATH);
	close(fd);
	return (r);
}

/* No process can connect before the file has its group.  It is created with its mode. */
static int
publish(int s, int dir, const struct sockaddr_un *sun, const struct options *o, gid_t gid)
{
	const char *file = file_of(sun->sun_path);
	mode_t mask;
	int e;

	mask = umask(0777 & ~(mode_t)o->socket_mode);
	e = bind(s, (const struct sockaddr *)sun, sizeof *sun);
	umask(mask);
	if (e != 0)
		return (-1);
	if ((gid == (gid_t)-1 || give_to(dir, file, gid) == 0) && listen(s, (int)o->backlog) == 0)
		return (0);
	e = errno;
	unlinkat(dir, file, 0);
	errno = e;
	return (-1);
}

/* Why no file can be created there. */
static const char *
why_not_beside(const char *path, int error, char *why, size_t size)
{
	char *copy = strdup(path);

	if (copy == NULL)
		return (strerror(error));
	(void)denial(error, dirname(copy), W_OK | X_OK, why, size);
	free(copy);
	return (why);
}

/* After remove_stale(). */
static void
log_in_the_way(const char *path)
{
	char why[DENIAL_MAX];

	if (errno == EADDRINUSE)
		log_error("--socket: another process listens on %s", path);
	else if (errno == ENOTSOCK)
		log_error("--socket: %s exists and is not a socket", path);
	else
		log_error("--socket: cannot replace %s: %s", path,
		    denial(errno, path, W_OK, why, sizeof why));
}

static int
open_in(int dir, const struct options *o, const struct sockaddr_un *sun)
{
	char why[DENIAL_MAX];
	gid_t gid = (gid_t)-1;
	int s;

	if (o->socket_group != NULL && find_group(o->socket_group, &gid))
		return (-1);
	if (remove_stale(dir, sun)) {
		log_in_the_way(o->socket);
		return (-1);
	}
	s = socket(AF_UNIX, SOCKET_TYPE, 0);
	if (s >= 0 && publish(s, dir, sun, o, gid) == 0)
		return (s);
	if (o->socket_group != NULL && errno == EPERM)
		log_error("--socket-group: cannot give %s to group %s: thumbd is not a member of it",
		    o->socket, o->socket_group);
	else
		log_error("--socket: cannot listen on %s: %s", o->socket,
		    why_not_beside(o->socket, errno, why, sizeof why));
	if (s >= 0)
		close(s);
	return (-1);
}

static int
open_unix(struct listener *l, const struct options *o)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	char why[DENIAL_MAX];
	int s;

	if (strlen(o->socket) >= sizeof sun.sun_path) {
		log_error("--socket: \"%s\" is longer than %zu bytes, the limit for a socket",
		    o->socket, sizeof sun.sun_path - 1);
		return (-1);
	}
	strcpy(sun.sun_path, o->socket);
	l->dir = open_directory_of(o->socket);
	if (l->dir < 0) {
		log_error("--socket: cannot enter the directory of %s: %s", o->socket,
		    why_not_beside(o->socket, errno, why, sizeof why));
		return (-1);
	}
	s = open_in(l->dir, o, &sun);
	if (s < 0) {
		close(l->dir);
		l->dir = -1;
	}
	return (s);
}

static int
listen_on(const struct addrinfo *ai, unsigned backlog)
{
	const int on = 1;
	int s;

	s = socket(ai->ai_family, SOCKET_TYPE, 0);
	if (s < 0)
		return (-1);
	if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(s, ai->ai_addr, ai->ai_addrlen) == 0 && listen(s, (int)backlog) == 0)
		return (s);
	close(s);
	return (-1);
}

/* Split HOST:PORT, [HOST]:PORT or :PORT in place. */
static int
split_address(char *text, char **host, char **port)
{
	char *colon;

	colon = strrchr(text, ':');
	if (colon == NULL || colon[1] == '\0')
		return (-1);
	*colon = '\0';
	*port = colon + 1;
	*host = *text == '\0' ? NULL : text;
	if (*text == '[' && colon > text + 1 && colon[-1] == ']') {
		colon[-1] = '\0';
		*host = text + 1;
	}
	return (0);
}

/* The address of --listen.  NULL after a line in the log. */
static struct addrinfo *
find_address(const struct options *o)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *ai;
	char text[256], *host, *port;
	int e;

	if ((size_t)snprintf(text, sizeof text, "%s", o->listen) >= sizeof text ||
	    split_address(text, &host, &port)) {
		log_error("--listen: \"%s\" must be HOST:PORT, such as 127.0.0.1:8100", o->listen);
		return (NULL);
	}
	e = getaddrinfo(host, port, &hints, &ai);
	if (e != 0) {
		log_error("--listen: %s: %s", o->listen, gai_strerror(e));
		return (NULL);
	}
	return (ai);
}

static int
open_tcp(const struct options *o)
{
	struct addrinfo *ai;
	int s;

	ai = find_address(o);
	if (ai == NULL)
		return (-1);
	s = listen_on(ai, o->backlog);
	if (s < 0)
		log_error("--listen: cannot listen on %s: %m", o->listen);
	freeaddrinfo(ai);
	return (s);
}

static int
open_inherited(const struct options *o)
{
#ifdef HAVE_SYSTEMD
	const int s = SD_LISTEN_FDS_START;

	if (inherited_sockets() > 1) {
		log_error("the service manager passed %d sockets; thumbd listens on one",
		    inherited_sockets());
		return (-1);
	}
	if (sd_is_socket(s, AF_UNSPEC, SOCK_STREAM, 1) <= 0) {
		log_error("the service manager passed a descriptor that is not a listening stream "
		    "socket");
		return (-1);
	}
	if (fcntl(s, F_SETFL, fcntl(s, F_GETFL) | O_NONBLOCK)) {
		log_error("the service manager's socket: %m");
		return (-1);
	}
	if (o->socket != NULL || o->listen != NULL)
		log_line("the service manager passed a socket: --%s is ignored",
		    o->socket != NULL ? "socket" : "listen");
	return (s);
#else
	(void)o;
	return (-1);
#endif
}

/* Varnish treats a full backlog as a failed backend.  The kernel cuts it silently. */
static void
check_backlog(unsigned backlog)
{
	unsigned most;
	FILE *f;

	f = fopen("/proc/sys/net/core/somaxconn", "re");
	if (f == NULL)
		return;
	if (fscanf(f, "%u", &most) == 1 && most < backlog)
		log_line("--backlog: the kernel allows %u, not %u: see sysctl net.core.somaxconn",
		    most, backlog);
	fclose(f);
}

static void
set_tcp_options(int s)
{
	size_t i;

	for (i = 0; i < sizeof tcp_options / sizeof tcp_options[0]; i++)
		if (setsockopt(s, tcp_options[i].level, tcp_options[i].name,
		    &tcp_options[i].value, sizeof tcp_options[i].value))
			log_line("an option of the TCP socket cannot be set: %m");
}

/* The kind of socket, whoever opened it. */
static void
find_reach(struct listener *l)
{
	struct sockaddr_storage ss = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof ss;
	struct address a;

	if (getsockname(l->sock, (struct sockaddr *)&ss, &len) ||
	    address_of(&a, (const struct sockaddr *)&ss))
		return;
	l->is_tcp = 1;
	l->is_remote = !address_is_loopback(&a);
}

static int
check_trust(const char *name, int is_remote, const struct options *o)
{

	if (!is_remote || o->trusted != NULL)
		return (0);
	log_error("--trust: other machines can reach %s; name those that may ask, such as 10.0.0.0/8",
	    name);
	return (-1);
}

int
listener_check(const struct listener *l, const struct options *o)
{

	return (check_trust(l->name, l->is_remote, o));
}

int
listener_check_address(const struct options *o)
{
	struct addrinfo *ai;
	struct address a;
	int is_remote;

	if (o->listen == NULL)
		return (0);
	ai = find_address(o);
	if (ai == NULL)
		return (-1);
	is_remote = address_of(&a, ai->ai_addr) == 0 && !address_is_loopback(&a);
	freeaddrinfo(ai);
	return (check_trust(o->listen, is_remote, o));
}

struct listener *
listener_open(const struct options *o)
{
	const char *name = o->socket != NULL ? o->socket : o->listen;
	struct listener *l;

	l = calloc(1, sizeof *l);
	assert(l != NULL);
	l->dir = -1;
	if (inherited_sockets() > 0) {
		l->sock = open_inherited(o);
		name = "the service manager's socket";
	} else
		l->sock = o->socket != NULL ? open_unix(l, o) : open_tcp(o);
	if (l->sock < 0) {
		free(l);
		return (NULL);
	}
	if (inherited_sockets() == 0)
		check_backlog(o->backlog);
	l->name = strdup(name);
	assert(l->name != NULL);
	find_reach(l);
	if (listener_check(l, o)) {
		close(l->sock);
		listener_free(&l);
		return (NULL);
	}
	if (l->is_tcp)
		set_tcp_options(l->sock);
	return (l);
}

int
listener_socket(const struct listener *l)
{

	return (l->sock);
}

const char *
listener_name(const struct listener *l)
{

	return (l->name);
}

void
listener_remove(const struct listener *l)
{

	if (l->dir >= 0 && unlinkat(l->dir, file_of(l->name), 0) && errno != ENOENT)
		log_line("%s: %m", l->name);
}

void
listener_free(struct listener **lp)
{
	struct listener *l = *lp;

	*lp = NULL;
	if (l->dir >= 0)
		close(l->dir);
	free(l->name);
	free(l);
}
