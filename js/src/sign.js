/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signed URLs, for servers. NB: a key is a secret, which no page may have.
 */

import { fail, ThumbURL as Any } from './core.js';
import { ThumbURL, paths } from './path.js';
import { php } from './php.js';
import { patterns } from './tables.js';

/** @typedef {import('./core.js').Site & { signed_urls?: string }} Site as `thumbctl site --json` prints it */
/** @typedef {import('./tables.js').Reason} Reason */
/** @typedef {string | Uint8Array} Key 16 to 64 bytes, or their hex digits */

/** The most bytes of a URL that is signed. */
const LONGEST = 4096;

const EXPIRES = /^[1-9]\d{0,9}$/;
const ID = /^[a-z\d]{1,16}$/;
const SIGNATURE = /^[a-z\d]{1,16}\.[\w-]{22}$/;
const SECRET = /^([\da-f]{2}){16,64}$/i;

/** Reasons that come after those of single parameters. */
const LATE = ['missing-width', 'unknown-type', 'param-not-applicable', 'not-a-step'];

/**
 * The site with all URLs that the server reads.
 * @param {Site} site
 */
const whole = site => paths(php(site));

/** @type {WeakMap<Site, Site>} */
const made = new WeakMap();

/**
 * The site of signed URLs, which have any width and any parameter but a version.
 * @param {Site} site
 */
const everything = site => {
	let all = made.get(site);
	if (!all)
		made.set(site, all = whole({
			...site, size_policy: 'any', params: Object.keys(patterns).filter(key => key !== 'v' || site.params.includes(key)),
		}));
	return all;
};

/**
 * A canonical URL with one more parameter. NB: no key begins with another one.
 * @param {string} url
 * @param {string} param
 */
const withParam = (url, param) => {
	const [path, query] = url.split('?');
	return `${path}?${[...query ? query.split('&') : [], param].sort().join('&')}`;
};

/**
 * @param {Key} key
 * @returns {Uint8Array}
 */
const secretOf = key => {
	if (typeof key === 'string' && SECRET.test(key))
		return Uint8Array.from(/** @type {string[]} */ (key.match(/../g)), hex => +`0x${hex}`);
	if (typeof key === 'string' || key.length < 16 || key.length > 64)
		throw new RangeError('a key must have 16 to 64 bytes, or be their hex digits');
	return key;
};

/**
 * @param {Key} key
 * @param {string} id
 * @param {string} text
 */
const signature = async (key, id, text) => {
	// Node 18 has no global one
	const node = 'node:crypto', { subtle } = /** @type {Crypto} */ (globalThis.crypto || (await import(node)).webcrypto);
	const secret = /** @type {BufferSource} */ (secretOf(key));
	const hmac = await subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	const mac = new Uint8Array(await subtle.sign('HMAC', hmac, new TextEncoder().encode(text)), 0, 16);
	return `${id}.${btoa(String.fromCharCode(...mac)).slice(0, 22).replace(/\+/g, '-').replace(/\//g, '_')}`;
};

/**
 * In a time that does not depend on the place of a difference.
 * @param {string} a
 * @param {string} b
 */
const isSame = (a, b) => {
	let differing = a.length ^ b.length;
	for (let i = 0; i < a.length; i++)
		differing |= a.charCodeAt(i) ^ b.charCodeAt(i);
	return !differing;
};

/**
 * What is signed: the canonical URL in the query scheme, without its host.
 * @param {ThumbURL} url
 * @param {string | number} expires
 */
const signable = (url, expires) => {
	const text = new Any(/** @type {any} */ (url)).href.slice(url.origin.length);
	return expires ? withParam(text, `exp=${expires}`) : text;
};

/**
 * The signed URL, in the query scheme. Throws a ThumbURLError if there is no such URL, and a RangeError for a
 * wrong key, id or time.
 * @param {string | URL | Any} url of any width, with any parameters
 * @param {object} options
 * @param {Key} options.key
 * @param {string} options.id the name of the key
 * @param {number | Date} [options.expires] when the URL ends, in seconds since 1970; 0 is never
 * @param {Site} [options.site]
 * @returns {Promise<string>}
 */
