import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Host, RunResult } from '../../src/host/host.ts';
import { devicesOf } from '../../src/host/node-links.ts';
import { devicesInText, routesInText } from '../../src/network/ip-text.ts';
import { linuxReader } from '../../src/network/linux-sources.ts';
import { ipv4Devices, ipv4Routes, ipv6Devices, ipv6Routes } from '../../src/network/proc-net.ts';
import { objectsIn } from '../../src/network/untrusted-json.ts';
import { linux, networkOf, one } from './recordings.ts';

const JSON_COMMANDS = ['ip -j address', 'ip -j route show default table all', 'ip -j -6 route show default table all'];
const TEXT_COMMANDS = ['ip -o addr', 'ip route', 'ip -6 route'];

/** A host with these programs and files; what is not there is missing. */
function hostWith(
	programs: Record<string, string | RunResult>,
	files: Record<string, string> = {},
	devices: object[] | null = null,
) {
	const at = { started: [] as string[], uptimeMs: 0 };
	const host = {
		clock: { uptimeMs: () => at.uptimeMs },
		run(argv: string[]) {
			const command = argv.join(' ');
			at.started.push(command);
			const told = programs[command] ?? { kind: 'missing' };
			const result = typeof told === 'string' ? { kind: 'exit', code: 0, output: told } : told;
			return { done: Promise.resolve(result), kill() {} };
		},
		files: {
			read: (path: string) => files[path] ?? { error: 'ENOENT' },
			status: (path: string) => (path in files ? { kind: 'file', mode: 0o444 } : { error: 'ENOENT' }),
		},
		linkDevices: () => devices,
	};
	return { host: host as unknown as Host, at, programs };
}

const recorded = (name: string) => linux(`lines/${name}`);
const programs = (names: readonly string[], recordings: readonly string[]) =>
	Object.fromEntries(names.map((name, at) => [name, recorded(recordings[at] as string)]));

const SYS = Object.fromEntries(
	Object.entries({
		lo: ['0x9', 'unknown', '772'],
		far: ['0x1003', 'up', '1'],
		eth0: ['0x1003', 'up', '1'],
		far1: ['0x1003', 'up', '1'],
		eth1: ['0x1003', 'up', '1'],
		br0: ['0x1003', 'unknown', '1'],
		tun0: ['0x1091', 'down', '65534'],
		tap0: ['0x1003', 'down', '1'],
	}).flatMap(([name, facts]) =>
		['flags', 'operstate', 'type'].map((file, at) => [`/sys/class/net/${name}/${file}`, `${facts[at]}\n`]),
	),
);
for (const name of ['tun0', 'tap0']) SYS[`/sys/class/net/${name}/tun_flags`] = '0x1001\n';

const PROC = Object.fromEntries(
	['route', 'ipv6_route', 'if_inet6', 'fib_trie'].map((name) => [`/proc/net/${name}`, recorded(`proc.${name}.txt`)]),
);

const NO_JSON: RunResult = { kind: 'exit', code: 255, output: '' };

const down = (name: string, address: string) => [name, false, [address]];

/** Each way to read the same network. */
const WAYS: Record<string, ReturnType<typeof hostWith>> = {
	'ip -j': hostWith(programs(JSON_COMMANDS, ['address.json', 'route.json', 'route6.json']), SYS),
	'ip -o addr': hostWith(programs(TEXT_COMMANDS, ['address.oneline.txt', 'route.txt', 'route6.txt']), SYS),
	'ip addr': hostWith(programs(TEXT_COMMANDS, ['address.txt', 'route.txt', 'route6.txt']), SYS),
	'ip that takes -j for addresses only': hostWith(
		programs(JSON_COMMANDS, ['address.json', 'route.txt', 'route6.txt']),
		SYS,
	),
	busybox: hostWith(
		{
			'ip -j address': NO_JSON,
			...programs(TEXT_COMMANDS, ['busybox.address.oneline.txt', 'busybox.route.txt', 'busybox.route6.txt']),
		},
		SYS,
	),
	'busybox addr': hostWith(
		programs(TEXT_COMMANDS, ['busybox.address.txt', 'busybox.route.txt', 'busybox.route6.txt']),
		SYS,
	),
	'/proc/net': hostWith({}, { ...SYS, ...PROC }),
	Node: hostWith({}, { ...SYS, ...PROC }, devicesOf(JSON.parse(recorded('node-interfaces.json')))),
};

