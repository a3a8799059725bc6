/** What the simulation has found in the client: lives that once broke a promise, as small as they could be made. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Configuration } from './configuration.ts';
import type { Incident } from './incident.ts';
import { story } from './report.ts';
import { sampleConfiguration as configuration, sampleKey as key, sampleNetwork as network } from './samples.ts';
import { simulate } from './simulate.ts';
import { HOUR, SECOND } from './units.ts';

function moves(atMs: number, address: string, outside: string | null = null): Incident {
	return { kind: 'network', atMs, network: network(address, outside), events: [{ afterMs: 5, text: 'ifup wan' }] };
}

/** Plays a life of some hours with these incidents; fails with its story when an invariant is broken. */
async function lives(config: Configuration, hours: number, seed: number, ...incidents: Incident[]): Promise<void> {
	const life = { seed, configuration: config, network: network('203.0.113.10'), lastsMs: hours * HOUR, incidents };
	const { violations, log } = await simulate(life);
	assert.is(violations.length, 0, story(log, violations).join('\n'));
}

test('promise 9: two keys that cannot send write to flash once, and not each time that one of them tries', () =>
	lives(
		configuration(key(1), key(2)),
		12,
		1,
		{ kind: 'fault', atMs: HOUR, what: 'tls', forMs: 10 * HOUR },
		moves(HOUR + SECOND, '203.0.113.11'),
	));

test('promise 4: a name that was refused in part is sent again after resume, though the old address is back', () =>
	lives(
		configuration(key(1, { hostnames: ['one.example.net', 'two.example.net', 'three.example.net'] })),
		3,
		1,
		{ kind: 'account', atMs: HOUR, change: { what: 'lapse', host: 'two.example.net' } },
		{ kind: 'answers', atMs: HOUR, fault: 'more-lines', times: 1, on: 'update' },
		moves(HOUR + SECOND, '203.0.113.11'),
		moves(HOUR + 60 * SECOND, '203.0.113.10'),
		{ kind: 'account', atMs: 2 * HOUR, change: { what: 'restore', host: 'two.example.net' } },
	));

test('promise 9: the power fails soon after a change whose answer is lost, and the old address is back: the name ends with it', async () => {
	// Of what the kernel had not written back another part is left each time.
	for (let seed = 1; seed <= 20; seed++) {
		await lives(
			configuration(key(1)),
			3,
			seed,
			{ kind: 'answers', atMs: HOUR, fault: 'reset-after', times: 1, on: 'update' },
			moves(HOUR + SECOND, '203.0.113.11'),
			{ kind: 'power', atMs: HOUR + 2 * SECOND, power: { offMs: 30 * SECOND, clockOffMs: 0, ntpMs: null } },
			moves(HOUR + 10 * SECOND, '203.0.113.10'),
		);
	}
});

test('rule 2: a lost request comes after the same was confirmed and the address has changed: the newest is there in the end', () =>
	lives(
		configuration(key(1)),
		3,
		3,
		{ kind: 'answers', atMs: HOUR, fault: 'late', times: 1, on: 'update' },
		moves(HOUR + SECOND, '203.0.113.11'),
		{ kind: 'fifo', atMs: HOUR + 1500, text: 'ifup wan\n' },
		moves(HOUR + 2000, '203.0.113.12'),
	));

test('rule 2: a lost request whose address the provider was to see comes late: the newest is there in the end', () =>
	lives(
		configuration(key(1, { ipv4: 'provider' })),
		3,
		3,
		{ kind: 'answers', atMs: HOUR, fault: 'late', times: 1, on: 'update' },
		moves(HOUR + SECOND, '203.0.113.11'),
		moves(HOUR + 1500, '203.0.113.12'),
	));

test('promise 3: an IP check that has to wait is saved also while a key cannot send', () =>
	lives(
		configuration(key(1), key(2, { ipv4: 'check' })),
		6,
		1,
		{ kind: 'fault', atMs: HOUR, what: 'tls', forMs: 3 * HOUR },
		moves(HOUR + SECOND, '203.0.113.11'),
		{ kind: 'fault', atMs: HOUR + 20 * SECOND, what: 'check says 500', forMs: 3 * HOUR },
		{ kind: 'kill', atMs: HOUR + 1200 * SECOND },
	));

test.run();
