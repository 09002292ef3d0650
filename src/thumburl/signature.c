/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A signature is the id of a key, a dot, and the first 128 bits of the HMAC-SHA-256 of the canonical URL
 * in the query scheme, with exp= and without sig=, in base64url.
 */

#include "config.h"

#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <nettle/sha2.h>
#include <string.h>

#include "escape.h"
#include "param.h"
#include "signature.h"

#define MAC_BYTES	16

_Static_assert(sizeof(struct hmac_sha256_ctx) <= sizeof ((struct thumburl_key *)0)->state,
    "a key has room for its state");
_Static_assert(MAC_BYTES % 3 == 1 && MAC_BYTES / 3 * 4 + 2 == THUMBURL_SIGNATURE_LEN,
    "one byte is left, which has two characters");

static int
is_id_char(char c)
{

	return ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
}

/* The bytes of a key's id at the beginning of the text, or 0. */
static size_t
id_len(const char *s, size_t len)
{
	size_t n;

	for (n = 0; n < len && n <= THUMBURL_KEY_ID_MAX && is_id_char(s[n]); n++)
		continue;
	return (n <= THUMBURL_KEY_ID_MAX ? n : 0);
}

/* Whether the characters of a signature are those of base64url: the plain ones but for the dot. */
static int
is_base64url(const char s[THUMBURL_SIGNATURE_LEN])
{

	return (plain8(s) && plain8(s + 8) && plain8(s + THUMBURL_SIGNATURE_LEN - 8) &&
	    memchr(s, '.', THUMBURL_SIGNATURE_LEN) == NULL);
}

int
sign_take(struct thumburl_ref *ref, const char *s, size_t len)
{
	const size_t id = id_len(s, len);

	if (id == 0 || len != id + 1 + THUMBURL_SIGNATURE_LEN || s[id] != '.' ||
	    !is_base64url(s + id + 1))
		return (-1);
	ref->proof = THUMBURL_PROOF_GIVEN;
	memcpy(ref->signature, s, len);
	ref->signature[len] = '\0';
	ref->signature_len = (unsigned char)len;
	return (0);
}

/* Three bytes are four characters; the last byte is two. */
static void
put_base64url(const uint8_t digest[MAC_BYTES], char *p)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	uint32_t v;
	size_t i;

	for (i = 0; i + 3 <= MAC_BYTES; i += 3) {
		v = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
		*p++ = digits[v >> 18];
		*p++ = digits[v >> 12 & 63];
		*p++ = digits[v >> 6 & 63];
		*p++ = digits[v & 63];
	}
	*p++ = digits[digest[i] >> 2];
	*p = digits[(digest[i] & 3) << 4];
}

/* As hmac_sha256_digest() does, which also begins the next one. */
static void
make_mac(const struct thumburl_key *key, const char *text, size_t len,
    char mac[THUMBURL_SIGNATURE_LEN])
{
	const struct hmac_sha256_ctx *const begun = (const void *)key->state;
	struct sha256_ctx ctx = begun->inner;
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof digest, digest);
	ctx = begun->outer;
	sha256_update(&ctx, sizeof digest, digest);
	sha256_digest(&ctx, MAC_BYTES, digest);
	put_base64url(digest, mac);
}

/* Returns the length of the text that is signed, or 0 if it is too long. */
static size_t
signed_text(const struct thumburl_site *site, const struct thumburl_ref *ref, uint64_t expires,
    char text[THUMBURL_SIGNED_MAX])
{
	struct out o = { text, THUMBURL_SIGNED_MAX, 0 };

	format_signed(&o, site, ref, expires, "");
	return (o.n <= THUMBURL_SIGNED_MAX ? o.n : 0);
}

static const struct thumburl_key *
find_key(const struct thumburl_keys *keys, const char *id, size_t len)
{
	unsigned i;

	for (i = 0; keys != NULL && i < keys->n; i++)
		if (strlen(keys->keys[i].id) == len && !memcmp(keys->keys[i].id, id, len))
			return (&keys->keys[i]);
	return (NULL);
}

/*
 * Whether a key has signed ref, which was read from the query scheme.  NB: the comparison takes the same
 * time wherever the two differ.
 */
static int
is_genuine(const struct thumburl_site *site, const struct thumburl_keys *keys,
    const struct thumburl_ref *ref)
{
	const size_t id = (size_t)ref->signature_len - THUMBURL_SIGNATURE_LEN - 1;
	const struct thumburl_key *key;
	char text[THUMBURL_SIGNED_MAX], mac[THUMBURL_SIGNATURE_LEN];
	size_t len;

	key = find_key(keys, ref->signature, id);
	if (key == NULL)
		return (0);
	len = signed_text(site, ref, ref->expires, text);
	if (len == 0)
		return (0);
	make_mac(key, text, len, mac);
	return (memeql_sec(mac, ref->signature + id + 1, sizeof mac));
}

