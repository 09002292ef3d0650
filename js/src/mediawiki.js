/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The interface of MediaWiki's mw.util.parseImageUrl, for code that calls it.
 */

import { paths, ThumbURL } from './path.js';
import { site } from './wikimedia.js';

/**
 * The name, with spaces, and width of an image of a wiki; and a function for its URL at another width,
 * which is that of the next step. null if the URL is not that of an original or a thumb. Unlike
 * MediaWiki's, an original has that function, too, unless thumbs of its type are not known. An id has no
 * name, and is null.
 * @param {string} url
 * @param {import('./core.js').Options} [options] by default those of Wikimedia's wikis
 * @returns {{ name: string, width: number | null, resizeUrl: ((width: number) => string) | null } | null}
 */
export const parseImageUrl = (url, options) => {
	const image = ThumbURL.parse(url, { site: paths(site), ...options });
	return image && image.zone !== 'id' ? {
		name: image.name.replace(/_/g, ' '),
		width: image.width,
		resizeUrl: image.type === 'none' ? null : width => image.fit({ width }).href,
	} : null;
};
