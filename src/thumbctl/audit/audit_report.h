/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The counts of an audit as tables of a report.
 */

#ifndef AUDIT_REPORT_H_INCLUDED
#define AUDIT_REPORT_H_INCLUDED

#include "audit_count.h"
#include "thumbctl/report/report.h"

/* Add all tables.  Lists of widths, pages and agents have up to top rows. */
void audit_report(struct report *report, const struct audit_count *count, size_t top);

/* Parts of it. */
void audit_report_policies(struct report *report, const struct audit_count *count);
void audit_report_respelt(struct report *report, const struct audit_count *count, size_t top);
void audit_report_refused(struct report *report, const struct audit_count *count, size_t top);

#endif
