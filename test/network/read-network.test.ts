import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Host, RunOptions, RunResult } from '../../src/host/host.ts';
import type { CommandFailure } from '../../src/network/network.ts';
import { readNetwork, watch } from '../../src/network/read-network.ts';
import { linux, networkOf, one, openwrt } from './recordings.ts';

const UBUS = 'ubus call network.interface dump';
const IP = 'ip -j address';

/** A host whose programs end as told, and that notes what was started. */
function hostWith(results: Record<string, RunResult>, devices: object[] | null = null) {
	const started: { command: string; options: RunOptions }[] = [];
	const host = {
		run(argv: string[], options: RunOptions) {
			const command = argv.join(' ');
			started.push({ command, options });
			return { done: Promise.resolve(results[command] ?? { kind: 'missing' }), kill() {} };
		},
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
		{ code: 'overflow', kilobytes: 2048 },
	],
	[{ kind: 'killed' }, { code: 'killed' }],
	[exit('{"interface":[]}', 1), { code: 'exit', exitCode: 1 }],
	[exit('no JSON'), { code: 'not-a-list' }],
];

const DEVICES = [{ ifname: 'eth0', flags: ['UP'], addr_info: [{ local: '203.0.113.7', scope: 'global' }] }];

test('on a router netifd is asked, once and with a limit', async () => {
	const { host, started } = hostWith({ [UBUS]: exit(openwrt('dhcpv6.dump.json')) });
	const network = networkOf(await readNetwork(host, true));
	assert.is(one(network, 'wan').addresses[0]?.address, '203.0.113.10');
	assert.equal(started, [{ command: UBUS, options: { timeoutMs: 5000, limit: 2097152 } }]);
});

test('rule 29: each failure of ubus is a problem of its own, and kernel devices never stand in', async () => {
	for (const [result, failure] of FAILURES) {
		const { host, started } = hostWith({ [UBUS]: result, [IP]: exit(linux('ip-address.json')) }, DEVICES);
		const reading = await readNetwork(host, true);
		assert.equal(reading, { kind: 'problem', problem: { command: UBUS, ...failure } });
		assert.equal(
			started.map((each) => each.command),
			[UBUS],
		);
	}
});

test('elsewhere ip is asked', async () => {
	const { host, started } = hostWith({ [IP]: exit(linux('ip-address.json')) }, DEVICES);
	const network = networkOf(await readNetwork(host, false));
	assert.equal(
		network.interfaces.map((each) => each.name),
		['far', 'eth0', 'tun0'],
	);
	assert.is(started.length, 1);
});

test('on QuickJS each failure of ip is a problem of its own', async () => {
	for (const [result, failure] of FAILURES) {
		const reading = await readNetwork(hostWith({ [IP]: result }).host, false);
		const problem = { command: IP, ...failure, ...(failure.code === 'overflow' && { kilobytes: 256 }) };
		assert.equal(reading, { kind: 'problem', problem });
	}
});

test('on Node its own list stands in for an ip that does not work', async () => {
	for (const [result] of FAILURES) {
		const network = networkOf(await readNetwork(hostWith({ [IP]: result }, DEVICES).host, false));
		assert.equal(
			one(network, 'eth0').addresses.map((each) => [each.address, each.ineligible]),
			[['203.0.113.7', false]],
		);
	}
});

/** A host whose clock stands until it is told to run, and whose followed program speaks and ends when told. */
function watchedHost(endsAtOnce = false) {
	const at = { uptimeMs: 0, starts: [] as number[], argv: '', timer: null as null | { ms: number; run(): void } };
	const child = { line: () => {}, end: () => {}, kills: 0 };
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
			Object.assign(child, { line: () => onLine('x'), end: () => onEnd('ended') });
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

test('elsewhere each line of ip monitor is an event', () => {
	const { host, at, child } = watchedHost();
	let events = 0;
	const watching = watch(host, false, () => events++);
	assert.is(at.argv, 'ip -o monitor address');
	child.line();
	child.line();
	assert.is(events, 2);
	watching.close();
	child.line();
	child.end();
	assert.equal([events, child.kills, at.timer], [2, 1, null]);
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
