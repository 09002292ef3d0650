/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A number that may be an estimate.
 */

#ifndef ESTIMATE_H_INCLUDED
#define ESTIMATE_H_INCLUDED

struct estimate {
	double		value;
	double		error;		/* half of a 95 % interval; 0: the value is exact */
};

#endif
