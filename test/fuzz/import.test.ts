/** Files of other clients: whatever stands in them, what is made of it is a configuration, and a password is that of the file or none. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes, toText } from '../../src/base/bytes.ts';
import { parseJson } from '../../src/base/json.ts';
import { CLIENTS, type Client, type ClientName } from '../../src/config/import/clients.ts';
import { jsonFault } from '../../src/config/import/json-fault.ts';
import { keysOf } from '../../src/config/import/keys.ts';
import { readConfig } from '../../src/config/schema.ts';
import { parseUci } from '../../src/config/uci.ts';
import { importRemarkText, sourceErrorText } from '../../src/messages/import.ts';
import { noip2File } from '../support/noip2.ts';
import { CORPUS, HOSTILE } from './corpus.ts';
import { inputs } from './vectors.ts';

const clients = Object.entries(CLIENTS) as [ClientName, Client][];
const SETTINGS = "config noip 'settings'\n\toption contact 'me@example.com'\n";

/** What is made of a file, and all that is told of it. */
function imported(client: ClientName, text: string): { keys: string; told: string[] } {
	const find = (name: string) => (name === 'gone' ? null : name);
	const reading = CLIENTS[client].read([{ path: '/etc/FILE', text }], { router: false, find });
	if ('error' in reading) return { keys: '', told: [sourceErrorText(client, reading)] };
	const { keys, remarks } = keysOf(reading, ['home']);
	return { keys, told: remarks.map((remark) => importRemarkText(client, remark, ['eth0'])) };
}

/** The keys of a text, which has to be one of UCI. */
function sections(keys: string) {
	const parsed = parseUci(keys);
	if ('error' in parsed) throw new Error(`${parsed.error.reason}: ${keys}`);
	return parsed.sections;
}

for (const [client] of clients) {
	test(`whatever stands in a file of ${client}, keys of their own names come of it, in lines of text`, () => {
		const check = (input: string) => {
			const { keys, told } = imported(client, input);
			const made = sections(keys);
			assert.is(made.length, keys.split('\nconfig key ').length - 1);
			assert.is(new Set(made.map(({ name }) => name)).size, made.length);
			assert.not.match(toText(keys), /(?![\t\n])\p{Cc}/u);
			for (const line of told) assert.ok(line.length < 2000);
			const read = readConfig(SETTINGS + keys, {
				router: false,
				needsContact: true,
				passwordFile: () => ({ error: 'ENOENT' }),
			});
			if (!made[0]) return;
			// What one key says is sound; of two the names may be the same, or the sections too many.
			const errors = 'errors' in read ? read.errors : read.config.broken.flatMap((key) => key.errors);
			for (const { code } of errors) assert.ok(ACCEPTED.includes(code), `${code}: ${input}`);
		};
		for (const input of [...(CORPUS[client] as string[]), ...HOSTILE]) check(input);
		fc.assert(fc.property(inputs(client), check), { numRuns: 300 });
	});
}

/** What `--write` refuses: it is the old file's fault. */
const ACCEPTED = [
	'hostname-taken',
	'too-many',
	'too-many-values',
	'not-absolute',
	'not-an-interface',
	'unreachable-address',
	'not-a-host-part',
	'host-part-unused',
	'nothing-to-publish',
	'not-in-etc-noip',
];

/** As each client would have it written; null: it has no way to. */
const WRITERS: Record<Exclude<ClientName, 'ddns-scripts'>, (username: string, password: string) => string | null> = {
	inadyn: (username, password) => {
		const text = (value: string) => `"${value.replace(/["\\$]/g, '\\$&')}"`;
		return `provider no-ip {\nusername = ${text(username)}\npassword=${text(password)}\nhostname=a.ddns.net }`;
	},
	ddclient: (username, password) => {
		// Blanks become one, `#` begins a comment, and a quote at the end of a password its own.
		if (/[#\s]/.test(username) || /['\n\r]/.test(password)) return null;
		return `protocol=noip, login=${username.replace(/[\\'",]/g, '\\$&')} \\\npassword='${password}' a.ddns.net\n`;
	},
	'noip-duc': (username, password) => {
		const text = (value: string) => `"${value.replace(/["\\`$]/g, '\\$&')}"`;
		return `NOIP_USERNAME=${text(username)}\nNOIP_HOSTNAMES=a.ddns.net\nNOIP_PASSWORD=${text(password)}`;
	},
	noip2: (username, password) =>
		noip2File({
			username: Buffer.from(username, 'latin1'),
			password: Buffer.from(password, 'latin1'),
			hostnames: ['a.ddns.net'],
			bigEndian: username.length % 2 === 1,
			plain: password.length % 2 === 1,
		}).toString('latin1'),
	'ddns-updater': (username, password) =>
		toBytes(
			JSON.stringify({
				settings: [{ provider: 'noip', domain: 'a.ddns.net', username: toText(username), password: toText(password) }],
			}),
		),
};

const word = fc
	.oneof(
		fc.string({ unit: 'binary', minLength: 1, maxLength: 24 }),
		fc.string({ unit: fc.constantFrom(...'\'"\\$`#% ,;={}()/*ab\u00e4'), minLength: 1, maxLength: 12 }),
	)
	.map(toBytes);

for (const [client, write] of Object.entries(WRITERS) as [ClientName, (typeof WRITERS)['inadyn']][]) {
	test(`any user name and password in a file of ${client} come through unchanged, or are told of, and never told`, () => {
		fc.assert(
			fc.property(word, word, (username, password) => {
				const text = write(username, password);
				if (text === null) return;
				const { keys, told } = imported(client, text);
				const secret = toText(password);
				if (secret.length > 5) for (const line of told) assert.not.ok(line.includes(secret), line);
				const [key] = sections(keys);
				if (!key) return assert.ok(told[0]);
				const valueIn = (name: string) => key.options.get(name)?.values[0]?.text;
				assert.equal([valueIn('username'), valueIn('password')], [username, password]);
			}),
			{ numRuns: 300 },
		);
	});
}

test('where a text stops being JSON is found where, and only where, the engine finds it', () => {
	fc.assert(
		fc.property(fc.oneof(inputs('ddns-updater'), fc.json()), (text) => {
			assert.is(jsonFault(text) === null, parseJson(text) !== undefined, text);
		}),
		{ numRuns: 2000 },
	);
	assert.equal(
		['', '{', '[1,]', '{"a":1,}', '{"a" 1}', '[1 2]', '"a\n"', '"\\x"', '01', '{"a":1}}', ' 1 '].map(jsonFault),
		[0, 1, 3, 7, 5, 3, 0, 0, 1, 7, null],
	);
});

test.run();
