/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record is lines of text.  The last line is a digest of the others and of the record's name: a
 * record that was changed is not valid.
 */

#include "config.h"

#include <fcntl.h>
#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cache_record.h"

#define RECORD_MAX	1024
#define HEAD		"thumbd original 1\n"
#define HEX_DIGITS	"0123456789abcdef"

static void
write_hex(const uint8_t *bytes, char hex[CACHE_KEY_HEX + 1])
{
	size_t i;

	for (i = 0; i < CACHE_KEY_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

void
cache_record_key(const char *url, char key[CACHE_KEY_HEX + 1])
{
	uint8_t digest[CACHE_KEY_BYTES];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(url), (const uint8_t *)url);
	sha256_digest(&ctx, sizeof digest, digest);
	write_hex(digest, key);
}

void
cache_record_data(const struct cache_record *r, char name[CACHE_DATA_HEX + 1])
{

	snprintf(name, CACHE_DATA_HEX + 1, "%s.%016" PRIx64, r->key, r->generation);
}

int
cache_record_is_key(const char *name)
{

	return (strlen(name) == CACHE_KEY_HEX && strspn(name, HEX_DIGITS) == CACHE_KEY_HEX);
}

int
cache_record_is_data(const char *name)
{

	return (strlen(name) == CACHE_DATA_HEX && strspn(name, HEX_DIGITS) == CACHE_KEY_HEX &&
	    name[CACHE_KEY_HEX] == '.' && strspn(name + CACHE_KEY_HEX + 1, HEX_DIGITS) == 16);
}

static void
seal(const char *text, size_t len, const char *key, char hex[CACHE_KEY_HEX + 1])
{
	uint8_t digest[CACHE_KEY_BYTES];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, CACHE_KEY_HEX, (const uint8_t *)key);
	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof digest, digest);
	write_hex(digest, hex);
}

int
cache_record_write(int dir, const struct cache_record *r, const char *temporary)
{
	const struct origin_version *v = &r->version;
	char text[RECORD_MAX], digest[CACHE_KEY_HEX + 1];
	ssize_t written;
	int fd, n;

	n = snprintf(text, sizeof text - sizeof digest, HEAD "%" PRIx64 " %" PRId64 " %lld %ld "
	    "%" PRId64 " %" PRId64 "\n%s\n%s\n%s\n", r->generation, r->size,
	    (long long)r->written.tv_sec, r->written.tv_nsec, r->checked, v->length, v->etag,
	    v->modified, v->digest);
	if (n < 0 || (size_t)n >= sizeof text - sizeof digest)
		return (-1);
	seal(text, (size_t)n, r->key, digest);
	n += snprintf(text + n, sizeof digest, "%s", digest);
	fd = openat(dir, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return (-1);
	written = write(fd, text, (size_t)n);
	close(fd);
	if (written == n && renameat(dir, temporary, dir, r->key) == 0)
		return (0);
	unlinkat(dir, temporary, 0);
	return (-1);
}

/* Take the first line. */
static int
take_line(char **text, char *field, size_t size)
{
	char *end = strchr(*text, '\n');

	if (end == NULL || (size_t)(end - *text) >= size)
		return (-1);
	memcpy(field, *text, (size_t)(end - *text));
	field[end - *text] = '\0';
	*text = end + 1;
	return (0);
}

static int
parse(char *text, struct cache_record *r)
{
	struct origin_version *v = &r->version;
	char head[sizeof HEAD], numbers[160];
	long long sec;

	if (take_line(&text, head, sizeof head) || take_line(&text, numbers, sizeof numbers) ||
	    take_line(&text, v->etag, sizeof v->etag) ||
	    take_line(&text, v->modified, sizeof v->modified) ||
	    take_line(&text, v->digest, sizeof v->digest) ||
	    strncmp(head, HEAD, sizeof HEAD - 2) ||
	    sscanf(numbers, "%" SCNx64 " %" SCNd64 " %lld %ld %" SCNd64 " %" SCNd64,
	    &r->generation, &r->size, &sec, &r->written.tv_nsec, &r->checked, &v->length) != 6)
		return (-1);
	r->written.tv_sec = (time_t)sec;
	return (0);
}

int
cache_record_read(int dir, const char *name, struct cache_record *r)
{
	char text[RECORD_MAX + 1], digest[CACHE_KEY_HEX + 1];
	ssize_t n;
	int fd;

	memset(r, 0, sizeof *r);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return (-1);
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < CACHE_KEY_HEX)
		return (-1);
	text[n] = '\0';
	n -= CACHE_KEY_HEX;
	seal(text, (size_t)n, name, digest);
	if (strcmp(text + n, digest))
		return (-1);
	memcpy(r->key, name, CACHE_KEY_HEX + 1);
	return (parse(text, r));
}
