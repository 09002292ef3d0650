/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The format is APPNOTE.TXT of PKWARE, without compression: the files are compressed already.
 */

#include "config.h"

#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "thumbctl/terminal/complain.h"
#include "thumbctl/terminal/memory.h"
#include "thumbctl/terminal/output.h"
#include "zip.h"

#define UTF8_NAMES	0x0800
#define DOS_DATE	0x0021		/* 1980-01-01 */

struct member {
	char		*name;		/* below the directory */
	uint32_t	crc, size, at;
};

/* nftw() has no argument for its callback. */
static struct {
	struct member	*all;
	size_t		n;
	size_t		skip;		/* of each path */
} found;

static int
take_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{

	(void)st;
	(void)ftw;
	if (type != FTW_F)
		return (0);
	found.all = must(realloc(found.all, (found.n + 1) * sizeof *found.all));
	memset(&found.all[found.n], 0, sizeof *found.all);
	found.all[found.n++].name = must(strdup(path + found.skip));
	return (0);
}

static int
compare(const void *a, const void *b)
{

	return (strcmp(((const struct member *)a)->name, ((const struct member *)b)->name));
}

/* Write numbers of two or four bytes, little-endian. */
static void
put(FILE *f, unsigned bytes, uint32_t v)
{

	for (; bytes > 0; bytes--, v >>= 8)
		putc((int)(v & 255), f);
}

/* The fields that both headers of a member have. */
static void
put_common(FILE *f, const struct member *m)
{

	put(f, 2, 20);
	put(f, 2, UTF8_NAMES);
	put(f, 2, 0);
	put(f, 2, 0);
	put(f, 2, DOS_DATE);
	put(f, 4, m->crc);
	put(f, 4, m->size);
	put(f, 4, m->size);
	put(f, 2, (uint32_t)strlen(m->name));
	put(f, 2, 0);
}

static int
put_member(FILE *f, struct member *m, const char *directory)
{
	char *path, *data = NULL;
	size_t size = 0, n;
	FILE *in, *text;

	if (asprintf(&path, "%s/%s", directory, m->name) < 0)
		path = must(NULL);
	in = fopen(path, "r");
	if (in == NULL) {
		warn_printable_errno("%s", path);
		free(path);
		return (-1);
	}
	free(path);
	text = must(open_memstream(&data, &size));
	for (char block[65536]; (n = fread(block, 1, sizeof block, in)) > 0;)
		fwrite(block, 1, n, text);
	fclose(in);
	fclose(text);
	m->at = (uint32_t)ftell(f);
	m->size = (uint32_t)size;
	m->crc = (uint32_t)crc32(0, (const unsigned char *)data, (unsigned)size);
	put(f, 4, 0x04034b50);
	put_common(f, m);
	fputs(m->name, f);
	fwrite(data, 1, size, f);
	free(data);
	return (0);
}

static void
put_directory(FILE *f, const struct member *all, size_t n)
{
	const uint32_t at = (uint32_t)ftell(f);
	uint32_t end;
	size_t i;

	for (i = 0; i < n; i++) {
		put(f, 4, 0x02014b50);
		put(f, 2, 20);
		put_common(f, &all[i]);
		put(f, 2, 0);
		put(f, 2, 0);
		put(f, 2, 0);
		put(f, 4, 0);
		put(f, 4, all[i].at);
		fputs(all[i].name, f);
	}
	end = (uint32_t)ftell(f);
	put(f, 4, 0x06054b50);
	put(f, 4, 0);
	put(f, 2, (uint32_t)n);
	put(f, 2, (uint32_t)n);
	put(f, 4, end - at);
	put(f, 4, at);
	put(f, 2, 0);
}

int
zip_directory(const char *directory, const char *archive)
{
	struct output output;
	int r = 0;
	size_t i;

	found.skip = strlen(directory) + 1;
	if (nftw(directory, take_file, 16, FTW_PHYS) || found.n == 0) {
		warn_printable_errno("%s: the originals", directory);
		return (-1);
	}
	qsort(found.all, found.n, sizeof *found.all, compare);
	if (output_begin(&output, archive)) {
		warn_printable_errno("%s", archive);
		return (-1);
	}
	for (i = 0; i < found.n && r == 0; i++)
		r = put_member(output.f, &found.all[i], directory);
	put_directory(output.f, found.all, found.n);
	output.bad |= r != 0;
	if (output_end(&output) && r == 0) {
		warn_printable_errno("%s", archive);
		r = -1;
	}
	for (i = 0; i < found.n; i++)
		free(found.all[i].name);
	free(found.all);
	return (r);
}
