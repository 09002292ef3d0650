/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Finds the codecs of the images in an AVIF or HEIF.
 */

#ifndef HEIF_ITEMS_H_INCLUDED
#define HEIF_ITEMS_H_INCLUDED

#include <stddef.h>
#include <stdint.h>

#include "survey.h"

survey_f survey_heif;

#endif
