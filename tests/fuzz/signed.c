/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signed URLs: no target without a genuine signature has more than the site gives to everybody, what is
 * signed is accepted, and a signature is good for one URL.  The code that verifies a signature here
 * shares nothing with the library.
 */

#include "config.h"

#include <nettle/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "properties.h"
#include "signed.h"

#define SECRET_LEN	32
#define LATER		1900000000

static struct thumburl_keys keys;
static uint8_t secrets[2][SECRET_LEN];
static const char *const ids[2] = { "new", "old" };

const struct thumburl_keys *
signed_keys(void)
{
	char text[2 * (sizeof " =  \n" + 3 + 2 * SECRET_LEN)], msg[256];
	size_t n = 0, i, j;

	if (keys.magic != 0)
		return (&keys);
	for (i = 0; i < 2; i++) {
		n += (size_t)sprintf(text + n, "%s = ", ids[i]);
		for (j = 0; j < SECRET_LEN; j++) {
			secrets[i][j] = (uint8_t)(SECRET_LEN * i + j);
			n += (size_t)sprintf(text + n, "%02x", secrets[i][j]);
		}
		n += (size_t)sprintf(text + n, "\n");
	}
	if (thumburl_keys_read(&keys, "keys", text, n, msg, sizeof msg)) {
		fprintf(stderr, "%s\n", msg);
		abort();
	}
	return (&keys);
}

/* The first 22 characters of the HMAC in base64url. */
static void
make_mac(size_t key, const char *text, char mac[23])
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct hmac_sha256_ctx ctx;
	uint8_t digest[18] = { 0 };
	unsigned bit, i;

	hmac_sha256_set_key(&ctx, SECRET_LEN, secrets[key]);
	hmac_sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&ctx, 16, digest);
	for (i = 0, bit = 0; i < 22; i++, bit += 6)
		mac[i] = digits[(digest[bit / 8] << 8 | digest[bit / 8 + 1]) >> (10 - bit % 8) & 63];
	mac[22] = '\0';
}

/* The URL that is signed: exp is before all other parameters. */
static char *
signed_text(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	char *url = properties_write(site, ref, thumburl_format_query), *text, *query;
	int path;

	if (ref->expires == 0)
		return (url);
	query = strchr(url, '?');
	path = query != NULL ? (int)(query - url) : (int)strlen(url);
	text = properties_allocate(strlen(url) + 32);
	sprintf(text, "%.*s?exp=%ju%s%s", path, url, (uintmax_t)ref->expires,
	    query != NULL ? "&" : "", query != NULL ? query + 1 : "");
	free(url);
	return (text);
}

static int
is_genuine(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	char *text = signed_text(site, ref), wanted[64], mac[23];
	int genuine = 0;
	size_t i;

	for (i = 0; i < 2; i++) {
		make_mac(i, text, mac);
		sprintf(wanted, "%s.%s", ids[i], mac);
		genuine |= ref->signature_len == strlen(wanted) &&
		    !memcmp(ref->signature, wanted, ref->signature_len);
	}
	free(text);
	return (genuine);
}

#define HAS(site, param)	(((site)->params & THUMBURL_PARAM_BIT(param)) != 0)

/* The parameters of a URL in the query scheme are those of the site; a lossless TIFF is a PNG. */
static int
are_allowed(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	const int usual = ref->width == 0 || ref->format == thumburl_type_format(ref->type) ||
	    ref->quality == THUMBURL_QUALITY_LOSSLESS;

	return ((!ref->info || HAS(site, INFO)) && (ref->version_len == 0 || HAS(site, CONTENT)) &&
	    (ref->quality == THUMBURL_QUALITY_NORMAL || HAS(site, QUALITY)) &&
	    (usual || HAS(site, FORMAT)));
}

/* An unsigned URL may have only what the same site has without signatures. */
static void
check_unsigned(const struct thumburl_site *site, const struct thumburl_ref *ref,
    const char *target, size_t len)
{
	struct thumburl_site without = *site;
	struct thumburl_ref other;
	unsigned i, step = site->n_steps == 0 || ref->width == 0;

	HOLDS("where signatures are required, nothing is accepted without",
	    site->signed_urls != THUMBURL_SIGNED_REQUIRE, ref->stored);
	HOLDS("an unsigned URL does not expire", ref->expires == 0, ref->stored);
	for (i = 0; i < site->n_steps; i++)
		step |= site->steps[i] == ref->width;
	HOLDS("an unsigned URL has the width of a step", step, ref->stored);
	HOLDS("an unsigned URL has the site's parameters", ref->scheme != THUMBURL_SCHEME_QUERY ||
	    are_allowed(site, ref), ref->stored);
	without.signed_urls = THUMBURL_SIGNED_OFF;
	HOLDS("an unsigned URL is that of a site without signatures",
	    thumburl_parse(&without, target, len, &other) == THUMBURL_OK &&
	    properties_same(ref, &other), ref->stored);
}

