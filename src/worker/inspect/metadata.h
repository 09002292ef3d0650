/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Hiding metadata that thumbs do not need from decoders, which would decompress it, or copy it
 * several times.  Neither the file's length nor the offsets of its pixels change.
 */

#ifndef METADATA_H_INCLUDED
#define METADATA_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Bytes of metadata that are not hidden, unless they are compressed. */
#define METADATA_LEFT	(1U << 20)

/* The most items to hide: each costs time, and some a mapping. */
#define METADATA_HIDDEN	16384

/* Items up to this many bytes are not hidden, unless they are compressed. */
#define METADATA_SHORT	1024

/* The file must be mapped as patch.h says.  Returns 0, or -1 if there is too much to hide. */
typedef int hide_metadata_f(const uint8_t *bytes, size_t len);

hide_metadata_f hide_jpeg_metadata;
hide_metadata_f hide_jxl_metadata;
hide_metadata_f hide_png_metadata;
hide_metadata_f hide_tiff_metadata;

#endif
