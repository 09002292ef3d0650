/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of thumb.renderer: what is wrong with them, and what they mean.
 */

#include "config.h"

#include <sys/un.h>

#include <netdb.h>
#include <stdarg.h>
#include <string.h>

#include "renderer_args.h"
#include <vsa.h>

#include "thumburl/thumburl.h"

#define KIND_BIT(k)	(1u << THUMBURL_CLASS_##k)
#define KIND_THUMBS	(KIND_BIT(SIMPLE) | KIND_BIT(COMPLEX))

static const char *
class_code(unsigned class)
{

	return (thumburl_class_code((enum thumburl_class)class));
}

static const char *
type_code(unsigned type)
{

	return (thumburl_type_code((enum thumburl_type)type));
}

/* What kinds and types are lists of: words, each with a bit. */
struct vocabulary {
	const char	*argument;
	const char	*(*word)(unsigned);
	unsigned	first, end;		/* bits */
};

static const struct vocabulary kinds[1] = {{
	"kinds", class_code, THUMBURL_CLASS_SIMPLE, THUMBURL_N_CLASSES }};
static const struct vocabulary types[1] = {{
	"types", type_code, THUMBURL_TYPE_NONE + 1, THUMBURL_N_TYPES }};

static unsigned
find_bit(const struct vocabulary *v, const char *name, size_t len)
{
	unsigned i;

	for (i = v->first; i < v->end; i++)
		if (strlen(v->word(i)) == len && !strncmp(v->word(i), name, len))
			return (1u << i);
	return (0);
}

/* Whether the word is empty, which is any, or one of these. */
static int
is_one(const struct vocabulary *v, unsigned bits, VCL_STRING word)
{

	return (word == NULL || *word == '\0' || (find_bit(v, word, strlen(word)) & bits) != 0);
}

int
renderer_has_kind(unsigned bits, VCL_STRING kind)
{

	return (is_one(kinds, bits, kind));
}

int
renderer_has_type(unsigned bits, VCL_STRING type)
{

	return (is_one(types, bits, type));
}

/* Fails the VCL with a message that begins with the object's name. */
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
	VRT_fail(ctx, "thumb.renderer %s: %s", vcl_name, VSB_data(vsb));
	VSB_destroy(&vsb);
	return (-1);
}

static int
none_of(VRT_CTX, const char *vcl_name, const struct vocabulary *v, const char *word, size_t len)
{
	struct vsb *all;
	unsigned i;

	all = VSB_new_auto();
	AN(all);
	for (i = v->first; i < v->end; i++)
		VSB_printf(all, "%s%s", i > v->first ? ", " : "", v->word(i));
	AZ(VSB_finish(all));
	(void)wrong(ctx, vcl_name, "%s: \"%.*s\" is none of %s", v->argument, (int)len, word,
	    VSB_data(all));
	VSB_destroy(&all);
	return (-1);
}

/* A list of words with commas between them, blanks allowed: their bits in *bits. */
static int
parse_list(VRT_CTX, const char *vcl_name, const struct vocabulary *v, VCL_STRING list,
    unsigned *bits)
{
	unsigned bit;
	size_t n;

	*bits = 0;
	for (list = list != NULL ? list : ""; *(list += strspn(list, ", ")) != '\0'; list += n) {
		n = strcspn(list, ", ");
		bit = find_bit(v, list, n);
		if (bit == 0)
			return (none_of(ctx, vcl_name, v, list, n));
		*bits |= bit;
	}
	return (0);
}

static int
check_socket(VRT_CTX, const char *vcl_name, VCL_STRING path)
{
	const size_t max = sizeof ((struct sockaddr_un *)NULL)->sun_path;

	if (*path != '/')
		return (wrong(ctx, vcl_name, "socket: \"%s\" must be an absolute path", path));
	if (strlen(path) >= max)
		return (wrong(ctx, vcl_name, "socket: \"%s\" is longer than the %zu bytes a "
		    "socket's path may have", path, max - 1));
	return (0);
}

static int
check_place(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{
	const int socket = a->socket != NULL && *a->socket != '\0';
	const int address = a->address != NULL && *a->address != '\0';

	if (socket && address)
		return (wrong(ctx, vcl_name, "socket and address exclude each other"));
	if (!socket && !address)
		return (wrong(ctx, vcl_name, "socket or address is needed: an absolute path, "
		    "or \"HOST:PORT\""));
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
	for (i = 0; i < sizeof timeouts / sizeof timeouts[0]; i++)
		if (!(timeouts[i].value > 0))
			return (wrong(ctx, vcl_name, "%s: %g must be more than 0 seconds",
			    timeouts[i].name, timeouts[i].value));
	return (0);
}

int
renderer_kinds(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a,
    unsigned *classes, unsigned *files)
{

	if (parse_list(ctx, vcl_name, kinds, a->kinds, classes) ||
	    parse_list(ctx, vcl_name, types, a->types, files))
		return (-1);
	if (*classes == 0)
		return (wrong(ctx, vcl_name, "kinds: \"\" must be \"simple\", \"complex\", "
		    "\"info\" or several, with commas between them"));
	if (*files == 0)
		*files = THUMBURL_ALL_TYPES;
	if ((~*classes & KIND_THUMBS) && !a->valid_fallback)
		return (wrong(ctx, vcl_name, "kinds: \"%s\" leaves other thumbs to a fallback, and "
		    "there is none", a->kinds));
	if (*files != THUMBURL_ALL_TYPES && !a->valid_fallback)
		return (wrong(ctx, vcl_name, "types: \"%s\" leaves other thumbs to a fallback, and "
		    "there is none", a->types));
	return (0);
}

int
renderer_check(VRT_CTX, const char *vcl_name, const struct VARGS(renderer__init) *a)
{

	return (check_place(ctx, vcl_name, a) || check_numbers(ctx, vcl_name, a) ? -1 : 0);
}

int
renderer_address(VRT_CTX, const char *vcl_name, VCL_STRING address, struct suckaddr *sa,
    int *family)
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
	*family = found->ai_family;
	e = VSA_Build(sa, found->ai_addr, (unsigned)found->ai_addrlen) == NULL;
	freeaddrinfo(found);
	if (e)
		return (wrong(ctx, vcl_name, "address: \"%s\" is no address of IPv4 or IPv6",
		    address));
	return (0);
}
