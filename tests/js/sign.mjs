import { sign, verify } from '../../js/src/sign.js';
import { ThumbURL } from '../../js/src/path.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { readFileSync } from 'node:fs';
import { ok, plan, same, siteOf } from './tap.mjs';

const sites = new Map(), keys = {};

async function outcome(call) {
	try {
		return await call();
	} catch (e) {
		if (e instanceof RangeError)
			return 'none';
		if (e.reason === undefined)
			throw e;
		return e.reason;
	}
}

const HOST = 'https://h', short = text => text.length > 200 ? text.slice(0, 200) + '...' : text;
const counts = { read: 0, sign: 0 };
for (const line of readFileSync(new URL('../signed.tsv', import.meta.url), 'utf8').split('\n')) {
	const [what, name, third, ids, url, expected] = line.split('\t');
	if (what === 'key')
		keys[name] = third;
	else if (what === 'site')
		sites.set(name, siteOf(third));
	else if (what === 'read') {
		const known = Object.fromEntries(ids.split(',').filter(id => id).map(id => [id, keys[id]]));
		const options = { keys: known, now: +third, site: sites.get(name) };
		// with a host, as two slashes at the beginning are one
		const got = await outcome(async () => new Core(await verify(HOST + url, options)).href);
		same(got.replace(HOST, ''), expected, `${name}: ${short(url)}`);
		counts.read++;
	} else if (what === 'sign') {
		const options = { key: keys[ids], id: ids, expires: +third, site: sites.get(name) };
		const got = (await outcome(() => sign(HOST + url, options))).replace(HOST, '');
		same(expected === 'none' && got[0] !== '/' ? 'none' : got, expected, `${name}: ${short(url)} is signed with ${ids}`);
		counts.sign++;
	} else
		ok(!line || line[0] === '#', `${short(line)} is a row`);
}
ok(counts.read > 200 && counts.sign > 50, `${counts.read} URLs are read, and ${counts.sign} signed`);

const key = keys.new, id = 'new', url = 'https://h/v1/wikipedia/commons/Foo.jpg?w=517';
const bytes = Uint8Array.from({ length: 32 }, (_, i) => i), signed = await sign(url, { key, id });
same(await sign(url, { key: bytes, id }), signed, 'a key may be bytes');
same(await sign(new URL(url), { key, id }), signed, 'a URL may be an object');
same(await sign(new ThumbURL(url), { key, id }), signed, 'a URL may be a ThumbURL');
same(await sign(url, { key, id, expires: new Date(1900000000999) }), await sign(url, { key, id, expires: 1900000000 }), 'a time may be a Date');
for (const [what, options] of [
	['a short key', { key: key.slice(0, 30), id }], ['a long key', { key: new Uint8Array(65), id }], ['a key that is not hex', { key: `${key}0g`, id }],
	['an id in upper case', { key, id: 'New' }], ['a long id', { key, id: 'a'.repeat(17) }], ['no id', { key, id: '' }],
	['milliseconds', { key, id, expires: 1900000000000 }], ['a fraction', { key, id, expires: 1.5 }], ['a negative time', { key, id, expires: -1 }],
	['no time', { key, id, expires: NaN }],
])
	same(await outcome(() => sign(url, options)), 'none', `${what} is refused`);
const site = sites.get('allow');
same((await verify(signed, { keys: { new: bytes }, site })).width, 517, 'what is signed is verified');
same(await outcome(() => verify(signed, { keys: {}, site })), 'bad-signature', 'not without its key');
same(await outcome(() => verify(signed.replace('new.', 'constructor.'), { keys: {}, site })), 'bad-signature', 'an id is no member of an object');
same(await outcome(() => verify(signed, { keys })), 'unknown-param', 'a site has no signed URLs by default');
same((await verify(`${signed}#oh=1&ow=2`, { keys, site })).originalWidth, 2, 'a fragment is kept');
same(await outcome(async () => verify(await sign(url, { key, id, expires: 1 }), { keys, site })), 'expired', 'the time is that of the clock');
same(await outcome(async () => (await verify(await sign(url, { key, id, expires: 9999999999 }), { keys, site })).width), 517, 'until its end');
plan();
