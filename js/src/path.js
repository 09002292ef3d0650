/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The path scheme is written, too: MediaWiki's own URLs. They have the md5 of the file's name.
 */

import { basesOf, bytes, typeOf, usual, ThumbURL as Any } from './core.js';
import { md5 } from './md5.js';
import { limits } from './tables.js';

/** @typedef {import('./core.js').Site} Site */
/** @typedef {import('./core.js').Fields} Fields */

/** @type {WeakMap<Site, Site>} */
const made = new WeakMap();

/**
 * The same site; its URLs with a wrong md5 are refused.
 * @param {Site} site
 * @returns {Site}
 */
export const paths = site => {
	let hashed = made.get(site);
	if (!hashed)
		made.set(site, hashed = { ...site, md5 });
	return hashed;
};

/**
 * The last segment of a thumb's path.
 * @param {ThumbURL} url
 */
const thumbname = url => {
	const { site, version, params, file, page, format } = url;
	const { special, has, nature } = typeOf(url), end = version ? file.slice(17) : file;
	const lossless = params.q === 'lossless', tiff = special === 'lossless';
	const core = tiff && site.tiff_names === 'core' && page === 1 && lossless === (format === 'png');
	return (params.q === 'low' ? 'qlow-' : '') +
	    (!tiff || core ? '' : lossless ? 'lossless-' : 'lossy-') +
	    (has.includes('p') && !core ? `page${page}-` : '') +
	    (params.lang ? `lang${params.lang}-` : '') + params.w + 'px-' +
	    (has.includes('t') ? (params.t ? `seek%3D${url.time}-` : '-') : '') +
	    (bytes(end) > (site.abbreviate || limits.name) ? 'thumbnail.' + end.slice(end.lastIndexOf('.') + 1).toLowerCase() : end) +
	    (nature === 'web' && format === usual(url, params) ? '' : '.' + format);
};

/** A URL of either scheme, which stays in its scheme. */
export class ThumbURL extends Any {
	static get site() {
		return paths(super.site);
	}

	/** The canonical URL in the path scheme; null if it has none. */
	get path() {
		const { site, site: { hash_levels }, params, zone, wiki } = this, digits = md5(this.name);
		if (params.info || params.v || zone === 'id')
			return null;
		return [
			this.origin + basesOf(site).path, wiki, params.w && 'thumb', zone,
			hash_levels && digits[0], hash_levels > 1 && digits.slice(0, 2), this.file, params.w && thumbname(this),
		].filter((text, i) => !i || text).join('/');
	}

	/** The canonical URL in the scheme of this one, or in the other one if that has none. */
	get href() {
		const { query, path } = this;
		return /** @type {string} */ (this.scheme === 'query' ? query || path : path || query);
	}
}

export { md5 };
export { ThumbURLError } from './core.js';
