/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The scans of a JPEG.
 */

#ifndef JPEG_SCANS_H_INCLUDED
#define JPEG_SCANS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "survey.h"

survey_f survey_jpeg;

/* Returns the code of the next marker from *pos on, and moves *pos behind it; 0 at the end. */
unsigned jpeg_next_marker(const uint8_t *bytes, size_t len, size_t *pos);

/*
 * A shorter copy of a progressive JPEG that looks the same at an eighth of its size; free it with
 * g_free().  NULL if there is none.
 */
uint8_t *jpeg_without_details(const uint8_t *bytes, size_t len, size_t *new_len);

#endif
