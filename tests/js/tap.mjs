// Cases in TAP.
import { isDeepStrictEqual } from 'node:util';
import { readFileSync } from 'node:fs';
import { site as standard } from '../../js/src/tables.js';

let count = 0, failed = 0;

export function ok(right, name, ...notes) {
	console.log(`${right ? 'ok' : 'not ok'} ${++count} - ${name.replace(/[#\\]/g, '\\$&')}`);
	if (right)
		return;
	failed++;
	for (const note of notes)
		console.log(`# ${note}`);
}

export function same(got, wanted, name) {
	ok(isDeepStrictEqual(got, wanted), name, `got ${JSON.stringify(got)}`, `not ${JSON.stringify(wanted)}`);
}

/** What a call returns, or the reason of its ThumbURLError. */
export function outcome(call) {
	try {
		return call();
	} catch (e) {
		if (e.reason === undefined)
			throw e;
		return e.reason;
	}
}

/** The rows of a table of the tests, as arrays. */
export function rows(name) {
	const text = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
	return text.split('\n').slice(1).filter(line => line).map(line => line.split('\t'));
}

const LISTS = { params: String, strip: String, steps: Number }, NUMBERS = ['max_width', 'hash_levels', 'abbreviate'];

/** The site with these options of a site file, which have semicolons between them. */
export function siteOf(text) {
	const site = { ...standard };
	for (const [, option, value] of text.matchAll(/([^=;]+)=([^;]*)/g)) {
		const key = option.replace(/-/g, '_');
		site[key] = LISTS[key] ? value.split(',').map(LISTS[key]) : NUMBERS.includes(key) ? +value : value;
	}
	return site;
}

export function plan() {
	console.log(`1..${count}`);
	process.exitCode = failed ? 1 : 0;
}
