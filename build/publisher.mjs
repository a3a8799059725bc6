// Who publishes what is built here: the publisher's file, publisher.json or what PUBLISHER names, which is not committed. Whoever builds for oneself needs none.
import { existsSync, readFileSync } from 'node:fs';

/** Where it is looked for; `PUBLISHER=` with nothing behind it means none. */
export const PUBLISHER_FILE = 'publisher.json';

/** What may stand in it: what each is, the variable that says the same, an example, and what it looks like. `docs/releasing.md` has the same list. */
export const FIELDS = {
	maintainer: {
		what: 'name and e-mail address of who looks after the packages',
		example: 'First Last <you@example.com>',
		shape: /^[^\s<>][^<>\n]* <[^\s<>@]+@[^\s<>@]+>$/,
	},
	source: {
		what: 'the folder on the web that has the release archive',
		example: 'https://example.com/noip/',
		shape: /^https:\/\/[^\s/?#]+\/([^\s?#]*\/)?$/,
	},
	hash: {
		what: 'the SHA-256 of that archive, which make dist prints',
		example: '0123456789abcdef'.repeat(4),
		shape: /^[0-9a-f]{64}$/,
	},
	// The two that go into each request as they stand (src/protocol/user-agent.ts).
	company: {
		what: 'the first word of the User-Agent',
		variable: 'COMPANY',
		example: 'Example',
		shape: /^(?=.{1,48}$)[A-Za-z0-9._+]+(-[A-Za-z0-9._+]+)*$/,
	},
	contact: {
		what: 'the e-mail address in the User-Agent, for the provider to write to',
		variable: 'CONTACT',
		example: 'noip@example.com',
		shape: /^(?=.{3,128}$)[\w.+%!#$&'*?^`{|}~-]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/,
	},
	key: {
		what: 'the path of the secret key that signs the release, and the feed for opkg',
		variable: 'KEY',
		example: 'noip.sec',
		shape: /[^/]$/,
	},
	apkKey: {
		what: 'the path of the secret key that signs the feed for apk',
		variable: 'APK_KEY',
		example: 'apk-secret.pem',
		shape: /[^/]$/,
	},
};

/** Something is missing in it, or wrong with it; the message is for whoever builds. */
export class PublisherError extends Error {}

/**
 * Reads it. Variables of the environment, as `make build CONTACT=...` sets them, stand before what the file says.
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {{ [field in keyof typeof FIELDS]?: string }} without the fields that are not there or empty
 * @throws {PublisherError} for a file that was named and cannot be read, and for a field that is unknown or not as it should be
 */
export function publisher(environment = process.env) {
	const { PUBLISHER: path = existsSync(PUBLISHER_FILE) ? PUBLISHER_FILE : '' } = environment;
	const given = { ...(path && read(path)) };
	const origins = Object.fromEntries(Object.keys(given).map((field) => [field, `${path}: ${field}`]));
	for (const [field, { variable }] of Object.entries(FIELDS)) {
		if (variable === undefined || environment[variable] === undefined) continue;
		given[field] = environment[variable];
		origins[field] = variable;
	}
	for (const [field, value] of Object.entries(given)) check(field, value, origins[field]);
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/**
 * Reads it where it is needed.
 * @param {string} purpose what cannot be done without
 * @param {(keyof typeof FIELDS)[]} fields
 * @param {NodeJS.ProcessEnv} [environment]
 * @throws {PublisherError} naming each field that is missing, with an example
 */
export function neededPublisher(purpose, fields, environment = process.env) {
	const known = publisher(environment);
	const missing = fields.filter((field) => !known[field]);
	if (missing.length === 0) return known;
	const path = environment.PUBLISHER || PUBLISHER_FILE;
	const whats = missing.map((field) => {
		const { what, variable } = FIELDS[field];
		return `  ${field}: ${what}${variable ? `; or ${variable}=... says it` : ''}`;
	});
	const example = JSON.stringify(
		Object.fromEntries(fields.map((field) => [field, known[field] ?? FIELDS[field].example])),
		null,
		2,
	);
	throw new PublisherError(
		`${purpose} needs to know who publishes it, and ${path} ${existsSync(path) ? 'does not say' : 'is not there'}:\n${whats.join('\n')}\nWrite into ${path}, for example:\n${example}`,
	);
}

/** Runs a script's work; what is wrong with the publisher's file is told without a stack. */
export async function withPublisher(work) {
	try {
		await work();
	} catch (error) {
		if (!(error instanceof PublisherError)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}

function read(path) {
	const what = `${path} is the publisher's file`;
	let value;
	try {
		value = JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		throw new PublisherError(`${what}, and cannot be read: ${error.message}`);
	}
	if (value === null || typeof value !== 'object' || Array.isArray(value))
		throw new PublisherError(`${what}, and should be a JSON object of ${Object.keys(FIELDS).join(', ')}`);
	return value;
}

function check(field, value, origin) {
	if (!Object.hasOwn(FIELDS, field))
		throw new PublisherError(`${origin} is no field of it; there are ${Object.keys(FIELDS).join(', ')}`);
	const { what, example, shape } = FIELDS[field];
	if (typeof value === 'string' && (value === '' || shape.test(value))) return;
	throw new PublisherError(`${origin} should be ${what}, such as ${example}; it is ${JSON.stringify(value)}`);
}
