// Answers for tests/fuzz by the JavaScript library: fits, srcsets and keys; see tests/fuzz/fits.c.
// Copyright (c) 2026 The vmod-thumb authors
// SPDX-License-Identifier: BSD-2-Clause

import { readFileSync } from 'node:fs';

const [, , library, file, without] = process.argv;
const { ThumbURL, paths } = await import(`${library}/path.js`);
const { site: wikimedia } = await import(`${library}/wikimedia.js`);
const site = paths({
	...wikimedia, ids: 'sha1', params: ['f', 'info', 'lang', 'p', 'q', 't', 'w'], ...{ steps: { steps: [] }, keep: { beyond_steps: 'keep' } }[without],
});

function answer(line) {
	const [width, height, density, ow, oh, min, max, url] = line.split('\t').map((x, i) => (i < 7 ? +x || undefined : x));
	const original = { originalWidth: ow, originalHeight: oh };
	try {
		const u = new ThumbURL(url, { site });
		return [
			u.fit({ width, height, density: (density ?? 100) / 100, ...original }).href,
			u.srcset({ width, height, ...original, densities: [1, 1.5, 2, 3.33] }),
			u.srcset({ min, max, ...original }), u.cacheKey,
		].join('\t');
	} catch (e) {
		if (!e.reason) {
			throw e;
		}
		return e.reason;
	}
}

for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
	console.log(answer(line));
}
