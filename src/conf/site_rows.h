/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The options of a site, as rows of a program's table of options.  The program sets them by
 * thumburl_options_set().
 */

#ifndef SITE_ROWS_H_INCLUDED
#define SITE_ROWS_H_INCLUDED

#include "option/option.h"
#include "thumburl/thumburl.h"

/* The default for lists; an empty text is no default. */
#define SITE_SHOWN_TEXT(standard)	sizeof(standard) > 1 ? (standard) : NULL
#define SITE_SHOWN_LIST			SITE_SHOWN_TEXT
#define SITE_SHOWN_NUMBERS		SITE_SHOWN_TEXT
#define SITE_SHOWN_NUMBER(standard)	#standard

#define SITE_ROW(type_, field, key, arg, standard, both, text)				\
	{ .name = key, .argument = arg, .type = OPTION_OTHER,				\
	    .value = SITE_SHOWN_##type_(standard), .unit = "", .help = text, .more = "" },

/* Rows in the order of THUMBURL_OPTIONS. */
#define SITE_ROWS	THUMBURL_OPTIONS(SITE_ROW)

#endif
