import { ThumbURL, paths } from '../../js/src/path.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { parseImageUrl } from '../../js/src/mediawiki.js';
import { php } from '../../js/src/php.js';
import { extract, generate } from '../../js/src/unpic.js';
import { readFileSync } from 'node:fs';
import { ok, outcome, plan, same, siteOf } from './tap.mjs';

const HOST = 'https://h', sites = new Map(), counts = { read: 0, refuse: 0, fit: 0, meant: 0 };
const without = url => url?.replace(HOST, '');
// with a host, as two slashes at the beginning are one; what begins with no slash has none
const parse = (url, name) => new ThumbURL((url[0] === '/' ? HOST : '') + url, { site: sites.get(name) });
const known = number => +number || undefined;
const checks = {
	read(name, url, query, path, what, key) {
		const got = parse(url, name);
		same([without(new Core(got).href), without(got.path) ?? 'no-equivalent', got.class, got.cacheKey], [query, path, what, key], `${name}: ${url}`);
	},
	refuse(name, url, reason) {
		same(outcome(() => parse(url, name).href), reason, `${name}: ${url} is refused`);
	},
	fit(name, url, width, height, density, originalWidth, originalHeight, wanted) {
		const place = { width: +width, height: +height, density: density / 100, originalWidth: known(originalWidth), originalHeight: known(originalHeight) };
		same(outcome(() => without(parse(url, name).fit(place).href)), wanted, `${name}: the fit of ${url}`);
	},
	meant() {
		// only the C library finds it
	},
};
for (const line of readFileSync(new URL('../ids.tsv', import.meta.url), 'utf8').split('\n')) {
	const [what, name, ...columns] = line.split('\t');
	if (what === 'site')
		sites.set(name, paths(php(siteOf(columns[0]))));
	else if (checks[what]) {
		checks[what](name, ...columns);
		counts[what]++;
	} else
		ok(!line || line[0] === '#', `${line} is a row`);
}
ok(counts.read > 80 && counts.refuse > 80 && counts.fit > 10, `${counts.read} URLs are read, ${counts.refuse} refused, and ${counts.fit} fit`);

const id = '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', site = sites.get('up'), url = `${HOST}/v1/id/${id}`;
const page = ThumbURL.fromId(id, { site, origin: HOST });
same(page.href, url, 'a page makes the URL of an id');
same([page.with({ width: 220 }).href, page.fit({ width: 220 }).href], [`${url}?w=250`, `${url}?w=250`], 'with a width');
same([page.zone, page.name, page.wiki, page.type, page.version, page.format, page.isOriginal], ['id', id, '', '', null, null, true], 'its fields');
same(page.with({ width: 250, format: 'webp' }).format, 'webp', 'a format is known if the URL has it');
same(page.with({ width: 250 }).format, null, 'or not at all');
const thumb = page.with({ width: 250, page: 2, lang: 'fr', time: 90, quality: 'low' });
same(thumb.href, `${url}?lang=fr&p=2&q=low&t=1m30s&w=250`, 'with all parameters');
same([thumb.original.href, thumb.path, thumb.query], [url, null, thumb.href], 'an id has no path');
same(thumb.srcset({ width: 100, densities: [1, 3] }), `${url}?lang=fr&p=2&q=low&t=1m30s&w=250 1x, ${url}?lang=fr&p=2&q=low&t=1m30s&w=500 3x`, 'by density');
same(page.srcset({ originalWidth: 400 }), `${url}?w=250 250w`, 'by width');
same(page.attributes({ width: 200, originalWidth: 4000, originalHeight: 3000 }).height, 150, 'attributes');
same([page.sameImage(thumb), page.sameImage(`//x/v1/id/${id}?w=500`)], [false, true], 'the same picture');
same(ThumbURL.fromId(id, { site, originalWidth: 400, originalHeight: 300 }).marked, `/v1/id/${id}#oh=300&ow=400`, 'with the size of the original');
for (const [name, wrong] of [['up', id.toUpperCase()], ['up', 'Foo.jpg'], ['up', `${id}?w=220`], ['up', `${id}/x`], ['one', 'Foo.jpg'], ['one', '20161203102219!Foo.jpg'], ['oneoff', id]])
	same(outcome(() => ThumbURL.fromId(wrong, { site: sites.get(name) })), 'bad-name', `${name}: ${wrong} is no id`);
same([outcome(() => ThumbURL.fromId('', { site })), outcome(() => ThumbURL.fromId(id))], ['bad-path', 'bad-path'], 'nor is nothing, nor anything on a site without ids');
same(outcome(() => page.with({ page: 2 })), 'missing-width', 'an original has no page');
same(parseImageUrl(url, { site }), null, 'parseImageUrl has no name');
same([generate(url, { width: 300 }, { site }), extract(`${url}?w=500`, { site }).src], [`${url}?w=500`, url], 'unpic');
plan();
