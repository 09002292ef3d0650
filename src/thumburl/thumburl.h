/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * libthumburl: MediaWiki's two URL schemes for media, and the map between them.
 *
 * The path scheme is MediaWiki's own, /wikipedia/commons/thumb/0/06/Foo.jpg/220px-Foo.jpg;
 * the query scheme is the official thumb API, /v1/wikipedia/commons/Foo.jpg?w=220.
 * A target is parsed once into a struct thumburl_ref, and that is formatted in either scheme.
 *
 * Nothing here allocates, locks, reads the locale or touches a file; every function is
 * re-entrant, and its cost is linear in the length of its input.
 */

#ifndef THUMBURL_H_INCLUDED
#define THUMBURL_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "thumburl_types.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#  define THUMBURL_API __attribute__((visibility("default")))
#  define THUMBURL_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#  define THUMBURL_API
#  define THUMBURL_PRINTF(f, a)
#endif

/*
 * Limits, in bytes of decoded text.  A bare name is a file's name without the timestamp of an
 * old version; MediaWiki's titles end at 255 bytes (img_name is varbinary(255)).
 */
#define THUMBURL_NAME_MAX	255
#define THUMBURL_STAMP_LEN	15		/* "20161203102219!" */
#define THUMBURL_STORED_MAX	(THUMBURL_STAMP_LEN + THUMBURL_NAME_MAX)
#define THUMBURL_LANG_MAX	35		/* RFC 5646 4.4.1 */
#define THUMBURL_LANG_LETTERS_MIN 2		/* of the first subtag, which has only letters */
#define THUMBURL_LANG_LETTERS_MAX 8
#define THUMBURL_LANG_SUBTAG_MAX 9		/* RFC 5646 has 8, but a wiki has zh-classical */
#define THUMBURL_NUMBER_MAX	65535		/* width and page; PagedTiffHandler's limit */
#define THUMBURL_SECONDS_MAX	359999		/* 99h59m59s */
#define THUMBURL_FRACTION_MAX	15		/* digits; PHP writes no more */
#define THUMBURL_VERSION_MIN	8		/* letters and digits of the name of some bytes */
#define THUMBURL_VERSION_MAX	40		/* the SHA-1 as hex digits */
#define THUMBURL_EXPIRES_MAX	9999999999	/* seconds since 1970 */
#define THUMBURL_KEYS_MAX	16
#define THUMBURL_KEY_ID_MAX	16
#define THUMBURL_SECRET_MIN	16		/* of a key, in bytes */
#define THUMBURL_SECRET_MAX	64
#define THUMBURL_SIGNATURE_LEN	22		/* 128 bits in base64url */
#define THUMBURL_PROOF_MAX	(THUMBURL_KEY_ID_MAX + 1 + THUMBURL_SIGNATURE_LEN)
#define THUMBURL_SIGNED_MAX	4096		/* of a URL that is signed */
#define THUMBURL_SHA1_LEN	40		/* hex digits of an id */
#define THUMBURL_SHA256_LEN	64
#define THUMBURL_BASE_MAX	128
#define THUMBURL_WIKI_PARTS	2		/* project and code */

/*
 * The reasons to refuse a target: name, code, HTTP status, explanation.
 * A status of 0 is not an error: the target is no thumb (not-thumb), or has no URL in the other
 * scheme.
 */
#define THUMBURL_REASONS(X)								\
	X(OK,			"ok",			200,				\
	    "accepted")									\
	X(BAD_PATH,		"bad-path",		404,				\
	    "the path has too few or too many parts for a thumb")			\
	X(NOT_THUMB,		"not-thumb",		0,				\
	    "not the URL of an original or a thumb")					\
	X(NO_WIKI,		"no-wiki",		404,				\
	    "the URL names no wiki, and no default wiki is set")			\
	X(BAD_WIKI,		"bad-wiki",		404,				\
	    "the wiki is not a project and a code such as wikipedia/commons")		\
	X(BAD_HASH,		"bad-hash",		404,				\
	    "the hash directories are not the md5 of the file name")			\
	X(BAD_UTF8,		"bad-utf8",		400,				\
	    "the file name is not valid UTF-8")						\
	X(BAD_NAME,		"bad-name",		400,				\
	    "no file can have this name")						\
	X(DOUBLE_ENCODED,	"double-encoded",	400,				\
	    "the file name is percent-encoded twice")					\
	X(BAD_EXTENSION,	"bad-extension",	400,				\
	    "a thumb's name must end in .jpg, .jpeg, .jpe, .gif, .png or .webp")	\
	X(BAD_THUMBNAME,	"bad-thumbname",	404,				\
	    "the last part is not a thumb's name such as 220px-Foo.jpg")		\
	X(UNKNOWN_PARAM,	"unknown-param",	400,				\
	    "thumbs have no such parameter")						\
	X(DUPLICATE_PARAM,	"duplicate-param",	400,				\
	    "a parameter is given twice")						\
	X(BAD_VALUE,		"bad-value",		400,				\
	    "a parameter's value is malformed or out of range")				\
	X(MISSING_WIDTH,	"missing-width",	400,				\
	    "a thumb needs a width, such as w=220")					\
	X(UNKNOWN_TYPE,		"unknown-type",		400,				\
	    "files of this type have no thumbs")					\
	X(NOT_APPLICABLE,	"param-not-applicable",	400,				\
	    "a parameter does not apply to files of this type")				\
	X(NOT_A_STEP,		"not-a-step",		400,				\
	    "the width is not one of the site's steps")					\
	X(MISSING_SIGNATURE,	"missing-signature",	403,				\
	    "the URL must be signed")							\
	X(BAD_SIGNATURE,	"bad-signature",	403,				\
	    "no key of the site has made this signature for this URL")			\
	X(EXPIRED,		"expired",		403,				\
	    "the signed URL has expired")						\
	X(NO_EQUIVALENT,	"no-equivalent",	0,				\
	    "the other scheme has no URL for it")					\
	X(AMBIGUOUS_NAME,	"ambiguous-name",	0,				\
	    "the file name looks like that of an old version; only the path scheme has it")

