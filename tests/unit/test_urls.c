/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * URLs of sites that vectors.tsv does not have: extra parameters, steps, strip lists, thumb.php,
 * other bases and hash levels.
 */

#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thumburl/thumburl.h"

#define FARM	"default-wiki = wikipedia/commons\nabbreviate = 160\n"
#define PHP	"php-base = /w/thumb.php\n"
#define STEPS	"steps = 20,40,60,120,250,330,500,960,1280,1920,3840\n"

enum site { EXTRA, UP, REFUSE, STRIP, LOOSE, NARROW, FLAT, ONE, SIMPLE, MAX, CORE, KNOWN, N_SITES };

/* As site files. */
static const char *const files[N_SITES] = {
	[EXTRA] = FARM PHP "params = f,info,lang,p,q,t,w",
	[UP] = FARM PHP STEPS "size-policy = up",
	[REFUSE] = FARM PHP STEPS "size-policy = refuse",
	[STRIP] = FARM "strip = utm_*,fbclid,oh",
	[LOOSE] = FARM "unknown = strip",
	[NARROW] = "query-base = /v1/*\npath-base = /media/*\nhash-levels = 1",
	[FLAT] = "query-base = /v1\npath-base = /w/images\nhash-levels = 0\n" PHP,
	[ONE] = "query-base = /x/v1\npath-base = /x\nhash-levels = 1",
	[SIMPLE] = FARM "params = w",
	[MAX] = FARM PHP "max-width = 1000",
	[KNOWN] = FARM PHP "unknown-types = refuse",
	[CORE] = FARM PHP "params = f,p,q,w\ntiff-names = core",
};

static struct thumburl_site sites[N_SITES];

