// Firefox, controlled by its own protocol, Marionette: messages are LENGTH:JSON. Debian has no other program that
// could control it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE = 600e3;

// No window, no update, and no host but this one.
const PREFS = {
	'marionette.port': 0, 'app.update.disabledForTesting': true, 'datareporting.policy.dataSubmissionEnabled': false,
	'network.proxy.type': 1, 'network.proxy.http': '127.0.0.1', 'network.proxy.http_port': 9,
	'network.proxy.ssl': '127.0.0.1', 'network.proxy.ssl_port': 9,
};

/** Take messages from a stream of bytes. */
function reader(take) {
	let bytes = Buffer.alloc(0);
	return part => {
		bytes = Buffer.concat([bytes, part]);
		for (let colon; (colon = bytes.indexOf(':')) > 0;) {
			const end = colon + 1 + Number(bytes.subarray(0, colon));
			if (bytes.length < end)
				return;
			take(JSON.parse(bytes.subarray(colon + 1, end)));
			bytes = bytes.subarray(end);
		}
	};
}

export class Firefox {
	#asked = new Map();
	#last = 0;

	/** Start a Firefox with a profile of its own. */
	static async start(program, profile) {
		const firefox = new Firefox();
		mkdirSync(profile);
		writeFileSync(`${profile}/user.js`, Object.entries(PREFS).map(([name, value]) =>
			`user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
		firefox.process = spawn(program, ['--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile],
			{ stdio: 'ignore' });
		firefox.ended = new Promise(resolve => firefox.process.on('exit', resolve).on('error', resolve));
		const file = `${profile}/MarionetteActivePort`, port = () => existsSync(file) && Number(readFileSync(file, 'utf8'));
		while (!port()) {
			if (firefox.process.exitCode !== null || firefox.process.pid === undefined)
				throw new Error('Firefox does not start');
			await pause(50);
		}
		await firefox.#connect(port());
		await firefox.send('WebDriver:NewSession', {});
		await firefox.send('WebDriver:SetTimeouts', { script: PATIENCE, pageLoad: PATIENCE });
		return firefox;
	}

	#connect(port) {
		return new Promise((resolve, reject) => {
			this.socket = connect(port, '127.0.0.1').on('error', reject);
			this.socket.on('data', reader(message => {
				if (!Array.isArray(message))		// the greeting
					return resolve();
				const [, id, error, result] = message, { done, failed } = this.#asked.get(id);
				this.#asked.delete(id);
				return error ? failed(new Error(`${error.error}: ${error.message}`)) : done(result);
			}));
		});
	}

	send(name, parameters) {
		const text = JSON.stringify([0, ++this.#last, name, parameters]);
		return new Promise((done, failed) => {
			this.#asked.set(this.#last, { done, failed });
			this.socket.write(`${Buffer.byteLength(text)}:${text}`);
		});
	}

	/** What a function returns in the page, or its promise. */
	async run(code, ...args) {
		const script = `const done = arguments[arguments.length - 1]; Promise.resolve((${code})(...arguments)).then(done);`;
		return (await this.send('WebDriver:ExecuteAsyncScript', { script, args })).value;
	}

	/** The same in Firefox itself. */
	async inside(code, ...args) {
		await this.send('Marionette:SetContext', { value: 'chrome' });
		const { value } = await this.send('WebDriver:ExecuteScript', { script: `return (${code})(...arguments);`, args });
		await this.send('Marionette:SetContext', { value: 'content' });
		return value;
	}

	async screenshot(file) {
		const { value } = await this.send('WebDriver:TakeScreenshot', { full: false });
		writeFileSync(file, Buffer.from(value, 'base64'));
	}

	async stop() {
		await this.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => {});
		await this.ended;
	}
}