enum thumburl_reason {
#define X(name, code, status, text) THUMBURL_##name,
	THUMBURL_REASONS(X)
#undef X
	THUMBURL_N_REASONS
};

/* Formats of thumbs: name, extension, media type. */
#define THUMBURL_FORMATS(X)								\
	X(JPG,	"jpg",	"image/jpeg")							\
	X(PNG,	"png",	"image/png")							\
	X(GIF,	"gif",	"image/gif")							\
	X(WEBP,	"webp",	"image/webp")							\
	X(AVIF,	"avif",	"image/avif")

enum thumburl_format {
#define X(name, ext, type) THUMBURL_FORMAT_##name,
	THUMBURL_FORMATS(X)
#undef X
	THUMBURL_N_FORMATS
};

/* How browsers and MediaWiki treat the files of a type; thumburl_types.h says more. */
enum thumburl_nature {
	THUMBURL_FIXED,
	THUMBURL_WEB,
	THUMBURL_VECTOR
};

enum thumburl_type {
#define X(name, decoder, urls, files) THUMBURL_TYPE_##name,
	THUMBURL_TYPES(X)
#undef X
	THUMBURL_N_TYPES
};

#define THUMBURL_TYPE_BIT(t)	(1u << THUMBURL_TYPE_##t)
#define THUMBURL_ALL_TYPES	(((1u << THUMBURL_N_TYPES) - 1) & ~THUMBURL_TYPE_BIT(NONE))

/*
 * Where MediaWiki keeps a file: FileRepo's public zone, its archive/ of old versions, temp.  What an id
 * names is in none of them.
 */
enum thumburl_zone {
	THUMBURL_ZONE_CURRENT,
	THUMBURL_ZONE_ARCHIVE,
	THUMBURL_ZONE_TEMP,
	THUMBURL_ZONE_ID
};

enum thumburl_scheme {
	THUMBURL_SCHEME_PATH,
	THUMBURL_SCHEME_QUERY,
	THUMBURL_SCHEME_PHP		/* thumb.php?f=Foo.jpg&w=220; it is read, never written */
};

/*
 * The parameters of the query scheme, in the order of their names' bytes, which is the canonical
 * one: name, key, values, default, the form in the path scheme, whether a site must enable it.  What
 * a site has not enabled is refused, or with THUMBURL_NEW treated as any unknown parameter, as it was
 * before it had a row.  The types of file that have a parameter are in thumburl_types.h.  A new row
 * changes no URL without it.  THUMBURL_PARAMS_VERSION is that of the table, THUMBURL_MEANING that of
 * URLs: increase the latter if a default changes.
 */
#define THUMBURL_PARAMS_VERSION 2
#define THUMBURL_MEANING 1
#define THUMBURL_NEW	2

#define THUMBURL_PARAMS(X)								\
	X(FORMAT,  "f",	   "jpg|png|gif|webp|avif", "the type's own", "NAME.FORMAT", 1)	\
	X(INFO,	   "info", "json",		"none",		"none", 1)		\
	X(LANG,	   "lang", "language tag",	"en",		"langLANG-", 0)		\
	X(PAGE,	   "p",	   "1-65535",		"1",		"pageN-", 0)		\
	X(QUALITY, "q",	   "low|lossless",	"normal",	"qlow- lossless-", 1)	\
	X(TIME,	   "t",	   "[Nh][Nm][Ns]",	"the middle",	"seek=N-", 0)		\
	X(CONTENT, "v",	   "version token",	"the current",	"none",	THUMBURL_NEW)	\
	X(WIDTH,   "w",	   "1-65535",		"none",		"Npx-", 0)

#define THUMBURL_PARAM_BIT(p)	(1u << THUMBURL_PARAM_##p)

enum thumburl_param {
#define X(name, key, values, standard, path, optional) THUMBURL_PARAM_##name,
	THUMBURL_PARAMS(X)
#undef X
	THUMBURL_N_PARAMS
};

/* Policies for a width that is not one of the site's steps. */
enum thumburl_size_policy {
	THUMBURL_SIZE_ANY,		/* keep it */
	THUMBURL_SIZE_UP,		/* use the next step */
	THUMBURL_SIZE_REFUSE		/* refuse it */
};

/*
 * Names of TIFF thumbs in the path scheme.  Both are read, whatever the site's are: they differ in
 * what is written.
 */
enum thumburl_tiff_names {
	THUMBURL_TIFF_PAGED,		/* lossy-page1-220px-Foo.tif.jpg, lossless-page1-220px-Foo.tif.png */
	THUMBURL_TIFF_CORE		/* 220px-Foo.tif.jpg, 220px-Foo.tif.png */
};

/* Policies for signed URLs. */
enum thumburl_signed_urls {
	THUMBURL_SIGNED_OFF,		/* exp and sig are unknown parameters */
	THUMBURL_SIGNED_ALLOW,		/* a signed one may have any width, and any parameters */
	THUMBURL_SIGNED_REQUIRE		/* the same, and others are refused */
};

/* The hashes by which URLs may name originals. */
enum thumburl_ids {
	THUMBURL_IDS_OFF,
	THUMBURL_IDS_SHA1,
	THUMBURL_IDS_SHA256
};

