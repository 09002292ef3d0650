import { parseImageUrl } from '../../js/src/mediawiki.js';
import { of } from '../../js/src/of.js';
import { ThumbURL as PathURL, md5, paths } from '../../js/src/path.js';
import { php } from '../../js/src/php.js';
import { reasons } from '../../js/src/reasons.js';
import { site as standard } from '../../js/src/tables.js';
import { ThumbURL as Any, ThumbURLError } from '../../js/src/thumburl.js';
import { extract, generate, transform } from '../../js/src/unpic.js';
import { ThumbURL, site as wikimedia } from '../../js/src/wikimedia.js';
import { ok, outcome, plan, same } from './tap.mjs';

const HOST = 'https://upload.wikimedia.org', QUERY = `${HOST}/v1/wikipedia/commons`;
const PATH = `${HOST}/wikipedia/commons/thumb`;
const jpeg = new ThumbURL(`${QUERY}/Foo.jpg?w=330`);
const at = (url, options) => outcome(() => new ThumbURL(url, options).href);
const old = url => new PathURL(url, { site: paths(wikimedia) });

// reading
same(at(`${PATH}/0/06/Foo.jpg/220px-Foo.jpg`), `${QUERY}/Foo.jpg?w=220`, 'a path becomes a query');
same(at('//upload.wikimedia.org/wikipedia/commons/0/06/Foo.jpg'), '//upload.wikimedia.org/v1/wikipedia/commons/Foo.jpg', 'a URL without a scheme');
same(at('/v1/wikipedia/commons/Foo.jpg?w=20'), '/v1/wikipedia/commons/Foo.jpg?w=20', 'a URL without a host');
same(at('Bar.jpg?w=20', { base: `${QUERY}/Foo.jpg` }), `${QUERY}/Bar.jpg?w=20`, 'a relative URL');
same(at('//h/v1/a/b/Foo.jpg', { base: 'https://x/' }), '//h/v1/a/b/Foo.jpg', 'a base leaves a URL with a host');
same(at(new URL(`${QUERY}/Foo.jpg`)), `${QUERY}/Foo.jpg`, 'a URL object');
same(at(`${QUERY}/Foo.jpg?w=330&utm_source=x`), jpeg.href, 'Wikimedia drops utm_*');
same(outcome(() => new Any(`${QUERY}/Foo.jpg?w=330&utm_source=x`)), 'unknown-param', 'the default site refuses it');
same(at('data:image/png,x'), 'bad-path', 'a data URL');
same(at(''), 'bad-path', 'an empty URL');
same([at(`${QUERY}/Foo.jpg?w=${'%39'.repeat(10000)}`), at(`${QUERY}/Foo.jpg?w=${'%39'.repeat(20000)}`)], ['bad-value', 'bad-path'], 'a long URL, and one that is too long');
same(at(`${HOST}/static/logo.png`), 'not-thumb', 'what is no thumb');
same(at(`${HOST}/wikipedia/commons/0/06/Fo\ud800.jpg`), 'bad-utf8', 'half a surrogate pair');
same(at(`${QUERY}/Foo.jpg?w=K`), 'bad-value', 'a Kelvin sign is no letter');
same(at(`${QUERY}/Foo.svg?lang=\u212ak&w=20`), 'bad-value', 'nor in a language');
same(at(`${QUERY}/Foo.jpg?w=20&constructor=1`), 'unknown-param', 'a parameter that every object has');
same(outcome(() => new Any(`${QUERY}/Foo.jpg?w=20&constructor=1`, { site: { ...standard, unknown: 'strip' } }).href), `${QUERY}/Foo.jpg?w=20`, 'which a site drops');
same([ThumbURL.parse('x'), ThumbURL.canParse('x'), ThumbURL.canParse(jpeg.href)], [null, false, true], 'parse and canParse');
try {
	new ThumbURL('https://h/x');
} catch (e) {
	ok(e instanceof ThumbURLError && e.reason === 'not-thumb' && e.message === 'not-thumb: https://h/x', 'an error names the URL', e.message);
	same(reasons[e.reason].status, 0, 'its status');
}