/* A URL with its query form and its path form; or with the reason to refuse it, in both. */
static const struct {
	enum site	site;
	const char	*url;
	const char	*query;
	const char	*path;
} cases[] = {
#define C	"/v1/wikipedia/commons/"
#define T	"/wikipedia/commons/thumb/"
	/* q= and f= have prefixes and extensions in the path scheme */
	{ EXTRA, C "Foo.jpg?w=220&q=low", C "Foo.jpg?q=low&w=220",
	    T "0/06/Foo.jpg/qlow-220px-Foo.jpg" },
	{ EXTRA, T "0/06/Foo.jpg/QLOW-220px-x.JPG", C "Foo.jpg?q=low&w=220",
	    T "0/06/Foo.jpg/qlow-220px-Foo.jpg" },
	{ EXTRA, C "Foo.jpg?f=webp&w=220", C "Foo.jpg?f=webp&w=220",
	    T "0/06/Foo.jpg/220px-Foo.jpg.webp" },
	{ EXTRA, C "Foo.jpg?f=avif&q=low&w=220", C "Foo.jpg?f=avif&q=low&w=220",
	    T "0/06/Foo.jpg/qlow-220px-Foo.jpg.avif" },
	{ EXTRA, C "Foo.jpg?f=jpg&w=220", C "Foo.jpg?w=220", T "0/06/Foo.jpg/220px-Foo.jpg" },
	{ EXTRA, C "Foo.webp?f=webp&w=9", C "Foo.webp?f=webp&w=9",
	    T "c/c2/Foo.webp/9px-Foo.webp.webp" },
	{ EXTRA, C "Foo.avif?w=9", C "Foo.avif?w=9", T "f/f1/Foo.avif/9px-Foo.avif.jpg" },
	{ EXTRA, C "Foo.avif?f=avif&w=9", C "Foo.avif?f=avif&w=9",
	    T "f/f1/Foo.avif/9px-Foo.avif.avif" },
	{ STRIP, T "f/f1/Foo.avif/9px-Foo.avif.jpg", C "Foo.avif?w=9",
	    T "f/f1/Foo.avif/9px-Foo.avif.jpg" },
	{ STRIP, T "f/f1/Foo.avif/9px-Foo.avif", "bad-extension", "bad-extension" },
	{ STRIP, C "Foo.HEIC?w=9", C "Foo.HEIC?w=9", T "4/4c/Foo.HEIC/9px-Foo.HEIC.jpg" },
	{ STRIP, T "1/15/Foo.heif/9px-x.png", "no-equivalent", T "1/15/Foo.heif/9px-Foo.heif.png" },
	{ STRIP, C "Foo.heif?p=2&w=9", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.tif?w=9&q=lossless", C "Foo.tif?q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.png" },
	{ EXTRA, C "Foo.tif?f=png&q=lossless&w=9", C "Foo.tif?q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.png" },
	{ EXTRA, C "Foo.tif?f=jpg&q=lossless&w=9", C "Foo.tif?f=jpg&q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.jpg" },
	{ EXTRA, C "Foo.tif?f=png&w=9", C "Foo.tif?f=png&w=9",
	    T "2/2e/Foo.tif/lossy-page1-9px-Foo.tif.png" },
	{ EXTRA, T "2/2e/Foo.tif/9px-Foo.tif.png", C "Foo.tif?q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.png" },
	/* MediaWiki without PagedTiffHandler; both spellings are read */
	{ CORE, C "Foo.tif?w=9", C "Foo.tif?w=9", T "2/2e/Foo.tif/9px-Foo.tif.jpg" },
	{ CORE, T "2/2e/Foo.tif/9px-Foo.tif.jpg", C "Foo.tif?w=9", T "2/2e/Foo.tif/9px-Foo.tif.jpg" },
	{ CORE, T "2/2e/Foo.tif/lossy-page1-9px-Foo.tif.jpg", C "Foo.tif?w=9",
	    T "2/2e/Foo.tif/9px-Foo.tif.jpg" },
	{ CORE, "/w/thumb.php?f=Foo.tif&w=9", C "Foo.tif?w=9", T "2/2e/Foo.tif/9px-Foo.tif.jpg" },
	{ CORE, T "2/2e/Foo.tif/9px-Foo.tif.png", C "Foo.tif?q=lossless&w=9",
	    T "2/2e/Foo.tif/9px-Foo.tif.png" },
	{ CORE, C "Foo.tif?f=webp&w=9", C "Foo.tif?f=webp&w=9", T "2/2e/Foo.tif/9px-Foo.tif.webp" },
	{ CORE, C "Foo.tif?f=png&w=9", C "Foo.tif?f=png&w=9",
	    T "2/2e/Foo.tif/lossy-page1-9px-Foo.tif.png" },
	{ CORE, C "Foo.tif?f=jpg&q=lossless&w=9", C "Foo.tif?f=jpg&q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.jpg" },
	{ CORE, C "Foo.tif?p=2&w=9", C "Foo.tif?p=2&w=9",
	    T "2/2e/Foo.tif/lossy-page2-9px-Foo.tif.jpg" },
	{ CORE, C "Foo.pdf?w=9", C "Foo.pdf?w=9", T "b/b9/Foo.pdf/page1-9px-Foo.pdf.jpg" },
	{ EXTRA, C "Foo.jpg?q=lossless&w=9", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.tif?q=low&w=9", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.png?q=low&w=9", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.jpg?q=high&w=9", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.jpg?f=jpeg&w=9", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.jpg?f=JPG&w=9", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.jpg?f=webp", "missing-width", "missing-width" },
	{ EXTRA, C "Foo.flac?f=jpg&w=1", "unknown-type", "unknown-type" },
	/* info is not a thumb, and exists in the query scheme only */
	{ EXTRA, C "%46oo.jpg?info=json", C "Foo.jpg?info=json", "no-equivalent" },
	{ EXTRA, C "20160101000000!Foo.jpg?info=json", C "20160101000000%21Foo.jpg?info=json",
	    "no-equivalent" },
	{ EXTRA, C "Foo.jpg?info=json&oh=1&ow=2", C "Foo.jpg?info=json", "no-equivalent" },
	{ EXTRA, C "Foo.jpg?info=xml", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.jpg?info", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.jpg?info=json&info=json", "duplicate-param", "duplicate-param" },
	{ EXTRA, C "Foo.jpg?info=json&w=220", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.pdf?info=json&p=1", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, C "Foo.flac?info=json", "unknown-type", "unknown-type" },
	{ UP, C "Foo.jpg?info=json", "unknown-param", "unknown-param" },
	{ LOOSE, C "Foo.jpg?info=json", "unknown-param", "unknown-param" },
	/* disabled parameters are unknown, and AVIF is not a format */
	{ UP, C "Foo.jpg?q=low&w=220", "unknown-param", "unknown-param" },
	{ STRIP, T "0/06/Foo.jpg/220px-Foo.jpg.avif", "bad-extension", "bad-extension" },
	{ SIMPLE, C "Foo.pdf?p=2&w=9", "unknown-param", "unknown-param" },
	{ SIMPLE, T "b/b9/Foo.pdf/page2-9px-Foo.pdf.jpg", "no-equivalent",
	    T "b/b9/Foo.pdf/page2-9px-Foo.pdf.jpg" },
	{ SIMPLE, C "Foo.pdf?w=9", C "Foo.pdf?w=9", T "b/b9/Foo.pdf/page1-9px-Foo.pdf.jpg" },
	/* steps */
	{ UP, C "Foo.jpg?w=220", C "Foo.jpg?w=250", T "0/06/Foo.jpg/250px-Foo.jpg" },
	{ UP, C "Foo.jpg?w=1", C "Foo.jpg?w=20", T "0/06/Foo.jpg/20px-Foo.jpg" },
	{ UP, C "Foo.jpg?w=250", C "Foo.jpg?w=250", T "0/06/Foo.jpg/250px-Foo.jpg" },
	{ UP, T "0/06/Foo.jpg/9999px-Foo.jpg", C "Foo.jpg?w=3840",
	    T "0/06/Foo.jpg/3840px-Foo.jpg" },
	{ REFUSE, C "Foo.jpg?w=250", C "Foo.jpg?w=250", T "0/06/Foo.jpg/250px-Foo.jpg" },
	{ REFUSE, C "Foo.jpg?w=220", "not-a-step", "not-a-step" },
	{ REFUSE, T "0/06/Foo.jpg/220px-Foo.jpg", "not-a-step", "not-a-step" },
	{ REFUSE, C "Foo.jpg?p=2&w=220", "param-not-applicable", "param-not-applicable" },
	{ REFUSE, "/w/thumb.php?f=Foo.jpg&w=220", "not-a-step", "not-a-step" },
	{ MAX, C "Foo.jpg?w=1000", C "Foo.jpg?w=1000", T "0/06/Foo.jpg/1000px-Foo.jpg" },
	{ MAX, C "Foo.jpg?w=1001", "bad-value", "bad-value" },
	{ MAX, T "0/06/Foo.jpg/1001px-Foo.jpg", "bad-value", "bad-value" },
	{ MAX, "/w/thumb.php?f=Foo.jpg&w=1001", "bad-value", "bad-value" },
	/* parameters that are stripped */
	{ STRIP, C "Foo.jpg?utm_source=a&w=9&utm_source=%zz&utm_&fbclid", C "Foo.jpg?w=9",
	    T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ STRIP,
	    C "Foo.jpg?utm_campaign_of_a_name_that_is_longer_than_any_parameter_that_we_know_of=1&w=9",
	    C "Foo.jpg?w=9", T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ STRIP, C "Foo.jpg?fbclid=1", C "Foo.jpg", "/wikipedia/commons/0/06/Foo.jpg" },
	/* where the strip list has them, oh and ow may have any value */
	{ STRIP, C "Foo.jpg?oh=x&w=9", C "Foo.jpg?w=9", T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ STRIP, C "Foo.jpg?ow=x&w=9", "bad-value", "bad-value" },
	{ STRIP, C "Foo.jpg?fbclidx=1&w=9", "unknown-param", "unknown-param" },
	{ STRIP, C "Foo.jpg?fbcli=1&w=9", "unknown-param", "unknown-param" },
	{ STRIP, C "Foo.jpg?utm=1&w=9", "unknown-param", "unknown-param" },
	{ STRIP, C "Foo.jpg?UTM_x=1&w=9", "unknown-param", "unknown-param" },
	{ LOOSE, C "Foo.jpg?x=1&w=9&x=1&=&%", C "Foo.jpg?w=9", T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ LOOSE, C "Foo.jpg?x=1&w=0", "bad-value", "bad-value" },
	{ LOOSE, C "Foo.jpg?w=9&w=9", "duplicate-param", "duplicate-param" },
	/* a disabled parameter is not stripped: the thumb would be another one */
	{ LOOSE, C "Foo.jpg?q=low&w=9", "unknown-param", "unknown-param" },
	/* other bases and levels */
	{ NARROW, "/v1/de-at/Foo.jpg?w=9", "/v1/de-at/Foo.jpg?w=9",
	    "/media/de-at/thumb/0/Foo.jpg/9px-Foo.jpg" },
	{ NARROW, "/media/de-at/0/Foo.jpg", "/v1/de-at/Foo.jpg", "/media/de-at/0/Foo.jpg" },
	{ NARROW, "/media/de-at/0/06/Foo.jpg", "not-thumb", "not-thumb" },
	{ NARROW, "/media/de-at/1/Foo.jpg", "bad-hash", "bad-hash" },
	{ NARROW, "/v1/-/Foo.jpg", "bad-wiki", "bad-wiki" },
	{ NARROW, "/other/de/0/Foo.jpg", "not-thumb", "not-thumb" },
	{ FLAT, "/v1/Foo.jpg?w=9", "/v1/Foo.jpg?w=9", "/w/images/thumb/Foo.jpg/9px-Foo.jpg" },
	{ FLAT, "/w/images/archive/20160101000000!Foo.jpg", "/v1/20160101000000%21Foo.jpg",
	    "/w/images/archive/20160101000000%21Foo.jpg" },
	{ FLAT, "/w/images/thumb/archive/20160101000000!Foo.jpg/9px-x.jpg",
	    "/v1/20160101000000%21Foo.jpg?w=9",
	    "/w/images/thumb/archive/20160101000000%21Foo.jpg/9px-Foo.jpg" },
	{ FLAT, "/v1/thumb", "bad-name", "bad-name" },
	{ FLAT, "/v1/archive", "bad-name", "bad-name" },
	{ FLAT, "/w/images/thumb", "bad-path", "bad-path" },
	{ FLAT, "/w/images/archive", "not-thumb", "not-thumb" },
	{ FLAT, "/w/images", "not-thumb", "not-thumb" },
	{ FLAT, "/w/images/a/b", "not-thumb", "not-thumb" },
	{ FLAT, "/w/images/1/2/3/4/5/6/7/8/9/10/11/12/13/14", "not-thumb", "not-thumb" },
	{ FLAT, "/w/images/thumb/2/3/4/5/6/7/8/9/10/11/12/13/14", "bad-path", "bad-path" },
	{ ONE, "/x/v1/Foo.jpg?w=9", "/x/v1/Foo.jpg?w=9", "/x/thumb/0/Foo.jpg/9px-Foo.jpg" },
	{ ONE, "/x/%30/Foo.jpg", "/x/v1/Foo.jpg", "/x/0/Foo.jpg" },
	/* thumb.php: lenient where MediaWiki is, and strict otherwise */
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&width=220", C "Foo.jpg?w=220",
	    T "0/06/Foo.jpg/220px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?width=220px&f=foo.jpg&r=1&download", C "Foo.jpg?w=220",
	    T "0/06/Foo.jpg/220px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=A+b%20%20c_.jpg_&w=9", C "A_b_c_.jpg?w=9",
	    T "d/d9/A_b_c_.jpg/9px-A_b_c_.jpg" },
	{ EXTRA, "/w/thumb.php?f=A%2Fb\\c.jpg&w=9", C "A_b_c.jpg?w=9",
	    T "a/aa/A_b_c.jpg/9px-A_b_c.jpg" },
	{ EXTRA, "/w/thumb.php?f=X.jpg&f=Foo.jpg&w=9&width=1", C "Foo.jpg?w=9",
	    T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&width=1&w=8&w=9", C "Foo.jpg?w=9",
	    T "0/06/Foo.jpg/9px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&width=0&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.pdf&p=2&page=3&w=9", C "Foo.pdf?p=2&w=9",
	    T "b/b9/Foo.pdf/page2-9px-Foo.pdf.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&thumbtime=5&start=9&w=9", C "Foo.webm?t=5s&w=9",
	    T "1/1b/Foo.webm/9px-seek%3D5-Foo.webm.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.pdf&p=2&w=9", C "Foo.pdf?p=2&w=9",
	    T "b/b9/Foo.pdf/page2-9px-Foo.pdf.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.pdf&page=1&w=9", C "Foo.pdf?w=9",
	    T "b/b9/Foo.pdf/page1-9px-Foo.pdf.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.svg&lang=FR&w=9", C "Foo.svg?lang=fr&w=9",
	    T "1/11/Foo.svg/langfr-9px-Foo.svg.png" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&thumbtime=1:02:03&w=9", C "Foo.webm?t=1h2m3s&w=9",
	    T "1/1b/Foo.webm/9px-seek%3D3723-Foo.webm.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=90&w=9", C "Foo.webm?t=1m30s&w=9",
	    T "1/1b/Foo.webm/9px-seek%3D90-Foo.webm.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=1.5&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=5s&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=1:2:3:4&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=:5&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=5:&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=99:99:99:00&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.webm&start=359999:1&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&quality=low&w=9", C "Foo.jpg?q=low&w=9",
	    T "0/06/Foo.jpg/qlow-9px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&quality=high&w=9", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.tif&lossy=0&w=9", C "Foo.tif?q=lossless&w=9",
	    T "2/2e/Foo.tif/lossless-page1-9px-Foo.tif.png" },
	{ EXTRA, "/w/thumb.php?f=Foo.tif&lossy=true&w=9", C "Foo.tif?w=9",
	    T "2/2e/Foo.tif/lossy-page1-9px-Foo.tif.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&lossy=1&w=9", "param-not-applicable",
	    "param-not-applicable" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&p=1&w=9", "param-not-applicable", "param-not-applicable" },
	{ EXTRA, "/w/thumb.php?f=20160101000000!Foo.jpg&archived=1&w=9",
	    C "20160101000000%21Foo.jpg?w=9",
	    T "archive/0/06/20160101000000%21Foo.jpg/9px-Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=20160101000000!Foo.jpg&archived=0&w=9", "ambiguous-name",
	    T "3/34/20160101000000%21Foo.jpg/9px-20160101000000%21Foo.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&archived=1&w=9", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php?f=20161115090130!fYJSjm.pdf&temp=1&w=71", "no-equivalent",
	    T "temp/8/88/20161115090130%21fYJSjm.pdf/"
	    "page1-71px-20161115090130%21fYJSjm.pdf.jpg" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg", "missing-width", "missing-width" },
	{ EXTRA, "/w/thumb.php?w=9", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php?f=&w=9", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php?f&w=9", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php?f=Foo.flac&w=9", "unknown-type", "unknown-type" },
	{ EXTRA, "/w/thumb.php?f=Foo%00.jpg&w=9", "bad-name", "bad-name" },
	{ EXTRA, "/w/thumb.php?f=Foo%FF.jpg&w=9", "bad-utf8", "bad-utf8" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&w=0", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&w=px", "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&w=9&height=9", "unknown-param", "unknown-param" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&w[]=9", "unknown-param", "unknown-param" },
	{ EXTRA, "/w/thumb.php?f=Foo.jpg&w=000000000000000000000000000000000000000000000000000009",
	    "bad-value", "bad-value" },
	{ EXTRA, "/w/thumb.php/x?f=Foo.jpg&w=9", "not-thumb", "not-thumb" },
	{ FLAT, "/w/thumb.php?f=Foo.jpg&w=9", "/v1/Foo.jpg?w=9",
	    "/w/images/thumb/Foo.jpg/9px-Foo.jpg" },
	{ STRIP, "/w/thumb.php?f=Foo.jpg&w=9", "not-thumb", "not-thumb" },
	/* a language that reads as a width in a thumb's name */
	{ EXTRA, C "Foo.svg?lang=fr-220px&w=9", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.svg?lang=fr-2px-x&w=9", "bad-value", "bad-value" },
	{ EXTRA, C "Foo.svg?lang=fr-px&w=9", C "Foo.svg?lang=fr-px&w=9",
	    T "1/11/Foo.svg/langfr-px-9px-Foo.svg.png" },
	{ EXTRA, C "Foo.svg?lang=fr-x2px&w=9", C "Foo.svg?lang=fr-x2px&w=9",
	    T "1/11/Foo.svg/langfr-x2px-9px-Foo.svg.png" },
};

typedef size_t format_f(const struct thumburl_site *, const struct thumburl_ref *, char *, size_t);

static const char *
convert(const struct thumburl_site *site, const char *url, format_f *format, char *buf, size_t size)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;

	r = thumburl_parse(site, url, strlen(url), &ref);
	if (r == THUMBURL_OK && format == thumburl_format_query)
		r = thumburl_query_equivalent(site, &ref);
	if (r == THUMBURL_OK && format == thumburl_format_path)
		r = thumburl_path_equivalent(&ref);
	if (r != THUMBURL_OK)
		return (thumburl_reason_code(r));
	assert_true(format(site, &ref, buf, size) < size);
	return (buf);
}

static void
test_urls(void **state)
{
	char query[1024], path[1024];
	const char *q, *p;
	int failed = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		q = convert(&sites[cases[i].site], cases[i].url, thumburl_format_query, query,
		    sizeof query);
		p = convert(&sites[cases[i].site], cases[i].url, thumburl_format_path, path,
		    sizeof path);
		if (!strcmp(q, cases[i].query) && !strcmp(p, cases[i].path))
			continue;
		print_error("%s\n  query: %s, want %s\n  path: %s, want %s\n", cases[i].url, q,
		    cases[i].query, p, cases[i].path);
		failed++;
	}
	assert_int_equal(failed, 0);
}

/* A URL that MediaWiki links and only the application renders: its canonical path, or a reason. */
static const struct {
	const char	*url, *path;
} linked[] = {
	{ T "1/1b/Foo.webm/9px-seek%3D17.6-Foo.webm.jpg",
	    T "1/1b/Foo.webm/9px-seek%3D17.6-Foo.webm.jpg" },
	{ T "1/1b/Foo.webm/9px-SEEK=%317%2e633333-x.jpeg?x=1",
	    T "1/1b/Foo.webm/9px-seek%3D17.633333-Foo.webm.jpg" },
	{ T "1/1b/Foo.webm/9px-seek=0.123456789012345-x.jpg",
	    T "1/1b/Foo.webm/9px-seek%3D0.123456789012345-Foo.webm.jpg" },
	{ T "1/1b/Foo.webm/9px-seek=17.6-x.webp", T "1/1b/Foo.webm/9px-seek%3D17.6-Foo.webm.webp" },
	{ T "1/1b/Foo.webm/9px-seek=17-x.jpg", T "1/1b/Foo.webm/9px-seek%3D17-Foo.webm.jpg" },
	/* MediaWiki writes none of these */
	{ T "1/1b/Foo.webm/9px-seek=17.-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=17.0-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=17.60-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=.6-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=17.6.1-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=017.6-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=17.6", "bad-extension" },
	{ T "1/1b/Foo.webm/9px-seek=359999.5-x.jpg", T "1/1b/Foo.webm/9px-seek%3D359999.5-Foo.webm.jpg" },
	{ T "1/1b/Foo.webm/9px-seek=360000.5-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/9px-seek=0.1234567890123456-x.jpg", "bad-value" },
	{ T "1/1b/Foo.webm/0px-seek=17.6-x.jpg", "bad-value" },
	{ T "0/06/Foo.jpg/9px-seek=17.6-x.jpg", "param-not-applicable" },
	{ C "Foo.webm?t=17.6&w=9", "bad-value" },
	/* a type that is not known keeps the thumb's name, but for its escapes */
	{ T "2/26/Foo.xyz/9px-Foo.xyz.png", T "2/26/Foo.xyz/9px-Foo.xyz.png" },
	{ T "2/26/%46oo.xyz/9px%2dFoo%2exyz.png?x=1", T "2/26/Foo.xyz/9px-Foo.xyz.png" },
	{ T "2/26/Foo.xyz/page2-lang-x-9px-seek=17.6-(Foo).xyz.JPEG",
	    T "2/26/Foo.xyz/page2-lang-x-9px-seek%3D17.6-%28Foo%29.xyz.JPEG" },
	{ T "archive/2/26/20160101000000!Foo.xyz/9px-Foo.xyz.png",
	    T "archive/2/26/20160101000000%21Foo.xyz/9px-Foo.xyz.png" },
	{ T "2/26/Foo.xyz/9px-%C3%B6.png", T "2/26/Foo.xyz/9px-%C3%B6.png" },
	{ T "2/26/Foo.xyz/9px-Foo.xyz.svg", "bad-extension" },
	{ T "2/26/Foo.xyz/mid-Foo.xyz.png", "bad-thumbname" },
	{ T "2/26/Foo.xyz/09px-Foo.xyz.png", "unknown-type" },
	{ T "2/26/Foo.xyz/65536px-Foo.xyz.png", "unknown-type" },
	{ T "2/26/Foo.xyz/9px-%0a.png", "unknown-type" },
	{ T "2/26/Foo.xyz/9px-%FF.png", "bad-utf8" },
	{ T "2/20/Foo.xyz/9px-Foo.xyz.png", "bad-hash" },
	{ C "Foo.xyz?w=9", "unknown-type" },
	{ "/w/thumb.php?f=Foo.xyz&w=9", "not-thumb" },
	/* a file of such a name */
	{ T "5/58/Seek=1.5-x.jpg/9px-Seek=1.5-x.jpg", T "5/58/Seek%3D1.5-x.jpg/9px-Seek%3D1.5-x.jpg" },
};

static void
test_linked(void **state)
{
	struct thumburl_ref ref;
	enum thumburl_reason r, strict;
	char path[1024];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof linked / sizeof linked[0]; i++) {
		strict = thumburl_parse(&sites[EXTRA], linked[i].url, strlen(linked[i].url), &ref);
		r = thumburl_parse_linked(&sites[EXTRA], linked[i].url, strlen(linked[i].url),
		    &ref);
		if (r != THUMBURL_OK) {
			assert_string_equal(thumburl_reason_code(r), linked[i].path);
			assert_int_not_equal(strict, THUMBURL_OK);
			continue;
		}
		assert_true(thumburl_format_path(&sites[EXTRA], &ref, path, sizeof path) <
		    sizeof path);
		assert_string_equal(path, linked[i].path);
		assert_int_equal(strict, ref.fraction[0] != '\0' ? THUMBURL_BAD_VALUE :
		    ref.thumbname.len > 0 ? THUMBURL_UNKNOWN_TYPE : THUMBURL_OK);
		if (!thumburl_is_only_linked(&ref))
			continue;
		assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_COMPLEX);
		assert_int_equal(thumburl_query_equivalent(&sites[EXTRA], &ref),
		    THUMBURL_NO_EQUIVALENT);
	}
}

/* Nothing of a thumb can be changed whose type is not known; its original is like any other. */
static void
test_unknown_type(void **state)
{
	static const char url[] = T "2/26/Foo.xyz/9px-Foo.xyz.png";
	static const char php[] = "/w/thumb.php?f=Foo.xyz&w=9";
	struct thumburl_ref ref;
	char path[256];

	(void)state;
	assert_int_equal(thumburl_parse_linked(&sites[UP], url, sizeof url - 1, &ref), THUMBURL_OK);
	assert_int_equal(ref.width, 9);
	assert_int_equal(thumburl_set_width(&sites[UP], &ref, 20), -1);
	assert_int_equal(thumburl_set_format(&sites[UP], &ref, THUMBURL_FORMAT_WEBP), -1);
	assert_int_equal(thumburl_set_quality(&ref, THUMBURL_QUALITY_NORMAL), -1);
	assert_false(thumburl_applies(&ref, THUMBURL_PARAM_WIDTH));
	thumburl_set_original(&ref, 0);
	assert_false(thumburl_is_only_linked(&ref));
	thumburl_format_path(&sites[UP], &ref, path, sizeof path);
	assert_string_equal(path, "/wikipedia/commons/2/26/Foo.xyz");
	/* a site that refuses it */
	assert_int_equal(thumburl_parse_linked(&sites[KNOWN], url, sizeof url - 1, &ref),
	    THUMBURL_UNKNOWN_TYPE);
	assert_int_equal(thumburl_parse_linked(&sites[KNOWN], php, sizeof php - 1, &ref),
	    THUMBURL_UNKNOWN_TYPE);
}

static void
explain(const char *url, const char *wanted)
{
	struct thumburl_ref ref;
	enum thumburl_reason r;
	char text[256];
	size_t n;

	r = thumburl_parse(&sites[REFUSE], url, strlen(url), &ref);
	n = thumburl_explain(&sites[REFUSE], &ref, r, text, sizeof text);
	assert_string_equal(text, wanted);
	assert_int_equal(n, strlen(text));
	assert_int_equal(thumburl_explain(&sites[REFUSE], &ref, r, text, 5), n);
	assert_string_equal(text, "");
	assert_int_equal(thumburl_explain(&sites[REFUSE], &ref, r, NULL, 0), n);
}

static void
test_explain(void **state)
{

	(void)state;
	explain(C "Foo.jpg?w=225", "not-a-step: the width is not one of the site's steps; "
	    "nearest to 225: 120 and 250");
	explain(C "Foo.jpg?w=9", "not-a-step: the width is not one of the site's steps; "
	    "nearest to 9: 20");
	explain(C "Foo.jpg?w=4000", "not-a-step: the width is not one of the site's steps; "
	    "nearest to 4000: 3840");
	explain(C "Foo.jpg?x=4000", "unknown-param: thumbs have no such parameter");
	explain(T "1/1b/Foo.webm/250px-seek%3D17.6-Foo.webm.jpg", "bad-value: a parameter's value "
	    "is malformed or out of range; only the application renders a fraction of a second");
	explain(T "2/26/Foo.xyz/250px-Foo.xyz.png", "unknown-type: files of this type have no "
	    "thumbs that are known; the application may have some");
	explain(C "Foo.xyz?w=250", "unknown-type: files of this type have no thumbs");
	explain("/w/index.php", "not-thumb: not the URL of an original or a thumb");
}

/* The rule of MediaWiki's ImageHandler::getSteppedThumbWidth (doc/url-schemes.rst, Steps). */
static const struct {
	enum thumburl_type	type;
	uint32_t		source, asked, step;
} steps[] = {
	{ THUMBURL_TYPE_JPEG,	4000,	220,	250 },
	{ THUMBURL_TYPE_JPEG,	1000,	960,	960 },
	{ THUMBURL_TYPE_JPEG,	1000,	961,	1000 },
	{ THUMBURL_TYPE_PDF,	1000,	961,	960 },
	{ THUMBURL_TYPE_SVG,	100,	220,	250 },
	{ THUMBURL_TYPE_SVG,	100,	5000,	3840 },
	{ THUMBURL_TYPE_TIFF,	15,	10,	20 },
	{ THUMBURL_TYPE_STL,	100,	220,	250 },
	{ THUMBURL_TYPE_AVIF,	1000,	961,	960 },
	{ THUMBURL_TYPE_HEIF,	1000,	961,	960 },
	{ THUMBURL_TYPE_VIDEO,	1000,	961,	960 },
	{ THUMBURL_TYPE_JPEG,	0,	5000,	3840 },
	{ THUMBURL_TYPE_JPEG,	9000,	5000,	3840 },
};

static void
test_steps(void **state)
{
	struct thumburl_ref ref;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps / sizeof steps[0]; i++)
		assert_int_equal(thumburl_step_width(&sites[UP], steps[i].asked, steps[i].type,
		    steps[i].source), steps[i].step);
	assert_int_equal(thumburl_step_width(&sites[EXTRA], 220, THUMBURL_TYPE_JPEG, 100), 220);
	assert_int_equal(thumburl_parse(&sites[UP], C "Foo.jpg?w=220", strlen(C "Foo.jpg?w=220"),
	    &ref), THUMBURL_OK);
	assert_int_equal(ref.asked_width, 220);
	assert_int_equal(ref.width, 250);
}

/* The file of a thumb, as MediaWiki stores it. */
static void
test_thumb_file(void **state)
{
	static const struct {
		const char *url, *file;
	} thumbs[] = {
		{ "/v1/%77ikipedia/commons/20160101000000!F%C3%B6o.tif?w=9",
		    "wikipedia/commons/thumb/archive/2/29/20160101000000!F\xc3\xb6o.tif/"
		    "lossy-page1-9px-F\xc3\xb6o.tif.jpg" },
		{ "/v1/a/b/A_%22quoted%22%3F_100%25+1.jpg?w=220",
		    "a/b/thumb/d/d1/A_\"quoted\"?_100%+1.jpg/220px-A_\"quoted\"?_100%+1.jpg" },
		{ "/v1/a/b/F.webm?t=1m30s&w=220", "a/b/thumb/6/62/F.webm/220px-seek=90-F.webm.jpg" },
		{ "/v1/a/b/F.webm", "a/b/thumb/6/62/F.webm" },
		{ "/a/b/thumb/temp/3/34/20160101000000!Foo.jpg/220px-20160101000000!Foo.jpg", "" },
	};
	struct thumburl_ref ref;
	char url[1024], file[2048], name[256];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof thumbs / sizeof thumbs[0]; i++) {
		assert_int_equal(thumburl_parse(&sites[EXTRA], thumbs[i].url, strlen(thumbs[i].url),
		    &ref), THUMBURL_OK);
		(void)thumburl_format_thumb_file(&sites[EXTRA], &ref, file, sizeof file);
		assert_string_equal(file, thumbs[i].file);
	}

	/* names that are too long for a file system */
	memset(name, 'o', sizeof name);
	strcpy(name + 242, ".SVG");
	snprintf(url, sizeof url, "/v1/%s?w=220", name);
	assert_int_equal(thumburl_parse(&sites[FLAT], url, strlen(url), &ref), THUMBURL_OK);
	(void)thumburl_format_thumb_file(&sites[FLAT], &ref, file, sizeof file);
	assert_string_equal(strrchr(file, '/'), "/220px-thumbnail.svg.png");
	ref.width = 1;
	(void)thumburl_format_thumb_file(&sites[FLAT], &ref, file, sizeof file);
	assert_int_equal(strlen(strrchr(file, '/')), 1 + 4 + 246 + 4);
}