for (const [name, { host }] of Object.entries(WAYS)) {
	const read = async () => networkOf(await linuxReader(host)());

	test(`${name}: the devices that are up have the addresses that may be published`, async () => {
		const network = await read();
		const found = network.interfaces.map(({ name: device, up, addresses }) => [
			device,
			up,
			addresses
				.filter((each) => !each.ineligible)
				.map((each) => `${each.address}/${each.length}`)
				.sort(),
		]);
		const wide = found.filter(([, , addresses]) => addresses?.[0 as never] !== undefined).sort();
		assert.equal(wide, [
			['br0', true, ['172.17.0.1/16']],
			['eth0', true, ['2001:db8:1::7/64', '2001:db8:1::8/64', '203.0.113.7/24', '203.0.113.8/24']],
			['eth1', true, ['192.168.1.20/24']],
			// Node does not list what is down.
			...(name === 'Node' ? [] : [down('tap0', '10.9.0.2/24'), down('tun0', '10.8.0.2/32')]),
		]);
		assert.not(network.interfaces.some((each) => each.name === 'lo'));
	});

	test(`${name}: a tunnel is one, whatever its kind of link`, async () => {
		const tunnels = (await read()).interfaces.filter((each) => each.isTunnel).map((each) => each.name);
		assert.equal(tunnels.sort(), name === 'Node' ? [] : ['tap0', 'tun0']);
	});

	test(`rule 53: ${name}: the default routes in use`, async () => {
		const network = await read();
		assert.is(network.hasRoutes, true);
		const routes = network.interfaces.flatMap((each) =>
			each.defaultRoutes.map(
				({ family, metric, source }) =>
					`${each.name} ${family} ${metric}${source ? ` ${source.address}/${source.length}` : ''}`,
			),
		);
		// /proc/net/route has one line for a route with several hops, and no preferred source; BusyBox does not show hops.
		const isProc = name === '/proc/net' || name === 'Node';
		assert.equal(routes.sort(), [
			`eth0 ipv4 100${isProc ? '' : ' 203.0.113.8/32'}`,
			...(name.startsWith('busybox') ? [] : ['eth0 ipv4 200']),
			'eth0 ipv6 1024',
			'eth0 ipv6 2048',
			...(isProc || name.startsWith('busybox') ? [] : ['eth1 ipv4 200']),
			'eth1 ipv6 512 2001:db8:1::/64',
		]);
	});
}

test('the programs tell of lifetimes and of secondary addresses alike', async () => {
	for (const [name, { host }] of Object.entries(WAYS)) {
		if (name === '/proc/net' || name === 'Node') continue;
		const { addresses } = one(networkOf(await linuxReader(host)()), 'eth0');
		const of = (address: string) => addresses.find((each) => each.address === address);
		assert.equal([of('203.0.113.7')?.secondary, of('203.0.113.8')?.secondary], [false, true], name);
		assert.is(of('2001:db8:1::9')?.ineligible, true, name);
		assert.is(of('2001:db8:1::7')?.preferredSeconds, null, name);
		const left = of('2001:db8:1::8')?.preferredSeconds ?? 0;
		assert.ok(left > 2900 && left <= 3000, `${name}: ${left}`);
	}
});

test('BusyBox says secondary of what is temporary, and has no word for a failed detection', () => {
	const line = (words: string) =>
		`2: eth0    inet6 2001:db8::1/64 scope global ${words} \\       valid_lft forever preferred_lft forever`;
	const its = (words: string) => objectsIn(devicesInText(line(words))[0]?.addr_info)[0] ?? {};
	assert.equal([its('secondary dynamic').temporary, its('secondary').secondary], [true, false]);
	assert.is(its('flags 08').dadfailed, true);
	assert.is(its('flags 102').dadfailed, false);
	assert.is(its('tentative dadfailed').dadfailed, true);
	assert.is(its('tentative').tentative, true);
});

test('names with a parent, and links that are told of in one line', () => {
	const devices = devicesInText(
		'7: eth0.5@eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP qlen 1000\\    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff\n7: eth0.5    inet 203.0.113.7/24 brd 203.0.113.255 scope global eth0.5\n',
	);
	assert.equal(
		devices.map(({ ifname, operstate, link_type }) => [ifname, operstate, link_type]),
		[['eth0.5', 'UP', 'ether']],
	);
});

test('an old ip is asked once an hour whether it prints JSON by now', async () => {
	const {
		host,
		at,
		programs: told,
	} = hostWith(
		{
			...Object.fromEntries(JSON_COMMANDS.map((each) => [each, NO_JSON])),
			...programs(TEXT_COMMANDS, ['address.txt', 'route.txt', 'route6.txt']),
		},
		SYS,
	);
	const read = linuxReader(host);
	const asked = async () => {
		at.started = [];
		assert.is((await read()).kind, 'read');
		return at.started;
	};
	assert.equal(await asked(), ['ip -j address', ...TEXT_COMMANDS]);
	assert.equal(await asked(), TEXT_COMMANDS);
	at.uptimeMs = 3_600_000;
	assert.equal(await asked(), ['ip -j address', ...TEXT_COMMANDS]);
	at.uptimeMs = 7_200_000;
	Object.assign(told, programs(JSON_COMMANDS, ['address.json', 'route.json', 'route6.json']));
	assert.equal(await asked(), JSON_COMMANDS);
	at.uptimeMs = 9_000_000;
	assert.equal(await asked(), JSON_COMMANDS);
});

