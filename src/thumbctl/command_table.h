/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of all subcommands, a row each.  A subcommand's settings have a field for each of its
 * rows; its --help and the manual page are made from them.
 */

#ifndef COMMAND_TABLE_H_INCLUDED
#define COMMAND_TABLE_H_INCLUDED

#include "job/launch.h"
#include "option/option.h"
#include "thumburl/thumburl.h"

/* An option that defines a job, and not the way to do it: a journal belongs to one job. */
#define OPTION_JOB		OPTION_MARK

/* "jpg|png|..." */
#define FORMAT_WORD(name, extension, ...)	"|" extension
#define FORMAT_WORDS	(THUMBURL_FORMATS(FORMAT_WORD) + 1)

/*
 * Type, field, name, argument, default, the same in words, unit, least and most, marks, help, and
 * more for the manual page.
 */
#define COMMON_OPTIONS(X)								\
	X(MAYBE, help, "help", "text|rst|words", NULL, NULL, "", 0, 0, 0,			\
	    "print this text, and exit", "")

#define WORKER_OPTIONS(X)								\
	X(TEXT, worker, "worker", "PROGRAM", WORKER_PROGRAM, "where it was installed", "", \
	    0, 0, 0, "program that decodes images", "")					\
	X(NUMBER, worker_start, "worker-start", "SECONDS", "60", NULL, "seconds", 1, 3600, 0, \
	    "time that the worker may take to start", "")				\
	X(WORD, sandbox, "sandbox", "require|try|off", LAUNCH_SANDBOX, NULL, "", 0, 0, 0, \
	    "what to do if the worker cannot confine itself completely",		\
	    "As in *thumbd*\\(8). If root calls thumbctl, the worker becomes *nobody*.")

#define COMPARE_OPTIONS(X)								\
	X(NUMBER, deadline, "deadline", "SECONDS", "60", NULL, "seconds", 1, 3600, 0,	\
	    "time that the worker may take to compare two thumbs", "")

#define WIDTHS_OPTIONS(X)								\
	X(TEXT, widths, "widths", "LIST", NULL, "the --steps", "", 0, 0, OPTION_JOB,	\
	    "widths of each original's thumbs, such as 120,220,500",			\
	    "Up to 64 widths.")

#define PROGRESS_OPTIONS(X)								\
	X(NUMBER, progress, "progress", "SECONDS", "10", NULL, "seconds", 0, 86400, 0,	\
	    "time between two lines of progress; 0 prints none",			\
	    "A terminal has a bar instead of lines.")

#define RETRIES_OPTIONS(X)								\
	X(NUMBER, retries, "retries", "N", "3", NULL, "", 0, 100, 0,			\
	    "further attempts after an error", "")

#define URL_OPTIONS(X)									\
	X(WORD, to, "to", "canonical|query|path", NULL, NULL, "", 0, 0, 0,		\
	    "print each URL in this form",						\
	    "``query`` is the query scheme, ``/v1/wikipedia/commons/Foo.jpg?w=220``;\n"	\
	    "``path`` is the path scheme,\n"						\
	    "``/wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg``; ``canonical`` is the\n" \
	    "scheme that the URL is in.")						\
	X(TEXT, fields, "fields", "LIST", NULL, NULL, "", 0, 0, 0,			\
	    "print these fields of each URL, with tabs between them",			\
	    "``scheme``, ``canonical``, ``query``, ``path``, ``class`` (``original``,\n" \
	    "``simple``, ``complex`` or ``info``), ``zone``, ``wiki``, ``name`` (of an id, the\n" \
	    "id), ``type``, ``file`` (below the directory of the originals), ``width``,\n" \
	    "``asked`` (the width before steps), ``page``, ``time``, ``lang``, ``quality``,\n" \
	    "``format``, ``version`` (the token of ``v``). A field that a URL does not have is\n" \
	    "empty; an id has no wiki, type, file or path.")					\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print each URL as a JSON object on a line",				\
	    "The object has all fields, and ``input``, ``ok``, ``reason``, and of a refusal\n" \
	    "the ``explanation``, and in ``meant`` the URL that was probably meant, if one is\n" \
	    "found.")									\
	X(TEXT, fit, "fit", "SIZE", NULL, NULL, "", 0, 0, 0,				\
	    "change each URL to the thumb, or the original, that fits a place on a page", \
	    "SIZE is in CSS pixels: ``300``, ``300x200`` or ``x200``, with the density of the\n" \
	    "screen if it is not 1, as ``300@1.5``. Steps are those of the site, and without\n" \
	    "*--to*, the form is canonical.")						\
	X(TEXT, srcset, "srcset", "LIST", NULL, NULL, "", 0, 0, 0,			\
	    "print the srcset of an <img> for each URL",				\
	    "With *--fit*, LIST has densities, such as ``1,1.5,2``; without it, LIST is a\n" \
	    "range of widths, such as ``250-1920``, ``250-`` or ``-1920``.")		\
	X(TEXT, original_size, "original-size", "WIDTHxHEIGHT", NULL, "of #ow=W&oh=H", "", 0, 0, 0, \
	    "size of the originals in pixels, for --fit and --srcset",			\
	    "Without it, the size is that in a URL's fragment, as in ``#oh=3000&ow=4000``, or\n" \
	    "is not known.")

