/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The types of file, the parameters, the limits, and a site with the default options.
 * NB: js/generate.py writes this file from the tables of the C library.
 */

/** @typedef {'bad-path' | 'not-thumb' | 'no-wiki' | 'bad-wiki' | 'bad-hash' | 'bad-utf8' | 'bad-name' | 'double-encoded' | 'bad-extension' | 'bad-thumbname' | 'unknown-param' | 'duplicate-param' | 'bad-value' | 'missing-width' | 'unknown-type' | 'param-not-applicable' | 'not-a-step' | 'missing-signature' | 'bad-signature' | 'expired' | 'no-equivalent' | 'ambiguous-name'} Reason */

/**
 * @typedef {object} Site
 * @property {string} query_base
 * @property {string} path_base
 * @property {string | null} [default_wiki]
 * @property {number} hash_levels
 * @property {number} [abbreviate]
 * @property {string | null} [php_base]
 * @property {string[]} params
 * @property {string[]} strip
 * @property {string} [unknown]
 * @property {number} max_width
 * @property {number[]} steps
 * @property {string} size_policy
 * @property {string} [beyond_steps]
 * @property {string} [tiff_names]
 * @property {string} [ids]
 */

/**
 * Each type: its code, nature, format, special quality, first letters of parameters, and extensions.
 * @type {string[]}
 */
export const types = [
	'jpeg web jpg low fiqvw jpg jpeg jpe',
	'png web png - fivw png',
	'svg vector png - filvw svg',
	'gif web gif - fivw gif',
	'pdf fixed jpg - fipvw pdf',
	'tiff fixed jpg lossless fipqvw tif tiff',
	'webp fixed png - fivw webp',
	'video fixed jpg - fitvw webm ogv ogg mpg mpeg',
	'djvu fixed jpg - fipvw djvu djv',
	'avif fixed jpg - fivw avif',
	'heif fixed jpg - fivw heic heif',
	'mp4 fixed jpg - fitvw mp4',
	'jxl fixed jpg - fivw jxl',
	'xcf fixed png - fivw xcf',
	'stl vector png - fivw stl',
	'bmp fixed png - fivw bmp',
];

/**
 * The most bytes of a name and a language, and the largest page and time.
 * @type {Record<string, number>}
 */
export const limits = { name: 255, lang: 35, p: 65535, t: 359999 };

/**
 * The values of each parameter, in the order of canonical URLs. NB: limits say more.
 * @type {Record<string, RegExp>}
 */
export const patterns = {
	f: /^(jpg|png|gif|webp|avif)$/,
	info: /^(json)$/,
	lang: /^[a-z]{2,8}(-[a-z\d]{1,9})*$/i,
	p: /^[1-9]\d{0,4}$/,
	q: /^(low|lossless)$/,
	t: /^(0|[1-9]\d{0,5})$|^(?!$)(?:(0|[1-9]\d{0,5})h)?(?:(0|[1-9]\d{0,5})m)?(?:(0|[1-9]\d{0,5})s)?$/,
	v: /^[a-z\d]{8,40}$/,
	w: /^[1-9]\d{0,4}$/,
};

/**
 * The options of a site as `thumbctl site --json` prints them, without those that may be left out.
 * @type {Site}
 */
export const site = {
	query_base: '/v1/*/*',
	path_base: '/*/*',
	hash_levels: 2,
	params: ['lang', 'p', 't', 'w'],
	strip: [],
	max_width: 65535,
	steps: [],
	size_policy: 'any',
};
