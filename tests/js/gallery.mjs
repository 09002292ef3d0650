import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ok, plan, same } from './tap.mjs';

const [gallery, screenshots] = process.argv.slice(2);
const need = createRequire(`${process.env.PACKED}/package.json`), { chromium } = need('playwright-core');
const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE = 600e3;

const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM,
	args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-proxy-server', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});

/** A page of the gallery when it has shown its first answers. */
async function open(options, hash = '', prepare = async () => {}) {
	const context = await browser.newContext(options), page = await context.newPage();
	const seen = { errors: [], foreign: [] };
	page.setDefaultTimeout(PATIENCE);
	page.on('console', message => message.type() === 'error' && !/status of (4\d\d|503)/.test(message.text()) && seen.errors.push(message.text()));
	page.on('pageerror', error => seen.errors.push(`${error}`));
	page.on('request', request => !/^(data|blob):/.test(request.url()) && !request.url().startsWith(gallery) && seen.foreign.push(request.url()));
	await prepare(page);
	await page.goto(gallery + hash);
	await answered(page);
	return { page, seen, close: () => context.close() };
}

const text = (page, id) => page.locator(`#${id}`).textContent();

/** Wait until the slider's URLs are answered, and the picture is there. */
async function answered(page) {
	await page.waitForFunction(() => {
		const { dataset } = document.getElementById('explorer'), image = document.getElementById('picture');
		return dataset.answered === document.getElementById('canonical').href && image.complete && image.naturalWidth > 0 && dataset.chosen;
	});
}

async function slide(page, width) {
	await page.locator('#width').fill(`${width}`);
	await answered(page);
}

// The choice of Chromium from srcset at each density, and that the widths are steps. NB: each is a new page,
// since Chromium shows a larger image that it has already.
for (const [density, width, wanted] of [[1, 240, 250], [1.5, 240, 500], [2, 240, 500], [3, 240, 960], [1, 320, 330], [2, 320, 960]]) {
	const { page, seen, close } = await open({ viewport: { width: 1000, height: 900 }, deviceScaleFactor: density }, `#width=${width}`);
	const chosen = () => page.evaluate(() => document.getElementById('explorer').dataset.chosen);
	const offered = (await text(page, 'srcset')).split(',\n').map(entry => entry.split(' '));
	same(await chosen(), `${wanted}`, `density ${density}, ${width} wide: Chromium takes ${wanted}`);
	ok(offered.every(([url]) => /\?w=(120|250|330|500|960|1280|1920|3840)$|^[^?]*$/.test(url)), `density ${density}: all entries are steps or the original`, JSON.stringify(offered));
	same(await page.evaluate(() => document.getElementById('picture').getAttribute('width')), `${width}`, `density ${density}: the picture has a width`);
	same(await page.evaluate(() => document.getElementById('picture').getAttribute('height')), `${Math.round(width * 2 / 3)}`, `density ${density}: and a height`);
	same(seen, { errors: [], foreign: [] }, `density ${density}: no error, no other host`);
	await close();
}

