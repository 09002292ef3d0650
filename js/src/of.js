/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The dimensions of originals from the places that have them.
 */

/** @typedef {import('./core.js').Options} Options */

/**
 * A URL and options for new ThumbURL(): of an element with src, data-file-width and data-file-height; of a
 * response with X-Content-Dimensions; or of an object { src, width, height }, with the dimensions of
 * the original.
 * @param {any} source
 * @returns {[url: string, options: Options]}
 */
export const of = source => {
	let { src, url = src, width, height, headers, baseURI: base } = source;
	if (source.getAttribute) {
		url = source.getAttribute('src');
		width = source.getAttribute('data-file-width');
		height = source.getAttribute('data-file-height');
	} else if (headers)
		[width, height] = (headers.get('X-Content-Dimensions') || '').split(/[x:]/);
	return [url, { base, originalWidth: +width || undefined, originalHeight: +height || undefined }];
};
