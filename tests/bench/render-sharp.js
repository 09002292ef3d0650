// sharp, for ./run bench render. Orders are read from stdin, a line each:
//
//	REPEAT KIND WIDTH WORK OUT FILE
//
// with WORK "plain", as sharp comes, or "same": what thumb-worker does. Answered with microseconds
// of CPU and of the clock; the last thumb is written to OUT.
"use strict";

const fs = require("fs");
const readline = require("readline");
const sharp = require(process.argv[2]);

sharp.cache(false);
sharp.concurrency(1);

// 2 * image - gaussblur(image, 0.8), below MediaWiki's threshold of shrinking
const sharpening = {
	width: 3, height: 3, scale: 1444,
	kernel: [-81, -180, -81, -180, 2488, -180, -81, -180, -81]
};

const savers = {
	jpeg: (image) => image.jpeg({ quality: 87, chromaSubsampling: "4:2:0" }),
	png: (image, same) => image.png({ adaptiveFiltering: same, compressionLevel: same ? 4 : 6 }),
	gif: (image) => image.gif({ colours: 64, effort: 3, dither: 0 })
};
const formats = { jpeg: "jpeg", png: "png", webp: "png", svg: "png", gif: "gif" };

async function render(kind, width, same, bytes, original) {
	let image = sharp(bytes, { animated: kind === "gif", limitInputPixels: false });

	image = image.resize(width, null, { fastShrinkOnLoad: !same });
	if (same && kind === "jpeg" && width < 0.85 * original.width)
		image = image.convolve(sharpening);
	return savers[formats[kind]](image, same).toBuffer();
}

async function obey(line) {
	const [repeat, kind, width, work, out, file] = line.split(" ");
	const bytes = fs.readFileSync(file);
	const original = await sharp(bytes).metadata();
	const began = process.hrtime.bigint();
	const before = process.cpuUsage();
	let thumb;

	for (let i = 0; i < Number(repeat); i++)
		thumb = await render(kind, Number(width), work === "same", bytes, original);
	const used = process.cpuUsage(before);
	const wall = (process.hrtime.bigint() - began) / 1000n;
	fs.writeFileSync(out, thumb);
	process.stdout.write(`${used.user + used.system} ${wall}\n`);
}

(async () => {
	for await (const line of readline.createInterface({ input: process.stdin }))
		await obey(line);
})();
