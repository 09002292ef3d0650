import { createRequire } from 'node:module';
import { of } from '../../js/src/of.js';
import { ThumbURL } from '../../js/src/wikimedia.js';
import { ok, plan, same } from './tap.mjs';

const [demo] = process.argv.slice(2), NAME = 'Harbour_at_dusk.jpg', PATIENCE = 600e3;
const json = async path => (await fetch(new URL(path, demo))).json();
const asked = async () => (await json('/api/asked')).asked;

// phones, tablets, laptops: the width of the image's place, and the density of the screen
const CLIENTS = [320, 360, 412, 640].flatMap(width => [1, 1.5, 2, 3].map(density => ({ width, density })));

// Every client asks once, and gets a thumb of its own: how often the service is asked is the number of
// cache entries, since nothing expires here.
let before = await asked();
const old = new Set();
for (const { width, density } of CLIENTS) {
	const { thumbnail } = await json(`/api/summary/${NAME}?size=${Math.ceil(width * density)}`);
	old.add(thumbnail.source);
}
const sized = await asked() - before;
same([sized, old.size], [14, 14], 'with the size in the request: 16 clients, 14 sizes, 14 entries, 14 thumbs');

before = await asked();
const made = new Set();
for (const { width, density } of CLIENTS) {
	const [src, options] = of((await json(`/api/summary/${NAME}`)).image);
	made.add(new ThumbURL(src, options).fit({ width, density }).href);
}
same(await asked() - before, 1, 'with the dimensions in the answer: 16 clients, one entry');
same([...made].sort(), ['330', '500', '960', '1280', '1920'].map(w => `/v1/wikipedia/commons/${NAME}?w=${w}`).sort(), 'and 5 thumbs, on steps');

// The page, on a phone, a laptop and a sharp screen.
const { chromium } = createRequire(`${process.env.PACKED}/package.json`)('playwright-core');
const browser = await chromium.launch({
	executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-proxy-server'],
});
before = await asked();
for (const [device, width, deviceScaleFactor, wanted] of [['a phone', 360, 3, 1280], ['a laptop', 1280, 1, 960], ['a sharp screen', 1280, 2, 1280]]) {
	const context = await browser.newContext({ viewport: { width, height: 800 }, deviceScaleFactor }), page = await context.newPage();
	const api = [];
	page.setDefaultTimeout(PATIENCE);
	page.on('request', request => request.url().includes('/api/') && api.push(request.url()));
	await page.goto(new URL('/demo/summary.html', demo).href);
	await page.waitForFunction(() => document.images[0].complete && document.images[0].naturalWidth > 0);
	const { taken, jumps } = await page.evaluate(() => ({ taken: document.images[0].currentSrc, jumps: !document.images[0].getAttribute('height') }));
	same([new ThumbURL(taken).width, api.length, jumps], [wanted, 1, false], `${device} takes ${wanted} pixels after one question, and nothing jumps`);
	await context.close();
}
same(await asked() - before, 0, 'the service is not asked again');
ok((await fetch(new URL('/api/summary/None.jpg', demo))).status === 404, 'there is no other summary');
await browser.close();
plan();