static void
test_other_forms(void **state)
{
	static const char url[] = "/v1/%77ikipedia/commons/20160101000000!F%C3%B6o.tif?w=9";
	struct thumburl_ref ref;
	char buf[256];

	(void)state;
	assert_int_equal(thumburl_parse(&sites[EXTRA], url, strlen(url), &ref), THUMBURL_OK);
	assert_int_equal(thumburl_format_wiki(&ref, buf, sizeof buf), 17);
	assert_string_equal(buf, "wikipedia/commons");
	thumburl_format_save_as(&ref, buf, sizeof buf);
	assert_string_equal(buf, "F%C3%B6o.tif.jpg");
	thumburl_format_file(&ref, 2, buf, sizeof buf);
	assert_string_equal(buf, "wikipedia/commons/archive/2/29/20160101000000!F\xc3\xb6o.tif");
	thumburl_format_file(&ref, 1, buf, sizeof buf);
	assert_string_equal(buf, "wikipedia/commons/archive/2/20160101000000!F\xc3\xb6o.tif");
	thumburl_format_file(&ref, 0, buf, sizeof buf);
	assert_string_equal(buf, "wikipedia/commons/archive/20160101000000!F\xc3\xb6o.tif");
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_SIMPLE);
	ref.zone = THUMBURL_ZONE_TEMP;
	assert_int_equal(thumburl_format_file(&ref, 2, buf, sizeof buf), 0);
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_COMPLEX);
	ref.width = 0;
	assert_int_equal(thumburl_class(&ref), THUMBURL_CLASS_ORIGINAL);
	thumburl_format_save_as(&ref, buf, sizeof buf);
	assert_string_equal(buf, "F%C3%B6o.tif");
}