// The URLs as the slider moves.
{
	const { page, seen, close } = await open({ viewport: { width: 1000, height: 900 } });
	const urls = async () => [await text(page, 'asked'), await text(page, 'canonical'), await text(page, 'old')];
	const name = 'Harbour_at_dusk.jpg', old = /^\/wikipedia\/commons\/thumb\/7\/75\/Harbour_at_dusk.jpg\/(\d+)px-Harbour_at_dusk.jpg$/;
	await page.selectOption('#file', { index: 0 });
	await slide(page, 400);
	let [asked, canonical, path] = await urls();
	same([asked, canonical, old.exec(path)?.[1]], [`/v1/wikipedia/commons/${name}?w=400`, `/v1/wikipedia/commons/${name}?w=500`, '500'], 'the URLs of 400 pixels');
	same(await text(page, 'old-cache'), 'hit', 'the old URL is in the cache after the new one');
	ok(/Canonical URL: (hit|miss)\. Old URL: hit\./.test(await text(page, 'heard')), 'a screen reader hears it', await text(page, 'heard'));
	await page.locator('#width').focus();
	await page.keyboard.press('ArrowRight');
	await page.waitForFunction(() => document.getElementById('asked').textContent.endsWith('w=410'));
	await page.keyboard.press('End');
	await answered(page);
	same(await text(page, 'asked'), `/v1/wikipedia/commons/${name}?w=1200`, 'the slider moves by keyboard');
	await page.getByLabel('3', { exact: true }).check();
	await answered(page);
	same(await text(page, 'canonical'), `/v1/wikipedia/commons/${name}`, '3600 pixels are the original');
	for (const [label, control, value, part] of [['Field notes', '#page', '3', 'p=3&'], ['Compass rose', '#lang', 'fr', 'lang=fr&']]) {
		await page.selectOption('#file', { label: await page.locator('#file option', { hasText: label }).textContent() });
		await page.locator(control).waitFor();
		await (control === '#lang' ? page.selectOption(control, value) : page.locator(control).fill(value));
		await page.waitForFunction(part => document.getElementById('canonical').textContent.includes(part), part);
		await answered(page);
		ok((await text(page, 'canonical')).includes(part), `${label}: ${part}`);
	}
	same(seen, { errors: [], foreign: [] }, 'no error, no other host');
	await close();
}

// What is refused while the renderer is busy is asked for again: the dimensions, and the picture.
{
	const asked = { fetch: 0, image: 0 };
	const refuse = route => {
		const type = route.request().resourceType();
		return asked[type]++ < 1 ? route.fulfill({ status: 503 }) : route.continue();
	};
	const { page, close } = await open({ viewport: { width: 1000, height: 900 } }, '#width=260',
		page => page.route('**/Harbour_at_dusk.jpg?w=*', refuse));
	ok(asked.image > 1, 'a picture is asked for again after a 503', `${asked.image} requests`);
	ok(/the thumb that is \d+ wide/.test(await text(page, 'needs')), 'and so are the dimensions');
	await page.locator('#width').press('End');
	await page.getByLabel('3', { exact: true }).check();
	ok(/the original, which has \d+/.test(await text(page, 'needs')), 'of the original', await text(page, 'needs'));
	await close();
}

// What keys reach, in their order.
{
	const { page, close } = await open({ viewport: { width: 1000, height: 900 } });
	const reached = [];
	for (let i = 0; i < 8; i++) {
		await page.keyboard.press('Tab');
		reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.name));
	}
	same(reached.slice(0, 6), ['file', 'width', 'density', 'asked', 'canonical', 'old'], 'keys reach each control');
	const names = await page.evaluate(() => ['file', 'width'].map(id => document.getElementById(id).labels[0].textContent));
	same(names, ['Picture', 'Width of its place on the page'], 'controls have labels');
	await close();
}

// Widths and colours, each looked at by axe-core.
for (const width of [360, 768, 1440])
	for (const colorScheme of ['light', 'dark']) {
		const { page, seen, close } = await open({ viewport: { width, height: 900 }, colorScheme });
		const name = `${width} px, ${colorScheme}`;
		await page.waitForFunction(() => document.documentElement.dataset.done);
		ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing is wider than the page`);
		await page.addScriptTag({ content: axe });
		const { violations, passes } = await page.evaluate(() => axe.run());
		same(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).slice(0, 3).join(' ')}`), [], `${name}: axe-core finds nothing`);
		ok(passes.length > 10, `${name}: axe-core looked at ${passes.length} rules`);
		same(seen, { errors: [], foreign: [] }, `${name}: no error, no other host`);
		await page.screenshot({ path: `${screenshots}/${width}-${colorScheme}.png` });
		await page.locator('#explorer').screenshot({ path: `${screenshots}/${width}-${colorScheme}-slider.png` });
		await page.locator('#gallery section').first().screenshot({ path: `${screenshots}/${width}-${colorScheme}-types.png` });
		await close();
	}

await browser.close();
plan();
