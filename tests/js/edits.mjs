import { ThumbURL, paths } from '../../js/src/path.js';
import { ThumbURL as Core } from '../../js/src/thumburl.js';
import { site as standard } from '../../js/src/tables.js';
import { site as wikimedia } from '../../js/src/wikimedia.js';
import { ok, outcome, plan, rows, same } from './tap.mjs';

const ORIGIN = 'https://upload.wikimedia.org', WIKI = 'wikipedia/commons';
const plainSite = paths({ ...standard, abbreviate: 160 });

// What the URL of the client means.
for (const [client, , edited, means, note] of rows('edits.tsv')) {
	const name = `${client}: ${edited.slice(0, 80)}`;
	if (means === '?')
		continue;
	const url = outcome(() => new ThumbURL(edited, { site: plainSite }));
	const query = typeof url === 'string' ? url : outcome(() => new Core(url).href.slice(url.origin.length));
	if (means.startsWith('refuse:'))
		same(query, means.slice(7), name);
	else if (means[0] === '/')
		same(query, means, name);
	else
		same([url.class, note.includes('/v1/') ? query : ''], ['original', /\/v1\/.*|$/.exec(note)[0]], name);
}

// The URL that the client was given, whichever way.
function given(input) {
	const page = /\/wiki\/Special:FilePath\/([^?]*)/.exec(input);
	if (page)
		input = decodeURIComponent(page[1]);
	return /^(https?:)?\/\//.test(input) ? new ThumbURL(input, { site: paths(wikimedia) }) :
		ThumbURL.from(input, { site: paths(wikimedia), wiki: WIKI, origin: ORIGIN });
}

// The width that the client wanted: the number that it put in, wherever it did.
function wanted(input, edited) {
	const numbers = text => [...text.matchAll(/(\d+)px-|\bw(?:idth)?=(\d+)/g)].map(m => +(m[1] || m[2]));
	const before = numbers(input), put = new Set(numbers(edited).filter(n => !before.includes(n)));
	return put.size === 1 ? [...put][0] : null;
}

const stepped = width => wikimedia.steps.find(step => step >= width) ?? wikimedia.steps.at(-1);
const failed = [];

for (const [client, input, edited, means, , meant] of rows('edits.tsv')) {
	const width = wanted(input, edited);
	if (width === null || client.startsWith('query scheme') || /^srcset|^taginfo|FilePath.*FilePath/.test(client))
		continue;
	const url = given(input), lang = /\/lang([a-z-]+?)-\d+px-/.exec(edited)?.[1];
	const fitted = url.fit({ width });
	const name = `fit ${width} for ${client}: ${input.slice(0, 80)}`;
	same([fitted.width, fitted.cacheKey], [stepped(width), url.cacheKey], name);
	ok(fitted.href.startsWith(`${url.origin}/${WIKI}/`) || url.scheme === 'query' || url.wiki !== WIKI,
		`${name}: of the same host and scheme`, fitted.href);
	// which page, language and name: the client's own, if it was right
	const right = (means[0] === '/' ? means : meant)?.replace(/\bw=\d+/, `w=${stepped(width)}`);
	const wrong = means.startsWith('refuse:') || right !== fitted.query?.slice(url.origin.length);
	if (wrong && lang === undefined)
		failed.push(`${client}: ${input.slice(input.lastIndexOf('/') + 1).slice(0, 60)} -> ${fitted.href.slice(fitted.origin.length)}`);
	else if (lang !== undefined)
		same(url.with({ lang }).fit({ width }).query?.slice(url.origin.length), right, `${name}: with a language`);
	else
		same(fitted.query.slice(url.origin.length), right, `${name}: as the client meant`);
}
console.log(`# ${failed.length} rows where the client's own code fails, and what fit() gives:`);
for (const row of failed)
	console.log(`# ${row}`);
ok(failed.length >= 15, 'clients fail where fit() does not');
plan();