enum thumburl_reason
thumburl_check(const struct thumburl_site *site, const struct thumburl_client *client,
    const struct thumburl_ref *ref)
{

	if (site->signed_urls == THUMBURL_SIGNED_OFF || ref->proof == THUMBURL_PROOF_CHECKED)
		return (THUMBURL_OK);
	if (ref->proof == THUMBURL_PROOF_NONE)
		return (site->signed_urls == THUMBURL_SIGNED_REQUIRE || ref->expires > 0 ?
		    THUMBURL_MISSING_SIGNATURE : THUMBURL_OK);
	if (!client->genuine && !is_genuine(site, client->keys, ref))
		return (THUMBURL_BAD_SIGNATURE);
	return (ref->expires > 0 && client->now >= ref->expires ? THUMBURL_EXPIRED : THUMBURL_OK);
}

size_t
thumburl_sign(const struct thumburl_site *site, const struct thumburl_keys *keys,
    const struct thumburl_ref *ref, uint64_t expires, char *buf, size_t size)
{
	struct out o = { buf, size, 0 };
	char text[THUMBURL_SIGNED_MAX], signature[THUMBURL_PROOF_MAX + 1];
	size_t len, n;

	if (thumburl_query_equivalent(site, ref) != THUMBURL_OK || keys->n == 0 ||
	    expires > THUMBURL_EXPIRES_MAX)
		return (out_finish(&o));
	len = signed_text(site, ref, expires, text);
	if (len == 0)
		return (out_finish(&o));
	n = strlen(keys->keys[0].id);
	memcpy(signature, keys->keys[0].id, n);
	signature[n++] = '.';
	make_mac(&keys->keys[0], text, len, signature + n);
	signature[n + THUMBURL_SIGNATURE_LEN] = '\0';
	format_signed(&o, site, ref, expires, signature);
	return (out_finish(&o));
}

/* Returns the number of bytes of hex digits, or 0. */
static size_t
read_hex(const char *s, uint8_t bytes[THUMBURL_SECRET_MAX])
{
	int high, low;
	size_t n;

	for (n = 0; s[2 * n] != '\0'; n++) {
		high = hex_value[(unsigned char)s[2 * n]];
		low = hex_value[(unsigned char)s[2 * n + 1]];
		if (n == THUMBURL_SECRET_MAX || high < 0 || low < 0)
			return (0);
		bytes[n] = (uint8_t)(high << 4 | low);
	}
	return (n >= THUMBURL_SECRET_MIN ? n : 0);
}

static int
read_key(struct thumburl_keys *keys, const struct thumburl_lines *lines, char *err, size_t errsize)
{
	const size_t len = strlen(lines->key);
	struct thumburl_key *key = &keys->keys[keys->n];
	uint8_t secret[THUMBURL_SECRET_MAX];
	struct hmac_sha256_ctx ctx;
	size_t n;

	if (id_len(lines->key, len) != len)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "the name of a key must be 1 to %d of a-z and 0-9", THUMBURL_KEY_ID_MAX));
	if (find_key(keys, lines->key, len) != NULL)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "%s: an earlier line has a key of this name", lines->key));
	if (keys->n == THUMBURL_KEYS_MAX)
		return (thumburl_lines_wrong(lines, err, errsize, "there must be at most %d keys",
		    THUMBURL_KEYS_MAX));
	n = read_hex(lines->value, secret);
	if (n == 0)
		return (thumburl_lines_wrong(lines, err, errsize,
		    "%s: the secret must be %d to %d bytes as hex digits", lines->key,
		    THUMBURL_SECRET_MIN, THUMBURL_SECRET_MAX));
	memcpy(key->id, lines->key, len + 1);
	hmac_sha256_set_key(&ctx, n, secret);
	memcpy(key->state, &ctx, sizeof ctx);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(&ctx, sizeof ctx);
	keys->n++;
	return (0);
}

int
thumburl_keys_read(struct thumburl_keys *keys, const char *file, char *text, size_t len,
    char *err, size_t errsize)
{
	struct thumburl_lines lines;
	int more;

	memset(keys, 0, sizeof *keys);
	keys->magic = THUMBURL_KEYS_MAGIC;
	thumburl_lines_init(&lines, file, "2026a = 64 hex digits", text, len);
	lines.secret = 1;
	while ((more = thumburl_lines_next(&lines, err, errsize)) > 0)
		if (read_key(keys, &lines, err, errsize)) {
			more = -1;
			break;
		}
	explicit_bzero(text, len);
	if (more == 0 && keys->n == 0)
		return (thumburl_lines_wrong(&lines, err, errsize,
		    "there must be a key, such as 2026a = 64 hex digits"));
	return (more);
}