// thumb.php
const scripted = { ...standard, php_base: '/w/thumb.php', default_wiki: 'wikipedia/commons' };
for (const [query, want] of [
	['f=foo_bar.jpg&width=220px', '/v1/wikipedia/commons/Foo_bar.jpg?w=220'],
	['f=Foo.jpg&w=5&width=7', '/v1/wikipedia/commons/Foo.jpg?w=5'],
	['f=Foo+bar.pdf&p=2&page=3&w=5&w=6', '/v1/wikipedia/commons/Foo_bar.pdf?p=2&w=6'],
	['f=Foo.webm&w=5&start=1:05', '/v1/wikipedia/commons/Foo.webm?t=1m5s&w=5'],
	['f=20160101000000!Foo.jpg&archived=1&w=9', '/v1/wikipedia/commons/20160101000000%21Foo.jpg?w=9'],
	['f=Foo.jpg&w=5&quality=high', 'bad-value'],
	['f=Foo.jpg&w=5&height=5', 'unknown-param'],
	['f=Foo.jpg', 'missing-width'],
	['w=5', 'bad-name'],
	['f=Foo.jpg&w=5&lossy=1', 'param-not-applicable'],
	['f=Foo.tif&w=5&lossy=1', '/v1/wikipedia/commons/Foo.tif?w=5'],
	['f=Foo.tif&w=5&lossy=0', 'no-equivalent'],
	['f=Foo.webm&w=5&start=1:60:x', 'bad-value'],
	['f=%FF.jpg&w=5', 'bad-utf8'],
])
	same(outcome(() => new Any(`/w/thumb.php?${query}`, { site: php(scripted) }).href), want, `thumb.php?${query}`);
same(outcome(() => new Any('/w/thumb.php?f=Foo.jpg&w=5', { site: scripted })), 'not-thumb', 'thumb.php without thumburl/php');
same(new PathURL('/w/thumb.php?f=Foo.jpg&w=5', { site: paths(php(scripted)) }).path, '/wikipedia/commons/thumb/0/06/Foo.jpg/5px-Foo.jpg', 'thumb.php to the path scheme');

// fields
const file = old(`${HOST}/wikipedia/commons/thumb/archive/b/b9/20161203102219%21Foo.pdf/page2-330px-Foo.pdf.jpg#oh=768&ow=1024`);
same([file.name, file.wiki, file.version, file.type, file.width, file.page, file.lang, file.time, file.quality, file.format, file.class, file.isOriginal],
	['Foo.pdf', 'wikipedia/commons', '20161203102219', 'pdf', 330, 2, null, null, 'normal', 'jpg', 'complex', false], 'the fields of a thumb');
same([file.originalWidth, file.originalHeight, file.origin, file.scheme], [1024, 768, HOST, 'path'], 'and of its URL');
same(file.href, `${PATH}/archive/b/b9/20161203102219%21Foo.pdf/page2-330px-Foo.pdf.jpg`, 'a fragment is not in href');
same(file.marked, `${file.href}#oh=768&ow=1024`, 'it is in marked');
same(file.original.href, `${HOST}/wikipedia/commons/archive/b/b9/20161203102219%21Foo.pdf`, 'the original of an old version');
same([jpeg.class, jpeg.original.class, jpeg.original.isOriginal, jpeg.original.width], ['simple', 'original', true, null], 'classes');
same(old(`${PATH}/temp/6/63/20190412081503%21Harbour_lights_at_dusk.jpg/330px-x.jpg`).original.path,
	`${HOST}/wikipedia/commons/c/c9/Harbour_lights_at_dusk.jpg`, 'the original of a temporary file');
same(new ThumbURL(`${QUERY}/Foo.jpg?w=330&ow=640&oh=480`).originalWidth, 640, 'dimensions in the query');
ok(Object.isFrozen(jpeg) && Object.isFrozen(jpeg.params), 'an object is frozen');
same([`${jpeg}`, JSON.stringify({ jpeg })], [jpeg.href, JSON.stringify({ jpeg: jpeg.href })], 'as text and as JSON');

