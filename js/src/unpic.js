/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A provider for unpic. Its options are those of new ThumbURL(); by default, the site is Wikimedia's.
 */

import { paths, ThumbURL } from './path.js';
import { site } from './wikimedia.js';

/** @typedef {import('./core.js').Options} Options */
/** @typedef {{ width?: number | string, height?: number | string, format?: string, quality?: number | string }} Operations */

/**
 * @param {string | URL} url
 * @param {Options} [options]
 */
const parse = (url, options) => ThumbURL.parse(url, { site: paths(site), ...options });

/**
 * The original, and what a thumb has of it; null if the URL is neither.
 * @param {string | URL} url
 * @param {Options} [options]
 * @returns {{ src: string, operations: Operations, options: Options } | null}
 */
export const extract = (url, options = {}) => {
	const thumb = parse(url, options);
	return thumb && {
		src: thumb.original.href,
		operations: thumb.width ? { width: thumb.width, format: thumb.format || undefined } : {},
		options,
	};
};

/**
 * The thumb that fits. A format is kept where the site has it; a quality is not. Any other URL stays as
 * it is.
 * @param {string | URL} src
 * @param {Operations} operations
 * @param {Options} [options]
 */
export const transform = (src, { width, height, format }, options) => {
	const image = parse(src, options);
	if (!image || image.type === 'none' || !width && !(height && image.originalHeight))
		return `${src}`;
	const thumb = image.fit({ width: +(width || 0), height: +(height || 0) });
	return (format && thumb.width && thumb.site.params.includes('f') ? thumb.with({ format }) : thumb).href;
};

export const generate = transform;
