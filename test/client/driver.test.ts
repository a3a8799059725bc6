import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HttpResult } from '../../src/base/http.ts';
import { openDriver } from '../../src/client/driver.ts';
import { newLog } from '../../src/client/log.ts';
import type { Host, HttpRequest } from '../../src/host/host.ts';
import { noTriggers } from '../../src/updater/triggers.ts';
import { configOf } from '../updater/settings.ts';

const REFUSED: HttpResult = { kind: 'failure', cause: 'refused', connected: false, sent: false };
const MINUTE = 60_000;

const says = (body: string): HttpResult => ({
	kind: 'answer',
	status: 200,
	body,
	complete: true,
	retryAfterSeconds: null,
});

/** A driver on a machine without a disk, which has done what is due at first; `wan` has this address, and `answer` answers each request. */
async function driverOn(
	settings: string[],
	key: string[],
	address: string,
	answer: (request: HttpRequest) => HttpResult,
) {
	const requests: HttpRequest[] = [];
	const clock = { now: 0 };
	const missing = { error: 'ENOENT' };
	const dump = { interface: [{ interface: 'wan', up: true, pending: false, 'ipv4-address': [{ address, mask: 24 }] }] };
	const host = {
		clock: { wallMs: () => 1_800_000_000_000 + clock.now, uptimeMs: () => clock.now, bootId: () => 'boot' },
		files: {
			read: () => missing,
			readPlain: () => missing,
			status: () => missing,
			write: () => null,
			rename: () => null,
			writeDurably: async () => null,
			flush: async () => null,
		},
		random: () => 0.5,
		randomBytes: (count: number) => 'r'.repeat(count),
		run: () => ({ done: Promise.resolve({ kind: 'exit', code: 0, output: JSON.stringify(dump) }), kill() {} }),
		http(request: HttpRequest) {
			requests.push(request);
			return { done: Promise.resolve(answer(request)), abort() {} };
		},
		linkDevices: () => null,
		print() {},
	} as unknown as Host;
	const paths = { router: true, root: '', config: '/etc/config/noip', stateDir: '/s', runDir: '/r' };
	const driver = openDriver({ host, paths, log: newLog(host) }, { readConfiguration: () => configOf(key, settings) });
	if ('problem' in driver) throw new Error(driver.problem);
	await driver.feed({ kind: 'reload' });
	return { driver, clock, requests, machine: host };
}

test('an IP check at port 80 that cannot be reached is asked at port 8245 of the same host, without a credential', async () => {
	const { requests } = await driverOn(
		['option ipv4_check http://ip1.example.com/'],
		["option ipv4 'check'"],
		'10.0.0.2',
		({ url }) =>
			url.includes(':8245') ? says('203.0.113.9') : url.startsWith('http:') ? REFUSED : says('good 203.0.113.9'),
	);
	const [usual, alternative, update] = requests;
	assert.is(usual?.url, 'http://ip1.example.com/');
	assert.is(alternative?.url, 'http://ip1.example.com:8245/');
	for (const { headers } of requests.slice(0, 2))
		assert.not.ok(headers.some(([name]) => name.toLowerCase() === 'authorization'));
	assert.match(update?.url ?? '', 'myip=203.0.113.9');
});

test('an IP check is asked first at the port where it was reached last', async () => {
	const { clock, driver, requests } = await driverOn(
		['option ipv4_check http://ip1.example.com/'],
		["option ipv4 'check'"],
		'10.0.0.2',
		({ url }) =>
			url.includes(':8245') ? says('203.0.113.9') : url.startsWith('http:') ? REFUSED : says('good 203.0.113.9'),
	);
	requests.length = 0;
	for (let looks = 0; looks < 12; looks++) {
		clock.now += 5 * MINUTE;
		await driver.feed({ kind: 'tick' });
	}
	assert.equal(
		requests.map(({ url }) => url),
		Array(12).fill('http://ip1.example.com:8245/'),
	);
});

test('an IP check that was reached, or is at another port, or over HTTPS, is not asked at 8245', async () => {
	for (const [url, result] of [
		['http://ip1.example.com/', says('nonsense')],
		['http://ip1.example.com/', { ...REFUSED, cause: 'dns' }],
		['http://ip1.example.com/', { ...REFUSED, cause: 'timeout', connected: true }],
		['http://ip1.example.com:81/', REFUSED],
		['https://ip1.example.com/', REFUSED],
	] as [string, HttpResult][]) {
		const { requests } = await driverOn(
			[`option ipv4_check ${url}`],
			["option ipv4 'check'"],
			'10.0.0.2',
			() => result,
		);
		assert.is(requests.length, 1, url);
	}
});

test('rule 20: an IP check and an update without myip leave by the address of the interface, over IPv4', async () => {
	const { clock, requests, driver } = await driverOn([], [], '100.64.1.2', ({ url }) =>
		says(url.includes('/nic/update') ? 'good 203.0.113.9' : '203.0.113.9'),
	);
	clock.now += MINUTE;
	await driver.feed({ kind: 'triggers', triggers: { ...noTriggers(), event: true, look: true } });
	assert.is(requests.length, 2);
	for (const { localAddress, family } of requests) assert.equal([localAddress, family], ['100.64.1.2', 4]);
	assert.not.match(requests[0]?.url ?? '', 'myip');
});

