/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Packets with a file descriptor, over a SOCK_SEQPACKET socket.
 */

#define _GNU_SOURCE 1

#include <sys/socket.h>
#include <sys/uio.h>

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "packet.h"

/* Room for more descriptors than are allowed, so that excess ones are received and closed. */
#define FDS_MAX		4

union control {
	struct cmsghdr	head;		/* for its alignment */
	char		space[CMSG_SPACE(FDS_MAX * sizeof(int))];
};

int
packet_send(int sock, const void *packet, size_t len, int fd)
{
	struct iovec iov = { (void *)(uintptr_t)packet, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control;
	struct cmsghdr *cmsg;
	ssize_t n;

	if (fd >= 0) {
		memset(&control, 0, sizeof control);
		msg.msg_control = &control;
		msg.msg_controllen = CMSG_SPACE(sizeof fd);
		cmsg = CMSG_FIRSTHDR(&msg);
		cmsg->cmsg_level = SOL_SOCKET;
		cmsg->cmsg_type = SCM_RIGHTS;
		cmsg->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(cmsg), &fd, sizeof fd);
	}
	do
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return (n < 0 ? -1 : 0);
}

static void
close_all(const int *fds, size_t n_fds)
{

	while (n_fds > 0)
		(void)close(fds[--n_fds]);
}

/* Collect the descriptors of a message; returns how many. */
static size_t
take_fds(struct msghdr *msg, int *fds)
{
	struct cmsghdr *cmsg;
	size_t bytes, n_fds = 0;

	for (cmsg = CMSG_FIRSTHDR(msg); cmsg != NULL; cmsg = CMSG_NXTHDR(msg, cmsg)) {
		if (cmsg->cmsg_level != SOL_SOCKET || cmsg->cmsg_type != SCM_RIGHTS)
			continue;
		bytes = cmsg->cmsg_len - CMSG_LEN(0);
		assert(n_fds * sizeof *fds + bytes <= FDS_MAX * sizeof *fds);
		memcpy(fds + n_fds, CMSG_DATA(cmsg), bytes);
		n_fds += bytes / sizeof *fds;
	}
	return (n_fds);
}

ssize_t
packet_receive(int sock, void *packet, size_t len, int *fd)
{
	struct iovec iov = { packet, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	union control control;
	int fds[FDS_MAX];
	size_t n_fds;
	ssize_t n;

	if (fd != NULL)
		*fd = -1;
	msg.msg_control = &control;
	msg.msg_controllen = sizeof control;
	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return (-1);
	n_fds = take_fds(&msg, fds);
	if (n == 0 && n_fds == 0)
		return (0);
	if ((size_t)n != len || n_fds > (fd != NULL) || (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
		close_all(fds, n_fds);
		errno = EBADMSG;
		return (-1);
	}
	if (n_fds == 1)
		*fd = fds[0];
	return (n);
}

void
packet_scrub(char *text, size_t size)
{
	size_t i, len;

	len = strnlen(text, size - 1);
	memset(text + len, 0, size - len);
	for (i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}