test('who has answered is waited for when the machine is busy; one who is gone is replaced', async () => {
	const { host, programs: told } = hostWith(programs(JSON_COMMANDS, ['address.json', 'route.json', 'route6.json']), {
		...SYS,
		...PROC,
	});
	const read = linuxReader(host);
	assert.is((await read()).kind, 'read');
	for (const command of JSON_COMMANDS) {
		const output = told[command] as string;
		for (const kind of ['killed', 'timeout'] as const) {
			told[command] = { kind, output: '' };
			const failure = kind === 'killed' ? { code: kind } : { code: kind, seconds: 5 };
			const problem = { command: 'ip -j address', hasAnswered: true, ...failure };
			assert.equal(await read(), { kind: 'problem', problem }, `${command} ${kind}`);
		}
		told[command] = output;
		assert.is((await read()).kind, 'read');
	}
	for (const command of JSON_COMMANDS) delete told[command];
	assert.is(one(networkOf(await read()), 'eth0').addresses.length, 5);
});

test('an ip that does not show routes leaves them unread', async () => {
	const { host } = hostWith({
		'ip -j address': recorded('address.json'),
		'ip -j route show default table all': NO_JSON,
	});
	const network = networkOf(await linuxReader(host)());
	assert.is(network.hasRoutes, false);
});

test('where nobody tells anything, that is the problem of ip', async () => {
	for (const result of [{ kind: 'missing' }, NO_JSON] as const) {
		const { host } = hostWith({ 'ip -j address': result });
		const failure = result.kind === 'missing' ? { code: 'missing' } : { code: 'exit', exitCode: 255 };
		assert.equal(await linuxReader(host)(), { kind: 'problem', problem: { command: 'ip -j address', ...failure } });
	}
});

test('without /sys a device counts as up', async () => {
	const { host } = hostWith(programs(TEXT_COMMANDS, ['address.oneline.txt', 'route.txt', 'route6.txt']));
	const network = networkOf(await linuxReader(host)());
	assert.equal(
		network.interfaces.map((each) => [each.name, each.up]),
		['far', 'eth0', 'far1', 'eth1', 'br0', 'tun0', 'tap0'].map((each) => [each, true]),
	);
});

test('the numbers of /proc/net/route are in the order of the bytes of the machine', () => {
	const little = recorded('proc.route.txt');
	const swapped = (digits: string) => (digits.match(/../g) ?? []).reverse().join('');
	const big = little.replace(/\b[\dA-F]{8}\b/g, swapped);
	assert.not.equal(big, little);
	const fibTrie = recorded('proc.fib_trie.txt');
	assert.equal(ipv4Devices(fibTrie, big), ipv4Devices(fibTrie, little));
	assert.equal(ipv4Routes(big), ipv4Routes(little));
});

test('an address in no net is on the device of the default route (PPP)', () => {
	const row = (device: string, target: string, mask: string, flags = '0001') =>
		`${device}\t${target}\t00000000\t${flags}\t0\t0\t0\t${mask}\t0\t0\t0\n`;
	const route =
		row('ppp0', '00000000', '00000000') +
		row('br0', '0001A8C0', '00FFFFFF') +
		row('ppp0', '01007100', 'FFFFFFFF', '0005');
	const leaf = (address: string) => `     |-- ${address}\n        /32 host LOCAL\n`;
	assert.equal(
		ipv4Devices(leaf('192.168.1.1') + leaf('203.0.113.7') + leaf('127.0.0.1'), route).map(({ ifname, addr_info }) => [
			ifname,
			(addr_info as { local: string }[])[0]?.local,
		]),
		[
			['br0', '192.168.1.1'],
			['ppp0', '203.0.113.7'],
		],
	);
	assert.equal(ipv4Devices(leaf('203.0.113.7'), ''), []);
});

test('no text of any shape makes a reader throw or run away', () => {
	const pieces = fc.constantFrom(
		...[
			'\n',
			' ',
			'\t',
			'\\',
			'1: ',
			'eth0',
			'@',
			':',
			'<UP>',
			'inet ',
			'inet6 ',
			'peer ',
			'203.0.113.7',
			'2001:db8::1',
		],
		...[
			'/24',
			' scope global',
			' preferred_lft 5sec',
			'default',
			' dev ',
			' metric ',
			' nexthop ',
			'unreachable ',
			'FFFFFFFF',
		],
		...['00000000', '0'.repeat(32), ' 00 ', '|-- ', '/32 host LOCAL'],
	);
	const text = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }).map((all) => all.join(''));
	fc.assert(
		fc.property(text, text, (one, another) => {
			for (const list of [devicesInText(one), routesInText(one), ipv4Routes(one), ipv6Routes(one), ipv6Devices(one)])
				assert.ok(Array.isArray(list));
			ipv4Devices(one, another);
		}),
	);
	for (const unit of [
		' ',
		'\n',
		'\n ',
		'\\\n',
		'1: ',
		'a',
		'0',
		'default ',
		'\t',
		'|-- 1\n ',
		' nexthop',
		'1: a\n inet ',
	]) {
		const long = unit.repeat(200_000 / unit.length);
		for (const read of [devicesInText, routesInText, ipv4Routes, ipv6Routes, ipv6Devices]) read(long);
		ipv4Devices(long, long);
	}
});

test.run();