/* The proof of the right to ask for a URL. */
enum thumburl_proof {
	THUMBURL_PROOF_NONE,
	THUMBURL_PROOF_GIVEN,		/* it has a signature */
	THUMBURL_PROOF_CHECKED		/* a cache in front has checked it */
};

#define THUMBURL_STEPS_MAX	32
#define THUMBURL_STRIP_MAX	512

/* qlow- of a JPEG, lossless- of a TIFF; a thumb has one quality at most. */
enum thumburl_quality {
	THUMBURL_QUALITY_NORMAL,
	THUMBURL_QUALITY_LOW,
	THUMBURL_QUALITY_LOSSLESS
};

/*
 * A simple thumb has only a width (the first page, the middle of a video).  An info is no thumb
 * but a description of the original in JSON, without a size.
 */
#define THUMBURL_CLASSES(X)								\
	X(ORIGINAL,	"original")							\
	X(SIMPLE,	"simple")							\
	X(COMPLEX,	"complex")							\
	X(INFO,		"info")

enum thumburl_class {
#define X(name, code) THUMBURL_CLASS_##name,
	THUMBURL_CLASSES(X)
#undef X
	THUMBURL_N_CLASSES
};

/*
 * The options of a site, a row each: type of value, field, key, argument, default, whether a cache
 * and a renderer must have the same value, help.  The arguments of thumb.site(), the options of
 * thumbd and thumbctl, the keys of a site file, and the manual pages are made from these rows.
 *
 * A list has commas between its entries.  Strings may be freed after thumburl_site_init().
 */
#define THUMBURL_OPTIONS(X)								\
	X(TEXT,	profile,	"profile",	"NAME",	"",		0,		\
	    "preset for the options below, mediawiki or wikimedia; other options override it") \
	X(TEXT,	query_base,	"query-base",	"BASE",	"/v1/*/*",	1,		\
	    "path where the query scheme begins; each * is a part of the wiki's name")	\
	X(TEXT,	path_base,	"path-base",	"BASE",	"/*/*",		1,		\
	    "path where the path scheme begins, with as many * as query-base")		\
	X(TEXT,	default_wiki,	"default-wiki",	"P/C",	"",		0,		\
	    "wiki of a URL without one, such as /v1/NAME; if empty, such URLs are refused") \
	X(NUMBER, hash_levels,	"hash-levels",	"N",	2,		1,		\
	    "levels of md5 directories in the path scheme: 0, 1 or 2")		\
	X(NUMBER, abbreviate,	"abbreviate",	"BYTES", 255,		1,		\
	    "longest file name in a thumb's name; a longer one is replaced by \"thumbnail\"") \
	X(TEXT,	php_base,	"php-base",	"PATH",	"",		0,		\
	    "path of MediaWiki's thumb.php, whose URLs are read, too; if empty, they are not") \
	X(LIST,	params,		"params",	"LIST",	"lang,p,t,w",	1,		\
	    "enabled parameters of the query scheme, among f, info, lang, p, q, t, v and w") \
	X(LIST,	strip,		"strip",	"LIST",	"",		0,		\
	    "other parameters, which are dropped from URLs, such as utm_*,fbclid")	\
	X(TEXT,	unknown,	"unknown",	"WHAT",	"refuse",	0,		\
	    "what to do with any other parameter: refuse or strip")		\
	X(NUMBER, max_width,	"max-width",	"N",	65535,		1,		\
	    "largest width of a thumb, in pixels")					\
	X(NUMBERS, steps,	"steps",	"LIST",	"",		1,		\
	    "allowed widths of thumbs, in rising order, such as 120,250,500; if empty, any") \
	X(TEXT,	size_policy,	"size-policy",	"WHAT",	"any",		1,		\
	    "other widths than steps: any allows them, up uses the next step, refuse refuses them") \
	X(TEXT,	beyond_steps,	"beyond-steps",	"WHAT",	"last",		1,		\
	    "widths above the last step, with size-policy = up: last uses that step, keep allows them") \
	X(TEXT,	unknown_types,	"unknown-types", "WHAT", "pass",	0,		\
	    "thumbs of files of an unknown type: pass leaves them to the application, refuse refuses") \
	X(TEXT,	tiff_names,	"tiff-names",	"WHOSE", "paged",	0,		\
	    "names of TIFF thumbs in the path scheme: paged, of PagedTiffHandler, or core, of MediaWiki") \
	X(TEXT,	signed_urls,	"signed-urls",	"WHAT",	"off",		1,		\
	    "signed URLs: off, allow with any width and parameter, or require, which refuses others") \
	X(TEXT,	ids,		"ids",		"HASH",	"off",		1,		\
	    "hash by which URLs may name originals, as in /v1/id/HASH: off, sha1 or sha256")

enum thumburl_option {
#define X(value, field, key, arg, standard, both, help) THUMBURL_OPTION_##field,
	THUMBURL_OPTIONS(X)
#undef X
	THUMBURL_N_OPTIONS
};

/* Who sets an option.  A later one overrides an earlier one, whatever the order of the calls. */
enum thumburl_setter {
	THUMBURL_BY_NOBODY,
	THUMBURL_BY_SITE_FILE,
	THUMBURL_BY_CONFIG_FILE,	/* of a program */
	THUMBURL_BY_ARGUMENT,		/* of a function; arguments have the names of the fields */
	THUMBURL_BY_COMMAND_LINE
};

/* The place where an option is set.  Only files have a file name and a line, for messages. */
struct thumburl_source {
	enum thumburl_setter	by;
	const char		*file;
	unsigned		line;
};

/*
 * Initialize this to THUMBURL_OPTIONS_DEFAULT.  A field may be set directly, and messages name it.
 * NB: set the profile only by thumburl_options_set() or thumburl_options_read().
 */
