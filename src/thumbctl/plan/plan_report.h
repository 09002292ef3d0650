/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tables of a plan.
 */

#ifndef PLAN_REPORT_H_INCLUDED
#define PLAN_REPORT_H_INCLUDED

#include "simulate.h"
#include "sizing.h"
#include "thumbctl/report/report.h"

/* The loads of all hit ratios; machines of the first. */
void plan_report_loads(struct report *report, const struct plan_site *site,
    const struct plan_load *loads, size_t n);

void plan_report_simulation(struct report *report, const struct simulation *s,
    const struct simulated results[N_LOSSES]);

void plan_report_costs(struct report *report, const struct plan_costs *costs);

#endif
