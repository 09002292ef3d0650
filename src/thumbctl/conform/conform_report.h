/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The results of a conformance pack as text, TAP, JUnit XML or HTML.
 */

#ifndef CONFORM_REPORT_H_INCLUDED
#define CONFORM_REPORT_H_INCLUDED

#include "judge.h"

/* Print all cases that were asked.  The format is one of the words of --report. */
void conform_report(const struct conform_cases *cases, const struct judged *judged, const char *address,
    const char *format);

#endif
