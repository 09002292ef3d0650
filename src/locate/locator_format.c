/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The header and the hashes of a locator's file, for its reader and for its builder.
 */

#include "config.h"

#include <nettle/sha2.h>

#include <endian.h>
#include <string.h>

#include "locator_format.h"

#define ROWS_MOST	(UINT64_C(1) << 40)
#define TEXTS_MOST	(UINT64_C(1) << 48)
#define SEAL		8

/* Places in the header. */
enum {
	AT_VERSION = 8,
	AT_IDS = 12,
	AT_BUILT = 16,
	AT_TEXTS = 24,
	AT_BY_NAME = 32,
	AT_BY_ID = 40,
	AT_SIZE = 48,
	AT_SEAL = 56
};

void
locator_put64(unsigned char *p, uint64_t n)
{

	n = htole64(n);
	memcpy(p, &n, sizeof n);
}

uint64_t
locator_get64(const unsigned char *p)
{
	uint64_t n;

	memcpy(&n, p, sizeof n);
	return (le64toh(n));
}

static void
put32(unsigned char *p, uint32_t n)
{

	n = htole32(n);
	memcpy(p, &n, sizeof n);
}

static uint32_t
get32(const unsigned char *p)
{
	uint32_t n;

	memcpy(&n, p, sizeof n);
	return (le32toh(n));
}

static void
hash(const void *a, size_t a_len, const void *b, size_t b_len, unsigned char *out, size_t out_len)
{
	struct sha256_ctx ctx;
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_init(&ctx);
	sha256_update(&ctx, a_len, a);
	sha256_update(&ctx, b_len, b);
	sha256_digest(&ctx, sizeof digest, digest);
	memcpy(out, digest, out_len);
}

void
locator_key(const char *text, size_t len, unsigned char key[LOCATOR_KEY])
{

	hash(text, len, "", 0, key, LOCATOR_KEY);
}

void
locator_check(const void *a, size_t a_len, const void *b, size_t b_len,
    unsigned char check[LOCATOR_CHECK])
{

	hash(a, a_len, b, b_len, check, LOCATOR_CHECK);
}

size_t
locator_id_size(enum thumburl_ids ids)
{

	switch (ids) {
	case THUMBURL_IDS_SHA1:
		return (THUMBURL_SHA1_LEN / 2);
	case THUMBURL_IDS_SHA256:
		return (THUMBURL_SHA256_LEN / 2);
	case THUMBURL_IDS_OFF:
	default:
		return (0);
	}
}

static uint64_t
next_page(uint64_t at)
{

	return ((at + LOCATOR_PAGE - 1) / LOCATOR_PAGE * LOCATOR_PAGE);
}

int
locator_layout(struct locator_layout *l)
{

	l->id = locator_id_size(l->ids);
	if (l->id == 0 || l->by_name.n > ROWS_MOST || l->by_id.n > ROWS_MOST ||
	    l->texts > TEXTS_MOST)
		return (-1);
	l->by_name.at = next_page(LOCATOR_HEADER + l->texts);
	l->by_name.size = LOCATOR_KEY + l->id + LOCATOR_CHECK;
	l->by_name.sorted = LOCATOR_KEY;
	l->by_id.at = next_page(l->by_name.at + l->by_name.n * l->by_name.size);
	l->by_id.size = l->id + LOCATOR_PLACE + LOCATOR_CHECK;
	l->by_id.sorted = l->id;
	l->size = l->by_id.at + l->by_id.n * l->by_id.size;
	return (0);
}

void
locator_header_write(const struct locator_layout *l, unsigned char header[LOCATOR_HEADER])
{

	memcpy(header, LOCATOR_MAGIC, AT_VERSION);
	put32(header + AT_VERSION, LOCATOR_VERSION);
	put32(header + AT_IDS, l->ids);
	locator_put64(header + AT_BUILT, l->built);
	locator_put64(header + AT_TEXTS, l->texts);
	locator_put64(header + AT_BY_NAME, l->by_name.n);
	locator_put64(header + AT_BY_ID, l->by_id.n);
	locator_put64(header + AT_SIZE, l->size);
	hash(header, AT_SEAL, "", 0, header + AT_SEAL, SEAL);
}

int
locator_header_read(struct locator_layout *l, const unsigned char header[LOCATOR_HEADER],
    const char **why)
{
	unsigned char seal[SEAL];

	*why = "it is no file of thumbctl ids build";
	if (memcmp(header, LOCATOR_MAGIC, AT_VERSION))
		return (-1);
	*why = "another release has made it; build it again";
	if (get32(header + AT_VERSION) != LOCATOR_VERSION)
		return (-1);
	*why = "its header is damaged; build it again";
	hash(header, AT_SEAL, "", 0, seal, SEAL);
	if (memcmp(header + AT_SEAL, seal, SEAL))
		return (-1);
	l->ids = (enum thumburl_ids)get32(header + AT_IDS);
	l->built = locator_get64(header + AT_BUILT);
	l->texts = locator_get64(header + AT_TEXTS);
	l->by_name.n = locator_get64(header + AT_BY_NAME);
	l->by_id.n = locator_get64(header + AT_BY_ID);
	return (locator_layout(l) || l->size != locator_get64(header + AT_SIZE) ? -1 : 0);
}
