/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * assert_in_range() without the warning of cmocka 2, which has one function for each sign.
 */

#ifndef IN_RANGE_H_INCLUDED
#define IN_RANGE_H_INCLUDED

#include <cmocka.h>

#ifdef assert_uint_in_range
#  undef assert_in_range
#  define assert_in_range(n, min, max)	assert_uint_in_range(n, min, max)
#endif

#endif