struct thumburl_options {
#define THUMBURL_TEXT		const char *
#define THUMBURL_LIST		const char *
#define THUMBURL_NUMBERS	const char *
#define THUMBURL_NUMBER		unsigned
#define X(value, field, key, arg, standard, both, help) THUMBURL_##value field;
	THUMBURL_OPTIONS(X)
#undef X
	struct thumburl_source	source[THUMBURL_N_OPTIONS];	/* private */
	unsigned char		by_key[THUMBURL_N_OPTIONS];	/* and not by the profile */
};

#define THUMBURL_OPTION_DEFAULT(value, field, key, arg, standard, both, help) .field = standard,
#define THUMBURL_OPTIONS_DEFAULT { THUMBURL_OPTIONS(THUMBURL_OPTION_DEFAULT) }

/* A parsed base.  Private to the library. */
struct thumburl_base {
	char			text[THUMBURL_BASE_MAX];	/* literal part: "/v1" or "" */
	unsigned char		len;
	unsigned char		literals;			/* segments of text */
	unsigned char		wild;				/* stars after it, 0 to 2 */
};

/* A site, made by thumburl_site_init().  It is read-only then, and threads may share it. */
struct thumburl_site {
	unsigned		magic;
#define THUMBURL_SITE_MAGIC	0x7b1e5173
	struct thumburl_base	query;
	struct thumburl_base	path;
	char			default_wiki[THUMBURL_BASE_MAX];
	char			reserved[THUMBURL_BASE_MAX];	/* no wiki begins with this */
	struct thumburl_base	php;		/* literals 0: none */
	unsigned		hash_levels;
	unsigned		abbreviate;
	unsigned		max_width;
	unsigned		params;		/* bits of enum thumburl_param */
	unsigned		strip_unknown;
	char			strip[THUMBURL_STRIP_MAX];
	enum thumburl_size_policy size_policy;
	unsigned		beyond_steps;	/* 1: a width above the last step stays */
	unsigned		n_steps;
	uint16_t		steps[THUMBURL_STEPS_MAX];
	enum thumburl_tiff_names tiff_names;
	unsigned		pass_types;	/* those that are unknown */
	enum thumburl_signed_urls signed_urls;
	enum thumburl_ids	ids;
};

struct thumburl_slice {
	const char		*b;
	size_t			len;
};

/*
 * A parsed URL.  Fields are for reading; a ref is made by thumburl_parse(), and changed by
 * thumburl_set_*().  NB: wiki[], spelt and thumbname point into the target and the site, which must
 * live as long as the ref.  Other fields are decoded copies.
 *
 * wiki[]	slices of the target (or of the site's default wiki), still percent-encoded
 * spelt	the stored name in the target, if it has the canonical spelling there, or empty
 * stored	the name under which MediaWiki stores the file: the bare name; for an old version
 *		after a timestamp and "!".  NUL-terminated, without other NULs and slashes.  An id
 *		in its zone: hex digits in lower case
 * type		THUMBURL_TYPE_NONE for an id, until thumburl_set_type()
 * format	THUMBURL_N_FORMATS for an id of no known type: that of the type
 * thumbname	the last segment of a thumb of an unknown type, still percent-encoded; empty for
 *		all others.  Only by thumburl_parse_linked()
 * info		1: a description of the original, not a thumb (?info=json); width is 0
 * width	pixels, 0 for the original
 * asked_width	the width in the URL, if a step replaced it; otherwise the same as width
 * page		from 1; 1 is the default, and that of types without pages
 * seconds	of a video, or -1 for its middle
 * fraction	digits after the decimal point of the seconds, "" for none; only by
 *		thumburl_parse_linked()
 * lang		lower case, "" for the default (English)
 * version	names the bytes of the original (v=); "" for whatever it has now
 * proof		whether the URL is signed; then with any width and parameter
 * expires	when the right to ask ends, in seconds since 1970; 0: never.  No part of the thumb
 * signature	of which key, a dot, and THUMBURL_SIGNATURE_LEN characters.  No part of the thumb
 */
struct thumburl_ref {
	unsigned		magic;
#define THUMBURL_REF_MAGIC	0x7b1e4ef0
	enum thumburl_scheme	scheme;
	enum thumburl_zone	zone;
	enum thumburl_type	type;
	enum thumburl_format	format;
	enum thumburl_quality	quality;
	uint32_t		info;
	uint32_t		width;
	uint32_t		asked_width;
	uint32_t		page;
	int32_t			seconds;
	char			fraction[THUMBURL_FRACTION_MAX + 1];
	struct thumburl_slice	wiki[THUMBURL_WIKI_PARTS];
	struct thumburl_slice	spelt;
	struct thumburl_slice	thumbname;
	int			hash;		/* first byte of the md5, -1: not computed */
	unsigned short		stored_len;
	unsigned short		bare;		/* where the bare name begins in stored */
	unsigned short		extension;	/* where the extension begins, or stored_len */
	unsigned char		lang_len;
	unsigned char		version_len;
	unsigned char		signature_len;
	enum thumburl_proof	proof;
	uint64_t		expires;
	char			version[THUMBURL_VERSION_MAX + 1];
	char			lang[THUMBURL_LANG_MAX + 1];
	char			signature[THUMBURL_PROOF_MAX + 1];	/* if it has a length */
	char			stored[THUMBURL_STORED_MAX + 1];
};

