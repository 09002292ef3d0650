/*
 * The part of the gallery with a slider: the library in js makes each URL, and the edge says how it
 * answered.
 */
import { paths, ThumbURL } from "./thumburl/path.js";
import { site } from "./thumburl/wikimedia.js";

const $ = id => document.getElementById(id);
const files = JSON.parse($("thumbs").textContent);
const options = { site: paths(site) };
const PAUSE = 200;		// milliseconds after the last move, before a request
const TRIES = 10;		// of a thumb, while the renderer is busy

let picked, move = 0, tries = 0;

const paged = url => ["pdf", "tiff", "djvu"].includes(url.type);

/** The original of a file, with its dimensions from the answer's header. */
async function open(file) {
	const url = new ThumbURL(location.origin + file.original, options);
	const ask = () => fetch(url.fit({ width: 120 }).href, { method: "HEAD" });
	let answer = await ask();
	for (let i = 1; i < TRIES && answer.status === 503; i++) {
		await new Promise(resolve => setTimeout(resolve, 1000 * i));
		answer = await ask();
	}
	const [width, height] = (answer.headers.get("X-Content-Dimensions") || "").split(/[x:]/).map(Number);
	return url.with({ originalWidth: width || undefined, originalHeight: height || undefined });
}

/** What the controls say: the thumb's page and language, the place on the page, the screen. */
function wanted() {
	const density = Number(document.querySelector("[name=density]:checked").value) || devicePixelRatio;
	let url = picked;
	if (paged(url))
		url = url.with({ width: 20, page: Number($("page").value) || 1 });
	if (url.type === "svg")
		url = url.with({ width: 20, lang: $("lang").value });
	return { url, density, width: Number($("width").value) };
}

/** Text with URLs in an element, which may break at slashes and parameters. */
function write(id, text) {
	$(id).textContent = "";
	text.split(/(?<=\/)|(?=[?&])/).forEach((part, i) => $(id).append(i ? document.createElement("wbr") : "", part));
}

function link(id, url) {
	write(id, url.slice(location.origin.length));
	$(id).href = url;
}

function tag(id, text) {
	const word = /^(hit|miss|pass)/.exec(text);
	$(id).textContent = text;
	$(id).className = `tag ${word ? word[0] : text === "waiting" ? "" : "bad"}`;
}

/** Ask for one URL, and show its X-Cache. */
async function ask(id, url) {
	try {
		const answer = await fetch(url, { cache: "no-store" });
		await answer.blob();
		return [id, answer.ok ? (answer.headers.get("X-Cache") || "no X-Cache").toLowerCase() : `${answer.status}`];
	} catch (error) {
		return [id, `${error.message || error}`];
	}
}

async function answers(mine, fitted) {
	const canonical = await ask("canonical-cache", fitted.query);
	if (mine !== move)
		return;
	tag(...canonical);
	const old = await ask("old-cache", fitted.path);
	if (mine !== move)
		return;
	tag(...old);
	$("heard").textContent = `Canonical URL: ${canonical[1]}. Old URL: ${old[1]}.`;
	$("explorer").dataset.answered = fitted.query;
}

function update() {
	const { url, density, width } = wanted(), mine = ++move;
	tries = 0;
	const fitted = url.fit({ width, density });
	const asked = url.with({ width: Math.ceil(width * density) });
	$("width-text").textContent = `${width} px`;
	$("width").setAttribute("aria-valuetext", `${width} pixels`);
	$("needs").textContent = `${width} × ${Number(density.toFixed(2))} = ${Math.ceil(width * density)} pixels are wanted: ` +
	    (fitted.isOriginal ? `the original, which has ${url.originalWidth}` : `the thumb that is ${fitted.width} wide`);
	link("asked", asked.query);
	link("canonical", fitted.query);
	link("old", fitted.path);
	tag("canonical-cache", "waiting");
	tag("old-cache", "waiting");
	const attributes = url.attributes({ width, densities: [1, 1.5, 2, 3] });
	write("srcset", attributes.srcset.split(location.origin).join("").split(", ").join(",\n"));
	const image = $("picture");
	image.removeAttribute("height");
	for (const [name, value] of Object.entries({ ...attributes, alt: `${$("file").selectedOptions[0].textContent}, ${width} pixels wide` }))
		if (value !== undefined && image.getAttribute(name) !== `${value}`)
			image.setAttribute(name, value);
	setTimeout(() => mine === move && answers(mine, fitted), PAUSE);
}

/** Which entry of srcset the browser took. */
function chosen() {
	const taken = ThumbURL.parse($("picture").currentSrc, options);
	$("chosen").textContent = !taken ? "" : taken.isOriginal ? "the original" : `the thumb that is ${taken.width} wide`;
	$("explorer").dataset.chosen = taken ? `${taken.width || "original"}` : "";
}

/** A renderer that is busy answers 503: a second later, and then two, and so on, it may not be. */
function again() {
	const image = $("picture"), mine = move;
	if (++tries < TRIES)
		setTimeout(() => { if (mine === move) image.src = image.src; }, 1000 * tries);
}

async function pick() {
	const mine = ++move;
	const url = await open(files[$("file").selectedIndex]);
	if (mine !== move)
		return;
	picked = url;
	$("page-row").hidden = !paged(url);
	$("page").value = 1;
	$("lang-row").hidden = url.type !== "svg";
	update();
}

for (const file of files)
	$("file").append(new Option(`${file.name} (${file.about})`));
// a link such as /#width=240 opens the page so
$("width").value = Number(new URLSearchParams(location.hash.slice(1)).get("width")) || 300;
$("screen").textContent = Number(devicePixelRatio.toFixed(2));
$("picture").addEventListener("load", chosen);
$("picture").addEventListener("error", again);
$("file").addEventListener("change", pick);
for (const id of ["width", "page", "lang"])
	$(id).addEventListener("input", update);
document.querySelectorAll("[name=density]").forEach(radio => radio.addEventListener("change", update));
pick();
