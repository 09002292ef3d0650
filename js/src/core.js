/*-
 * Copyright (c) 2026 The vmod-thumb authors
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The URLs of thumbs: both schemes and thumb.php are read, and the query scheme is written.
 * doc/url-schemes.rst of vmod-thumb is the specification; src/thumburl is the same in C.
 *
 * NB: input may be hostile. Each regular expression here is linear in the length of its input.
 */

import { limits, patterns, site as standard, types as rows } from './tables.js';

/** @typedef {import('./tables.js').Reason} Reason */
/**
 * A site as `thumbctl site --json` prints it. `md5` is what `paths` of thumburl/path adds, and `readPhp`
 * what `php` of thumburl/php adds.
 * @typedef {import('./tables.js').Site & { md5?: (name: string) => string, readPhp?: (url: Fields, query: string) => void }} Site
 */
/**
 * The dimensions of the original in pixels, if they are known.
 * @typedef {object} Original
 * @property {number} [originalWidth]
 * @property {number} [originalHeight]
 */
/**
 * @typedef {object} Place
 * @property {string | URL} [base] what a relative URL is relative to
 * @property {Site} [site]
 */
/** @typedef {Place & Original} Options */
/**
 * @typedef {object} Box
 * @property {number} [width] pixels of CSS
 * @property {number} [height] pixels of CSS; it needs the dimensions of the original
 * @property {number} [density] pixels of the screen for a pixel of CSS
 */
/** @typedef {Box & Original} Size */
/**
 * @typedef {object} Choice
 * @property {number[]} [densities]
 * @property {number} [min] the smallest width in pixels
 * @property {number} [max] the largest width in pixels
 */
/**
 * null is the default of each.
 * @typedef {object} Change
 * @property {number | null} [width] null is the original
 * @property {number | null} [page]
 * @property {string | null} [lang]
 * @property {number | string | null} [time] seconds; null is the middle
 * @property {string | null} [quality] low or lossless
 * @property {string | null} [format]
 * @property {string | null} [info] json
 * @property {string} [origin] scheme and host, or ''
 */
/** @typedef {Change & Original} Changes */
/** @typedef {Record<string, string>} Params */

/**
 * What a URL says. null is not known, or the default.
 * @typedef {object} Fields
 * @property {Site} site
 * @property {string} origin scheme and host, such as https://upload.wikimedia.org; '' is none
 * @property {string} scheme query or path: how the URL is spelled
 * @property {string} zone where the file is: '', archive or temp; id, if its name is the hash of its bytes
 * @property {string} wiki such as wikipedia/commons; '' on a site with one wiki
 * @property {string} file the stored name, percent-encoded
 * @property {string} name such as Foo_bar.jpg
 * @property {string | null} version the time of an old version, such as 20161203102219
 * @property {string} type such as jpeg or svg; none if thumbs of the file are not known; '' of an id
 * @property {Readonly<Params>} params of the query scheme, without those that are the default
 * @property {number} [originalWidth]
 * @property {number} [originalHeight]
 */

/**
 * By code. The file of an id may have any type: '' stands for it.
 * @type {Record<string, { nature: string, format: string, special: string, has: string }>}
 */
const types = { '': { nature: 'fixed', format: '', special: '', has: 'filpqtw' } };
/** The types of extensions. @type {Map<string, string>} */
const extensions = new Map();
for (const row of rows) {
	const [type, nature, format, special, has, ...names] = row.split(' ');
	types[type] = { nature, format, special, has };
	for (const name of names)
		extensions.set(name, type);
}

/** A URL that is not that of an original or a thumb; reason is the code that thumbctl prints. */
export class ThumbURLError extends Error {
	/** @param {Reason} reason */
	constructor(reason) {
		super(reason);
		this.reason = reason;
	}
}

/**
 * @param {Reason} reason
 * @returns {never}
 */
export const fail = reason => {
	throw new ThumbURLError(reason);
};

/** @param {Pick<Fields, 'type'>} url */
export const typeOf = ({ type }) => types[type] || fail('unknown-type');