/*
 * The reader of lines KEY = VALUE: of a site file, thumbd.conf and a rollout's control file.
 *
 * Blanks around key and value are dropped; a carriage return at the end of a line is a blank.
 * A # at the beginning of a line or after a blank begins a comment.  Empty lines are skipped.  In a
 * key, _ is the same as -, and the reader returns -.  A value may be empty; it is neither quoted
 * nor continued on the next line.  Control characters are refused.  With must_end the last line
 * must be "end".  With secret no message shows a line, and a value may have a # or a quote.
 */
struct thumburl_lines {
	const char		*file;		/* its name, for messages */
	const char		*example;	/* a valid line, for messages */
	int			must_end;	/* the caller may set it, after init */
	int			secret;		/* the same */
	const char		*key;		/* of the current line */
	const char		*value;
	unsigned		line;		/* its number, from 1; 0 at the end */
	char			*next;		/* private */
	char			*limit;
	int			ended;
};

/*
 * Begin to read len bytes of text, which need room for a NUL after them.  NB: the text is changed;
 * keys and values point into it.
 */
THUMBURL_API void thumburl_lines_init(struct thumburl_lines *lines, const char *file,
    const char *example, char *text, size_t len);

/* Read a line.  Returns 1 with key, value and line set; 0 at the end; -1 with one line in err. */
THUMBURL_API int thumburl_lines_next(struct thumburl_lines *lines, char *err, size_t errsize);

/* Note in *seen, 0 at first, the line of this key.  Returns -1 with err if one had it before. */
THUMBURL_API int thumburl_lines_once(const struct thumburl_lines *lines, unsigned *seen,
    char *err, size_t errsize);

/*
 * Write "FILE:LINE: " and a message about the current line into err; at the end "FILE: " and a
 * message about the file.  Returns -1.
 */
THUMBURL_API int thumburl_lines_wrong(const struct thumburl_lines *lines, char *err,
    size_t errsize, const char *fmt, ...) THUMBURL_PRINTF(4, 5);

/*
 * Set one option from text, by its key.  The text must live until thumburl_site_init().  A source
 * of NULL is the command line.  Returns 0; -1 with one line in err that names the place, the value
 * and what would be right; 1 if there is no such option.
 */
THUMBURL_API int thumburl_options_set(struct thumburl_options *options,
    const struct thumburl_source *source, const char *key, const char *value, char *err,
    size_t errsize);

/*
 * Set the options of a site file: lines KEY = VALUE, as thumburl_lines_init() reads them.  The text
 * and the file's name must live until thumburl_site_init().  Returns 0, or -1 with one line in err.
 */
THUMBURL_API int thumburl_options_read(struct thumburl_options *options, const char *file,
    char *text, size_t len, char *err, size_t errsize);

/*
 * Check options and make a site of them.  Returns 0, or -1 with one line in err that names the
 * option, the value and what would be right.
 */
THUMBURL_API int thumburl_site_init(struct thumburl_site *site,
    const struct thumburl_options *options, char *err, size_t errsize);

/*
 * Write an option of a site as text, in its canonical form; empty if it is not set.  The profile is
 * always empty.  Returns as snprintf(3).
 */
THUMBURL_API size_t thumburl_site_get(const struct thumburl_site *site,
    enum thumburl_option option, char *buf, size_t size);

/*
 * Write 16 hex digits and a NUL, which are the same for two sites that read the same URLs: the
 * beginning of the md5 of "thumburl " THUMBURL_MEANING "\n", and a line "KEY = VALUE\n" for
 * each option, in the order of THUMBURL_OPTIONS, that a cache and a renderer must have the same and
 * that does not have its default.  A new option changes no site's hash.
 */
#define THUMBURL_SITE_HASH_LEN	16
THUMBURL_API void thumburl_site_hash(const struct thumburl_site *site,
    char hash[THUMBURL_SITE_HASH_LEN + 1]);

/*
 * Parse a request target (path and query, as in an HTTP request line; no scheme or host) of
 * len bytes, which need no NUL.  Returns THUMBURL_OK, or the reason to refuse it; then *ref must
 * not be used.  The order of the checks is fixed, so that a target has one reason.
 */
THUMBURL_API enum thumburl_reason thumburl_parse(const struct thumburl_site *site,
    const char *target, size_t len, struct thumburl_ref *ref);

/*
 * The same for a cache in front of MediaWiki: accepts all thumbs that MediaWiki links, also those of
 * a video at a fraction of a second, and, on a site that does not refuse them, those of files of an
 * unknown type.  thumburl_parse() refuses these; they have no URL in the query scheme, and only the
 * application renders them.  As nothing is known of an unknown type, the last segment stays as it
 * is, but for its escapes, and a URL of thumb.php is THUMBURL_NOT_THUMB.
 */
THUMBURL_API enum thumburl_reason thumburl_parse_linked(const struct thumburl_site *site,
    const char *target, size_t len, struct thumburl_ref *ref);

/* Keys that sign URLs.  Read-only once read; threads may share them. */
struct thumburl_key {
	char			id[THUMBURL_KEY_ID_MAX + 1];
	uint64_t		state[48];	/* private */
};
struct thumburl_keys {
	unsigned		magic;
#define THUMBURL_KEYS_MAGIC	0x7b1e4e15
	unsigned		n;
	struct thumburl_key	keys[THUMBURL_KEYS_MAX];
};

/*
 * Read a file of keys: lines ID = SECRET, as thumburl_lines_init() reads them, where an ID has up to
 * THUMBURL_KEY_ID_MAX of a-z and 0-9, and a secret is 16 to 64 bytes as hex digits.  The first key
 * signs; all are accepted.  The text is overwritten.  Returns 0, or -1 with one line in err, which
 * shows no secret.
 */
THUMBURL_API int thumburl_keys_read(struct thumburl_keys *keys, const char *file, char *text,
    size_t len, char *err, size_t errsize);