// changes
const changed = (url, changes) => outcome(() => url.with(changes).href.slice(QUERY.length + 1));
const svg = new ThumbURL(`${QUERY}/Foo.svg?lang=fr&w=330`), video = new ThumbURL(`${QUERY}/Foo.webm?t=5s&w=330`);
same(changed(jpeg, { width: 800 }), 'Foo.jpg?w=800', 'a width is kept as it is');
same(changed(svg, { width: 20 }), 'Foo.svg?lang=fr&w=20', 'all else is kept');
same([changed(svg, { lang: 'DE' }), changed(svg, { lang: null }), changed(svg, { lang: 'en' })], ['Foo.svg?lang=de&w=330', 'Foo.svg?w=330', 'Foo.svg?w=330'], 'languages');
same([changed(video, { time: 150 }), changed(video, { time: null }), changed(video, { time: '1m1s' })], ['Foo.webm?t=2m30s&w=330', 'Foo.webm?w=330', 'Foo.webm?t=1m1s&w=330'], 'times');
same(changed(svg, { width: null }), 'Foo.svg', 'no width is the original');
same(changed(jpeg.original, { page: 2 }), 'missing-width', 'an original has no page');
same([changed(jpeg, { page: 2 }), changed(jpeg, { page: jpeg.page, lang: jpeg.lang })], ['param-not-applicable', 'Foo.jpg?w=330'], 'a JPEG has no page but the first');
const versions = new ThumbURL(`${QUERY}/Foo.jpg?v=2fd4e1c67a2d28fc`, { site: { ...wikimedia, params: ['v', 'w'] } });
same([changed(versions, {}), changed(versions, { width: 20 }), changed(versions.fit({ width: 20 }), { width: null })],
	['Foo.jpg?v=2fd4e1c67a2d28fc', 'Foo.jpg?v=2fd4e1c67a2d28fc&w=20', 'Foo.jpg'], 'the version of an original');
same([changed(jpeg, { width: 0 }), changed(jpeg, { width: 1.5 }), changed(jpeg, { lang: 'x' })], ['bad-value', 'bad-value', 'bad-value'], 'wrong values');
same([changed(jpeg, { quality: 'low' }), changed(jpeg, { format: 'webp' }), changed(jpeg, { info: 'json' })], ['no-equivalent', 'no-equivalent', 'no-equivalent'], 'what the site does not have');
same(old(`${PATH}/0/06/Foo.jpg/220px-Foo.jpg`).with({ quality: 'low', format: 'webp' }).href, `${PATH}/0/06/Foo.jpg/qlow-220px-Foo.jpg.webp`, 'which the path scheme has');
const all = { site: { ...wikimedia, params: ['f', 'info', 'lang', 'p', 'q', 't', 'w'] } };
const more = new ThumbURL(`${QUERY}/Foo.tif?w=220`, all);
same(more.with({ quality: 'lossless' }).href, `${QUERY}/Foo.tif?q=lossless&w=220`, 'or a site that enables it');
same(more.with({ quality: 'lossless' }).format, 'png', 'the format follows the quality');
same([more.with({ info: 'json' }).href, more.with({ info: 'json' }).with({ width: 20 }).href, changed(more, { info: 'json', page: 2 })], [`${QUERY}/Foo.tif?info=json`, `${QUERY}/Foo.tif?w=20`, 'param-not-applicable'], 'an info');
same(jpeg.with({ origin: '' }).href, '/v1/wikipedia/commons/Foo.jpg?w=330', 'another origin');

// fit: the table of doc/url-schemes.rst
for (const [name, originalWidth, width, want] of [
	['Foo.jpg', 4000, 220, 250], ['Foo.jpg', 1000, 960, 960], ['Foo.jpg', 1000, 961, null], ['Foo.jpg', 960, 960, null],
	['Foo.jpg', undefined, 5000, 3840], ['Foo.jpg', 6000, 5000, 3840], ['Foo.pdf', 1000, 961, 960], ['Foo.svg', 100, 220, 250],
	['Foo.tif', 15, 10, 20], ['Foo.jpg', 3900, 4000, null],
])
	same(new ThumbURL(`${QUERY}/${name}?w=20`).fit({ width, originalWidth }).width, want, `fit ${width} of ${name}, ${originalWidth} wide`);
