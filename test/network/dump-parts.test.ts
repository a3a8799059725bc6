import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultRoutesIn, interfacesIn } from '../../src/network/dump-parts.ts';
import { readDump } from '../../src/network/netifd.ts';
import { linux, networkOf, openwrt } from './recordings.ts';

type Entry = Record<string, unknown>;
const recorded = JSON.parse(openwrt('dhcpv6.dump.json')).interface as Entry[];
const LARGE = 256 * 1024;

/** The recording so many times over, each interface under a name of its own. */
const copies = (count: number): Entry[] =>
	Array.from({ length: count }, (_, at) =>
		recorded.map((each) => ({ ...each, interface: `${each.interface}_${at}` })),
	).flat();

const compact = (entries: Entry[]): string => JSON.stringify({ interface: entries });
const asNetifd = (entries: Entry[]): string => JSON.stringify({ interface: entries }, null, '\t');

test('a large dump is read as a small one is, however it is printed', () => {
	for (const print of [compact, asNetifd]) {
		const entries = copies(Math.ceil((2 * LARGE) / print(recorded).length));
		const text = print(entries);
		assert.ok(text.length > LARGE);
		const one = networkOf(readDump(print(recorded))).interfaces;
		const all = networkOf(readDump(text)).interfaces;
		assert.is(all.length, entries.length);
		for (const [at, each] of all.entries()) {
			const { name, ...rest } = one[at % one.length] as (typeof one)[number];
			assert.equal(each, { ...rest, name: `${name}_${Math.floor(at / one.length)}` });
		}
	}
});

test("the devices of ip's list are its parts", () => {
	const devices = JSON.parse(linux('ip-address.json'));
	for (const indent of [0, 1]) assert.equal([...interfacesIn(JSON.stringify(devices, null, indent), 1)], devices);
	assert.equal([...interfacesIn('[{"a":1},{"b":', 1)], [{ a: 1 }, undefined]);
});

test("of ip's routes the default ones are found among thousands, next hops and gateways of the other family with them", () => {
	const others = Array.from({ length: 5000 }, (_, at) => ({
		dst: `10.${at >> 8}.${at & 255}.0/24`,
		dev: 'eth0',
		flags: [],
	}));
	const via = { family: 'inet6', host: 'fe80::1' };
	const defaults = [
		{ dst: 'default', gateway: '192.0.2.1', dev: 'eth0', flags: [] },
		{
			dst: 'default',
			metric: 5,
			flags: [],
			nexthops: [
				{ via, dev: 'eth1', weight: 1, flags: ['dead'] },
				{ dev: 'ppp0', flags: [] },
			],
		},
		{ type: 'unreachable', dst: 'default', dev: 'lo', metric: 4294967295, flags: [], pref: 'medium' },
	];
	for (const indent of [0, 1]) {
		const text = JSON.stringify([defaults[0], ...others, defaults[1], defaults[2]], null, indent);
		assert.equal([...defaultRoutesIn(text)], defaults);
	}
	assert.equal([...defaultRoutesIn('[{"dst":"default","dev":')], [undefined]);
	assert.equal([...defaultRoutesIn('"default"')], [undefined]);
});

test('of thousands of policy routes only the default routes are kept, and all else of the interface', () => {
	const routes = Array.from({ length: 6000 }, (_, at) => ({
		target: `10.${at >> 8}.${at & 255}.0`,
		mask: 24,
		nexthop: '192.0.2.1',
		table: at,
		source: '0.0.0.0/0',
	}));
	const defaults = [
		{ target: '0.0.0.0', mask: 0, nexthop: '192.0.2.1', source: '0.0.0.0/0' },
		{ target: '::', mask: 0, nexthop: 'fe80::1', source: '2001:db8::/56' },
	];
	const entry = { ...recorded[0], route: [...routes, ...defaults], data: { hostname: 'a{b}"c' } };
	for (const print of [compact, asNetifd]) {
		const [only = {}, ...others] = [...interfacesIn(print([entry]))] as Entry[];
		assert.equal(others, []);
		assert.equal(
			(only.route as unknown[]).filter((route) => route !== null),
			defaults,
		);
		assert.equal({ ...only, route: null }, { ...entry, route: null });
		const small = networkOf(readDump(print([{ ...entry, route: defaults }]))).interfaces;
		assert.equal(networkOf(readDump(print([entry]))).interfaces, small);
	}
});

test('braces and quotes within strings are neither', () => {
	const hostile = [
		{ interface: 'wan', up: true, data: { name: '}}]}{"\\"{', 'x"target": "': '"target": "10.0.0.0"' } },
	];
	for (const print of [compact, asNetifd]) assert.equal([...interfacesIn(print(hostile))], hostile);
});

test('a large dump that is cut off, or no dump, is no list', () => {
	const text = asNetifd(copies(400));
	for (const broken of [
		text.slice(0, -40),
		text.slice(0, LARGE + 1),
		'x'.repeat(LARGE + 1),
		`[${text}]`,
		text.replace('"up": true', '"up": tru'),
	])
		assert.is((readDump(broken) as { problem?: { code: string } }).problem?.code, 'not-a-list');
});

test.run();