/*
 * Write the signed URL of ref in the query scheme, until the second expires (0: for ever), with the
 * first key.  Returns as snprintf(3); 0 if there is no such URL.
 */
THUMBURL_API size_t thumburl_sign(const struct thumburl_site *site,
    const struct thumburl_keys *keys, const struct thumburl_ref *ref, uint64_t expires, char *buf,
    size_t size);

/*
 * Who asks.  All zeros is thumburl_parse(): nothing is known of the client, and no key.
 *
 * linked	1: accept what thumburl_parse_linked() accepts
 * checked	1: on a site with signed URLs, a cache in front has checked the signature: the client
 *		may have any width and parameter, and exp and sig are unknown parameters
 * keys		for signed URLs; NULL: all of them are bad-signature
 * now		seconds since 1970
 * genuine	1: this very target had a good signature before, with these keys: only its time is
 *		checked
 */
struct thumburl_client {
	int				linked;
	int				checked;
	int				genuine;
	const struct thumburl_keys	*keys;
	uint64_t			now;
};

/* Parse a target of a client. */
THUMBURL_API enum thumburl_reason thumburl_parse_of(const struct thumburl_site *site,
    const struct thumburl_client *client, const char *target, size_t len, struct thumburl_ref *ref);

/*
 * Check the signature and the time of a ref, which the client's URL was parsed to with genuine and now = 0:
 * so only a signed URL needs keys.  Returns THUMBURL_OK or the reason to refuse it.
 */
THUMBURL_API enum thumburl_reason thumburl_check(const struct thumburl_site *site,
    const struct thumburl_client *client, const struct thumburl_ref *ref);

/*
 * Whether a server may take the path of a target for one below a base of the site: decoded once or twice,
 * without empty segments and ".", with a backslash as a slash, without ";" and what follows it in a segment,
 * in any case.  A path with ".." may lead anywhere.  This is for targets that are THUMBURL_NOT_THUMB: where
 * URLs must be signed, they must not reach a server that has the images.
 */
THUMBURL_API int thumburl_is_below(const struct thumburl_site *site, const char *target,
    size_t len);

/* Whether only thumburl_parse_linked() accepts the URL of ref. */
THUMBURL_API int thumburl_is_only_linked(const struct thumburl_ref *ref);

/*
 * A client's URL in parts, which point into it: "https://host", "//host" or ""; path and query; what
 * follows the "#".
 */
struct thumburl_url {
	struct thumburl_slice	origin;
	struct thumburl_slice	target;
	struct thumburl_slice	fragment;
};

/*
 * A place on a page, in CSS pixels, and the original for it; 0 is unknown.  The density is in
 * hundredths: 150 for a screen of 1.5; 0 is 100.
 */
struct thumburl_fit {
	uint32_t		width;
	uint32_t		height;
	uint32_t		density;
	uint32_t		original_width;
	uint32_t		original_height;
};

/*
 * What a srcset lists: for a place with a width or a height, densities in hundredths; otherwise
 * widths from min to max.  0 is unknown.
 */
struct thumburl_srcset {
	struct thumburl_fit	fit;		/* but for its density */
	const uint32_t		*densities;
	size_t			n_densities;
	uint32_t		min;
	uint32_t		max;
};

/*
 * Split a URL of len bytes.  Returns THUMBURL_OK, or THUMBURL_BAD_PATH if it has neither an origin
 * nor a slash at its beginning.  NB: for clients; to a server, "//host/" is a path.
 */
THUMBURL_API enum thumburl_reason thumburl_split(const char *url, size_t len,
    struct thumburl_url *parts);

/* Split a URL, and parse its target as thumburl_parse() does. */
THUMBURL_API enum thumburl_reason thumburl_parse_url(const struct thumburl_site *site,
    const char *url, size_t len, struct thumburl_ref *ref, struct thumburl_url *parts);

/*
 * Read the original's size, as in oh=768&ow=1024, from a fragment or a query.  Other text is
 * ignored; a size that is absent or malformed is 0.
 */
THUMBURL_API void thumburl_dimensions(const char *text, size_t len, uint32_t *width,
    uint32_t *height);

/*
 * Write one line with the reason why thumburl_parse() refused a target: the code, a colon, and the
 * explanation; for THUMBURL_NOT_A_STEP with the nearest steps.  *ref must be as that call left it.
 * Returns as snprintf(3).
 */
THUMBURL_API size_t thumburl_explain(const struct thumburl_site *site,
    const struct thumburl_ref *ref, enum thumburl_reason reason, char *buf, size_t size);

/*
 * Write the canonical URL that was probably meant by a target that thumburl_parse() refuses; in the
 * query scheme, if that has it.  Returns as snprintf(3); 0 if none is found.
 */
THUMBURL_API size_t thumburl_suggest(const struct thumburl_site *site, const char *target,
    size_t len, char *buf, size_t size);

/*
 * Write the name of a title, such as File:Foo bar.jpg.  namespaces lists more namespaces of files,
 * with commas between them, or is NULL; with capital, a first letter a to z becomes one.  Returns
 * as snprintf(3); 0 if no name is left.
 */
THUMBURL_API size_t thumburl_name_of_title(const char *title, size_t len, const char *namespaces,
    int capital, char *buf, size_t size);

/*
 * Write the target of an original, for thumburl_parse(): in the path scheme, from its file below
 * the directory of all wikis' files (the output of thumburl_format_file(), if its levels are the
 * site's); or in the query scheme, from its name in the site's default wiki.  Return as
 * snprintf(3).
 */
THUMBURL_API size_t thumburl_target_of_file(const struct thumburl_site *site, const char *file,
    size_t len, char *buf, size_t size);