/**
 * The format of a thumb whose parameters name none.
 * @param {Pick<Fields, 'type'>} url
 * @param {Params} params
 */
export const usual = (url, params) => params.q === 'lossless' ? 'png' : typeOf(url).format;

/** What a wiki is, for each number of stars in a base, as a regular expression. */
const PLACE = '[a-z\\d]+(?:-[a-z\\d]+)*', WIKIS = ['', PLACE, `(?!v\\d+/)[a-z][a-z\\d]*/${PLACE}`];
const NAME = '/((?:[\\w~-]+\\.)+([\\w~-]+))', WIDTH = '([1-9]\\d{0,4})';

/**
 * `simple` is what most URLs are, in the path scheme and the query scheme: plain text, and a width alone.
 * They have the groups origin, wiki, first digit of the hash, name, extension, width and format.
 * @typedef {{ query: string, path: string, stars: number, wiki: RegExp, simple: [path: RegExp, query: RegExp] }} Bases
 */
/** @type {WeakMap<Site, Bases>} */
const known = new WeakMap();

/**
 * The bases of a site without their stars, and what its URLs are.
 * @param {Site} site
 */
export const basesOf = site => {
	let bases = known.get(site);
	if (!bases) {
		const [query, path] = [site.query_base, site.path_base].map(base => base.replace(/\/\*/g, ''));
		const stars = site.query_base.split('*').length - 1;
		const reserved = isBelow(query, path) ? query.slice(path.length + 1).split('/')[0] : ' ';
		const wiki = `(?!${literal(reserved)}(?:/|$))${WIKIS[stars]}`, host = '^((?:https?:)?//[^/?#]*)?';
		const between = stars ? `/(${wiki})` : '()', hash = ['()', '/([\\da-f])', '/([\\da-f])/\\3[\\da-f]'][site.hash_levels];
		bases = {
			query, path, stars, wiki: new RegExp(`^${stars ? wiki : ''}$`), simple: [
				new RegExp(`${host}(?!${literal(query)}/)${literal(path)}${between}/thumb${hash}${NAME}/${WIDTH}px-\\4(?:\\.([a-z]+))?$`),
				new RegExp(`${host}${literal(query)}${between}()${NAME}\\?w=${WIDTH}()$`),
			],
		};
		known.set(site, bases);
	}
	return bases;
};

/**
 * A regular expression for a text.
 * @param {string} text
 */
const literal = text => text.replace(/\W/g, '\\$&');

/**
 * @param {string} path
 * @param {string} base
 */
const isBelow = (path, base) => path.startsWith(base) && (path.length === base.length || path[base.length] === '/');

/**
 * @param {(text: string) => string} convert
 * @param {string} text
 */
const converted = (convert, text) => {
	try {
		return convert(text);
	} catch (e) {
		return fail('bad-utf8');
	}
};

