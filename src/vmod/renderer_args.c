/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Checks and reads the arguments of thumb.renderer.
 */

#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <netdb.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "renderer_args.h"

#include "say.h"
#include "thumburl/thumburl.h"
#include "vmod/state/words.h"

#define CLASS_BIT(c)	(1u << THUMBURL_CLASS_##c)
#define TRIES_MAX	100
#define THUMBS		(CLASS_BIT(SIMPLE) | CLASS_BIT(COMPLEX))

static const char *
class_word(unsigned i)
{

	return (thumburl_class_code((enum thumburl_class)i));
}

static const char *
type_word(unsigned i)
{

	return (thumburl_type_code((enum thumburl_type)i));
}

static const char *
status_word(unsigned i)
{
	static const char *const statuses[N_SECOND_TRY] = { "404", "413", "415", "422" };

	return (statuses[i]);
}

/* thumbd serves originals by id only, which VCL knows, and no files of unknown type. */
static const struct words classes[1] = {{
	class_word, THUMBURL_CLASS_ORIGINAL, THUMBURL_N_CLASSES }};
static const struct words types[1] = {{
	type_word, THUMBURL_TYPE_NONE + 1, THUMBURL_N_TYPES }};

static const struct words statuses[1] = {{ status_word, 0, N_SECOND_TRY }};

int
renderer_has_status(unsigned bits, VCL_INT status)
{
	char word[24];
	int n;

	n = snprintf(word, sizeof word, "%jd", (intmax_t)status);
	return ((words_bit(statuses, word, (size_t)n) & bits) != 0);
}

int
renderer_has_class(unsigned bits, VCL_STRING class)
{

	return ((words_bit(classes, class, strlen(class)) & bits) != 0);
}

int
renderer_has_type(unsigned bits, VCL_STRING type)
{

	return ((words_bit(types, type, strlen(type)) & bits) != 0);
}

/* Fails the VCL; the message begins with the name of the object. */
static int v_printflike_(3, 4)
wrong(VRT_CTX, const char *vcl_name, const char *fmt, ...)
{
	struct vsb *vsb;
	va_list ap;

	vsb = VSB_new_auto();
	AN(vsb);
	va_start(ap, fmt);
	VSB_vprintf(vsb, fmt, ap);
	va_end(ap);
	AZ(VSB_finish(vsb));
	say_fail(ctx, "thumb.renderer %s: %s", vcl_name, VSB_data(vsb));
	VSB_destroy(&vsb);
	return (-1);
}

static int
read_words(VRT_CTX, const char *vcl_name, const char *argument, const struct words *words,
    VCL_STRING list, unsigned *bits)
{
	char err[256];

	if (words_read(words, list != NULL ? list : "", bits, err, sizeof err))
		return (wrong(ctx, vcl_name, "%s: %s", argument, err));
	return (0);
}

static int
check_socket(VRT_CTX, const char *vcl_name, VCL_STRING path)
{
	const size_t max = sizeof ((struct sockaddr_un *)NULL)->sun_path;

	if (*path != '/')
		return (wrong(ctx, vcl_name, "socket: \"%s\" must be an absolute path", path));
	if (strlen(path) >= max)
		return (wrong(ctx, vcl_name, "socket: \"%s\" must have at most %zu bytes", path,
		    max - 1));
	return (0);
}

static int
check_place(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	const int socket = a->socket != NULL && *a->socket != '\0';
	const int address = a->address != NULL && *a->address != '\0';

	if (socket + address + (a->valid_director != 0) > 1)
		return (wrong(ctx, vcl_name, "set one of socket, address and director"));
	if (!socket && !address && !a->valid_director)
		return (wrong(ctx, vcl_name, "set socket to an absolute path, address to "
		    "\"HOST:PORT\", or director to one of other renderers"));
	if (a->valid_director && a->director == NULL)
		return (wrong(ctx, vcl_name, "director: there is none"));
	if (a->valid_director && a->valid_probe)
		return (wrong(ctx, vcl_name, "probe: set it for the renderers of the director"));
	return (socket ? check_socket(ctx, vcl_name, a->socket) : 0);
}