THUMBURL_API size_t thumburl_target_of_name(const struct thumburl_site *site, const char *name,
    size_t len, char *buf, size_t size);

/*
 * The same in the query scheme, from the decoded wiki, as thumburl_format_wiki() writes it, and the
 * stored name, as in struct thumburl_ref.  With an empty wiki, it is that of the default wiki.
 */
THUMBURL_API size_t thumburl_target_of_stored(const struct thumburl_site *site, const char *wiki,
    const char *stored, char *buf, size_t size);

/*
 * Returns THUMBURL_OK if ref can be written in the query scheme, otherwise THUMBURL_NO_EQUIVALENT
 * or THUMBURL_AMBIGUOUS_NAME.
 */
THUMBURL_API enum thumburl_reason thumburl_query_equivalent(const struct thumburl_site *site,
    const struct thumburl_ref *ref);

/* The same for the path scheme: THUMBURL_NO_EQUIVALENT for an info, a version and an id. */
THUMBURL_API enum thumburl_reason thumburl_path_equivalent(const struct thumburl_ref *ref);

/*
 * The step that MediaWiki uses for a width (ImageHandler::getSteppedThumbWidth): the first at or
 * above it, or the last, or the width itself if it is above the last and the site keeps such.  A source's width of 0 is unknown.  A step wider than the source is not
 * used: a file that must be rendered (a TIFF, a PDF) gets the step before, any other file its own
 * width, which means the original.  An SVG or STL has no width of its own.  On a site without steps
 * this returns width.
 */
THUMBURL_API uint32_t thumburl_step_width(const struct thumburl_site *site, uint32_t width,
    enum thumburl_type type, uint32_t source_width);

/*
 * Write the canonical URL into buf, in the query scheme, in the path scheme, or in the scheme
 * that ref was parsed from (for thumb.php, in the path scheme).  As snprintf(3): returns the length
 * without the NUL, whatever size is; at most size bytes are written, NUL included; buf may be NULL
 * if size is 0.  If the result is size or more, buf holds no URL.  Returns 0 if there is no
 * equivalent.
 */
THUMBURL_API size_t thumburl_format_query(const struct thumburl_site *site,
    const struct thumburl_ref *ref, char *buf, size_t size);
THUMBURL_API size_t thumburl_format_path(const struct thumburl_site *site,
    const struct thumburl_ref *ref, char *buf, size_t size);
THUMBURL_API size_t thumburl_format_canonical(const struct thumburl_site *site,
    const struct thumburl_ref *ref, char *buf, size_t size);

/*
 * Write an origin, which may be NULL, and the canonical URL in the query scheme, or in the path
 * scheme for any other.  Returns as the others.
 */
THUMBURL_API size_t thumburl_format_url(const struct thumburl_site *site,
    const struct thumburl_ref *ref, const struct thumburl_slice *origin,
    enum thumburl_scheme scheme, char *buf, size_t size);

/*
 * Write a srcset for <img>: URLs as of thumburl_format_url(), each with its density or width.
 * Returns as the others; 0 if there is none, or if a URL has no equivalent.
 */
THUMBURL_API size_t thumburl_format_srcset(const struct thumburl_site *site,
    const struct thumburl_ref *ref, const struct thumburl_slice *origin,
    enum thumburl_scheme scheme, const struct thumburl_srcset *wanted, char *buf, size_t size);

/* Write what all widths of a picture have in common, as a key.  Returns as the others. */
THUMBURL_API size_t thumburl_format_key(const struct thumburl_ref *ref, char *buf, size_t size);

/*
 * Write the original's file name below the directory of all wikis' files: wiki, archive/ for an old
 * version, hash directories of that many levels, stored name; with "/" between them, none before
 * the first, and without percent-encoding (FileRepo::getZonePath, getHashPath).  Returns as the
 * others; 0 for a temp file and an id, which have none.
 */
THUMBURL_API size_t thumburl_format_file(const struct thumburl_ref *ref, unsigned levels,
    char *buf, size_t size);

/*
 * Write a thumb's file name below the same directory, where MediaWiki stores it: wiki, thumb/,
 * archive/, hash directories, stored name, the thumb's name; without percent-encoding.  If a file
 * system cannot hold the thumb's name, it is the abbreviated one.  For an original or an info, the
 * result is the directory of its thumbs.  Returns as the others; 0 for a temp file and an id, and if a
 * file system cannot hold the stored name.
 */
THUMBURL_API size_t thumburl_format_thumb_file(const struct thumburl_site *site,
    const struct thumburl_ref *ref, char *buf, size_t size);

/*
 * Write the decoded wiki: "wikipedia/commons".  Returns as the others; 0 if the site has one wiki.
 */
THUMBURL_API size_t thumburl_format_wiki(const struct thumburl_ref *ref, char *buf, size_t size);

/*
 * Write the file name for saving the thumb or original, percent-encoded: the bare name, and the
 * thumb's extension if MediaWiki adds one.  Returns as the others.
 */
THUMBURL_API size_t thumburl_format_save_as(const struct thumburl_ref *ref, char *buf,
    size_t size);

/*
 * Change ref from a thumb or an info to its original; with current, to the current version.  A
 * temporary file is its own current version.
 */
THUMBURL_API void thumburl_set_original(struct thumburl_ref *ref, int current);

/*
 * Change ref from the current version to the old one of a timestamp, 14 digits.  Returns 0; or -1
 * without a change.
 */
THUMBURL_API int thumburl_set_old(struct thumburl_ref *ref, const char *timestamp);

/*
 * Set the version token of a thumb or an original; "" removes it.  Returns 0; or -1 without a change
 * if the token is not valid, the site has none, or ref has an id or no URL in the query scheme.
 */