/** @param {string} text */
const encode = text => /^[\w.~-]*$/.test(text) ? text :
	converted(encodeURIComponent, text).replace(/[!'()*]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase());

/** @param {string} text */
export const decode = text => text.includes('%') ? converted(decodeURIComponent, text) : text;

/**
 * Escape a stray percent sign, and decode the escapes of slashes and plain characters.
 * @param {string} text
 */
const plain = text => !text.includes('%') ? text : text.replace(/%(?![\da-f]{2})/gi, '%25')
    .replace(/%(2[def]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/gi, (escape, hex) => String.fromCharCode(+`0x${hex}`));

/** @param {string} encoded */
export const bytes = encoded => encoded.length - 2 * (encoded.split('%').length - 1);

/**
 * Seconds of a time such as 1h2m3s.
 * @param {string} text
 */
const seconds = text => {
	const [, n = 0, h = 0, m = 0, s = n] = patterns.t.exec(text) || [];
	return +h * 3600 + +m * 60 + +s;
};

/**
 * The canonical value of a parameter; '' is the default.
 * @param {Site} site
 * @param {string} key
 * @param {string} value
 */
export const canonical = (site, key, value) => {
	const n = key === 't' ? seconds(value) : key === 'lang' ? value.length : +value;
	if (!patterns[key].test(value) || n > (key === 'w' ? site.max_width : limits[key]) ||
	    key === 'lang' && /-\d+px(-|$)/i.test(value))
		fail('bad-value');
	if (key === 't')
		return [n / 3600, n / 60 % 60, n % 60].map((part, i) => part < 1 ? '' : Math.floor(part) + 'hms'[i]).join('') || '0s';
	if (key === 'lang')
		value = value.toLowerCase();
	return key === 'p' && n < 2 || value === 'en' ? '' : value;
};

/**
 * The first step at or above a width; the last, or the width itself, if there is none.
 * @param {import('./tables.js').Site} site
 * @param {number} width
 */
const stepOf = ({ steps, beyond_steps }, width) =>
	steps.find(step => step >= width) || beyond_steps !== 'keep' && steps[steps.length - 1] || width;

/**
 * Parameters as a query.
 * @param {Params} params
 */
const list = params => {
	let query = '';
	for (const key in params)
		query += `${query ? '&' : '?'}${key}=${params[key]}`;
	return query;
};

/**
 * Parameters in canonical order.
 * @param {Params} given
 */
export const sorted = given => {
	/** @type {Params} */
	const params = {};
	for (const key in patterns)
		if (key in given)
			params[key] = given[key];
	return params;
};

/**
 * Check that parameters, which are sorted, apply to the file, find the step, and drop defaults.
 * @param {Fields} url
 * @param {Params} given
 * @param {string} [w] another width than the given one
 */
export const applied = (url, given, w = given.w) => {
	/** @type {Params} */
	const params = {};
	const { site } = url;
	if (!w && !given.info)
		return !/^(\?v=\w+)?$/.test(list(given)) ? fail('missing-width') :
			given.v && !url.type ? fail('param-not-applicable') : given;
	const { special, has } = typeOf(url);
	for (const key in given) {
		const value = given[key];
		if (key === 'q' ? value && special && value !== special : !has.includes(key[0]))
			fail('param-not-applicable');
		if (value && (key === 'f' ? value !== usual(url, given) : key !== 'info' || !w))
			params[key] = value;
	}
	if (given.info && list(given) !== '?info=json')
		fail('param-not-applicable');
	if (given.f === 'avif' && !site.params.includes('f'))
		fail('bad-value');
	if (w) {
		params.w = site.size_policy === 'any' ? w : `${stepOf(site, +w)}`;
		if (site.size_policy === 'refuse' && !site.steps.includes(+w))
			fail('not-a-step');
	}
	return params;
};

/**
 * The pairs of a query.
 * @param {string} query
 */
export const pairs = query => plain(query).split('&').filter(piece => piece).map(piece => {
	const i = piece.indexOf('=');
	return i < 0 ? [piece, ''] : [piece.slice(0, i), piece.slice(i + 1)];
});

/** The time of an old version in a name. */
const STAMP = /^\d{14}(!|%21)(?=.)/;

/** What no name has. */
const ILLEGAL = /[\0- \x7f#<>[\]{}|\\]/;

/**
 * @param {Fields} url
 * @param {string} name the stored name
 */
export const readName = (url, name) => {
	const { site: { hash_levels }, scheme, zone } = url;
	const old = STAMP.test(name) && (zone === 'archive' || scheme === 'query' && !zone);
	const file = url.file = encode(name), bare = url.name = old ? name.slice(15) : name;
	if (!name || ILLEGAL.test(name) || file.length > limits.name && bytes(file) - (old ? 15 : 0) > limits.name ||
	    /^\.\.?$/.test(bare) || !hash_levels && /^(thumb|archive|temp)$/.test(bare))
		fail('bad-name');
	if (/%[\da-f]{2}/i.test(name))
		fail('double-encoded');
	if (zone === 'archive' && !old)
		fail('bad-name');
	if (old) {
		url.zone = 'archive';
		url.version = name.slice(0, 14);
	}
	const extension = bare.lastIndexOf('.') > 0 ? file.slice(file.lastIndexOf('.') + 1) : '';
	url.type = extensions.get(extension.toLowerCase()) || 'none';
};

/**
 * @param {Fields} url
 * @param {string} text
 */
const readWiki = (url, text) => {
	if (!basesOf(url.site).wiki.test(text))
		fail('bad-wiki');
	url.wiki = text;
};

/**
 * @param {Fields} url
 * @param {string} query
 */
const readQuery = (url, query) => {
	const { site } = url;
	/** @type {Params} */
	const given = {};
	for (const [key, value] of pairs(query)) {
		const side = /^o[hw]$/.test(key);
		const dropped = () => site.unknown === 'strip' ||
		    site.strip.some(entry => entry === key || entry.endsWith('*') && key.startsWith(entry.slice(0, -1)));
		if (side || site.params.includes(key)) {
			if (key in given)
				fail('duplicate-param');
			given[key] = !side ? canonical(site, key, value) : /^[1-9]\d{0,6}$/.test(value) ? value : dropped() ? '' : fail('bad-value');
		} else if (key !== 'v' && patterns.hasOwnProperty(key) || !dropped())
			fail('unknown-param');
	}
	url.originalWidth = +given.ow || url.originalWidth;
	url.originalHeight = +given.oh || url.originalHeight;
	url.params = applied(url, sorted(given));
};

/**
 * The last segment of a thumb's path.
 * @param {Fields} url
 * @param {string} text
 */
const readThumbname = (url, text) => {
	const dot = text.lastIndexOf('.'), { name, site } = url;
	const f = text.slice(dot + 1).toLowerCase().replace(/^jpeg?$/, 'jpg');
	if (dot < 0 || !patterns.f.test(f) || f === 'avif' && !site.params.includes('f'))
		fail('bad-extension');
	const [all, low, loss, p, lang, w] =
	    /^(qlow-)?(?:loss(y|less)-)?(?:page(\d+)-)?(?:lang([a-z\d-]+?)-)?(\d+)px-/i.exec(text) || fail('bad-thumbname');
	if (all.length >= dot)
		fail('bad-thumbname');
	const tiff = typeOf(url).special === 'lossless', rest = text.slice(all.length, dot);
	/** Sorted, too. @type {Params} */
	const given = { f };
	if (lang !== undefined)
		given.lang = canonical(site, 'lang', lang);
	if (p !== undefined)
		given.p = canonical(site, 'p', p);
	if (low || (loss ? loss[1] : tiff && f === 'png'))
		given.q = low ? 'low' : 'lossless';
	// unless the file's own name begins so
	if (/^seek=/i.test(rest) && rest !== name && all + name !== text)
		given.t = canonical(site, 't', (/^seek=(\d+)-[^]/i.exec(rest) || fail('bad-value'))[1]);
	given.w = canonical(site, 'w', w);
	if (loss && !tiff)
		fail('param-not-applicable');
	url.params = applied(url, given);
};

/**
 * Read a URL if it is simple, in a third of the time.
 * @param {Fields} url
 * @param {string} text
 * @param {Options['base']} base
 */
const readSimple = (url, text, base) => {
	const { site } = url, query = text.includes('?');
	const [, origin = '', wiki, , name = '', extension, w, f = extension] = basesOf(site).simple[+query].exec(text) || [];
	const type = extensions.get(extension);
	if (!type || base && !origin || name.length > limits.name || !query && (site.md5 || f !== types[type].format) ||
	    +w > site.max_width || site.size_policy !== 'any' && !site.steps.includes(+w))
		return false;
	url.origin = origin;
	url.scheme = query ? 'query' : 'path';
	url.wiki = wiki;
	url.file = url.name = name;
	url.type = type;
	url.params = { w };
	return true;
};

/**
 * The wiki of a path, which has some slashes, and the segments after it. NB: split() takes twice the time.
 * @param {string} path
 * @param {number} from
 * @param {number} stars
 */
const segments = (path, from, stars) => {
	const parts = stars ? [] : [''];
	for (let i = from; (i = path.indexOf('/', i)) >= 0; i++)
		if (--stars < 1) {
			parts.push(path.slice(from, i));
			from = i + 1;
		}
	parts.push(path.slice(from));
	return parts;
};

/** Origin, path, query and fragment. */
const URLS = /^((?:https?:)?\/\/[^/?#]*)?([^?#]*)\??([^#]*)([^]*)/i;

const HEX = /^[\da-f]+$/;

/** @type {Options} */
const NONE = {};

/** A URL before it is read. @type {Fields} */
const BLANK = {
	site: standard, origin: '', scheme: 'path', zone: '', wiki: '', file: '', name: '', version: null, type: '', params: {},
};

/**
 * @param {Fields} url
 * @param {string} text
 * @param {Site} usualSite
 * @param {Options} options
 */
const read = (url, text, usualSite, { base, site = usualSite, originalWidth, originalHeight }) => {
	// servers take no such URL
	if (text.length > 1 << 15)
		fail('bad-path');
	url.site = site;
	url.originalWidth = originalWidth;
	url.originalHeight = originalHeight;
	if (readSimple(url, text, base))
		return;
	let [, origin, path, query, fragment] = /** @type {string[]} */ (URLS.exec(text));
	if (!origin && base)
		[, origin, path, query, fragment] = /** @type {string[]} */ (URLS.exec(new URL(text, base).href));
	url.origin = origin || '';
	if (fragment)
		for (const [, side, n] of fragment.matchAll(/\bo([hw])=([1-9]\d{0,6})\b/g))
			url[side === 'w' ? 'originalWidth' : 'originalHeight'] = +n;
	path = plain(path).replace(/\/\/+/g, '/');
	const { php_base, default_wiki, hash_levels, ids, md5, readPhp } = site, bases = basesOf(site), { stars } = bases;
	if (path[0] !== '/')
		fail('bad-path');
	if (isBelow(path, bases.query)) {
		const [, id = ''] = /^\/id\/([^/]+)$/.exec(path.slice(bases.query.length)) || [];
		const digits = ids === 'sha1' ? 40 : ids === 'sha256' && 64, right = id.length === digits && HEX.test(id);
		url.scheme = 'query';
		// with one star, a wiki may have this code
		if (right || digits && id && stars !== 1) {
			url.zone = 'id';
			url.file = url.name = right ? id : fail('bad-name');
		} else {
			const parts = segments(path, bases.query.length + 1, stars), last = parts.pop();
			if (!last || parts[1] || last.includes('/'))
				fail('bad-path');
			readWiki(url, stars ? parts[0] || default_wiki || fail('no-wiki') : '');
			readName(url, decode(/** @type {string} */ (last)));
		}
		if (query)
			readQuery(url, query);
	} else if (readPhp && path === php_base) {
		readWiki(url, stars ? `${default_wiki}` : '');
		readPhp(url, query);
	} else {
		if (!isBelow(path, bases.path))
			fail('not-thumb');
		const parts = segments(path, bases.path.length + 1, stars), thumb = parts[1] === 'thumb';
		let i = 1 + +thumb;
		if (parts[i] === 'archive' || thumb && parts[i] === 'temp')
			url.zone = parts[i++];
		const n = i + hash_levels, last = parts[n + +thumb];
		if (!last || parts.length !== n + 1 + +thumb)
			fail(thumb ? 'bad-path' : 'not-thumb');
		const hash = parts[n - 1];
		const hex = !hash_levels || hash.length === hash_levels && HEX.test(hash) && HEX.test(parts[i]) && !parts[i][1];
		if (!hex && !thumb)
			fail('not-thumb');
		readWiki(url, parts[0]);
		if (!hex)
			fail('bad-hash');
		readName(url, decode(parts[n]));
		if (hash_levels && (hash[0] !== parts[i] || md5 && !md5(url.name).startsWith(hash)))
			fail('bad-hash');
		if (thumb)
			readThumbname(url, decode(last));
	}
};

/**
 * The reason why the query scheme does not have a URL, or nothing.
 * @param {Pick<Fields, 'site' | 'params' | 'zone' | 'name'>} url
 */
const missing = ({ site, params, zone, name }) => {
	for (const key in params)
		if (!site.params.includes(key))
			return 'no-equivalent';
	return zone === 'temp' ? 'no-equivalent' : !zone && STAMP.test(name) && 'ambiguous-name';
};

/**
 * The same with other parameters, which are sorted, with other fields, or with a width.
 * @template {ThumbURL} T
 * @param {T} url
 * @param {Params} params
 * @param {Partial<Fields>} [fields]
 * @param {number} [width]
 * @returns {T}
 */
const derive = (url, params, fields, width) => new (/** @type {any} */ (url.constructor))(
	fields ? { ...url, ...fields } : url, undefined, applied(url, params, width ? `${width}` : undefined));

/**
 * Whether browsers may show the original in place of a thumb that is as large.
 * @param {Fields} url
 */
const isWeb = url => typeOf(url).nature === 'web' && url.zone !== 'temp' && !url.params.q && !url.params.f;

/** The URL of an original, a thumb or an info. It does not change. */
export class ThumbURL {
	/**
	 * @param {string | URL} url
	 * @param {Options} [options]
	 * @param {Readonly<Params>} [params] for this library: those of a URL like another one
	 */
	constructor(url, options, params = /** @type {any} */ (url).params) {
		const fields = params ? /** @type {Fields} */ (/** @type {any} */ (url)) : BLANK;
		this.site = fields.site;
		/** scheme and host, such as https://upload.wikimedia.org; '' is none */
		this.origin = fields.origin;
		/** query or path: how the URL is spelled */
		this.scheme = fields.scheme;
		/** where the file is: '', archive or temp; id, if its name is the hash of its bytes */
		this.zone = fields.zone;
		/** such as wikipedia/commons; '' on a site with one wiki */
		this.wiki = fields.wiki;
		/** the stored name, percent-encoded */
		this.file = fields.file;
		/** such as Foo_bar.jpg, or an id */
		this.name = fields.name;
		/** the time of an old version, such as 20161203102219, or null */
		this.version = fields.version;
		/** such as jpeg or svg; none if thumbs of the file are not known; '' of an id */
		this.type = fields.type;
		/** pixels of the original, if they are known */
		this.originalWidth = fields.originalWidth;
		this.originalHeight = fields.originalHeight;
		/** the parameters of the query scheme, without those that are the default */
		this.params = params || fields.params;
		if (!params)
			try {
				read(this, `${url}`, new.target.site, options || NONE);
			} catch (e) {
				/** @type {Error} */ (e).message += `: ${url}`;
				throw e;
			}
		Object.freeze(this.params);
		Object.freeze(this);
	}

	/**
	 * The site of URLs whose options name none.
	 * @returns {Site}
	 */
	static get site() {
		return standard;
	}

	/**
	 * As the constructor, but null in place of an error.
	 * @param {string | URL} url
	 * @param {Options} [options]
	 */
	static parse(url, options) {
		try {
			return new this(url, options);
		} catch (e) {
			return null;
		}
	}

	/**
	 * @param {string | URL} url
	 * @param {Options} [options]
	 */
	static canParse(url, options) {
		return !!this.parse(url, options);
	}

	/**
	 * The original of a title, such as File:Foo bar.jpg.
	 * @param {string} title
	 * @param {Options & { wiki?: string, origin?: string, namespaces?: string[] }} [options]
	 */
	static from(title, { site = this.site, wiki = '', origin = '', namespaces = ['File', 'Image'], ...options } = {}) {
		/** @param {string} text */
		const tidy = text => text.replace(/[\s_]+/g, '_').replace(/^_|_$/g, '');
		let name = tidy(title.normalize()).replace(/^:_?/, '');
		const prefix = name.split(':')[0];
		if (namespaces.some(space => tidy(space).toLowerCase() === tidy(prefix).toLowerCase()))
			name = tidy(name.slice(prefix.length + 1));
		// no letter becomes two, and titles have no Georgian capitals
		name = name.replace(/^[^\u10d0-\u10ff]/u, c => c.toUpperCase().length > c.length ? c : c.toUpperCase());
		return new this(`${origin}${basesOf(site).query}${wiki && '/'}${wiki}/${encode(name)}`, { site, ...options });
	}

	/**
	 * The original with an id, which is the hash of its bytes, on a site with ids.
	 * @param {string} id
	 * @param {Options & { origin?: string }} [options]
	 */
	static fromId(id, { site = this.site, origin = '', ...options } = {}) {
		const url = new this(`${origin}${basesOf(site).query}/id/${encode(id)}`, { site, ...options });
		return url.zone === 'id' ? url : fail('bad-name');
	}

	/** The canonical URL in the query scheme; null if it has none. */
	get query() {
		const { site, params, zone } = this, wiki = zone === 'id' ? zone : this.wiki;
		return missing(this) ? null : `${this.origin}${basesOf(site).query}${wiki && '/'}${wiki}/${this.file}${list(params)}`;
	}

	/**
	 * The canonical URL. Some thumbs have one only with thumburl/path.
	 * @returns {string}
	 */
	get href() {
		return this.query || fail(/** @type {Reason} */ (missing(this)));
	}

	/** pixels; null is the original */
	get width() {
		return +this.params.w || null;
	}

	get page() {
		return +this.params.p || 1;
	}

	/** null is English */
	get lang() {
		return this.params.lang || null;
	}

	/** seconds; null is the middle */
	get time() {
		return this.params.t ? seconds(this.params.t) : null;
	}

	/** normal, low or lossless */
	get quality() {
		return this.params.q || 'normal';
	}

	/** such as jpg; null is that of the original, or of an id is not known */
	get format() {
		return this.params.w && (this.params.f || usual(this, this.params)) || null;
	}

	/** original, simple (a thumb that has only a width), complex or info */
	get class() {
		const { params, params: { w, info }, zone } = this;
		return info ? 'info' : !w ? 'original' : zone === 'temp' || list(params) !== `?w=${w}` ? 'complex' : 'simple';
	}

	get isOriginal() {
		return this.class === 'original';
	}

	/**
	 * The original of this version.
	 * @returns {this}
	 */
	get original() {
		const { zone, name, file } = this;
		return derive(this, {}, zone === 'temp' ?
			{ zone: '', name: name.replace(STAMP, ''), file: file.replace(STAMP, '') } : undefined);
	}

	/** The same for all widths, schemes and hosts. */
	get cacheKey() {
		const { wiki, zone, file, params: { w, info, ...rest } } = this;
		return [wiki, zone, file].filter(text => text).join('/') + list(rest);
	}

	/**
	 * Whether both are the same picture, whatever their width, scheme and host.
	 * @param {ThumbURL | string | URL} other
	 */
	sameImage(other) {
		const url = /** @type {any} */ (this.constructor).parse(`${other}`, { site: this.site });
		return !!url && url.cacheKey === this.cacheKey;
	}

	toString() {
		return this.href;
	}

	toJSON() {
		return this.href;
	}

	/** The URL with the dimensions of the original in a fragment, which is never sent. */
	get marked() {
		const { href, originalWidth: ow, originalHeight: oh } = this;
		return ow && oh ? `${href}#oh=${oh}&ow=${ow}` : href;
	}

	/**
	 * The same with changes.
	 * @param {Changes} changes
	 * @returns {this}
	 */
	with({ width, page, lang, time, quality, format, info, ...fields }) {
		const kept = width === null || info ? {} : this.params, /** @type {Params} */ given = {};
		/** @type {Record<string, number | string | null | undefined>} */
		const changes = { w: width, p: page, lang, t: time, q: quality, f: format, info: width ? null : info };
		for (const key in patterns) {
			const change = changes[key];
			const value = change === undefined ? kept[key] : change === null ? '' : canonical(this.site, key, `${change}`);
			if (value)
				given[key] = value;
		}
		return derive(this, given, fields);
	}

	/**
	 * The thumb for a place of this size, with the width of a step; or the original, if the thumb would
	 * not be smaller, and browsers show the original itself.
	 * @param {Size} size
	 * @returns {this}
	 */
	fit({ width, height, density = 1, originalWidth: ow = this.originalWidth, originalHeight: oh = this.originalHeight }) {
		const { site, site: { steps, max_width }, params } = this, { nature } = typeOf(this), d = Math.round(density * 100);
		const wanted = Math.min(width ? Math.ceil(width * d / 100) : Infinity,
		    height && ow && oh ? Math.ceil(height * d * ow / (100 * oh)) : width ? Infinity : fail('missing-width'), max_width);
		let step = stepOf(site, wanted);
		if (ow && isWeb(this) && (ow <= wanted || ow <= step))
			return this.original;
		if (ow && nature !== 'vector' && step > ow)
			step = steps.filter(s => s <= ow).pop() || steps[0] || ow;
		return derive(this, params, undefined, step);
	}

	/**
	 * A value for the attribute srcset: with a width or height for some densities, otherwise all steps
	 * from min to max.
	 * @param {Size & Choice} choice
	 */
	srcset({ densities = [1, 1.5, 2], min = 0, max = Infinity, ...size } = {}) {
		const { site: { steps, max_width }, originalWidth = Infinity } = { ...this, ...size };
		/** @type {string[][]} */
		const entries = [];
		if (size.width || size.height) {
			let before;
			for (const density of densities) {
				const { href } = this.fit({ ...size, density });
				// an image has the highest of the densities in a row that it is for
				if (href === before)
					entries.pop();
				entries.push([before = href, `${density}x`]);
			}
		} else {
			const { nature } = typeOf(this), web = isWeb(this), widths = [...steps];
			if (!steps.length) {
				for (let n = min || 120; n < max && n <= max_width; n *= 2)
					widths.push(n);
				if (max <= max_width)
					widths.push(max);
			}
			for (const n of widths)
				if (n >= min && n <= max && (nature === 'vector' || n < originalWidth + (web ? 0 : 1)))
					entries.push([derive(this, this.params, undefined, n).href, `${n}w`]);
			if (web && originalWidth <= max && originalWidth < Infinity)
				entries.push([this.original.href, `${originalWidth}w`]);
			if (!entries.length) {
				const { href, width } = this.fit({ ...size, width: max < Infinity ? max : min || 1 });
				entries.push([href, `${width || originalWidth}w`]);
			}
		}
		return entries.map(entry => entry.join(' ')).join(', ');
	}

	/**
	 * The attributes of an <img>. With the dimensions of the original it has a height, too, so that
	 * nothing jumps when it loads. With sizes, srcset has all steps.
	 * @param {Size & Choice & { sizes?: string, alt?: string }} options
	 */
	attributes({ sizes, alt, ...size }) {
		const { originalWidth: ow = this.originalWidth, originalHeight: oh = this.originalHeight } = size;
		const width = Math.min(size.width || Infinity, ow && oh && size.height ? size.height * ow / oh : Infinity,
		    ow && typeOf(this).nature !== 'vector' ? ow : Infinity);
		return {
			src: this.fit(size).href,
			srcset: this.srcset(sizes ? { ...size, width: undefined, height: undefined } : size),
			width: Math.round(width),
			height: ow && oh ? Math.round(width * oh / ow) : undefined,
			sizes,
			alt,
		};
	}

	/**
	 * What to request after an error: null, or a URL and the milliseconds to wait.
	 * @param {{ status: number, headers: { get(name: string): string | null } }} response
	 * @returns {{ url: ThumbURL, after: number } | null}
	 */
	retry({ status, headers }) {
		const later = headers.get('Retry-After') || '1', url = this.width ? this.fit({ width: this.width }) : this;
		const after = +later >= 0 ? +later * 1000 : Math.max(Date.parse(later) - Date.now(), 0) || 1000;
		return status === 429 || status === 503 ? { url, after } :
			status === 400 && url.width !== this.width ? { url, after: 0 } : null;
	}
}
