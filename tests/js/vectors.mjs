import { ThumbURL, paths } from '../../js/src/path.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { site } from '../../js/src/tables.js';
import { outcome, plan, rows, same } from './tap.mjs';

const HOST = 'https://upload.wikimedia.org';
const sites = new Map();

// the site of a row's class, such as reject [default=wikipedia/commons]
function siteOf(what) {
	const wiki = /\[default=(.*)\]/.exec(what)?.[1] ?? null;
	if (!sites.has(wiki))
		sites.set(wiki, paths({ ...site, abbreviate: 160, default_wiki: wiki }));
	return sites.get(wiki);
}

const without = url => url?.replace(HOST, '');

for (const [id, what, path, query, direction, input, expected] of rows('vectors.tsv')) {
	const options = { site: siteOf(what) };
	// what begins with a slash has a host in front of it, and what does not has none
	const read = url => new ThumbURL((url[0] === '/' ? HOST : '') + url, options);
	const canonical = url => outcome(() => without(read(url).href));
	const toQuery = url => outcome(() => without(new Core(read(url)).href));
	const toPath = url => outcome(() => without(read(url).path));
	switch (direction) {
	case 'both':
		same([path, query].map(canonical), [path, query], `${id} both are canonical`);
		same([toQuery(path), toPath(query)], [query, path], `${id} each is the other's`);
		break;
	case 'old2new':
		same([toQuery(input), path ? canonical(input) : ''], [expected, path], `${id} to the query scheme`);
		break;
	case 'new2old':
		same([toPath(input), query ? canonical(input) : ''], [expected, query], `${id} to the path scheme`);
		break;
	case 'canon':
		same([canonical(input), canonical(expected)], [expected, expected], `${id} is canonical`);
		break;
	case 'reject':
		if (/^https:/.test(input))
			// NB: a target has no host, and a URL may have one
			same(canonical(input), without(input), `${id} is a URL with a host`);
		else
			same(toQuery(input), expected, `${id} is refused`);
		break;
	default:
		throw new Error(`${id}: "${direction}" is no direction`);
	}
}
plan();
