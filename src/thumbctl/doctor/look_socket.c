/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The socket of thumbd, as the user of varnishd.  A child process becomes that user: the kernel
 * then decides as it does for varnishd.
 */

#define _GNU_SOURCE 1

#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/denial.h"
#include "finding.h"
#include "thumbctl/terminal/memory.h"
#include "vcl_objects.h"

#define UNIX		"unix:"
#define STANDARD	UNIX "/run/thumbd/thumbd.sock"
#define GROUPS_MAX	256

struct user {
	uid_t	uid;
	gid_t	gid, groups[GROUPS_MAX];
	size_t	n;
	char	name[64];
};

/* The outcome for a user at a socket. */
struct reached {
	int	error;			/* of connect(2); 0: connected */
	char	why[DENIAL_MAX];	/* the error in words */
};

static char *
address_of(const char *socket, const char *host)
{
	char *address;

	if (asprintf(&address, "%s%s", socket != NULL ? UNIX : "http://",
	    socket != NULL ? socket : host) < 0)
		address = must(NULL);
	return (address);
}

static int
is_set(const char *value)
{

	return (value != NULL && *value != '\0');
}

/* From the command line, from VCL, or from thumbd's configuration. */
static char *
find_server(const struct doctor *d)
{
	char *socket, *listen, *address = NULL;
	const char *path, *host;
	struct vcl_object o;

	if (d->options->server != NULL)
		return (must(strdup(d->options->server)));
	if (d->vcl != NULL && vcl_object_find(d->vcl, "renderer", &o)) {
		path = vcl_argument(&o, "socket", 0);
		host = vcl_argument(&o, "address", -1);
		if (is_set(path) || is_set(host))
			address = address_of(is_set(path) ? path : NULL, host);
		vcl_object_free(&o);
	}
	if (address != NULL)
		return (address);
	socket = doctor_option(d, "socket");
	listen = doctor_option(d, "listen");
	if (socket != NULL || listen != NULL)
		address = address_of(socket, listen);
	free(socket);
	free(listen);
	return (address != NULL ? address : must(strdup(STANDARD)));
}

/* The user of a process, from /proc.  Returns -1 if it cannot be read. */
static int
find_user(pid_t pid, struct user *u)
{
	char path[64], line[4096], *p, *end;
	struct passwd *pw;
	int found = 0;
	FILE *f;

	memset(u, 0, sizeof *u);
	snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		found += sscanf(line, "Uid: %*u %u", &u->uid) == 1;
		found += sscanf(line, "Gid: %*u %u", &u->gid) == 1;
		if (strncmp(line, "Groups:", 7) != 0)
			continue;
		for (p = line + 7; u->n < GROUPS_MAX; p = end) {
			u->groups[u->n] = (gid_t)strtoul(p, &end, 10);
			if (end == p)
				break;
			u->n++;
		}
	}
	if (f != NULL)
		fclose(f);
	if (found < 2)
		return (-1);
	pw = getpwuid(u->uid);
	if (pw != NULL)
		snprintf(u->name, sizeof u->name, "%s", pw->pw_name);
	else
		snprintf(u->name, sizeof u->name, "user %u", (unsigned)u->uid);
	return (0);
}

static void
reach(const char *path, struct reached *reached)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int s;

	memset(reached, 0, sizeof *reached);
	snprintf(sun.sun_path, sizeof sun.sun_path, "%s", path);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s < 0 || connect(s, (const struct sockaddr *)&sun, sizeof sun) != 0)
		reached->error = errno;
	(void)denial(reached->error, path, W_OK, reached->why, sizeof reached->why);
	if (s >= 0)
		close(s);
}

/* Reach it as another user, which needs root.  Returns 0, or -1 if that user cannot be tried. */
static int
reach_as(const struct user *u, const char *path, struct reached *reached)
{
	int ends[2], ok;
	pid_t pid;

	if (geteuid() == u->uid) {
		reach(path, reached);
		return (0);
	}
	if (geteuid() != 0 || pipe2(ends, O_CLOEXEC) != 0)
		return (-1);
	pid = fork();
	if (pid == 0) {
		if (setgroups(u->n, u->groups) == 0 && setresgid(u->gid, u->gid, u->gid) == 0 &&
		    setresuid(u->uid, u->uid, u->uid) == 0) {
			reach(path, reached);
			(void)!write(ends[1], reached, sizeof *reached);
		}
		_exit(0);
	}
	close(ends[1]);
	ok = pid > 0 && read(ends[0], reached, sizeof *reached) == sizeof *reached;
	close(ends[0]);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
	return (ok ? 0 : -1);
}

static void
judge(struct doctor *d, const char *path, const struct reached *r, const char *who)
{

	switch (r->error) {
	case 0:
		find_ok(d, "%s can connect to %s", who, path);
		break;
	case ENOENT:
		find_wrong(d, "systemctl start thumbd.socket, or see `systemctl status thumbd'",
		    "there is no %s: thumbd does not run, or listens elsewhere", path);
		break;
	case ECONNREFUSED:
		find_wrong(d, "see `systemctl status thumbd'; a new thumbd replaces the file",
		    "nothing listens on %s: the thumbd that made it has ended", path);
		break;
	case EAGAIN:
		find_warning(d, "see ThumbdQueueFull in the runbook",
		    "%s: the backlog of the socket is full", path);
		break;
	case EACCES:
		find_wrong(d, "let that user use it: SocketGroup= of thumbd.socket, or --socket-group of "
		    "thumbd; or the policy that denies it", "%s cannot connect to %s: %s", who, path,
		    r->why);
		break;
	default:
		find_wrong(d, "see the log of thumbd", "%s: %s", path, r->why);
	}
}

void
look_at_socket(struct doctor *d)
{
	char who[128] = "this user";
	struct reached r, own;
	struct user u;
	const char *path;

	d->server = find_server(d);
	if (strncmp(d->server, UNIX, strlen(UNIX)) != 0) {
		find_ok(d, "thumbd is at %s, without a Unix socket", d->server);
		return;
	}
	path = d->server + strlen(UNIX);
	reach(path, &own);
	d->denied = own.error == EACCES;
	if (d->varnishd > 0 && find_user(d->varnishd, &u) == 0 && reach_as(&u, path, &r) == 0) {
		snprintf(who, sizeof who, "%s, the user of varnishd,", u.name);
		judge(d, path, &r, who);
		return;
	}
	if (own.error != 0 && !d->denied)
		judge(d, path, &own, who);
	else
		find_unknown(d, d->varnishd == 0 ? "the user of varnishd is not known" :
		    "only root can try %s as the user of varnishd", path);
}
