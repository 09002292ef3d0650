/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of file, a row each: the URL library, the module, thumbd, the worker, thumbctl and the
 * manual pages take their data about types from these rows.
 *
 * A row is X(NAME, DECODER, (URLs), (files)).  NAME becomes THUMBURL_TYPE_NAME.  DECODER names a
 * decoder of the worker; the library has none.  The other two are initialisers, in parentheses:
 * THUMBURL_ROW makes a struct of one.
 *
 * (URLs) is a struct thumburl_type_row of the library:
 *
 * code		the type's name in lists, metrics and VCL
 * extensions	of its files' names, in lower case; the first one is the usual one
 * format	of a thumb, if the URL names none
 * nature	THUMBURL_WEB: browsers show the file itself, and a thumb's name ends as the file's
 *		does (MediaWiki's File::generateThumbName); THUMBURL_FIXED: they do not, and a
 *		thumb is never wider than the file; THUMBURL_VECTOR: a thumb has any width
 * params	THUMBURL_PARAM_BITs of the parameters that not all types have; q follows from quality
 * quality	the one that its thumbs may have beside the normal one
 *
 * (files) is a struct type_row of src/job/types.h, only for the programs of this package:
 *
 * title	what a message calls such a file
 * files	up to TYPE_FILES_MAX forms of it: its name in messages, its media type, its first
 *		bytes, in which a dot stands for any byte.  Rows are tried in order.  Without
 *		first bytes, src/worker/inspect/sniff.c recognises the form
 * built	whether this build has the decoder
 * usual	whether the type is enabled by default
 * animated	whether the file may hold frames (an info says so)
 * sharpened	whether a smaller thumb is sharpened, as MediaWiki does with photographs
 * clear	whether the thumb of a transparent image is a PNG rather than a JPEG
 * risky	whether a decoder does more than decode pixels: a worker that had such a file is
 *		replaced early
 * referenced	whether thumbs of a large original may be made of a reference (src/job/reference.h)
 * cheap_below	bytes from which on a render is dear, about a quarter of a second; 0: it always is.
 *		1 MiB takes 13 to 30 ms of a large baseline JPEG, and 16 to 130 ms of a PNG
 * thumb	what a thumb is, for the manual
 */

#ifndef THUMBURL_TYPES_H_INCLUDED
#define THUMBURL_TYPES_H_INCLUDED

#define THUMBURL_ROW(...) { __VA_ARGS__ }

/* Rows that a build adds: a compiler's -include can define them. */
#ifndef THUMBURL_MORE_TYPES
#  define THUMBURL_MORE_TYPES(X)
#endif

#define THUMBURL_TYPES(X)								\
	X(NONE, NONE,									\
	    (.code = "none"),								\
	    (.title = "a file of no known type", .risky = 1, .cheap_below = 1 << 20))					\
	X(JPEG, JPEG,									\
	    (.code = "jpeg", .extensions = { "jpg", "jpeg", "jpe" },			\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_WEB,			\
	    .quality = THUMBURL_QUALITY_LOW),						\
	    (.title = "a JPEG",								\
	    .files = { { "a JPEG", "image/jpeg", "\xff\xd8\xff", 3 } },			\
	    .built = 1, .referenced = 1, .usual = 1, .sharpened = 1, .cheap_below = 12 << 20, \
	    .thumb = "JPEG of quality 87, ``q=low`` 40; sharpened where it is smaller; " \
	    "upright; Artist, Copyright and ImageDescription are kept"))		\
	X(PNG, PNG,									\
	    (.code = "png", .extensions = { "png" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_WEB),			\
	    (.title = "a PNG",								\
	    .files = { { "a PNG", "image/png", "\x89PNG\r\n\x1a\n", 8 } },		\
	    .built = 1, .referenced = 1, .usual = 1, .cheap_below = 4 << 20,		\
	    .thumb = "PNG with its transparency"))					\
	X(SVG, SVG,									\
	    (.code = "svg", .extensions = { "svg" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_VECTOR,			\
	    .params = THUMBURL_PARAM_BIT(LANG)),					\
	    (.title = "an SVG", .files = { { "an SVG", "image/svg+xml", "", 0 } },	\
	    .built = WITH_RSVG, .usual = 1, .risky = 1, .cheap_below = 1 << 20,		\
	    .thumb = "PNG, drawn at the thumb's size, in the language that ``lang=`` names")) \
	X(GIF, GIF,									\
	    (.code = "gif", .extensions = { "gif" },					\
	    .format = THUMBURL_FORMAT_GIF, .nature = THUMBURL_WEB),			\
	    (.title = "a GIF",								\
	    .files = { { "a GIF", "image/gif", "GIF87a", 6 },				\
	    { "a GIF", "image/gif", "GIF89a", 6 } },					\
	    .built = 1, .usual = 1, .animated = 1, .cheap_below = 64 << 10,		\
	    .thumb = "GIF; animated if it has at most 1000 frames, and width times height " \
	    "times frames is at most 100 megapixels; otherwise its first frame"))	\
	X(PDF, PDF,									\
	    (.code = "pdf", .extensions = { "pdf" },					\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED,			\
	    .params = THUMBURL_PARAM_BIT(PAGE)),					\
	    (.title = "a PDF", .files = { { "a PDF", "application/pdf", "", 0 } },	\
	    .built = WITH_POPPLER, .usual = 1, .risky = 1,					\
	    .thumb = "JPEG of the page ``p=``, as much of it as its CropBox shows"))	\
	X(TIFF, TIFF,									\
	    (.code = "tiff", .extensions = { "tif", "tiff" },				\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED,			\
	    .params = THUMBURL_PARAM_BIT(PAGE), .quality = THUMBURL_QUALITY_LOSSLESS),	\
	    (.title = "a TIFF",								\
	    .files = { { "a TIFF", "image/tiff", "II*\0", 4 },				\
	    { "a TIFF", "image/tiff", "MM\0*", 4 },					\
	    { "a TIFF", "image/tiff", "II+\0", 4 },					\
	    { "a TIFF", "image/tiff", "MM\0+", 4 } },					\
	    .built = 1, .referenced = 1, .usual = 1,					\
	    .thumb = "JPEG of the page ``p=``; ``q=lossless`` for PNG"))		\
	X(WEBP, WEBP,									\
	    (.code = "webp", .extensions = { "webp" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_FIXED),			\
	    (.title = "a WebP",								\
	    .files = { { "a WebP", "image/webp", "RIFF....WEBP", 12 } },		\
	    .built = 1, .referenced = 1, .usual = 1, .animated = 1, .cheap_below = 1 << 20, \
	    .thumb = "PNG; ``f=webp`` for WebP"))					\
	X(VIDEO, VIDEO,									\
	    (.code = "video", .extensions = { "webm", "ogv", "ogg", "mpg", "mpeg" },	\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED,			\
	    .params = THUMBURL_PARAM_BIT(TIME)),					\
	    (.title = "a WebM, Ogg or MPEG video",					\
	    .files = { { "a WebM", "video/webm", "\x1a\x45\xdf\xa3", 4 },		\
	    { "an Ogg", "video/ogg", "OggS", 4 },					\
	    { "an MPEG", "video/mpeg", "\0\0\1\xba", 4 },				\
	    { "an MPEG", "video/mpeg", "\0\0\1\xb3", 4 } },				\
	    .built = WITH_VIDEO, .usual = 1, .risky = 1,					\
	    .thumb = "JPEG of the frame at ``t=``, or in the middle; of the last second for any " \
	    "time after it"))								\
	X(DJVU, DJVU,									\
	    (.code = "djvu", .extensions = { "djvu", "djv" },				\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED,			\
	    .params = THUMBURL_PARAM_BIT(PAGE)),					\
	    (.title = "a DjVu",								\
	    .files = { { "a DjVu", "image/vnd.djvu", "AT&TFORM", 8 } },			\
	    .built = WITH_DJVU, .usual = 1, .risky = 1,					\
	    .thumb = "JPEG of the page ``p=``"))					\
	X(AVIF, HEIF,									\
	    (.code = "avif", .extensions = { "avif" },					\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED),			\
	    (.title = "an AVIF",							\
	    .files = { { "an AVIF", "image/avif", "....ftypavi", 11 } },		\
	    .built = WITH_HEIF, .referenced = 1, .usual = 1, .clear = 1,		\
	    .thumb = "JPEG; PNG where it is transparent"))				\
	X(HEIF, HEIF,									\
	    (.code = "heif", .extensions = { "heic", "heif" },				\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED),			\
	    (.title = "a HEIF",								\
	    .files = { { "a HEIC", "image/heic", "....ftyphe", 10 },			\
	    { "a HEIF", "image/heif", "....ftypmif1", 12 },				\
	    { "a HEIF", "image/heif", "....ftypmsf1", 12 } },				\
	    .built = WITH_HEIF, .referenced = 1, .usual = 1, .clear = 1,		\
	    .thumb = "JPEG; PNG where it is transparent. HEVC, which it needs, is not in " \
	    "every build of libheif: without it this is 422"))				\
	X(MP4, VIDEO,									\
	    (.code = "mp4", .extensions = { "mp4" },					\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED,			\
	    .params = THUMBURL_PARAM_BIT(TIME)),					\
	    (.title = "an MP4", .files = { { "an MP4", "video/mp4", "....ftyp", 8 } },	\
	    .built = WITH_VIDEO, .risky = 1,						\
	    .thumb = "JPEG, as of any video"))						\
	X(JXL, JXL,									\
	    (.code = "jxl", .extensions = { "jxl" },					\
	    .format = THUMBURL_FORMAT_JPG, .nature = THUMBURL_FIXED),			\
	    (.title = "a JPEG XL image",						\
	    .files = { { "a JPEG XL image", "image/jxl", "\xff\x0a", 2 },		\
	    { "a JPEG XL image", "image/jxl", "\0\0\0\x0cJXL \r\n\x87\n", 12 } },	\
	    .built = 1, .referenced = 1, .clear = 1,					\
	    .thumb = "JPEG; PNG where it is transparent"))				\
	X(XCF, MAGICK,									\
	    (.code = "xcf", .extensions = { "xcf" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_FIXED),			\
	    (.title = "an XCF", .files = { { "an XCF", "image/x-xcf", "gimp xcf ", 9 } }, \
	    .built = WITH_MAGICK, .referenced = 1, .risky = 1,				\
	    .thumb = "PNG of all layers, decoded by ImageMagick"))			\
	X(STL, NONE,									\
	    (.code = "stl", .extensions = { "stl" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_VECTOR),			\
	    (.title = "an STL", .files = { { "an STL", "model/stl", NULL, 0 } }))	\
	X(BMP, NONE,									\
	    (.code = "bmp", .extensions = { "bmp" },					\
	    .format = THUMBURL_FORMAT_PNG, .nature = THUMBURL_FIXED),			\
	    (.title = "a BMP", .files = { { "a BMP", "image/bmp", "BM", 2 } }))		\
	THUMBURL_MORE_TYPES(X)

#endif
