/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * MD5 (RFC 1321), which names MediaWiki's hash directories. It protects nothing.
 */

/**
 * The md5 of a text in UTF-8, in hex.
 * @param {string} text
 */
export const md5 = text => {
	const message = new TextEncoder().encode(text), { length } = message;
	const words = new Uint32Array(((length + 8 >> 6) + 1) * 16);
	message.forEach((byte, i) => words[i >> 2] |= byte << i % 4 * 8);
	words[length >> 2] |= 0x80 << length % 4 * 8;
	words[words.length - 2] = length * 8;
	const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
	for (let block = 0; block < words.length; block += 16) {
		let [a, b, c, d] = state;
		for (let i = 0; i < 64; i++) {
			const round = i >> 4;
			const mix = [b & c | ~b & d, b & d | c & ~d, b ^ c ^ d, c ^ (b | ~d)][round];
			const sum = a + mix + words[block + (i * [1, 5, 3, 7][round] + [0, 1, 5, 0][round]) % 16] +
			    Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0;
			const shift = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21][round * 4 + i % 4];
			[a, d, c, b] = [d, c, b, b + (sum << shift | sum >>> 32 - shift) | 0];
		}
		[a, b, c, d].forEach((word, i) => state[i] = state[i] + word | 0);
	}
	return state.map(word => [0, 8, 16, 24].map(bit => (word >>> bit & 255 | 256).toString(16).slice(1)).join('')).join('');
};
