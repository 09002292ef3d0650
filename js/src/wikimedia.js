/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The site of Wikimedia's wikis.
 * NB: js/generate.py writes this file from the tables of the C library.
 */

import { ThumbURL as Any } from './core.js';

/**
 * As `thumbctl site --json --profile wikimedia` prints it, without what may be left out.
 * @type {import('./tables.js').Site}
 */
export const site = {
	query_base: '/v1/*/*',
	path_base: '/*/*',
	hash_levels: 2,
	abbreviate: 160,
	params: ['lang', 'p', 't', 'w'],
	strip: ['utm_*', '_', 'fbclid', 'oh', 'ow', 'download'],
	max_width: 65535,
	steps: [20, 40, 60, 120, 250, 330, 500, 960, 1280, 1920, 3840],
	size_policy: 'any',
};

/** A URL of Wikimedia's wikis, unless the options name another site. */
export class ThumbURL extends Any {
	static get site() {
		return site;
	}
}

export { ThumbURLError } from './core.js';