/* Values outside of an enum have a name, too. */
static void
test_tables(void **state)
{

	(void)state;
	assert_string_equal(thumburl_reason_code(THUMBURL_N_REASONS), "unknown-reason");
	assert_string_equal(thumburl_reason_text(THUMBURL_N_REASONS), "unknown reason");
	assert_int_equal(thumburl_reason_status(THUMBURL_N_REASONS), 400);
	assert_int_equal(thumburl_reason_status(THUMBURL_BAD_HASH), 404);
	assert_string_equal(thumburl_type_code(THUMBURL_N_TYPES), "none");
	assert_string_equal(thumburl_type_code(THUMBURL_TYPE_DJVU), "djvu");
	assert_int_equal(thumburl_type_format(THUMBURL_N_TYPES), THUMBURL_FORMAT_JPG);
	assert_string_equal(thumburl_format_extension(THUMBURL_N_FORMATS), "");
	assert_string_equal(thumburl_format_media_type(THUMBURL_N_FORMATS), "application/octet-stream");
	assert_string_equal(thumburl_format_media_type(THUMBURL_FORMAT_AVIF), "image/avif");
	assert_int_equal(thumburl_type_of("JPEG", 4), THUMBURL_TYPE_JPEG);
	assert_int_equal(thumburl_type_of("jpegs", 5), THUMBURL_TYPE_NONE);
	assert_int_equal(thumburl_type_of("jp", 2), THUMBURL_TYPE_NONE);
	assert_int_equal(thumburl_type_of("", 0), THUMBURL_TYPE_NONE);
}

