/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Metadata that no thumb needs is hidden from decoders: they would inflate it, or copy it several
 * times.  The file keeps its length, and its pixels their place.
 */

#ifndef METADATA_H_INCLUDED
#define METADATA_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

/* Bytes of metadata that are left as they are, unless they are compressed: a decoder copies them. */
#define METADATA_LEFT	(1U << 20)

/* Items that are hidden: each costs time and a mapping, too. */
#define METADATA_HIDDEN	16384

/* Bytes of an item that is never too much. */
#define METADATA_SHORT	1024

/* For a file that is mapped as patch.h says.  Returns 0, or -1 if there is too much to hide. */
typedef int hide_metadata_f(const uint8_t *bytes, size_t len);

hide_metadata_f hide_jpeg_metadata;
hide_metadata_f hide_png_metadata;
hide_metadata_f hide_tiff_metadata;

#endif
