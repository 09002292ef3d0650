// One round of js.sh: prints records. Usage: js.mjs DIRECTORY
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const load = name => import(pathToFileURL(resolve(process.argv[2], name)));
const { ThumbURL } = await load('wikimedia.js');
const URLS = {
	'a path': 'https://upload.wikimedia.org/wikipedia/commons/thumb/c/c9/Harbour_lights_at_dusk.jpg/330px-Harbour_lights_at_dusk.jpg',
	'a query': 'https://thumb.wikimedia.org/v1/wikipedia/commons/Harbour_lights_at_dusk.jpg?w=330',
	'a page': 'https://upload.wikimedia.org/wikipedia/commons/thumb/7/78/Parish_register_1731.djvu/page12-330px-Parish_register_1731.djvu.jpg',
	'another script': 'https://upload.wikimedia.org/wikipedia/commons/thumb/5/58/%E6%9D%B1%E4%BA%AC%E3%81%AE%E7%81%AF%E5%8F%B0_%E5%A4%9C%E6%99%AF.jpg/330px-%E6%9D%B1%E4%BA%AC%E3%81%AE%E7%81%AF%E5%8F%B0_%E5%A4%9C%E6%99%AF.jpg',
};
const TURNS = 50000;
const hostile = bytes => {
	const fill = (head, piece, tail = '') => head + piece.repeat(Math.floor((bytes - head.length - tail.length) / piece.length)) + tail;
	return [
		fill('https://h', '/'), fill('https://h/a/b/', '%'), fill('https://h/v1/a/b/', '%41'), fill('https://h/v1/a/b/', '%g'),
		fill('https://h/v1/a/b/Foo.jpg?w=20', '&_'), fill('https://h/a/b', '/a'), fill('https://', 'a'),
		fill('https://h/a/b/thumb/0/06/Foo.svg/lang', '-1', '.png'), fill('https://h/a/b/thumb/0/06/Foo.svg/', '1', '.png'),
		fill('https://h/v1/a/b/', '%E6%9D%B1'), fill('https://h/v1/a/', 'a-', '/x'), fill('https://h/v1/a/b/Foo.jpg#', 'oh=1&'),
		fill('https://h/v1/a/b/Foo.webm?t=', '1h', '&w=1'), fill('https://h/a/b/thumb/0/06/', 'a.'), fill('https://h/v1/a/b/', 'a.', '?w=1'),
	];
};

let kept;

function cpu(turns, work) {
	const { user } = process.cpuUsage();
	for (let i = 0; i < turns; i++)
		kept = work(i);
	return (process.cpuUsage().user - user) / turns;	// microseconds
}

const value = (...fields) => console.log(['value', ...fields].join('\t'));

for (const [name, url] of Object.entries(URLS)) {
	const variants = {
		'read, fit, write': i => new ThumbURL(url).fit({ width: 300 + (i & 255) }).href,
		'read': () => new ThumbURL(url),
		'new URL, href': () => new URL(url).href,
	};
	for (const [variant, work] of Object.entries(variants)) {
		cpu(4 * TURNS, work);		// until it is compiled
		value(name, variant, 'URLs a CPU second', Math.round(1e6 / cpu(TURNS, work)));
	}
}
// the longest URL that is read has 32,768 characters
for (const [name, bytes] of [['hostile, the slowest', 1 << 16], ['hostile, the slowest that is read', 1 << 15]]) {
	const slowest = Math.max(...hostile(bytes).map(url => {
		const read = () => ThumbURL.parse(url);
		cpu(20, read);
		return cpu(20, read);
	}));
	value(name, 'read', 'CPU ms', (slowest / 1000).toFixed(3));
}
