import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Host, RunOptions, RunResult } from '../../src/host/host.ts';
import type { CommandFailure } from '../../src/network/network.ts';
import { networkReader, watch } from '../../src/network/read-network.ts';
import { linux, networkOf, one, openwrt } from './recordings.ts';

const UBUS = 'ubus call network.interface dump';
const IP = 'ip -j address';
const COMPACT = 'ubus -S call network.interface dump';
const MWAN3 = 'ubus call mwan3 status';
const ROUTES = ['ip -j route show default table all', 'ip -j -6 route show default table all'];

/** A host whose programs end as told, and that notes what was started. */
function hostWith(results: Record<string, RunResult>, devices: object[] | null = null) {
	const started: { command: string; options: RunOptions }[] = [];
	const host = {
		run(argv: string[], options: RunOptions) {
			const command = argv.join(' ');
			started.push({ command, options });
			return { done: Promise.resolve(results[command] ?? { kind: 'missing' }), kill() {} };
		},
		clock: { uptimeMs: () => 0 },
		files: { read: () => ({ error: 'ENOENT' }), status: () => ({ error: 'ENOENT' }) },
		linkDevices: () => devices,
	};
	return { host: host as unknown as Host, started };
}

const exit = (output: string, code = 0): RunResult => ({ kind: 'exit', code, output });

const FAILURES: [RunResult, CommandFailure][] = [
	[{ kind: 'missing' }, { code: 'missing' }],
	[
		{ kind: 'timeout', output: '{"interface":[]}' },
		{ code: 'timeout', seconds: 5 },
	],
	[
		{ kind: 'overflow', output: '{"interface":[]}' },
		{ code: 'overflow', kilobytes: 2560 },
	],
	[{ kind: 'killed' }, { code: 'killed' }],
	[exit('{"interface":[]}', 1), { code: 'exit', exitCode: 1 }],
	[exit('no JSON'), { code: 'not-a-list' }],
];

const DEVICES = [{ ifname: 'eth0', flags: ['UP'], addr_info: [{ local: '203.0.113.7', scope: 'global' }] }];

test('on a router netifd is asked, once and with a limit', async () => {
	const { host, started } = hostWith({ [UBUS]: exit(openwrt('dhcpv6.dump.json')) });
	const network = networkOf(await networkReader(host, true)());
	assert.is(one(network, 'wan').addresses[0]?.address, '203.0.113.10');
	assert.equal(started[0], { command: UBUS, options: { timeoutMs: 5000, limit: 2560 * 1024 } });
	assert.equal(
		started.map((each) => each.command),
		[UBUS, MWAN3],
	);
});

test('rule 29: each failure of ubus is a problem of its own, and kernel devices never stand in', async () => {
	for (const [result, failure] of FAILURES) {
		const { host, started } = hostWith({ [UBUS]: result, [IP]: exit(linux('ip-address.json')) }, DEVICES);
		const reading = await networkReader(host, true)();
		assert.equal(reading, { kind: 'problem', problem: { command: UBUS, ...failure } });
		assert.ok(started.every((each) => each.command.startsWith('ubus')));
	}
});

test('a dump that is too long is asked for without indentation, from then on', async () => {
	const overflow: RunResult = { kind: 'overflow', output: '' };
	const { host, started } = hostWith({ [UBUS]: overflow, [COMPACT]: exit(openwrt('dhcpv6.dump.json')) });
	const read = networkReader(host, true);
	for (const times of [1, 2]) {
		assert.is(one(networkOf(await read()), 'wan').name, 'wan');
		assert.is(started.filter((each) => each.command === COMPACT).length, times);
	}
	assert.is(started.filter((each) => each.command === UBUS).length, 1);
});

