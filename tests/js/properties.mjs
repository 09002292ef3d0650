import { createRequire } from 'node:module';
import { ThumbURL, paths } from '../../js/src/path.js';
import { site as standard, types } from '../../js/src/tables.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { site as wikimedia } from '../../js/src/wikimedia.js';
import { ok, outcome, plan } from './tap.mjs';

const fc = createRequire(`${process.env.PACKED}/package.json`)('fast-check');
const seed = Number(process.env.PROPERTIES_SEED || new Date().toISOString().slice(0, 10).replace(/-/g, ''));
const numRuns = Number(process.env.PROPERTIES_RUNS || 2000);
const all = paths({ ...wikimedia, params: ['f', 'info', 'lang', 'p', 'q', 't', 'w'] });

const rows = types.map(row => {
	const [type, nature, , special, has, ...extensions] = row.split(' ');
	return { type, nature, special, has, extensions };
});
const width = fc.integer({ min: 1, max: 65535 });
const stem = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
	.map(text => text.normalize().replace(/[\0- \x7f#<>[\]{}|\\/:%_\p{Cs}]|\s/gu, 'x'));

// A thumb of any type with parameters that apply to it.
const thumb = fc.record({
	stem, row: fc.constantFrom(...rows), pick: fc.nat(9), w: width, p: fc.integer({ min: 1, max: 999 }), t: fc.nat(359999),
	lang: fc.constantFrom('fr', 'en', 'zh-hans', 'es-419'), old: fc.boolean(), parts: fc.nat(31),
}).map(({ stem, row, pick, w, p, t, lang, old, parts }) => {
	const name = `${old ? '20161203102219!' : ''}${stem}.${row.extensions[pick % row.extensions.length]}`;
	const params = [];
	if (parts & 1 && row.has.includes('l'))
		params.push(`lang=${lang}`);
	if (parts & 2 && row.has.includes('p'))
		params.push(`p=${p}`);
	if (parts & 4 && row.special !== '-')
		params.push(`q=${row.special}`);
	if (parts & 8 && row.has.includes('t'))
		params.push(`t=${t}`);
	params.push(`w=${w}`);
	return { row, name, url: `https://h/v1/wikipedia/commons/${encodeURIComponent(name)}?${parts & 16 ? params.reverse().join('&') : params.join('&')}` };
}).filter(({ name }) => new TextEncoder().encode(name.replace(/^\d{14}!/, '')).length <= 255 && !/%[\da-f]{2}/i.test(name) && !/^\.\.?$/.test(name));

function property(name, arbitraries, predicate) {
	const result = fc.check(fc.property(...arbitraries, predicate), { seed, numRuns });
	ok(!result.failed, name, `seed ${seed}: ${JSON.stringify(result.counterexample)}`, `${result.errorInstance ?? ''}`);
}

const read = url => new ThumbURL(url, { site: all });

property('href is canonical', [thumb], ({ url }) => {
	const u = read(url);
	return read(u.href).href === u.href;
});
property('both schemes lead to each other', [thumb], ({ url }) => {
	const u = read(url);
	return read(u.path).query === u.query && read(u.query).path === u.path && read(u.path).href === u.path;
});
property('a URL is the same with a fragment, which makes none simple', [thumb], ({ url }) => {
	const whole = { site: { ...wikimedia, params: all.params } }, u = new Core(url, whole);
	return [u.query, read(url).path].every(text => {
		const [one, other] = [text, `${text}#`].map(input => new Core(input, whole));
		return Object.keys(one).every(key => JSON.stringify(one[key]) === JSON.stringify(other[key])) && one.href === u.href;
	});
});
property('changes with nothing change nothing', [thumb], ({ url }) => read(url).with({}).href === read(url).href);
property('the own values of a URL change nothing', [thumb], ({ url }) => {
	const { width, page, lang, time, quality, href } = read(url), changes = { width };
	if (page !== 1) changes.page = page;
	if (lang) changes.lang = lang;
	if (time !== null) changes.time = time;
	if (quality !== 'normal') changes.quality = quality;
	return read(url).with(changes).href === href;
});
property('a change and back is nothing', [thumb, width], ({ url }, other) => {
	const u = read(url);
	return u.with({ width: other }).with({ width: u.width }).href === u.href && u.with({ width: other }).width === other;
});
property('a width changes no key', [thumb, width], ({ url }, other) => read(url).with({ width: other }).sameImage(url));
property('a fit has a step, and the key of its picture', [thumb, width, fc.option(width, { nil: undefined })], ({ url, row }, wanted, originalWidth) => {
	const u = read(url), fitted = u.fit({ width: wanted, originalWidth });
	if (fitted.width === null)
		return row.nature === 'web' && originalWidth <= Math.max(wanted, 3840) && fitted.sameImage(u.original);
	return all.steps.includes(fitted.width) && fitted.sameImage(u) && fitted.fit({ width: fitted.width, originalWidth }).href === fitted.href;
});
property('a srcset has one entry for each density at most, and no comma or blank in a URL', [thumb, width], ({ url }, wanted) => {
	const entries = read(url).srcset({ width: wanted }).split(', ');
	return entries.length <= 3 && entries.every(entry => /^[^\s,]+ [\d.]+x$/.test(entry));
});
property('any text is read or refused with a reason, and twice alike', [fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' }), thumb.map(({ url }) => url.slice(0, -3)))], text => {
	const once = outcome(() => read(text).href);
	return once === outcome(() => read(text).href) && Core.canParse(text, { site: all }) >= ThumbURL.canParse(text, { site: all });
});
const hashed = paths({ ...all, ids: 'sha1' });
const id = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 40, maxLength: 40 }).map(digits => digits.join(''));
const changes = fc.record({
	width, page: fc.integer({ min: 1, max: 999 }), lang: fc.constantFrom('fr', 'en', 'zh-hans'), time: fc.nat(359999),
	quality: fc.constantFrom('low', 'lossless'), format: fc.constantFrom('jpg', 'png', 'gif', 'webp', 'avif'),
}, { requiredKeys: ['width'] });
property('an id with any parameters has one URL, and its fits the same key', [id, changes, width, fc.option(width, { nil: undefined })], (digits, some, wanted, originalWidth) => {
	const u = ThumbURL.fromId(digits, { site: hashed }).with(some), again = new ThumbURL(u.href, { site: hashed }), fitted = u.fit({ width: wanted, originalWidth });
	return again.href === u.href && again.cacheKey === u.cacheKey && u.path === null && u.with({}).href === u.href && u.original.name === digits &&
		hashed.steps.includes(fitted.width) && fitted.sameImage(u) && fitted.with({ width: u.width }).href === u.href;
});
property('a title is the same as its name', [stem], text => {
	const from = outcome(() => Core.from(`File:${text}.jpg`, { site: standard, wiki: 'wikipedia/commons' }).name);
	return !from.endsWith('.jpg') || from === outcome(() => Core.from(from, { site: standard, wiki: 'wikipedia/commons' }).name);
});
plan();
