import { Firefox } from './marionette.mjs';
import { ok, plan, same } from './tap.mjs';

const [gallery, profile, screenshots] = process.argv.slice(2);
const firefox = await Firefox.start(process.env.FIREFOX, profile);

/**
 * Wait until all of the page's requests and the slider's are answered, and the picture is there. NB: a page that is
 * left before has an error, since its script is terminated.
 */
const answered = () => firefox.run(async () => {
	for (;;) {
		const { dataset } = document.getElementById('explorer'), image = document.getElementById('picture');
		if (document.documentElement.dataset.done && dataset.answered === document.getElementById('canonical').href &&
		    image.complete && image.naturalWidth > 0 && dataset.chosen)
			return;
		await new Promise(resolve => setTimeout(resolve, 50));
	}
});

const text = id => firefox.run(id => document.getElementById(id).textContent, id);

// NB: a page that is open already would not be loaded for another fragment
async function open(hash = '') {
	await firefox.send('WebDriver:Navigate', { url: 'about:blank' });
	await firefox.send('WebDriver:Navigate', { url: gallery + hash });
	await answered();
}

const setDensity = density => firefox.inside(density => Services.prefs.setStringPref('layout.css.devPixelsPerPx', density), `${density}`);

/** Errors and warnings of the page, and not of Firefox. */
const complaints = () => firefox.inside(gallery => Services.console.getMessageArray()
	.filter(m => m instanceof Ci.nsIScriptError && m.sourceName.startsWith(gallery) && !/status of (4\d\d|503)/.test(m.errorMessage))
	.map(m => m.errorMessage), gallery);

try {
	for (const [density, width, wanted] of [[1, 240, 250], [1.5, 240, 500], [2, 240, 500], [3, 240, 960], [1, 320, 330], [2, 320, 960]]) {
		await setDensity(density);
		await open(`#width=${width}`);
		same(await firefox.run(() => devicePixelRatio), density, `the density is ${density}`);
		same(await firefox.run(() => document.getElementById('explorer').dataset.chosen), `${wanted}`, `density ${density}, ${width} wide: Firefox takes ${wanted}`);
	}

	await setDensity(1);
	await open();
	const slider = await firefox.send('WebDriver:FindElement', { using: 'css selector', value: '#width' });
	await firefox.send('WebDriver:ElementSendKeys', { id: Object.values(slider.value)[0], text: '\uE010' });
	await answered();
	same(await text('asked'), '/v1/wikipedia/commons/Harbour_at_dusk.jpg?w=1200', 'the slider moves by keyboard');
	same(await text('old-cache'), 'hit', 'the old URL is in the cache after the new one');

	for (const scheme of ['light', 'dark']) {
		await firefox.inside(dark => Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', dark ? 0 : 1), scheme === 'dark');
		for (const width of [500, 768, 1440]) {
			await firefox.send('WebDriver:SetWindowRect', { width, height: 900 });
			await open();
			same(await firefox.run(() => matchMedia('(prefers-color-scheme: dark)').matches), scheme === 'dark', `${width} px: the page is ${scheme}`);
			ok(await firefox.run(() => document.documentElement.scrollWidth <= innerWidth), `${width} px, ${scheme}: nothing is wider than the page`);
			await firefox.screenshot(`${screenshots}/${width}-${scheme}.png`);
		}
	}
	same(await complaints(), [], 'no error');
} finally {
	await firefox.stop();
}
plan();