/*
 * The parameters must match params.golden: a new row needs a new line there; a changed line needs a
 * new THUMBURL_PARAMS_VERSION.
 */
static void
test_params(void **state)
{
	const char *dir = getenv("srcdir");
	char path[4096], golden[4096] = "", now[4096];
	size_t n;
	FILE *f;

	(void)state;
	n = (size_t)snprintf(now, sizeof now, "version %d\n", THUMBURL_PARAMS_VERSION);
#define X(name, key, values, standard, path, optional)				\
	n += (size_t)snprintf(now + n, sizeof now - n, "%s\t%s\t%s\t%s\t%d\n",	\
	    key, values, standard, path, optional);
	THUMBURL_PARAMS(X)
#undef X
	snprintf(path, sizeof path, "%s/params.golden", dir != NULL ? dir : ".");
	f = fopen(path, "r");
	assert_non_null(f);
	golden[fread(golden, 1, sizeof golden - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(now, golden);
}

static int
make_sites(void **state)
{
	struct thumburl_options o;
	char msg[256], text[256];
	int i;

	(void)state;
	for (i = 0; i < N_SITES; i++) {
		o = (struct thumburl_options)THUMBURL_OPTIONS_DEFAULT;
		strcpy(text, files[i]);
		if (thumburl_options_read(&o, "site", text, strlen(text), msg, sizeof msg) == 0 &&
		    thumburl_site_init(&sites[i], &o, msg, sizeof msg) == 0)
			continue;
		print_error("site %d: %s\n", i, msg);
		return (-1);
	}
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_urls),
		cmocka_unit_test(test_linked),
		cmocka_unit_test(test_unknown_type),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_thumb_file),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_params),
	};

	return (cmocka_run_group_tests_name("urls", tests, make_sites, NULL));
}
