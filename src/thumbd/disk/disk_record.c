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

#include "disk_record.h"

#define RECORD_MAX	1024
#define HEX_DIGITS	"0123456789abcdef"

static void
write_hex(const uint8_t *bytes, char hex[DISK_KEY_HEX + 1])
{
	size_t i;

	for (i = 0; i < DISK_KEY_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

void
disk_record_key(const char *name, char key[DISK_KEY_HEX + 1])
{
	uint8_t digest[DISK_KEY_BYTES];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(name), (const uint8_t *)name);
	sha256_digest(&ctx, sizeof digest, digest);
	write_hex(digest, key);
}

void
disk_record_data(const struct disk_record *r, char name[DISK_DATA_HEX + 1])
{

	snprintf(name, DISK_DATA_HEX + 1, "%s.%016" PRIx64, r->key, r->generation);
}

int
disk_record_is_key(const char *name)
{

	return (strlen(name) == DISK_KEY_HEX && strspn(name, HEX_DIGITS) == DISK_KEY_HEX);
}

int
disk_record_is_data(const char *name)
{

	return (strlen(name) == DISK_DATA_HEX && strspn(name, HEX_DIGITS) == DISK_KEY_HEX &&
	    name[DISK_KEY_HEX] == '.' && strspn(name + DISK_KEY_HEX + 1, HEX_DIGITS) == 16);
}

static void
seal(const char *text, size_t len, const char *key, char hex[DISK_KEY_HEX + 1])
{
	uint8_t digest[DISK_KEY_BYTES];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, DISK_KEY_HEX, (const uint8_t *)key);
	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof digest, digest);
	write_hex(digest, hex);
}

int
disk_record_write(int dir, const char *head, const struct disk_record *r, const char *temporary)
{
	char text[RECORD_MAX], digest[DISK_KEY_HEX + 1];
	ssize_t written;
	int fd, n;

	n = snprintf(text, sizeof text - sizeof digest, "%s\n%" PRIx64 " %" PRId64 " %lld %ld "
	    "%" PRId64 " %s", head, r->generation, r->size, (long long)r->written.tv_sec,
	    r->written.tv_nsec, r->checked, r->about);
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

static int
parse(const char *text, const char *head, struct disk_record *r)
{
	const size_t len = strlen(head);
	long long sec;
	int n = 0;

	if (strncmp(text, head, len) || text[len] != '\n' ||
	    sscanf(text + len + 1, "%" SCNx64 " %" SCNd64 " %lld %ld %" SCNd64 "%n",
	    &r->generation, &r->size, &sec, &r->written.tv_nsec, &r->checked, &n) != 5)
		return (-1);
	r->written.tv_sec = (time_t)sec;
	text += len + 1 + n;
	if (*text++ != ' ' || strlen(text) >= sizeof r->about)
		return (-1);
	strcpy(r->about, text);
	return (0);
}

int
disk_record_read(int dir, const char *head, const char *name, struct disk_record *r)
{
	char text[RECORD_MAX + 1], digest[DISK_KEY_HEX + 1];
	ssize_t n;
	int fd;

	memset(r, 0, sizeof *r);
	fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return (-1);
	n = read(fd, text, sizeof text - 1);
	close(fd);
	if (n < DISK_KEY_HEX)
		return (-1);
	text[n] = '\0';
	n -= DISK_KEY_HEX;
	seal(text, (size_t)n, name, digest);
	if (strcmp(text + n, digest))
		return (-1);
	text[n] = '\0';
	memcpy(r->key, name, DISK_KEY_HEX + 1);
	return (parse(text, head, r));
}
