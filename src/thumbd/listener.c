/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The listening socket: a Unix socket, whose stale predecessor is removed and whose live one is
 * left alone; or TCP.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listener.h"
#include "log.h"

/* Above what all Varnishes on a host ask at once: a full backlog is an error to them, not a wait. */
#define BACKLOG		4096

#define SOCKET_TYPE	(SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK)

/* A socket file that nobody listens on is left over from a crash. */
static int
remove_stale(const char *path, const struct sockaddr_un *sun)
{
	struct stat st;
	int s, r;

	if (lstat(path, &st))
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
		r = unlink(path);
	close(s);
	return (r);
}

static int
open_unix(const struct options *o)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int s, e;

	if (strlen(o->socket) >= sizeof sun.sun_path) {
		log_line("--socket: \"%s\" is longer than the %zu bytes a socket's path may have",
		    o->socket, sizeof sun.sun_path - 1);
		return (-1);
	}
	strcpy(sun.sun_path, o->socket);
	if (remove_stale(o->socket, &sun)) {
		log_line(errno == EADDRINUSE ? "--socket: %s is taken: another process listens on it" :
		    errno == ENOTSOCK ? "--socket: %s exists and is not a socket" :
		    "--socket: %s: %m", o->socket);
		return (-1);
	}
	s = socket(AF_UNIX, SOCKET_TYPE, 0);
	if (s >= 0 && bind(s, (struct sockaddr *)&sun, sizeof sun) == 0) {
		if (chmod(o->socket, o->socket_mode) == 0 && listen(s, BACKLOG) == 0)
			return (s);
		e = errno;
		unlink(o->socket);
		errno = e;
	}
	log_line("--socket: cannot listen on %s: %m", o->socket);
	if (s >= 0)
		close(s);
	return (-1);
}

static int
listen_on(const struct addrinfo *ai)
{
	const int on = 1;
	int s;

	s = socket(ai->ai_family, SOCKET_TYPE, 0);
	if (s < 0)
		return (-1);
	if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(s, ai->ai_addr, ai->ai_addrlen) == 0 && listen(s, BACKLOG) == 0)
		return (s);
	close(s);
	return (-1);
}

/* HOST:PORT, [HOST]:PORT or :PORT; the text is cut up in place. */
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

static int
open_tcp(const struct options *o)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM }, *ai;
	char text[256], *host, *port;
	int e, s;

	if ((size_t)snprintf(text, sizeof text, "%s", o->listen) >= sizeof text ||
	    split_address(text, &host, &port)) {
		log_line("--listen: \"%s\" must be HOST:PORT, such as 127.0.0.1:8100", o->listen);
		return (-1);
	}
	e = getaddrinfo(host, port, &hints, &ai);
	if (e != 0) {
		log_line("--listen: %s: %s", o->listen, gai_strerror(e));
		return (-1);
	}
	s = listen_on(ai);
	if (s < 0)
		log_line("--listen: cannot listen on %s: %m", o->listen);
	freeaddrinfo(ai);
	return (s);
}

int
listener_open(const struct options *o)
{

	return (o->socket != NULL ? open_unix(o) : open_tcp(o));
}

void
listener_remove(const struct options *o)
{

	if (o->socket != NULL && unlink(o->socket) && errno != ENOENT)
		log_line("%s: %m", o->socket);
}
