import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { ok, plan, same } from './tap.mjs';

const packed = process.env.PACKED, need = createRequire(`${packed}/package.json`);
const acorn = need('acorn'), esbuild = need('esbuild'), recheck = need('recheck');
const npm = (...args) => execFileSync('npm', args, {
	cwd: packed, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: packed, npm_config_cache: `${packed}/.npm` },
});

// Bytes after minification and gzip. NB: raise a limit only for what is worth it to every page.
const LIMITS = { thumburl: 5650, path: 6490, wikimedia: 5760, php: 2390, of: 250, reasons: 750, mediawiki: 6630, unpic: 6740, sign: 8110 };
const sources = readdirSync(`${packed}/src`);
const description = JSON.parse(readFileSync(`${packed}/package.json`)), exported = Object.keys(description.exports);
same([description.sideEffects, description.dependencies], [false, undefined], 'no side effects, no dependencies');

function outcome(call) {
	try {
		call();
		return '';
	} catch (e) {
		return `${e.stdout || ''}${e.stderr || e}`;
	}
}

const types = outcome(() => execFileSync(process.execPath, [need.resolve('typescript/lib/tsc.js'), '--noEmit'], { cwd: packed, encoding: 'utf8' }));
same(types, '', 'tsc finds no wrong type');

for (const [entry, limit] of Object.entries(LIMITS)) {
	const { outputFiles: [{ text }] } = esbuild.buildSync({
		entryPoints: [`${packed}/src/${entry}.js`], bundle: true, minify: true, format: 'esm', target: 'es2020', write: false,
	});
	const size = gzipSync(text, { level: 9 }).length;
	ok(size <= limit, `${entry} has ${size} bytes, at most ${limit}`);
	ok(!/\brequire\(|from"/.test(text), `${entry} needs no other package`);
	same(/subtle/.test(text), entry === 'sign', `${entry} ${entry === 'sign' ? 'signs' : 'has nothing of signatures'}`);
	const before = Object.getOwnPropertyNames(globalThis).length;
	await import(`${packed}/src/${entry}.js`);
	same(Object.getOwnPropertyNames(globalThis).length, before, `${entry} makes nothing global`);
	ok(exported.includes(entry === 'thumburl' ? '.' : `./${entry}`), `${entry} is exported`);
}

// Everything that acorn parses: the syntax of 2020, and each regular expression.
function* nodes(node) {
	if (node && typeof node.type === 'string')
		yield node;
	for (const value of Object.values(node ?? {}))
		if (value && typeof value === 'object')
			yield* nodes(value);
}

let expressions = 0;
for (const name of sources) {
	const text = readFileSync(`${packed}/src/${name}`, 'utf8');
	let tree;
	same(outcome(() => tree = acorn.parse(text, { ecmaVersion: 2020, sourceType: 'module' })), '', `${name} has the syntax of 2020`);
	for (const { regex } of nodes(tree)) {
		if (!regex)
			continue;
		expressions++;
		const result = recheck.checkSync(regex.pattern, regex.flags);
		ok(result.status === 'safe' && result.complexity.type !== 'polynomial', `${name}: /${regex.pattern}/${regex.flags} takes linear time`, JSON.stringify(result.complexity));
	}
}
ok(expressions > 20, `${expressions} regular expressions`);
ok(recheck.checkSync('^(a+)+$', '').status === 'vulnerable', 'the checker sees backtracking');

// What npm packs.
const [pack] = JSON.parse(npm('pack', '--dry-run', '--json').replace(/^[^[]*/, ''));
const files = pack.files.map(file => file.path).sort();
const wanted = ['LICENSE', 'README.md', 'package.json', ...sources.map(name => `src/${name}`), ...sources.map(name => `types/${name.replace(/js$/, 'd.ts')}`)];
same(files, wanted.sort(), 'the package has its sources, types, README and licence, and nothing else');
const publish = outcome(() => npm('publish', '--dry-run', '--json', '--registry', 'http://127.0.0.1:9'));
same(publish, '', 'npm would publish it');
const readme = readFileSync(`${packed}/README.md`, 'utf8'), [, example] = /```js\n([^]*?)```/.exec(readme);
ok(example.split('\n').filter(line => line).length <= 5, 'README begins with five lines');
plan();
