/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * NB: every wait has a time limit, as thumbd may be stopped and a network may be down.
 */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "health.h"

static const char request[] =
    "GET /healthz HTTP/1.1\r\n"
    "Host: thumbd\r\n"
    "Connection: close\r\n"
    "\r\n";

static long long
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((long long)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

/* Returns 0 when the socket is ready, or -1 at the time limit. */
static int
await(int sock, short events, long long end)
{
	struct pollfd pfd = { .fd = sock, .events = events };
	long long left;
	int r;

	do {
		left = end - now();
		r = left > 0 ? poll(&pfd, 1, (int)left) : 0;
	} while (r < 0 && errno == EINTR);
	return (r > 0 ? 0 : -1);
}

/* Returns 0 or an error number. */
static int
connect_to(int sock, const struct sockaddr *address, socklen_t len, long long end)
{
	int error = 0;
	socklen_t size = sizeof error;

	if (connect(sock, address, len) == 0)
		return (0);
	if (errno != EINPROGRESS)
		return (errno);
	if (await(sock, POLLOUT, end))
		return (ETIMEDOUT);
	if (getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size))
		return (errno);
	return (error);
}

/* The request is smaller than any socket's buffer. */
static int
send_request(int sock)
{
	const ssize_t len = sizeof request - 1;

	return (send(sock, request, (size_t)len, MSG_NOSIGNAL) == len ? 0 : -1);
}

/* Reads to the end of the connection. */
static ssize_t
read_answer(int sock, char *buf, size_t size, long long end)
{
	size_t got = 0;
	ssize_t n = 1;

	while (n > 0 && got < size && await(sock, POLLIN, end) == 0) {
		n = recv(sock, buf + got, size - got, 0);
		if (n > 0)
			got += (size_t)n;
		else if (n < 0 && (errno == EINTR || errno == EAGAIN))
			n = 1;
	}
	return (n == 0 ? (ssize_t)got : -1);
}

static ssize_t
find_body(char *buf, size_t len, char **body)
{
	static const char blank[] = "\r\n\r\n";

	if (len < 5 || memcmp(buf, "HTTP/", 5))
		return (-1);
	*body = memmem(buf, len, blank, sizeof blank - 1);
	if (*body == NULL)
		return (-1);
	*body += sizeof blank - 1;
	return ((ssize_t)len - (*body - buf));
}

ssize_t
health_ask(const struct sockaddr *address, socklen_t len, int milliseconds, char *buf,
    size_t size, char **body, int *error)
{
	const long long end = now() + milliseconds;
	ssize_t n = -1;
	int sock;

	sock = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (sock < 0) {
		*error = errno;
		return (-1);
	}
	*error = connect_to(sock, address, len, end);
	if (*error == 0 && send_request(sock) == 0)
		n = read_answer(sock, buf, size - 1, end);
	(void)close(sock);
	return (n < 0 ? -1 : find_body(buf, (size_t)n, body));
}
