/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Widths of thumbs at Wikimedia on a day of October 2025, and requests of each in a million
 * (phabricator.wikimedia.org/T410304).  There were about 8,000 other widths.
 */

#ifndef PUBLISHED_WIDTHS_H_INCLUDED
#define PUBLISHED_WIDTHS_H_INCLUDED

#define PUBLISHED_WIDTHS(X)								\
	X(250, 201653) X(60, 144396) X(500, 136054) X(40, 131726) X(120, 110216)	\
	X(330, 57450) X(20, 56108) X(960, 26022) X(480, 13614) X(1200, 8809)		\
	X(70, 8124) X(1280, 7975) X(640, 5515) X(800, 5189) X(1024, 3365)		\
	X(600, 2321) X(200, 2295) X(160, 2272) X(1920, 2147) X(320, 2134)		\
	X(150, 2021) X(2560, 2017) X(512, 1979) X(300, 1975) X(375, 1882)		\
	X(80, 1444) X(32, 1409) X(24, 1391) X(100, 1382) X(400, 1307)

/*
 * The others decrease with their rank, by this power, so that the 316th has one request a second of
 * 32,000, as published.  Which widths they are is not: they are spread evenly on a logarithmic scale.
 */
#define OTHER_WIDTHS		8000
#define OTHER_WIDTHS_POWER	1.575
#define OTHER_WIDTHS_LEAST	20.0
#define OTHER_WIDTHS_MOST	4000.0

#endif