static int
check_numbers(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	const struct {
		const char	*name;
		VCL_DURATION	value;
	} timeouts[] = {
		{ "connect_timeout",		a->connect_timeout },
		{ "first_byte_timeout",		a->first_byte_timeout },
		{ "between_bytes_timeout",	a->between_bytes_timeout },
	};
	size_t i;

	if (a->max_connections < 0 || a->max_connections > UINT16_MAX)
		return (wrong(ctx, vcl_name, "max_connections: %jd must be from 0 to %d",
		    (intmax_t)a->max_connections, UINT16_MAX));
	if (a->tries < 1 || a->tries > TRIES_MAX)
		return (wrong(ctx, vcl_name, "tries: %jd must be from 1 to %d", (intmax_t)a->tries,
		    TRIES_MAX));
	if (a->tries > 1 && !a->valid_director)
		return (wrong(ctx, vcl_name, "tries: %jd needs a director", (intmax_t)a->tries));
	for (i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++)
		if (!(timeouts[i].value > 0))
			return (wrong(ctx, vcl_name, "%s: %g must be more than 0 seconds",
			    timeouts[i].name, timeouts[i].value));
	return (0);
}

int
renderer_renders_what(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    unsigned *class_bits, unsigned *type_bits)
{

	if (a->valid_kinds)
		return (wrong(ctx, vcl_name, "kinds: the argument is now classes: classes = \"%s\"",
		    a->kinds));
	if (read_words(ctx, vcl_name, "classes", classes, a->classes, class_bits))
		return (-1);
	*type_bits = words_all(types);
	if (a->types != NULL && *a->types != '\0' &&
	    read_words(ctx, vcl_name, "types", types, a->types, type_bits))
		return (-1);
	if ((~*class_bits & THUMBS) && !a->valid_fallback)
		return (wrong(ctx, vcl_name, "classes: \"%s\" needs a fallback for other thumbs; "
		    "set fallback", a->classes));
	if (*type_bits != words_all(types) && !a->valid_fallback)
		return (wrong(ctx, vcl_name, "types: \"%s\" needs a fallback for other thumbs; set "
		    "fallback", a->types));
	return (0);
}

int
renderer_second_try(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    unsigned *status_bits)
{

	*status_bits = 0;
	if (a->second_try == NULL || *a->second_try == '\0')
		return (0);
	return (read_words(ctx, vcl_name, "second_try", statuses, a->second_try, status_bits));
}

int
renderer_check(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{

	return (check_place(ctx, vcl_name, a) || check_numbers(ctx, vcl_name, a) ? -1 : 0);
}

static void
place_add(struct place *place, const struct sockaddr *address, socklen_t len)
{
	struct place_address *to = &place->at[place->n++];

	memcpy(&to->address, address, len);
	to->len = len;
}

static void
place_add_first(struct place *place, const struct addrinfo *found, int family)
{

	while (found != NULL && found->ai_family != family)
		found = found->ai_next;
	if (found != NULL)
		place_add(place, found->ai_addr, found->ai_addrlen);
}

/* renderer_check() has checked the length of the path. */
static void
place_add_socket(struct place *place, VCL_STRING path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	strcpy(un.sun_path, path);
	place_add(place, (const void *)&un, sizeof un);
}

static int
place_add_name(VRT_CTX, const char *vcl_name, struct place *place, VCL_STRING address)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	const char *b = address, *colon = strrchr(address, ':');
	struct addrinfo *found = NULL;
	char host[256];
	size_t n;
	int e;

	n = colon != NULL ? (size_t)(colon - address) : 0;
	if (n > 2 && address[0] == '[' && colon[-1] == ']') {
		b++;
		n -= 2;
	} else if (n > 0 && memchr(address, ':', n) != NULL)
		n = 0;
	if (n == 0 || n >= sizeof host || colon[1] == '\0')
		return (wrong(ctx, vcl_name, "address: \"%s\" must be HOST:PORT", address));
	memcpy(host, b, n);
	host[n] = '\0';
	e = getaddrinfo(host, colon + 1, &hints, &found);
	if (e != 0)
		return (wrong(ctx, vcl_name, "address: \"%s\": %s", address, gai_strerror(e)));
	place_add_first(place, found, AF_INET);
	place_add_first(place, found, AF_INET6);
	freeaddrinfo(found);
	if (place->n == 0)
		return (wrong(ctx, vcl_name, "address: \"%s\" must be an IPv4 or IPv6 address",
		    address));
	return (0);
}

int
renderer_place(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    struct place *place)
{

	place->n = 0;
	if (a->valid_director)
		return (0);
	if (a->address != NULL && *a->address != '\0')
		return (place_add_name(ctx, vcl_name, place, a->address));
	place_add_socket(place, a->socket);
	return (0);
}