static void
check_signed(const struct thumburl_site *site, const struct thumburl_ref *ref)
{

	HOLDS("a signature that is accepted is genuine", ref->proof == THUMBURL_PROOF_GIVEN &&
	    is_genuine(site, ref), ref->stored);
	HOLDS("a URL that is accepted has not expired", ref->expires == 0 ||
	    ref->expires > SIGNED_NOW, ref->stored);
}

/* A client's URL: with the keys, and without any. */
static void
check_asked(const struct thumburl_site *site, const char *target, size_t len)
{
	const struct thumburl_client client = { .keys = signed_keys(), .now = SIGNED_NOW };
	struct thumburl_ref ref, other;
	enum thumburl_reason r;

	r = thumburl_parse_of(site, &client, target, len, &ref);
	if (r == THUMBURL_OK && ref.signature_len == 0)
		check_unsigned(site, &ref, target, len);
	else if (r == THUMBURL_OK)
		check_signed(site, &ref);
	r = thumburl_parse(site, target, len, &other);
	HOLDS("without keys no signature is accepted", r != THUMBURL_OK ||
	    other.signature_len == 0, "");
}

/* Another byte in a place that differs with the URL. */
static void
check_forged(const struct thumburl_site *site, const struct thumburl_client *client, char *url,
    const struct thumburl_ref *ref)
{
	static const char others[] = "0A-_.%&=/?z";
	const size_t len = strlen(url);
	struct thumburl_ref other;
	size_t sum = 0, i;

	for (i = 0; i < len; i++)
		sum = sum * 31 + (unsigned char)url[i];
	i = sum % len;
	url[i] = others[sum / len % (sizeof others - 1)];
	HOLDS("a signature is good for one thumb", thumburl_parse_of(site, client, url, len,
	    &other) != THUMBURL_OK || properties_same(ref, &other) ||
	    (other.signature_len == 0 && site->signed_urls == THUMBURL_SIGNED_ALLOW), url);
}

static void
check_reads(const struct thumburl_site *site, const struct thumburl_client *client, char *url,
    const struct thumburl_ref *ref)
{
	struct thumburl_ref other;

	HOLDS("what is signed is accepted, in any spelling", thumburl_parse_of(site, client, url,
	    strlen(url), &other) == THUMBURL_OK && properties_same(ref, &other), url);
	free(url);
}

static int
is_too_long(const struct thumburl_site *site, const struct thumburl_ref *ref, uint64_t expires)
{
	struct thumburl_ref expiring = *ref;
	char *text;
	int too_long;

	expiring.expires = expires;
	text = signed_text(site, &expiring);
	too_long = strlen(text) > THUMBURL_SIGNED_MAX;
	free(text);
	return (too_long);
}

/* Whatever there is can be signed; until it expires, that URL is accepted. */
static void
check_signing(const struct thumburl_site *site, const struct thumburl_ref *ref, uint64_t expires)
{
	const struct thumburl_client client = { .keys = signed_keys(), .now = SIGNED_NOW };
	const struct thumburl_client late = { .keys = signed_keys(), .now = LATER };
	const size_t n = thumburl_sign(site, signed_keys(), ref, expires, NULL, 0);
	struct thumburl_ref other;
	char *url;

	if (thumburl_query_equivalent(site, ref) != THUMBURL_OK || is_too_long(site, ref, expires)) {
		HOLDS("what has no query form, or a long one, cannot be signed", n == 0, ref->stored);
		return;
	}
	url = properties_allocate(n + 1);
	HOLDS("the length of a signed URL is what was announced", thumburl_sign(site, signed_keys(),
	    ref, expires, url, n + 1) == n && strlen(url) == n, url);
	check_reads(site, &client, properties_escape(url), ref);
	check_reads(site, &client, properties_reverse(url), ref);
	check_reads(site, &client, strcpy(properties_allocate(n + 1), url), ref);
	HOLDS("from its second on a URL has expired", thumburl_parse_of(site, &late, url, n,
	    &other) == (expires > 0 ? THUMBURL_EXPIRED : THUMBURL_OK), url);
	check_forged(site, &client, url, ref);
	free(url);
}

