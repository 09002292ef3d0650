/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The URLs of MediaWiki's thumb.php are read, too.
 */

import { applied, bytes, canonical, decode, fail, pairs, readName, sorted, typeOf } from './core.js';
import { limits } from './tables.js';

/** @typedef {import('./core.js').Site} Site */
/** @typedef {import('./core.js').Fields} Fields */
/** @typedef {Record<string, string>} Params */

/**
 * The parameters of thumb.php, and what they are in the query scheme; a later one of two is stronger.
 * @type {Params}
 */
const PHP = {
	width: 'w', w: 'w', page: 'p', p: 'p', lang: 'lang', start: 't', thumbtime: 't', quality: 'q',
	f: '', lossy: '', archived: '', temp: '', download: '', r: '',
};

/**
 * thumb.php: the last of several values counts, and all must be well-formed.
 * @param {Fields} url
 * @param {string} query
 */
const readPhp = (url, query) => {
	/** @type {Params} */
	const got = {}, /** @type {Params} */ given = {};
	for (const [name, text] of pairs(query.replace(/\+/g, ' '))) {
		const key = PHP.hasOwnProperty(name) ? PHP[name] : fail('unknown-param');
		let value = text;
		if (name !== 'f') {
			if (bytes(text) > 47)
				fail('bad-value');
			// nothing but a name is beyond ASCII
			value = text.replace(/%[0-7]./g, decode);
		}
		if (key === 'w')
			value = value.replace(/(.)px$/, '$1');
		if (key === 't')
			value = /^\d+(:\d+){0,2}$/.test(value) ? value.split(':').reverse()
			    .map((part, i) => part.replace(/^0(?=\d)/, '') + 'smh'[i]).reverse().join('') : '-';
		got[name] = key ? canonical(url.site, key, value) : value;
	}
	for (const name in PHP)
		if (name in got && PHP[name])
			given[PHP[name]] = got[name];
	/** @param {string} name */
	const on = name => (got[name] || '0') !== '0';
	url.zone = on('temp') ? 'temp' : on('archived') ? 'archive' : '';
	const { f = '' } = got;
	if (bytes(f) > limits.name + 15)
		fail('bad-name');
	readName(url, decode(f).replace(/[/\\ _]+/g, '_').replace(/^_|_$/g, '').replace(/^[a-z]/, c => c.toUpperCase()));
	if (!given.w)
		fail('missing-width');
	const tiff = typeOf(url).special === 'lossless';
	if ('lossy' in got) {
		if (!tiff)
			fail('param-not-applicable');
		if (!/^(1|true|lossy)$/.test(got.lossy))
			given.q = 'lossless';
	}
	url.params = applied(url, sorted(given));
};

/** @type {WeakMap<Site, Site>} */
const made = new WeakMap();

/**
 * The same site, whose URLs of thumb.php are read: `php_base` says where it is.
 * @param {Site} site
 * @returns {Site}
 */
export const php = site => {
	let read = made.get(site);
	if (!read)
		made.set(site, read = { ...site, readPhp });
	return read;
};