/** A router with two lines, on which mwan3 says what is told. */
function twoLines(said: Record<string, RunResult>) {
	const route = (nexthop: string) => [{ target: '0.0.0.0', mask: 0, nexthop }];
	const lines = ['wan', 'wanb'].map((name) => ({ interface: name, up: true, route: route('192.0.2.1') }));
	const results: Record<string, RunResult> = { [UBUS]: exit(JSON.stringify({ interface: lines })), ...said };
	const { host, started } = hostWith(results);
	let nowMs = 0;
	const clock = { uptimeMs: () => nowMs };
	const read = networkReader({ ...host, clock } as Host, true);
	return {
		results,
		count: () => started.filter((each) => each.command === MWAN3).length,
		wait: (ms: number) => (nowMs += ms),
		/** Who has a default route. */
		lines: async () =>
			networkOf(await read())
				.interfaces.filter((each) => each.defaultRoutes.length > 0)
				.map((each) => each.name),
	};
}

const mwan3 = (wan: object) => exit(JSON.stringify({ interfaces: { wan, wanb: { status: 'online' } } }));

test('rule 62: an interface that is offline for mwan3 counts as one without a default route', async () => {
	for (const status of ['online', 'disabled', 'unknown']) {
		assert.equal(await twoLines({ [MWAN3]: mwan3({ status, enabled: true }) }).lines(), ['wan', 'wanb']);
	}
	assert.equal(await twoLines({ [MWAN3]: mwan3({ status: 'offline', enabled: true }) }).lines(), ['wanb']);
	assert.equal(await twoLines({ [MWAN3]: mwan3({ status: 'offline' }) }).lines(), ['wanb']);
	assert.equal(await twoLines({ [MWAN3]: mwan3({ status: 'offline', enabled: false }) }).lines(), ['wan', 'wanb']);
	for (const text of ['', 'null', '[]', '{"interfaces":7}', '{"interfaces":{"wan":null}}', '{"interfaces":{"wan":[]}}'])
		assert.equal(await twoLines({ [MWAN3]: exit(text) }).lines(), ['wan', 'wanb'], text);
});

test('rule 62: where mwan3 is not there it is asked for once an hour; where it is slow, what it said counts', async () => {
	const router = twoLines({});
	for (const { ms, count } of [
		{ ms: 0, count: 1 },
		{ ms: 1000, count: 1 },
		{ ms: 3_600_000, count: 2 },
	]) {
		router.wait(ms);
		assert.equal(await router.lines(), ['wan', 'wanb']);
		assert.is(router.count(), count);
	}
	router.wait(3_600_000);
	router.results[MWAN3] = mwan3({ status: 'offline' });
	assert.equal(await router.lines(), ['wanb']);
	router.results[MWAN3] = { kind: 'timeout', output: '' };
	assert.equal(await router.lines(), ['wanb']);
	router.results[MWAN3] = exit('', 4);
	assert.equal(await router.lines(), ['wan', 'wanb']);
	router.results[MWAN3] = mwan3({ status: 'offline' });
	assert.equal(await router.lines(), ['wanb']);
});

test('elsewhere ip is asked', async () => {
	const { host, started } = hostWith({ [IP]: exit(linux('ip-address.json')) }, DEVICES);
	const network = networkOf(await networkReader(host, false)());
	assert.equal(
		network.interfaces.map((each) => each.name),
		['far', 'eth0', 'tun0'],
	);
	assert.equal(
		started.map((each) => each.command),
		[IP, ...ROUTES],
	);
	assert.is(network.hasRoutes, false);
});