THUMBURL_API int thumburl_set_version(const struct thumburl_site *site, struct thumburl_ref *ref,
    const char *version);

/*
 * Change the width of a thumb, on a site with steps to the step that MediaWiki uses.  Returns 0; or
 * -1 without a change if ref is not a thumb or the width is not from 1 to the site's largest.
 */
THUMBURL_API int thumburl_set_width(const struct thumburl_site *site, struct thumburl_ref *ref,
    uint32_t width);

/*
 * Change ref from an original to its simple thumb of a width, as the parser does for a URL: on a
 * site with steps the width may change.  Returns THUMBURL_OK; or the reason why there is no such
 * thumb, and then *ref must not be used: THUMBURL_UNKNOWN_TYPE, THUMBURL_NOT_A_STEP, or
 * THUMBURL_BAD_VALUE if the width is not from 1 to the site's largest or ref is no original.
 */
THUMBURL_API enum thumburl_reason thumburl_set_thumb(const struct thumburl_site *site,
    struct thumburl_ref *ref, uint32_t width);

/*
 * Change ref, of a thumb, an original or an info, to what fits the place: a thumb of a step, or the
 * original.  Returns THUMBURL_OK; or without a change THUMBURL_UNKNOWN_TYPE, or
 * THUMBURL_MISSING_WIDTH if the place has no width that is known.
 */
THUMBURL_API enum thumburl_reason thumburl_fit(const struct thumburl_site *site,
    struct thumburl_ref *ref, const struct thumburl_fit *fit);

/*
 * Change the format or quality of a thumb.  Return 0; or -1 without a change if ref is not a thumb,
 * its type does not have that quality, or the site has no AVIF.
 */
THUMBURL_API int thumburl_set_format(const struct thumburl_site *site, struct thumburl_ref *ref,
    enum thumburl_format format);
THUMBURL_API int thumburl_set_quality(struct thumburl_ref *ref, enum thumburl_quality quality);

/*
 * Change the language, the page or the time of a thumb; "", 1 and -1 are the defaults.  Return 0;
 * or -1 without a change if it does not apply to the thumb, or is not valid in a URL.
 */
THUMBURL_API int thumburl_set_lang(struct thumburl_ref *ref, const char *lang);
THUMBURL_API int thumburl_set_page(struct thumburl_ref *ref, uint32_t page);
THUMBURL_API int thumburl_set_seconds(struct thumburl_ref *ref, int32_t seconds);

/*
 * Change ref from a file to the id of its bytes, which has the same thumbs and one URL, in the query
 * scheme.  Returns 0; or -1 without a change if the site has no ids, id is not one in lower case, ref
 * has no URL in the query scheme but for a name like that of an old version, or it has a version.
 */
THUMBURL_API int thumburl_set_id(const struct thumburl_site *site, struct thumburl_ref *ref,
    const char *id);

/*
 * Tell the type of the file that an id names, and with it the format of the thumb.  Returns THUMBURL_OK;
 * THUMBURL_NOT_APPLICABLE if a parameter does not apply to the type; or without a change
 * THUMBURL_UNKNOWN_TYPE if ref has no id or the type no thumbs.
 */
THUMBURL_API enum thumburl_reason thumburl_set_type(struct thumburl_ref *ref,
    enum thumburl_type type);

/* Whether ref is a thumb of a type that has the parameter; a type that is not known has all. */
THUMBURL_API int thumburl_applies(const struct thumburl_ref *ref, enum thumburl_param param);

/* The class of a URL, and its word: "simple". */
THUMBURL_API enum thumburl_class thumburl_class(const struct thumburl_ref *ref);
THUMBURL_API const char *thumburl_class_code(enum thumburl_class class);

/* The reason's code ("bad-value"), its explanation, its HTTP status (0: not an error). */
THUMBURL_API const char *thumburl_reason_code(enum thumburl_reason reason);
THUMBURL_API const char *thumburl_reason_text(enum thumburl_reason reason);
THUMBURL_API unsigned thumburl_reason_status(enum thumburl_reason reason);

/*
 * A type's code ("jpeg"), the format of its thumbs, its nature, its parameters as bits
 * (THUMBURL_PARAM_BIT), its special quality (THUMBURL_QUALITY_NORMAL: none), its extensions (i from
 * 0; NULL after the last); and the type for a file name's extension.
 */
THUMBURL_API const char *thumburl_type_code(enum thumburl_type type);
THUMBURL_API enum thumburl_format thumburl_type_format(enum thumburl_type type);
THUMBURL_API enum thumburl_nature thumburl_type_nature(enum thumburl_type type);
THUMBURL_API unsigned thumburl_type_params(enum thumburl_type type);
THUMBURL_API enum thumburl_quality thumburl_type_quality(enum thumburl_type type);
THUMBURL_API const char *thumburl_type_extension(enum thumburl_type type, unsigned i);
THUMBURL_API enum thumburl_type thumburl_type_of(const char *extension, size_t len);

/*
 * A parameter's key ("lang"); a format's extension and its media type; and the format for an
 * extension (THUMBURL_N_FORMATS: none).
 */
THUMBURL_API const char *thumburl_param_key(enum thumburl_param param);
THUMBURL_API const char *thumburl_format_extension(enum thumburl_format format);
THUMBURL_API const char *thumburl_format_media_type(enum thumburl_format format);
THUMBURL_API enum thumburl_format thumburl_format_of(const char *extension, size_t len);

/*
 * Make foreign text printable ASCII: other bytes and the backslash become \xHH.  Nothing is written
 * past size, nor a part of an escape.  Returns as snprintf(3): len times 4 at most.
 */
THUMBURL_API size_t thumburl_printable(const char *text, size_t len, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
