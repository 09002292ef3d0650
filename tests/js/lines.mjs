// Prints the JavaScript library's result for each target, in a line each, as fuzz/lines does for the C
// library: canonical, query and path form with tabs between them.
// Usage: lines.mjs [--signed allow|require] [PROJECT/CODE [STRIP [PHP-BASE [PARAMS]]]] <TARGETS
//	lines.mjs --site OPTIONS <TARGETS
import { readFileSync } from 'node:fs';
import { ThumbURL, ThumbURLError, paths } from '../../js/src/path.js';
import { php } from '../../js/src/php.js';
import { verify } from '../../js/src/sign.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { site as standard } from '../../js/src/tables.js';
import { siteOf } from './tap.mjs';

const [, options] = process.argv[2] === '--site' ? process.argv.splice(2, 2) : [];
const [, policy] = process.argv[2] === '--signed' ? process.argv.splice(2, 2) : [];
const [wiki = null, strip = '', php_base = null, params = standard.params.join()] = process.argv.slice(2);
const site = paths(php(options ? siteOf(options) : {
	...standard, abbreviate: 160, default_wiki: wiki, strip: strip.split(',').filter(text => text), php_base, params: params.split(','),
}));
// the site with signed URLs of model.py, and its keys
const signed = { params: ['info', 'lang', 'p', 't', 'v', 'w'], steps: [2, 10, 220, 960], size_policy: 'refuse', signed_urls: policy };
const keys = {
	new: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
	old: '202122232425262728292a2b2c2d2e2f',
};
const verified = url => verify(url, { site: { ...site, ...signed }, keys, now: 1800000000 });
const ESCAPES = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// A string cannot hold bytes that are no UTF-8: they are percent-encoded, which means the same.
function text(bytes) {
	try {
		return utf8.decode(bytes);
	} catch {
		return Array.from(bytes, b => b < 0x80 ? String.fromCharCode(b) : '%' + b.toString(16)).join('');
	}
}

async function answer(call) {
	try {
		const url = await call();
		return url === null ? 'reject no-equivalent' : 'ok ' + url.slice(url.startsWith('https://h/') ? 9 : 0);
	} catch (e) {
		if (!(e instanceof ThumbURLError))
			throw e;
		return 'reject ' + e.reason;
	}
}

const input = readFileSync(0), out = [];
for (let start = 0, end; start < input.length; start = end + 1) {
	end = input.indexOf(10, start);
	if (end < 0)
		end = input.length;
	const target = text(input.subarray(start, end)).replace(/\\[\\nt0]/g, escape => ESCAPES[escape]);
	// a target that begins with two slashes would be a host
	const url = (target[0] === '/' ? 'https://h' : '') + target;
	let parsed;
	const first = await answer(async () => (parsed = policy ? await verified(url) : new ThumbURL(url, { site })).href);
	out.push(parsed ? [first, await answer(() => new Core(parsed).href), await answer(() => parsed.path)].join('\t') :
		[first, first, first].join('\t'));
}
process.stdout.write(out.join('\n') + '\n');
