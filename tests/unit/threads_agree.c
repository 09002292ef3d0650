/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Many threads create and drop renderers while their sites are compared with that of a thumbd.  The
 * program is built with ThreadSanitizer where that exists.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hammer.h"
#include "random.h"
#include "varnish_stub.h"
#include "vmod/vmod_thumb.h"
#include "VSC_thumbd.h"
#include "conf/site_agree.h"
#include "vmod/agree.h"
#include "vmod/counters.h"

#define SECONDS		2.0
#define PATIENCE	30.0
#define INTERVAL	0.001
#define VCLS		4

static const char *const objects[] = { "held", "thumbd", "other-thumbd" };
static const char vcls[VCLS];		/* their addresses stand for VCLs */

static char dir[] = "/tmp/threads_agree.XXXXXX";
static struct sockaddr_un address = { .sun_family = AF_UNIX };
static struct place place = { .n = 1, .at = { { .len = sizeof address } } };
static struct thumburl_site ours, other;
static const struct thumburl_site *theirs;	/* atomic: what thumbd says */

static const struct vcl *
vcl(unsigned i)
{

	return ((const void *)&vcls[i % VCLS]);
}

static void
make_site(struct thumburl_site *site, unsigned abbreviate)
{
	struct thumburl_options o = THUMBURL_OPTIONS_DEFAULT;
	char err[256];

	o.abbreviate = abbreviate;
	AZ(thumburl_site_init(site, &o, err, sizeof err));
}

/* A thumbd that answers anything with its site, and now and then with nothing. */
static void *
serve(void *arg)
{
	const int listener = *(int *)arg;
	char lines[2048], text[4096], request[512];
	uint64_t seed = RANDOM_SEED;
	int sock, n;

	while ((sock = accept(listener, NULL, NULL)) >= 0) {
		(void)site_agree_tell(__atomic_load_n(&theirs, __ATOMIC_ACQUIRE), lines,
		    sizeof lines);
		n = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\n\r\nok\n%s", lines);
		if (random_below(&seed, 8) > 0 && read(sock, request, sizeof request) > 0)
			(void)send(sock, text, (size_t)n, MSG_NOSIGNAL);
		(void)close(sock);
	}
	return (NULL);
}

static struct agree *
take(unsigned i, const char *object)
{
	struct agree *a;

	a = agree_new(vcl(i), object, &place, &ours, INTERVAL);
	AN(a);
	return (a);
}

static void *
work(void *arg)
{
	struct tally *t = arg;
	struct agree *a;
	unsigned i;

	while (goes_on()) {
		i = random_below(&t->seed, VCLS - 1) + 1;
		a = take(i, objects[random_below(&t->seed, 3)]);
		agree_warm(vcl(i), 1);
		sleep_for(0.002);
		if (random_below(&t->seed, 2))
			agree_warm(vcl(i), 0);
		agree_drop(&a);
		t->done++;
	}
	return (NULL);
}

static int
await(const uint64_t *word, uint64_t value)
{
	double waited;

	for (waited = 0; waited < PATIENCE; waited += 0.01) {
		if (counted(word) == value)
			return (1);
		sleep_for(0.01);
	}
	return (0);
}

/* One renderer is held all the time, in a VCL that stays warm. */
static void
test_hammered(void)
{
	struct VSC_thumbd *vsc = counters_take(COUNTERS_RENDERER, objects[0]);
	struct agree *a = take(0, objects[0]);
	struct tally t;

	agree_warm(vcl(0), 1);
	t = hammer(work, SECONDS);
	result(t.done > 0, "renderers come and go", &t);
	result(await(&vsc->site_differs, 0), "the sites are the same", &t);
	__atomic_store_n(&theirs, &other, __ATOMIC_RELEASE);
	result(await(&vsc->site_differs, 1), "thumbd has another site", &t);
	__atomic_store_n(&theirs, &ours, __ATOMIC_RELEASE);
	result(await(&vsc->site_differs, 0), "and the same again", &t);
	agree_drop(&a);
	counters_drop(vsc);
	result(await(&stub_sets, 0) && await(&stub_lines, 2), "all are gone, and have told", &t);
}

int
main(void)
{
	pthread_t server;
	int listener;

	AN(mkdtemp(dir));
	snprintf(address.sun_path, sizeof address.sun_path, "%s/s", dir);
	make_site(&ours, 255);
	make_site(&other, 160);
	theirs = &ours;
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	assert(listener >= 0);
	AZ(bind(listener, (const void *)&address, sizeof address));
	memcpy(&place.at[0].address, &address, sizeof address);
	AZ(listen(listener, 64));
	AZ(pthread_create(&server, NULL, serve, &listener));
	test_hammered();
	(void)shutdown(listener, SHUT_RDWR);
	AZ(pthread_join(server, NULL));
	(void)close(listener);
	(void)unlink(address.sun_path);
	AZ(rmdir(dir));
	return (plan());
}