#define RENDER_OPTIONS(X)								\
	X(NUMBER, width, "width", "N", "220", NULL, "pixels", 1, THUMBURL_NUMBER_MAX, 0, \
	    "width of the thumb", "")							\
	X(NUMBER, page, "page", "N", NULL, "1", "", 1, THUMBURL_NUMBER_MAX, 0,		\
	    "page of a PDF, DjVu or TIFF", "")						\
	X(TEXT, time, "time", "TIME", NULL, "the middle", "", 0, 0, 0,			\
	    "time of a video's frame, such as 2m30s", "")				\
	X(TEXT, lang, "lang", "LANG", NULL, "en", "", 0, 0, 0,				\
	    "language of an SVG, such as fr", "")					\
	X(WORD, quality, "quality", "low|lossless", NULL, "normal", "", 0, 0, 0,	\
	    "low quality of a JPEG, or a lossless thumb of a TIFF", "")			\
	X(WORD, format, "format", FORMAT_WORDS, NULL, "that of the original's type", "", \
	    0, 0, 0, "format of the thumb", "")						\
	X(FLAG, info, "info", "", NULL, NULL, "", 0, 0, 0,				\
	    "write facts about FILE as JSON, instead of a thumb",			\
	    "FILE is not decoded, and the limits on size do not apply. The keys are\n"	\
	    "``mime``, ``width`` and ``height`` (as shown; of the page, if there are\n"	\
	    "pages), ``pages``, ``animated``, ``duration`` (in seconds), and ``languages``\n" \
	    "of an SVG. Keys that do not apply are left out.")				\
	X(FLAG, reference, "reference", "", NULL, NULL, "", 0, 0, 0,			\
	    "write the reference that thumbd would make of FILE, instead of a thumb",	\
	    "A reference is a smaller copy that further thumbs are made of, a JPEG or a PNG.\n" \
	    "None is made of a file whose thumbs cost little.")				\
	X(FLAG, from_reference, "from-reference", "", NULL, NULL, "", 0, 0, 0,		\
	    "make the thumb of the reference of FILE",					\
	    "The reference must be at least twice as wide as the thumb.")		\
	X(TEXT, types, "types", "LIST", NULL, "as in thumbd", "", 0, 0, 0,		\
	    "types of file to render, with commas between them", "")			\
	X(NUMBER, origin_size, "origin-size", "MB", LAUNCH_ORIGINAL, NULL, "MB", 1, 1000000, 0, \
	    "largest FILE", "A video may be larger, as it is read in parts.")	\
	X(NUMBER, deadline, "deadline", "SECONDS", "20", NULL, "seconds", 1, 3600, 0,	\
	    "time that the render may take", "")					\
	WORKER_OPTIONS(X)

