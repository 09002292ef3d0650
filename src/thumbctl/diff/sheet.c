/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A contact sheet.  Text from servers is escaped, and images are PNGs that our own process has
 * drawn. The page loads and runs nothing.
 */

#include "config.h"

#include <inttypes.h>
#include <nettle/base64.h>
#include <stdio.h>

#include "sheet.h"
#include "thumbctl/report/report.h"
#include "thumbctl/terminal/output.h"

#define HEAD									\
	"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"		\
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "	\
	"img-src data:; style-src 'unsafe-inline'\">\n"				\
	"<title>Thumbs of two systems</title>\n<style>\n"				\
	"body { font: 14px sans-serif; margin: 2em }\n"				\
	"section { border-top: 1px solid #ccc; padding: 1em 0 }\n"			\
	"h2 { font-size: 14px; margin: 0 0 .5em; word-break: break-all }\n"		\
	"table { border-collapse: collapse; margin-bottom: .5em }\n"			\
	"td, th { padding: 0 1em 0 0; text-align: left; word-break: break-all }\n"	\
	"img { max-width: 100%; background: #eee }\n</style>\n"

static void
put_image(FILE *f, const uint8_t *bytes, size_t size)
{
	char text[BASE64_ENCODE_RAW_LENGTH(48)];
	size_t n;

	fputs("<img alt=\"A, B, and their difference\" src=\"data:image/png;base64,", f);
	for (; size > 0; bytes += n, size -= n) {
		n = size < 48 ? size : 48;
		base64_encode_raw(text, n, bytes);
		fwrite(text, 1, BASE64_ENCODE_RAW_LENGTH(n), f);
	}
	fputs("\">\n", f);
}

static void
put_side(FILE *f, const char *name, const struct side *side)
{

	fprintf(f, "<tr><th>%s<td>%u<td>", name, side->status);
	report_html_text(side->type, f);
	fputs("<td>", f);
	if (side->image.width > 0)
		fprintf(f, "%u&times;%u", side->image.width, side->image.height);
	fprintf(f, "<td>%" PRIu64 " bytes<td>", side->bytes);
	report_html_text(side->target, f);
	fputs("<td>", f);
	report_html_text(*side->error ? side->error : side->image.message, f);
	putc('\n', f);
}

static void
put_pair(FILE *f, const struct pair *pair)
{
	char words[64];

	pair_words(pair, words, sizeof words);
	fputs("<section>\n<h2>", f);
	report_html_text(pair->side[0].target, f);
	fprintf(f, "</h2>\n<p>%s%s", *words ? "differs in " : "the same within the thresholds",
	    words);
	if (pair->compared)
		fprintf(f, "; likeness %.4f", pair->likeness);
	fputs("\n<table>\n", f);
	put_side(f, "A", &pair->side[0]);
	put_side(f, "B", &pair->side[1]);
	fputs("</table>\n", f);
	if (pair->preview != NULL)
		put_image(f, pair->preview, pair->preview_size);
	fputs("</section>\n", f);
}

static void
put_sheet(FILE *f, const struct worst *worst, const char *a, const char *b)
{
	unsigned i;

	fputs(HEAD "<h1>Thumbs of two systems</h1>\n<p>A: ", f);
	report_html_text(a, f);
	fputs("<br>B: ", f);
	report_html_text(b, f);
	fputs("\n<p>The worst first. Each picture: A, B, and the difference, four times as "
	    "strong.\n", f);
	for (i = 0; i < worst->n && worst->pairs[i].badness > 0; i++)
		put_pair(f, &worst->pairs[i]);
	fputs("</html>\n", f);
}

int
sheet_write(const char *file, const struct worst *worst, const char *a, const char *b)
{
	struct output out;

	if (output_begin(&out, file) != 0)
		return (-1);
	put_sheet(out.f, worst, a, b);
	return (output_end(&out));
}