export const sign = async (url, { key, id, expires = 0, site = url instanceof Any ? url.site : ThumbURL.site }) => {
	const end = expires instanceof Date ? Math.floor(+expires / 1000) : expires;
	if (!ID.test(id))
		throw new RangeError('the id of a key must be 1 to 16 of a-z and 0-9');
	if (end !== 0 && !EXPIRES.test(`${end}`))
		throw new RangeError('expires must be seconds since 1970, up to 9999999999');
	const thumb = new ThumbURL(`${url}`, { site: everything(site) }), text = signable(thumb, end);
	if (text.length > LONGEST)
		throw new RangeError(`a signed URL must have at most ${LONGEST} bytes`);
	return thumb.origin + withParam(text, `sig=${await signature(key, id, text)}`);
};

/**
 * Escapes of plain characters, decoded.
 * @param {string} text
 */
const plain = text => text.replace(/%(2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi, (escape, hex) => String.fromCharCode(+`0x${hex}`));

/**
 * The thumb of a URL in the query scheme. Signatures are read, and not yet checked.
 * @param {string} path
 * @param {string} query
 * @param {string} fragment
 * @param {Site} site
 */
const readSigned = (path, query, fragment, site) => {
	const pieces = query.split('&').map(piece => {
		const i = piece.indexOf('=');
		return { piece, key: plain(i < 0 ? piece : piece.slice(0, i)), value: i < 0 ? '' : plain(piece.slice(i + 1)) };
	});
	/** @type {Record<string, string>} */
	const given = {}, isOwn = (/** @type {string} */ key) => key === 'exp' || key === 'sig';
	const allowed = pieces.some(({ key }) => key === 'sig') ? everything(site) : whole(site);
	const parse = (/** @type {number} */ n) => new ThumbURL(`${path}?${pieces.slice(0, n)
	    .filter(({ key }) => !isOwn(key)).map(({ piece }) => piece).join('&')}${fragment}`, { site: allowed });
	pieces.forEach(({ key, value }, i) => {
		if (!isOwn(key))
			return;
		const wrong = key in given ? 'duplicate-param' : key === 'exp' ? !EXPIRES.test(value) && 'bad-value' :
			!SIGNATURE.test(value) && 'bad-signature';
		if (wrong) {
			// the first wrong parameter decides
			try {
				parse(i);
			} catch (e) {
				if (!LATE.includes(/** @type {any} */ (e).reason))
					throw e;
			}
			fail(/** @type {Reason} */ (wrong));
		}
		given[key] = value;
	});
	return { thumb: parse(pieces.length), given };
};

/**
 * The thumb or original that a client may have for this URL, as Varnish decides. Throws a ThumbURLError with the
 * reason to refuse it, such as expired.
 * @param {string | URL} url
 * @param {object} options
 * @param {Record<string, Key>} options.keys by their ids
 * @param {number} [options.now] seconds since 1970
 * @param {Site} [options.site] its option signed_urls is allow or require; any other refuses signatures
 * @returns {Promise<ThumbURL>}
 */
export const verify = async (url, { keys, now = Date.now() / 1000, site = ThumbURL.site }) => {
	const policy = site.signed_urls, usual = { site: whole(site) };
	const [, path, query, fragment] = /** @type {RegExpExecArray} */ (/^([^?#]*)\??([^#]*)([^]*)$/.exec(`${url}`));
	if (policy !== 'allow' && policy !== 'require')
		return new ThumbURL(url, usual);
	// other schemes have no signatures
	const bare = ThumbURL.parse(path, usual);
	const { thumb, given } = bare && bare.scheme === 'query' ? readSigned(path, query, fragment, site) :
		{ thumb: new ThumbURL(url, usual), given: /** @type {Record<string, string>} */ ({}) };
	const { sig, exp = '' } = given;
	if (!sig)
		return policy === 'require' || exp ? fail('missing-signature') : thumb;
	const id = sig.split('.')[0], text = signable(thumb, exp);
	if (!keys.hasOwnProperty(id) || text.length > LONGEST || !isSame(await signature(keys[id], id, text), sig))
		fail('bad-signature');
	return exp && now >= +exp ? fail('expired') : thumb;
};

export { ThumbURLError } from './core.js';