#define SITE_OPTIONS(X)								\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the site as a JSON object",						\
	    "The keys are ``hash``, those of a site file with ``_`` for ``-``, and ``types``\n" \
	    "and ``formats`` as of ``thumbctl types --json``. A list is an array, and a text\n" \
	    "that is not set is null.")							\
	X(FLAG, check, "check", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the hash if the site is valid",					\
	    "The line is ``ok``, a tab and the hash.")					\
	X(TEXT, server, "server", "ADDRESS", NULL, NULL, "", 0, 0, 0,			\
	    "thumbd to compare with: unix:/PATH or http://HOST[:PORT]",			\
	    "With *--check*, a thumbd that has another site is a failure, and a line shows\n" \
	    "the difference.")

#define TYPES_OPTIONS(X)								\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the list as a JSON object",						\
	    "Each type has its media types, too. Further lists are formats, the parameters of\n" \
	    "URLs, the reasons to refuse one, and limits of numbers and lengths.")	\
	X(FLAG, rst, "rst", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the list in reStructuredText", "")

#define SIGN_OPTIONS(X)									\
	X(TEXT, keys, "keys", "FILE", NULL, NULL, "", 0, 0, 0,				\
	    "file of keys, see thumb-site.conf(5); its first key signs", "")		\
	X(TEXT, expires, "expires", "TIME", NULL, "never", "", 0, 0, 0,			\
	    "when the URLs expire: seconds from now, or a date or time",		\
	    "A date such as 2030-12-31 is its end in UTC, a time is 2030-12-31T12:00:00Z or\n" \
	    "@1924948800, in seconds since 1970.")	\
	X(TEXT, new_key, "new-key", "ID", NULL, NULL, "", 0, 0, 0,			\
	    "print a line for a file of keys: a random key of this name", "")

#define IDS_OPTIONS(X)									\
	X(TEXT, out, "out", "FILE", NULL, NULL, "", 0, 0, 0,				\
	    "file to build; it replaces FILE when it is complete",			\
	    "Temporary files beside it, which have no names, take less than it does.")	\
	X(TEXT, as_of, "as-of", "FILE", NULL, "the oldest list's own time", "", 0, 0, 0,	\
	    "a file that was written when the lists were begun",			\
	    "A cache does not believe what the result says about names that were purged later.") \
	X(FLAG, skip_wrong, "skip-wrong", "", NULL, NULL, "", 0, 0, 0,			\
	    "build the file without the lines that are wrong",				\
	    "Of a name with two hashes, the first line counts.")			\
	PROGRESS_OPTIONS(X)

#define DOCTOR_OPTIONS(X)								\
	X(TEXT, varnishd, "varnishd", "NAME", NULL, "the default instance", "", 0, 0, 0, \
	    "instance of varnishd, as its option -n names it", "")			\
	X(TEXT, server, "server", "ADDRESS", NULL, "that of the thumb.renderer", "", 0, 0, 0, \
	    "thumbd: unix:/PATH or http://HOST[:PORT]",					\
	    "Without a *thumb.renderer* in VCL, it is the socket of *--config*, or\n"	\
	    "``/run/thumbd/thumbd.sock``.")						\
	X(TEXT, config, "config", "FILE", THUMBD_CONFIG, "where it was installed", "", 0, 0, 0, \
	    "configuration file of thumbd, see thumbd.conf(5)", "")			\
	X(TEXT, thumbd, "thumbd", "PROGRAM", THUMBD_PROGRAM, "where it was installed", "", 0, 0, 0, \
	    "thumbd, which checks that file", "")					\
	X(TEXT, module, "module", "FILE", VMOD_FILE, "where it was installed", "", 0, 0, 0, \
	    "the module, for a varnishd that does not run", "")				\
	X(NUMBER, worker_start, "worker-start", "SECONDS", "60", NULL, "seconds", 1, 3600, 0, \
	    "time that a worker may take to start", "")

#define WARM_OPTIONS(X)									\
	X(TEXT, server, "server", "ADDRESS", NULL, NULL, "", 0, 0, OPTION_JOB,		\
	    "the cache: http://HOST[:PORT], https://HOST[:PORT] or unix:/PATH", "")	\
	X(TEXT, host, "host", "NAME", NULL, "the server's", "", 0, 0, OPTION_JOB,	\
	    "Host header of the requests", "")						\
	X(LIST, header, "header", "LINE", NULL, NULL, "", 0, 0, OPTION_JOB,		\
	    "further header to send, such as \"Accept: image/webp\"",			\
	    "The option may be repeated.")						\
	WIDTHS_OPTIONS(X)								\
	X(WORD, form, "form", "path|query|same", "path", NULL, "", 0, 0, OPTION_JOB,	\
	    "scheme of the URLs to request; same keeps each as listed",			\
	    "With the VCL of *vmod_thumb*\\(3), both schemes are one object.")		\
	X(NUMBER, parallel, "parallel", "N", "36", NULL, "", 1, 10000, 0,		\
	    "largest number of thumbs in flight",					\
	    "*thumbd* works at full speed, and makes all sizes from one decode, if this is at\n" \
	    "least the number of widths, times the number of its workers plus two.")		\
	X(REAL, rate, "rate", "N", "0", NULL, "", 0, 1000000, 0,			\
	    "largest number of thumbs a second; 0 is no limit", "")			\
	RETRIES_OPTIONS(X)								\
	X(NUMBER, patience, "patience", "SECONDS", "600", NULL, "seconds", 0, 86400, 0,	\
	    "time that a thumb may be refused as busy before it fails", "")		\
	X(NUMBER, timeout, "timeout", "SECONDS", "120", NULL, "seconds", 1, 86400, 0,	\
	    "time that an answer may take", "")						\
	X(TEXT, journal, "journal", "FILE", NULL, NULL, "", 0, 0, 0,			\
	    "file that records finished thumbs, to continue from",			\
	    "See *The journal* below.")							\
	PROGRESS_OPTIONS(X)								\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the report as a JSON object",					\
	    "The keys are ``originals``, ``thumbs``, ``hits``, ``misses``, ``unknown`` (hit\n" \
	    "or miss is unknown), ``bytes``, ``before`` (warm by the journal), ``busy`` and\n" \
	    "``again`` (answers after which it tried again), ``seconds``,\n"		\
	    "``thumbs_per_second``, ``limit`` (thumbs that may be in flight at the end),\n" \
	    "``stopped``, and ``failed`` and ``refused``, each with ``count`` and\n"	\
	    "``examples`` by cause.")

#define DIFF_OPTIONS(X)									\
	X(TEXT, a, "a", "ADDRESS", NULL, NULL, "", 0, 0, 0,				\
	    "system A: http://HOST[:PORT], https://HOST[:PORT] or unix:/PATH", "")	\
	X(TEXT, b, "b", "ADDRESS", NULL, NULL, "", 0, 0, 0,				\
	    "system B", "")								\
	X(TEXT, host_a, "host-a", "NAME", NULL, "the server's", "", 0, 0, 0,		\
	    "Host header of the requests to A", "")					\
	X(TEXT, host_b, "host-b", "NAME", NULL, "the server's", "", 0, 0, 0,		\
	    "Host header of the requests to B", "")					\
	X(LIST, header_a, "header-a", "LINE", NULL, NULL, "", 0, 0, 0,			\
	    "further header to send to A, \"Name: value\"",				\
	    "The option may be repeated.")						\
	X(LIST, header_b, "header-b", "LINE", NULL, NULL, "", 0, 0, 0,			\
	    "further header to send to B", "")						\
	X(WORD, form_a, "form-a", "path|query|same", "path", NULL, "", 0, 0, 0,		\
	    "scheme of the URLs for A; same keeps each as listed", "")			\
	X(WORD, form_b, "form-b", "path|query|same", "query", NULL, "", 0, 0, 0,	\
	    "scheme of the URLs for B", "")						\
	WIDTHS_OPTIONS(X)								\
	X(REAL, like, "like", "N", "0.95", NULL, "", 0, 1, 0,				\
	    "smallest SSIM at which two thumbs look the same",				\
	    "Another encoder reaches 0.96 and more, ``qlow-`` of a JPEG about 0.91, and\n" \
	    "another image far less.")							\
	X(NUMBER, pixels, "pixels", "N", "0", NULL, "pixels", 0, 65535, 0,		\
	    "largest difference of width or height", "")				\
	X(REAL, bytes, "bytes", "PERCENT", "100", NULL, "%", 0, 100, 0,			\
	    "largest difference of bytes, in percent of the larger thumb",		\
	    "100 allows any difference.")						\
	X(NUMBER, show, "show", "N", "20", NULL, "", 1, 10000, 0,			\
	    "number of the worst pairs to show", "")					\
	X(TEXT, html, "html", "FILE", NULL, NULL, "", 0, 0, 0,				\
	    "file for a contact sheet of the worst pairs",				\
	    "The page has A, B and the difference of each pair, and loads nothing. Text from\n" \
	    "the servers is escaped, and images are encoded again as PNG. The page replaces\n" \
	    "FILE when it is complete; a link is replaced, too.")			\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print each pair and a summary as JSON objects, one a line",		\
	    "A pair has ``a`` and ``b``, with ``url``, ``status``, ``type``, ``bytes``,\n" \
	    "``width``, ``height``, ``format``, ``error`` and ``message``; and\n"	\
	    "``differences``, ``identical`` and ``likeness``. The last line is a\n"	\
	    "``summary``.")								\
	X(NUMBER, parallel, "parallel", "N", "8", NULL, "", 1, 64, 0,			\
	    "largest number of pairs in flight", "")					\
	RETRIES_OPTIONS(X)								\
	X(NUMBER, timeout, "timeout", "SECONDS", "60", NULL, "seconds", 1, 86400, 0,	\
	    "time that an answer may take", "")						\
	COMPARE_OPTIONS(X)								\
	PROGRESS_OPTIONS(X)								\
	WORKER_OPTIONS(X)

#define CONFORM_OPTIONS(X)								\
	X(WORD, level, "level", "urls|http|images", "http", NULL, "", 0, 0, 0,		\
	    "cases to ask: those of a level, and of the levels before it",		\
	    "``urls`` is which URLs are the same thumb, and which are refused; ``http`` is\n" \
	    "status, headers, HEAD, ranges, conditions, other sites and purges; ``images``\n" \
	    "is the type, the size and the look of thumbs, which a worker decodes.")	\
	X(WORD, scheme, "scheme", "both|query|path", "both", NULL, "", 0, 0, 0,		\
	    "URL schemes that the server has; cases that need another are skipped",	\
	    "``query`` is ``/v1/wikipedia/commons/Foo.jpg?w=250``, and ``path`` is\n"	\
	    "``/wikipedia/commons/thumb/0/06/Foo.jpg/250px-Foo.jpg``.")			\
	X(TEXT, purge, "purge", "METHOD", NULL, "purges are not tried", "", 0, 0, 0,	\
	    "method that removes a URL from the cache, such as PURGE",			\
	    "Originals of the pack and thumbs of them are purged, and nothing else. The cases\n" \
	    "take some seconds each, since only the header ``Age`` shows a purge.")	\
	X(TEXT, purge_server, "purge-server", "SERVER", NULL, "the server", "", 0, 0, 0, \
	    "address for purges, if the server allows them only there", "")		\
	X(WORD, report, "report", "text|tap|junit|html", "text", NULL, "", 0, 0, 0,	\
	    "format of the report", "")							\
	X(TEXT, originals, "originals", "FILE", NULL, NULL, "", 0, 0, 0,		\
	    "write a zip of the originals that the server must have, and ask nothing", "") \
	X(TEXT, pack, "pack", "DIR", CONFORMANCE_DIR, "where it was installed", "", 0, 0, 0, \
	    "directory of the pack", "")						\
	X(TEXT, host, "host", "NAME", NULL, "the server's", "", 0, 0, 0,		\
	    "Host header of the requests", "")						\
	X(LIST, header, "header", "LINE", NULL, NULL, "", 0, 0, 0,			\
	    "further header to send, \"Name: value\"",					\
	    "The option may be repeated.")						\
	X(NUMBER, timeout, "timeout", "SECONDS", "60", NULL, "seconds", 1, 86400, 0,	\
	    "time that an answer may take", "")						\
	COMPARE_OPTIONS(X)								\
	WORKER_OPTIONS(X)

#define AUDIT_OPTIONS(X)								\
	X(WORD, format, "format", "auto|ncsa|json|urls", "auto", NULL, "", 0, 0, 0,	\
	    "format of the logs",							\
	    "``ncsa`` is the common and the combined format, as *varnishncsa*\\(1), Apache\n" \
	    "and nginx write it; a virtual host may come before it, and anything after it.\n" \
	    "``json`` is a JSON object in UTF-8 on each line, and ``urls`` a URL on each\n" \
	    "line. With ``auto``, the beginning of each line decides: a brace, a slash or\n" \
	    "``http``, or anything else for ``ncsa``. The scheme and host of a URL are\n"	\
	    "ignored: all logs are of one site. Empty lines are skipped, and lines of more\n" \
	    "than 64 KiB are bad.")							\
	X(TEXT, json_keys, "json-keys", "FIELD=KEY,...", NULL, "the usual keys", "", 0, 0, 0, \
	    "keys in JSON logs of url, query, method, status, size, referrer and agent",	\
	    "See *Keys of JSON* below.")						\
	X(TEXT, cache_size, "cache-size", "LIST", "1G,10G,100G", NULL, "", 0, 0, 0,	\
	    "sizes of caches to model, with K, M, G or T",				\
	    "Up to eight sizes.")							\
	X(SIZE, memory, "memory", "SIZE", "256M", NULL, "", 1024, 1U << 30, 0,		\
	    "memory for different thumbs; if it does not suffice, numbers are estimates",	\
	    "256M hold about a million URLs exactly, in three models of a cache, or four\n" \
	    "with *--steps*. Everything else takes about 10 MiB, or up to 140 MiB for a zstd\n" \
	    "log that was written with ``--long``.")					\
	X(NUMBER, seed, "seed", "N", NULL, "random", "", 0, 1000000000, 0,		\
	    "number that chooses the sample of estimates",				\
	    "Exact numbers are the same with any seed. With the same seed, estimates are the\n" \
	    "same for the same logs. Do not use a seed that strangers know with logs that\n" \
	    "they can fill: crafted URLs could then make the audit slow.")		\
	X(NUMBER, top, "top", "N", "10", NULL, "", 1, 1000000, 0,			\
	    "number of widths, pages and agents to list", "")				\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the report as a JSON object",					\
	    "Each table is an array of objects. Beside an estimated *KEY* there is\n"	\
	    "*KEY*\\ ``_error``, which is 0 if the number is exact.")			\
	X(TEXT, html, "html", "FILE", NULL, NULL, "", 0, 0, 0,				\
	    "file to write the report to as a page with plots, in addition",		\
	    "The page loads nothing. It replaces FILE when it is complete; a link is\n"	\
	    "replaced, too.")

#define PLAN_OPTIONS(X)									\
	X(REAL, rate, "rate", "N", "32000", NULL, "", 1, 1000000000, 0,			\
	    "requests for thumbs a second, of all sites, at the worst time", "")	\
	X(TEXT, hits, "hits", "LIST", "95,98,99", NULL, "%", 0, 0, 0,			\
	    "share of requests that any cache answers, in percent",			\
	    "Up to eight, each with a row of its own. *thumbctl audit* tells the hit ratio\n" \
	    "of a site. The simulation uses the machines of the first.")		\
	X(REAL, front_hits, "front-hits", "PERCENT", "35", NULL, "%", 0, 99, 0,	\
	    "share of requests that frontends answer from memory, in percent",		\
	    "The simulation shows which share they have.")				\
	X(TEXT, widths, "widths", "WIDTH:SHARE,...", NULL, "as published", "", 0, 0, 0,	\
	    "widths of thumbs, and the requests of each",				\
	    "The default are the widths of a day at Wikimedia (T410304): thirty with 87 % of\n" \
	    "the requests, and 8,000 others.")						\
	X(NUMBER, originals, "originals", "N", "100000000", NULL, "", 1, 4000000000U, 0, \
	    "originals of the site", "")						\
	X(NUMBER, sites, "sites", "N", "2", NULL, "", 1, 16, 0,				\
	    "data centres, each with all layers",					\
	    "With two or more, the others can carry the load of one.")			\
	X(NUMBER, racks, "racks", "N", "3", NULL, "", 1, 64, 0,				\
	    "racks of a data centre, over which the machines of each layer are spread",	\
	    "With two or more, each layer has one to spare.")				\
	X(NUMBER, cores, "cores", "N", "32", NULL, "", 1, 4096, 0,			\
	    "cores of a machine", "")							\
	X(REAL, speed, "speed", "N", "1", NULL, "", 0, 100, 0,			\
	    "speed of a core, compared with that of the costs",				\
	    "*./run bench miss* tells yours.")						\
	X(REAL, busy, "busy", "PERCENT", "60", NULL, "%", 1, 100, 0,			\
	    "share of CPU and network to plan for, in percent", "")			\
	X(REAL, network, "network", "GBIT", "10", NULL, "Gbit/s", 0, 10000, 0,	\
	    "network of a machine", "")							\
	X(SIZE, machine_memory, "machine-memory", "SIZE", "128G", NULL, "", 1024, 4294967295U, 0, \
	    "memory of a machine", "")							\
	X(SIZE, machine_disk, "machine-disk", "SIZE", "3T", NULL, "", 1024, 4294967295U, 0, \
	    "disk of a machine: for thumbs, or for originals with thumbd's --cache",	\
	    "At most 4T: more disks are more machines.")				\
	X(NUMBER, frontends, "frontends", "N", "0", NULL, "", 0, 256, 0,		\
	    "frontends of a data centre in the simulation; 0 is as many as are needed", "") \
	X(NUMBER, backends, "backends", "N", "0", NULL, "", 0, 256, 0,			\
	    "backends in the simulation; 0 is as many as are needed", "")		\
	X(NUMBER, renderers, "renderers", "N", "0", NULL, "", 0, 256, 0,		\
	    "renderers in the simulation; 0 is as many as are needed", "")		\
	X(NUMBER, replicas, "replicas", "N", "500", NULL, "", 1, 10000, 0,		\
	    "points of a machine on the ring, as *.reconfigure()* of a shard director has it", \
	    "500 as in *vcl/cluster.vcl*. The default of the director is 67, with which shares\n" \
	    "are less even.")		\
	X(NUMBER, lines, "lines", "N", "1000000", NULL, "", 0, 1000000000, 0,		\
	    "requests of the simulated log; 0 simulates nothing",			\
	    "The model is as large as the lines allow. 50,000,000 lines take some minutes.")	\
	X(REAL, days, "days", "N", "14", NULL, "days", 0, 1000, 0,			\
	    "time that the simulated log covers; machines are lost after three quarters", "") \
	X(REAL, skew, "skew", "N", "0.9", NULL, "", 0, 3, 0,				\
	    "exponent of Zipf's law, by which originals are popular", "")		\
	X(NUMBER, seed, "seed", "N", "1", NULL, "", 0, 1000000000, 0,			\
	    "number that chooses the log", "The same seed gives the same log.")		\
	X(SIZE, memory, "memory", "SIZE", "2G", NULL, "", 1024, 4294967295U, 0,		\
	    "largest memory of the simulation", "It is used as it is needed.")		\
	X(LIST, cost, "cost", "NAME=VALUE", NULL, NULL, "", 0, 0, 0,			\
	    "a number of the table of costs, in its place",				\
	    "The option may be repeated. The last table of the report has the names, the\n" \
	    "values, and where each was measured.")					\
	X(FLAG, json, "json", "", NULL, NULL, "", 0, 0, 0,				\
	    "print the plan as a JSON object",						\
	    "Each table is an array of objects.")

#endif