/* Another path for the same file, as some server reads it: noise at one of its slashes. */
static void
check_noisy(const struct thumburl_site *site, const struct thumburl_ref *ref)
{
	static const char *const noises[] = {
		"/.", "/%2e", "/%252E", "//", "/x/..", "/x/.%2e", "%2F", "%252f.", "\\", ";x", "/..;",
	};
	char *url = properties_write(site, ref, thumburl_format_path), *other, *slash = url;
	const size_t len = strlen(url);
	struct thumburl_ref parsed;
	size_t i, n;

	other = properties_allocate(2 * len + 16);
	for (i = 0; slash != NULL; slash = strchr(slash + 1, '/'), i++) {
		n = (size_t)sprintf(other, "%.*s%s%s", (int)(slash - url), url,
		    noises[(len + i) % (sizeof noises / sizeof noises[0])], slash);
		HOLDS("a path of an image does not pass, whatever its dots and slashes",
		    thumburl_parse_linked(site, other, n, &parsed) != THUMBURL_NOT_THUMB ||
		    thumburl_is_below(site, other, n), other);
	}
	for (i = 0; i < len; i++)
		other[i] = (char)(url[i] >= 'a' && url[i] <= 'z' ? url[i] - 'a' + 'A' : url[i]);
	HOLDS("a path of an image does not pass in another case",
	    thumburl_parse_linked(site, other, len, &parsed) != THUMBURL_NOT_THUMB ||
	    thumburl_is_below(site, other, len), url);
	free(other);
	free(url);
}

/* The path as nginx reads it: decoded once, slashes merged, dots resolved.  Returns its length. */
static size_t
as_nginx(const char *path, size_t len, int decodes, char *out)
{
	char *text = properties_allocate(len + 1);
	size_t n = 0, size = 0, i, b;
	unsigned value;

	for (i = 0; i < len; i++, size++) {
		text[size] = path[i];
		if (decodes && path[i] == '%' && len - i > 2 && path[i + 1] != ' ' &&
		    strspn(path + i + 1, "0123456789abcdefABCDEF") >= 2 &&
		    sscanf(path + i + 1, "%2x", &value) == 1) {
			text[size] = (char)value;
			i += 2;
		}
	}
	for (b = 0; b < size; b = i + 1) {
		for (i = b; i < size && text[i] != '/'; i++)
			continue;
		if (i == b || (i - b == 1 && text[b] == '.'))
			continue;
		if (i - b == 2 && text[b] == '.' && text[b + 1] == '.') {
			while (n > 0 && out[--n] != '/')
				continue;
			continue;
		}
		out[n++] = '/';
		memcpy(out + n, text + b, i - b);
		n += i - b;
	}
	free(text);
	return (n);
}

/* A target that is no thumb, and passes unsigned, is none to another server. */
static void
check_passing(const struct thumburl_site *site, const char *target, size_t len)
{
	const char *query = memchr(target, '?', len);
	struct thumburl_ref ref;
	char *path, *read;
	enum thumburl_reason r;
	int decodes;
	size_t n;

	if (thumburl_parse_linked(site, target, len, &ref) != THUMBURL_NOT_THUMB ||
	    thumburl_is_below(site, target, len))
		return;
	if (query != NULL)
		len = (size_t)(query - target);
	path = memcpy(properties_allocate(len + 1), target, len);
	path[len] = '\0';
	read = properties_allocate(len + 1);
	for (decodes = 0; decodes < 2; decodes++) {
		n = as_nginx(path, len, decodes, read);
		r = thumburl_parse_linked(site, read, n, &ref);
		HOLDS("what passes is no image to another server", n == 0 ||
		    r == THUMBURL_NOT_THUMB || r == THUMBURL_BAD_WIKI ||
		    (r == THUMBURL_BAD_PATH && site->path.literals == 0), path);
	}
	free(read);
	free(path);
}

void
signed_check(const struct thumburl_site *site, const char *target, size_t len)
{
	static const struct thumburl_client checked = { .checked = 1 };
	struct thumburl_ref ref;

	check_asked(site, target, len);
	check_passing(site, target, len);
	if (thumburl_parse_of(site, &checked, target, len, &ref) != THUMBURL_OK)
		return;
	check_signing(site, &ref, len % 2 ? LATER : 0);
	if (thumburl_path_equivalent(&ref) == THUMBURL_OK)
		check_noisy(site, &ref);
}