test('rule 53: default routes are read beside the addresses, and where there are none the kernel is asked', async () => {
	const [ipv4 = '', ipv6 = ''] = ROUTES;
	const devices = [
		{ ifname: 'eth0', flags: ['UP'], addr_info: [{ local: '192.0.2.7' }, { local: '2001:db8::7' }] },
		{ ifname: 'wg0', flags: ['UP'], addr_info: [{ local: '2001:db8:1::7' }] },
	];
	const told = {
		[IP]: exit(JSON.stringify(devices)),
		[ipv4]: exit('[{"dst":"default","dev":"eth0"}]'),
		[ipv6]: exit('[{"dst":"default","dev":"wg0","table":"51820"}]'),
		'ip -6 route get 2001:db8::1': exit('2001:db8::1 from :: dev wg0 src 2001:db8:1::7 metric 1024 pref medium\n'),
	};
	const { host, started } = hostWith(told);
	const network = networkOf(await networkReader(host, false)());
	assert.is(network.hasRoutes, true);
	assert.equal(network.kernelDevice, { ipv4: null, ipv6: 'wg0' });
	assert.is(one(network, 'eth0').defaultRoutes.length, 1);
	assert.is(started.length, 4);
	told['ip -6 route get 2001:db8::1'] = exit('[{"dst":"2001:db8::1","dev":"wg1","flags":[]}]');
	assert.is(networkOf(await networkReader(host, false)()).kernelDevice.ipv6, 'wg1');
	for (const text of ['', 'unreachable 2001:db8::1 dev lo', 'devil']) {
		told['ip -6 route get 2001:db8::1'] = exit(text);
		assert.is(networkOf(await networkReader(host, false)()).kernelDevice.ipv6, null);
	}
});

test('on QuickJS each failure of ip is a problem of its own', async () => {
	for (const [result, failure] of FAILURES) {
		const reading = await networkReader(hostWith({ [IP]: result }).host, false)();
		const problem = { command: IP, ...failure, ...(failure.code === 'overflow' && { kilobytes: 2048 }) };
		assert.equal(reading, { kind: 'problem', problem });
	}
});

test('on Node its own list stands in for an ip that does not work', async () => {
	for (const [result] of FAILURES) {
		const network = networkOf(await networkReader(hostWith({ [IP]: result }, DEVICES).host, false)());
		assert.equal(
			one(network, 'eth0').addresses.map((each) => [each.address, each.ineligible]),
			[['203.0.113.7', false]],
		);
	}
});

/** A host whose clock stands until it is told to run, and whose followed program speaks and ends when told. */
function watchedHost(endsAtOnce = false) {
	const at = { uptimeMs: 0, starts: [] as number[], argv: '', timer: null as null | { ms: number; run(): void } };
	const child = { line: (_text?: string) => {}, end: () => {}, kills: 0 };
	const host = {
		clock: { uptimeMs: () => at.uptimeMs },
		setTimer(ms: number, run: () => void) {
			const timer = { ms, run };
			at.timer = timer;
			return () => {
				if (at.timer === timer) at.timer = null;
			};
		},
		followOutput(argv: string[], onLine: (line: string) => void, onEnd: (why: string) => void) {
			at.starts.push(at.uptimeMs);
			at.argv = argv.join(' ');
			Object.assign(child, { line: (text = 'x') => onLine(text), end: () => onEnd('ended') });
			if (endsAtOnce) onEnd('missing');
			return { kill: () => child.kills++ };
		},
	};
	const passTimer = () => {
		const { timer } = at;
		at.timer = null;
		if (!timer) throw new Error('no timer is set');
		at.uptimeMs += timer.ms;
		timer.run();
		return timer.ms;
	};
	return { host: host as unknown as Host, at, child, passTimer };
}

test('elsewhere a line of ip monitor is an event', () => {
	const { host, at, child } = watchedHost();
	let events = 0;
	const watching = watch(host, false, () => events++);
	assert.is(at.argv, 'ip -o monitor address route');
	child.line();
	assert.is(events, 1);
	watching.close();
	child.line();
	child.end();
	assert.equal([events, child.kills, at.timer], [1, 1, null]);
});

