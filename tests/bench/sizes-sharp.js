// sharp behind HTTP, for ./run bench sizes: MediaWiki's URLs of thumbs, as sharp comes.
// Usage: sizes-sharp.js SHARP IMAGES SOCKET QUALITY
"use strict";

const http = require("http");
const [, , program, images, socket, quality] = process.argv;
const sharp = require(program);

sharp.cache(false);
sharp.concurrency(1);

function save(image, name) {
	if (name.endsWith(".png"))
		return image.png();
	return image.jpeg({ quality: Number(quality), chromaSubsampling: "4:2:0" });
}

async function answer(request, response) {
	const [, file, width] = request.url.match(/^\/w\/images\/thumb\/(.+)\/(\d+)px-[^/]*$/);
	const image = sharp(`${images}/${file}`).resize(Number(width));
	const thumb = await save(image, file).toBuffer();

	response.writeHead(200, {
		"Content-Type": file.endsWith(".png") ? "image/png" : "image/jpeg",
		"Content-Length": thumb.length
	});
	response.end(thumb);
}

http.createServer((request, response) => {
	answer(request, response).catch((error) => {
		response.writeHead(500);
		response.end(String(error));
	});
}).listen(socket);