same(jpeg.fit({ width: 330, density: 1.1, originalWidth: 4000 }).width, 500, 'a density');
same(jpeg.fit({ width: 100, density: 2.5 }).width, 250, 'a density that a double does not hold exactly');
same(jpeg.fit({ height: 300, originalWidth: 4000, originalHeight: 3000 }).width, 500, 'a height');
same(jpeg.fit({ width: 300, height: 100, originalWidth: 4000, originalHeight: 3000 }).width, 250, 'a box');
same(outcome(() => jpeg.fit({ height: 300 })), 'missing-width', 'a height alone');
same(outcome(() => new ThumbURL(`${QUERY}/Foo.flac`).fit({ width: 20 })), 'unknown-type', 'a file without thumbs');
same(old(`${PATH}/0/06/Foo.jpg/qlow-220px-Foo.jpg`).fit({ width: 961, originalWidth: 1000 }).width, 960, 'a low quality is not the original');
same(new Any(`${QUERY}/Foo.pdf`).fit({ width: 961, originalWidth: 900 }).width, 900, 'without steps');

// srcset
const short = text => text.split(`${QUERY}/Foo.jpg`).join('');
same(short(jpeg.srcset({ width: 200 })), '?w=250 1x, ?w=330 1.5x, ?w=500 2x', 'by density');
same(short(jpeg.srcset({ width: 300, originalWidth: 400 })), '?w=330 1x,  2x', 'by density, with the original');
same(short(jpeg.srcset({ min: 250, max: 960, originalWidth: 800 })), '?w=250 250w, ?w=330 330w, ?w=500 500w,  800w', 'by width');
same(short(jpeg.srcset({ min: 3000, max: 3500 })), '?w=3840 3840w', 'by width, with no step between');
same(short(new Any(`${QUERY}/Foo.jpg`).srcset({ max: 500 })), '?w=120 120w, ?w=240 240w, ?w=480 480w, ?w=500 500w', 'without steps');
ok(!/,(?! )/.test(new ThumbURL(`${QUERY}/A,b.jpg?w=20`).srcset({ width: 200 })), 'no comma in a URL');
same(jpeg.attributes({ width: 300, originalWidth: 4000, originalHeight: 3000, alt: 'x' }),
	{ src: `${QUERY}/Foo.jpg?w=330`, srcset: jpeg.srcset({ width: 300, originalWidth: 4000 }), width: 300, height: 225, sizes: undefined, alt: 'x' }, 'attributes');
same(jpeg.attributes({ width: 300, originalWidth: 100, originalHeight: 50 }).height, 50, 'a small original is not enlarged');
ok(jpeg.attributes({ width: 300, sizes: '50vw' }).srcset.includes('1920w'), 'with sizes, by width');

// the same picture
same([jpeg.sameImage(`${PATH}/0/06/Foo.jpg/20px-Foo.jpg`), jpeg.sameImage(jpeg.original), jpeg.sameImage(`${QUERY}/Bar.jpg`), jpeg.sameImage('x')],
	[true, true, false, false], 'sameImage');
same([jpeg.cacheKey, svg.cacheKey, file.cacheKey], ['wikipedia/commons/Foo.jpg', 'wikipedia/commons/Foo.svg?lang=fr', 'wikipedia/commons/archive/20161203102219%21Foo.pdf?p=2'], 'keys');

// titles
const title = (text, options) => outcome(() => ThumbURL.from(text, { wiki: 'wikipedia/commons', origin: HOST, ...options }).href.slice(QUERY.length + 1));
same(title('File:foo bar.jpg'), 'Foo_bar.jpg', 'a title');
same([title(':image:_foo  bar_.jpg'), title('Datei: x.jpg', { namespaces: ['Datei'] }), title('Who? 75%.jpg')], ['Foo_bar_.jpg', 'X.jpg', 'Who%3F_75%25.jpg'], 'titles');
same([title('File:μ meson.png'), title('ßa.jpg'), title('ა.jpg'), title('ĳ.jpg')], ['%CE%9C_meson.png', '%C3%9Fa.jpg', '%E1%83%90.jpg', '%C4%B2.jpg'], 'first letters');
same([title('a<b.jpg'), title('a\ud800.jpg'), title('Foo%2541.jpg')], ['bad-name', 'bad-utf8', 'double-encoded'], 'titles that no file has');