test('of a storm of lines the first is told at once, and what follows once in half a second, the last included', () => {
	const { host, at, child, passTimer } = watchedHost();
	const told: number[] = [];
	const watching = watch(host, false, () => told.push(at.uptimeMs));
	for (let n = 0; n < 100; n++) child.line();
	assert.equal(told, [0]);
	assert.is(passTimer(), 500);
	assert.equal(told, [0, 500]);
	assert.is(at.timer, null);
	at.uptimeMs += 100;
	child.line();
	child.line();
	assert.is(passTimer(), 400);
	assert.equal(told, [0, 500, 1000]);
	at.uptimeMs += 500;
	child.line();
	assert.equal(told, [0, 500, 1000, 1500]);
	child.line();
	watching.close();
	assert.is(at.timer, null);
});

test('a route that is no way to everywhere is no event: a router that speaks BGP tells of many', () => {
	const { host, at, child } = watchedHost();
	let events: string[] = [];
	let text = '';
	watch(host, false, () => events.push(text));
	const tell = (...lines: string[]) => {
		events = [];
		for (text of lines) {
			at.uptimeMs += 1000;
			child.line(text);
		}
		return events;
	};
	const told = [
		'2: eth0    inet 203.0.113.21/24 brd 203.0.113.255 scope global dynamic eth0\\       valid_lft 3000sec preferred_lft 3000sec',
		'Deleted 2: eth0    inet6 2001:db8::1/64 scope global \\       valid_lft forever preferred_lft forever',
		'default via 192.0.2.1 dev eth0 metric 100 ',
		'Deleted default via fe80::1 dev eth0 proto ra metric 1024 pref medium',
		'default proto static metric 5 \\\tnexthop via 192.0.2.1 dev eth0 weight 1 ',
		'unreachable default dev lo metric 4294967295 error -101 pref medium',
		'0.0.0.0/1 via 10.8.0.1 dev tun0 ',
		'8000::/1 dev tun0 metric 1024 pref medium',
	];
	assert.equal(tell(...told), told);
	const others = [
		'198.51.100.0/24 via 192.0.2.1 dev eth0 proto bgp metric 20 ',
		'Deleted 198.51.100.0/24 via 192.0.2.1 dev eth0 proto bgp metric 20 ',
		'local 203.0.113.21 dev eth0 table local proto kernel scope host src 203.0.113.21 ',
		'Deleted broadcast 203.0.113.255 dev eth0 table local proto kernel scope link src 203.0.113.21 ',
		'2001:db8:5::/48 via fe80::1 dev eth0 proto bgp metric 20 pref medium',
		'multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium',
		'blackhole 10.0.0.0/8 ',
	];
	assert.equal(tell(...others), []);
	const recorded = linux('lines/monitor.txt').trimEnd().split('\n');
	const ways = (line: string) => /inet|default/.test(line);
	assert.equal(tell(...recorded), recorded.filter(ways));
	assert.is.not(recorded.every(ways), true);
});

test('ip monitor is started again after growing pauses, and at once again after a long life', () => {
	const { host, at, child, passTimer } = watchedHost();
	const watching = watch(host, false, () => {});
	const pauses = Array.from({ length: 8 }, () => {
		child.end();
		return passTimer() / 1000;
	});
	assert.equal(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
	at.uptimeMs += 61_000;
	child.end();
	assert.is(passTimer(), 1000);
	assert.is(at.starts.length, 10);
	at.uptimeMs += 59_000;
	child.end();
	assert.is(passTimer(), 2000);
	child.end();
	watching.close();
	assert.is(at.timer, null);
});

test('where there is no ip, nobody is told anything and nothing is left behind', () => {
	const { host, at, passTimer } = watchedHost(true);
	let events = 0;
	const watching = watch(host, false, () => events++);
	passTimer();
	passTimer();
	assert.equal([events, at.starts.length], [0, 3]);
	watching.close();
	passTimer();
	assert.equal([at.starts.length, at.timer], [3, null]);
});

test('on a router nothing is followed', () => {
	const { host, at } = watchedHost();
	watch(host, true, () => {}).close();
	assert.is(at.starts.length, 0);
});

test.run();
