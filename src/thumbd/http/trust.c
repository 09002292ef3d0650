/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The addresses and networks that may ask thumbd over TCP.  Names are not resolved: who may ask must
 * not depend on a name server.
 */

#include "config.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trust.h"

#define BLANKS		" \t\n"
#define V4_BITS		32

struct network {
	struct address	address;
	unsigned	bits;
};

struct trust {
	size_t		n;
	struct network	networks[];
};

/* Set the bits after the prefix to zero. */
static void
mask(struct address *a, unsigned bits)
{
	unsigned i;

	for (i = bits; i < ADDRESS_BITS; i++)
		a->bytes[i / 8] &= (unsigned char)~(0x80 >> i % 8);
}

/* The length of a prefix: digits, at most most.  Returns -1 if it is wrong. */
static int
read_bits(const char *text, unsigned most)
{
	unsigned n = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9' && n <= most; p++)
		n = n * 10 + (unsigned)(*p - '0');
	return (p == text || *p != '\0' || n > most ? -1 : (int)n);
}

static int
wrong(char *err, size_t size, const char *word, const char *why)
{

	snprintf(err, size, "\"%s\" %s", word, why);
	return (-1);
}

static int
check_rest(const struct network *n, const char *word, unsigned before, char *err, size_t size)
{
	char text[ADDRESS_SIZE], why[128];
	struct address masked = n->address;

	mask(&masked, n->bits);
	if (memcmp(&masked, &n->address, sizeof masked) == 0)
		return (0);
	snprintf(why, sizeof why, "has bits after its prefix; the network is %s/%u",
	    address_text(&masked, text), n->bits - before);
	return (wrong(err, size, word, why));
}

/* Read ADDRESS or ADDRESS/BITS. */
static int
read_network(struct network *n, const char *word, char *err, size_t size)
{
	char text[ADDRESS_SIZE];
	const size_t len = strcspn(word, "/");
	unsigned before;
	int bits;

	if (len < sizeof text) {
		memcpy(text, word, len);
		text[len] = '\0';
	}
	if (len >= sizeof text || address_read(&n->address, text))
		return (wrong(err, size, word, "must be an address or a network, such as 10.1.2.3, "
		    "10.0.0.0/8 or 2001:db8::/32; names are not resolved"));
	before = address_is_v4(&n->address) && strchr(text, ':') == NULL ?
	    ADDRESS_BITS - V4_BITS : 0;
	n->bits = ADDRESS_BITS;
	if (word[len] == '\0')
		return (0);
	bits = read_bits(word + len + 1, ADDRESS_BITS - before);
	if (bits < 0)
		return (wrong(err, size, word, before > 0 ?
		    "must have a prefix of 0 to 32 bits" : "must have a prefix of 0 to 128 bits"));
	n->bits = before + (unsigned)bits;
	return (check_rest(n, word, before, err, size));
}

static size_t
count_words(const char *text)
{
	size_t n = 0;

	for (;;) {
		text += strspn(text, BLANKS);
		if (*text == '\0')
			return (n);
		text += strcspn(text, BLANKS);
		n++;
	}
}

struct trust *
trust_new(const char *text, char *err, size_t size)
{
	char *copy, *word, *rest;
	struct trust *t;
	int r = 0;

	t = calloc(1, sizeof *t + count_words(text) * sizeof t->networks[0]);
	copy = strdup(text);
	assert(t != NULL && copy != NULL);
	for (word = strtok_r(copy, BLANKS, &rest); r == 0 && word != NULL;
	    word = strtok_r(NULL, BLANKS, &rest))
		r = read_network(&t->networks[t->n++], word, err, size);
	if (r == 0 && t->n == 0)
		r = wrong(err, size, "", "names no address");
	free(copy);
	if (r != 0)
		trust_free(&t);
	return (t);
}

/* NB: ::/0 is all of IPv6, and nothing of IPv4. */
static int
is_in(const struct address *a, const struct network *n)
{
	const unsigned whole = n->bits / 8, rest = n->bits % 8;

	if (address_is_v4(a) && n->bits < ADDRESS_BITS - V4_BITS)
		return (0);
	if (memcmp(a->bytes, n->address.bytes, whole) != 0)
		return (0);
	return (rest == 0 || (a->bytes[whole] ^ n->address.bytes[whole]) >> (8 - rest) == 0);
}

int
trust_has(const struct trust *trust, const struct address *a)
{
	size_t i;

	for (i = 0; i < trust->n; i++)
		if (is_in(a, &trust->networks[i]))
			return (1);
	return (0);
}

void
trust_free(struct trust **trustp)
{

	free(*trustp);
	*trustp = NULL;
}