test('rule 20: towards loopback no source address is wanted', async () => {
	const { requests } = await driverOn(["list server 'https://127.0.0.1:4430'"], [], '100.64.1.2', () =>
		says('good 203.0.113.9'),
	);
	assert.equal(
		requests.map(({ localAddress, family }) => [localAddress, family]),
		[[undefined, 4]],
	);
});

test('an update with an address goes out by the way that the machine chooses', async () => {
	const { requests } = await driverOn([], [], '203.0.113.7', () => says('good 203.0.113.7'));
	assert.equal(
		requests.map(({ localAddress, family }) => [localAddress, family]),
		[[undefined, undefined]],
	);
});

test('rule 6: each server tried is an attempt, and there are never more than 15 an hour, five after a boot', async () => {
	const servers = ["list server 'https://one.example.com'", "list server 'http://two.example.com:8245'"];
	const { clock, requests, driver } = await driverOn(servers, [], '203.0.113.7', () => REFUSED);
	for (; clock.now < 60 * MINUTE; clock.now += MINUTE) await driver.feed({ kind: 'tick' });
	assert.is(requests.length, 5);
	const times: number[] = [];
	for (; clock.now < 24 * 60 * MINUTE; clock.now += MINUTE / 4) {
		const before = requests.length;
		await driver.feed({ kind: 'tick' });
		times.push(...Array(requests.length - before).fill(clock.now));
	}
	for (const time of times) {
		assert.ok(times.filter((other) => other > time - 60 * MINUTE && other <= time).length <= 15);
	}
	assert.ok(times.length > 24);
});

test('what an engine throws while it reads an answer is a failed request, and the next one is read again', async () => {
	const thrown: unknown[] = [new Error('stack overflow'), null];
	for (const key of [[], ["option ipv4 'check'"]]) {
		for (const what of thrown) {
			let isHostile = true;
			const hostile = {
				...says(''),
				get body(): string {
					throw what;
				},
			};
			const { clock, requests, driver } = await driverOn([], key, '203.0.113.7', ({ url }) =>
				isHostile ? hostile : says(url.includes('/nic/update') ? 'good 203.0.113.7' : '203.0.113.7'),
			);
			assert.is(requests.length, 1);
			isHostile = false;
			clock.now += MINUTE;
			await driver.feed({ kind: 'tick' });
			assert.ok(requests.length > 1);
			assert.is(driver.session.state.names[0]?.ipv4?.sent, '203.0.113.7');
		}
	}
});

test('what an engine throws while the network is read, or looked at, is a network that is unknown for once', async () => {
	for (const what of [new Error('out of memory'), null]) {
		for (const at of ['read', 'look']) {
			const { clock, driver, requests, machine } = await driverOn([], [], '203.0.113.7', () =>
				says('good 203.0.113.7'),
			);
			const { run } = machine;
			const { seen } = driver.session;
			machine.run = (...words) => {
				if (at === 'read') throw what;
				Object.defineProperty(driver.session, 'seen', {
					configurable: true,
					get() {
						Object.defineProperty(driver.session, 'seen', { value: seen });
						throw what;
					},
				});
				return run(...words);
			};
			clock.now += 5 * MINUTE;
			await driver.feed({ kind: 'tick' });
			assert.is(driver.session.reading.kind, 'problem', at);
			machine.run = run;
			clock.now += 5 * MINUTE;
			await driver.feed({ kind: 'tick' });
			assert.is(driver.session.reading.kind, 'read');
			assert.is(requests.length, 1);
		}
	}
});

test('events that come while something is awaited are one, however many', async () => {
	const { driver, machine } = await driverOn([], [], '203.0.113.7', () => says('good 203.0.113.7'));
	const { run } = machine;
	let looks = 0;
	machine.run = (...words) => {
		if (words[0].includes('dump')) looks++;
		return run(...words);
	};
	const triggers = { ...noTriggers(), look: true };
	const first = driver.feed({ kind: 'triggers', triggers });
	for (let each = 0; each < 1000; each++) void driver.feed({ kind: 'triggers', triggers });
	await first;
	assert.is(looks, 2);
});

test('a wall clock beyond the last date there is ends nothing', async () => {
	const { clock, requests, driver } = await driverOn([], [], '203.0.113.7', () => says('911'));
	clock.now = 9e15;
	await driver.feed({ kind: 'tick' });
	assert.is(requests.length, 2);
	assert.is(driver.session.state.hold?.at, '+275760-09-13T00:00:00Z');
	clock.now += MINUTE;
	await driver.feed({ kind: 'tick' });
	assert.is(requests.length, 2);
});

test('rule 21: no server is tried after a connection stood, after a name was not found, or after TLS failed', async () => {
	const servers = ["list server 'https://one.example.com'", "list server 'http://two.example.com:8245'"];
	for (const [failure, tried] of [
		[{ cause: 'refused', connected: false }, 2],
		[{ cause: 'unreachable', connected: false }, 2],
		[{ cause: 'timeout', connected: false }, 2],
		[{ cause: 'timeout', connected: true }, 1],
		[{ cause: 'dns', connected: false }, 1],
		[{ cause: 'tls', connected: true }, 1],
		[{ cause: 'tls', connected: false }, 1],
		[{ cause: 'reset', connected: true }, 1],
		[{ cause: 'bind', connected: false }, 1],
		[{ cause: 'ca', connected: false }, 1],
	] as const) {
		const { requests } = await driverOn(servers, [], '203.0.113.7', () => ({
			kind: 'failure',
			sent: false,
			...failure,
		}));
		assert.is(requests.length, tried, JSON.stringify(failure));
	}
});

test.run();