// dimensions
const img = { baseURI: `${HOST}/wiki/`, getAttribute: name => ({ src: '/v1/wikipedia/commons/Foo.jpg?w=20', 'data-file-width': '640', 'data-file-height': '480' })[name] ?? null };
const response = { url: jpeg.href, headers: new Headers({ 'X-Content-Dimensions': '640x480:1' }) };
for (const [name, source] of [['an element', img], ['a response', response], ['JSON', { src: jpeg.href, width: 640, height: 480 }]]) {
	const url = new ThumbURL(...of(source));
	same([url.name, url.originalWidth, url.originalHeight], ['Foo.jpg', 640, 480], `dimensions of ${name}`);
}

// retry
const answer = (status, after) => ({ status, headers: new Headers(after === undefined ? {} : { 'Retry-After': after }) });
const wide = new ThumbURL(`${QUERY}/Foo.jpg?w=800`);
same([wide.retry(answer(400)).url.width, wide.retry(answer(400)).after], [960, 0], 'after 400 the next step');
same(jpeg.retry(answer(400)), null, 'after 400 of a step nothing');
same([wide.retry(answer(429, '3')).url.width, wide.retry(answer(429, '3')).after], [960, 3000], 'after 429 a step, later');
same(jpeg.retry(answer(503)).after, 1000, 'after 503 without a time');
ok(jpeg.retry(answer(429, new Date(Date.now() + 7200e3).toUTCString())).after > 3600e3, 'a date');
same(jpeg.retry(answer(404)), null, 'after 404 nothing');

// mw.util.parseImageUrl
const shim = parseImageUrl(`${PATH}/d/d6/Foo_bar.jpg/120px-Foo_bar.jpg`);
same(shim, null, 'parseImageUrl of a wrong md5');
const image = parseImageUrl(`${PATH}/0/06/Foo.jpg/120px-Foo.jpg`);
same([image.name, image.width, image.resizeUrl(300)], ['Foo.jpg', 120, `${PATH}/0/06/Foo.jpg/330px-Foo.jpg`], 'parseImageUrl');
same([parseImageUrl(`${QUERY}/A_b.jpg`).name, parseImageUrl(`${QUERY}/A.flac`).resizeUrl], ['A b.jpg', null], 'parseImageUrl of originals');

// unpic
same(extract(`${QUERY}/Foo.jpg?w=330`), { src: `${QUERY}/Foo.jpg`, operations: { width: 330, format: 'jpg' }, options: {} }, 'extract');
same(extract('https://h/x.jpg'), null, 'extract what is no thumb');
same([transform(`${PATH}/0/06/Foo.jpg/120px-Foo.jpg`, { width: '300' }), generate(`${QUERY}/Foo.jpg`, { width: 300, format: 'webp' }), generate('https://h/x.jpg', { width: 300 })],
	[`${PATH}/0/06/Foo.jpg/330px-Foo.jpg`, `${QUERY}/Foo.jpg?w=330`, 'https://h/x.jpg'], 'transform and generate');
same(generate(`${QUERY}/Foo.jpg`, { width: 300, format: 'webp' }, all), `${QUERY}/Foo.jpg?f=webp&w=330`, 'a format that the site has');

// md5: RFC 1321, and lengths around a block
for (const [text, digest] of [
	['', 'd41d8cd98f00b204e9800998ecf8427e'], ['abc', '900150983cd24fb0d6963f7d28e17f72'],
	['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'], ['a'.repeat(55), 'ef1772b6dff9a122358552954ad0df65'],
	['a'.repeat(56), '3b0c8ac703f828b04c6c197006d17218'], ['a'.repeat(64), '014842d480b571495a4a0363793f7367'],
	['東京', '707ba17c7ef8d9ef08b39ef314adf432'],
])
	same(md5(text), digest, `md5 of ${text.length} letters`);
plan();
