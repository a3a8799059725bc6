/** Rule 56, as far as it is pure: what of the kernel and of `ip` decides by which device a request leaves. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { curlConfig } from '../../src/host/curl.ts';
import { curlWay } from '../../src/host/curl-way.ts';
import type { Files, HttpRequest, RunResult } from '../../src/host/host.ts';
import { type Ask, canBindDevice, ipRoute, leavingBy, readNslookup, readRoute } from '../../src/host/way-out.ts';

const exit = (output: string, code = 0): RunResult => ({ kind: 'exit', code, output });

const NOBODY = 'Uid:\t65534\t65534\t65534\t65534\nCapEff:\t0000000000000000\nCapAmb:\t0000000000000000\n';
const ROOT = 'Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\nCapAmb:\t0000000000000000\n';

test('rule 56: a device can be bound by anybody since Linux 5.7, and before by who has the right and hands it on', () => {
	const cases: [release: string, status: string, can: boolean][] = [
		['5.7.0', NOBODY, true],
		['5.10.176', NOBODY, true],
		['6.18.44-fc', NOBODY, true],
		['5.6.19', NOBODY, false],
		['5.4.238', NOBODY, false],
		['4.4.302+', NOBODY, false],
		['', NOBODY, false],
		['5.4.238', ROOT, true],
		// A container that was not given it.
		['5.4.238', ROOT.replace('1ffffffffff', '00000010fb'), false],
		['5.4.238', ROOT.replace('1ffffffffff', '00a80425fb'), true],
		['5.4.238', NOBODY.replace(/0{16}(?=\n$)/, '0000000000002000'), true],
		// A child of who has it by a file's capability does not.
		['5.4.238', NOBODY.replace(/0{16}/, '0000000000002000'), false],
		['5.4.238', '', false],
	];
	for (const [release, status, can] of cases) assert.is(canBindDevice(release, status), can, `${release} ${status}`);
});

/** As iproute2 6.1 and 4.3, and BusyBox 1.35, print them. */
const ROUTES: [result: RunResult, device: string | null | undefined][] = [
	[exit('198.51.100.1 from 192.168.1.50 via 192.168.1.1 dev eth0 uid 0 \n    cache \n'), 'eth0'],
	[exit('198.51.100.1 from 192.168.1.50 via 192.168.1.1 dev eth0 \n    cache \n'), 'eth0'],
	[exit('198.51.100.1 via 10.8.0.1 dev wg0 table 51820 src 10.8.0.2 uid 1000 \n    cache \n'), 'wg0'],
	[exit('198.51.100.1 from 192.168.1.50 dev pppoe-wan \n'), 'pppoe-wan'],
	[exit('198.51.100.1 from 192.168.1.50 via inet6 fe80::1 dev eth0 uid 0 \n    cache \n'), 'eth0'],
	[
		exit('2001:db8:ff::1 from 2001:db8:1::50 via fe80::1 dev eth0 src 2001:db8:1::50 metric 1024 pref medium\n'),
		'eth0',
	],
	[exit('2001:db8:ff::1 from 2001:db8:1::50 via fe80::1 dev eth0  src 2001:db8:1::50  metric 1024 \n'), 'eth0'],
	[exit('local 192.168.1.50 from 192.168.1.50 dev lo uid 0 \n    cache <local> \n'), 'lo'],
	[
		exit('unreachable 2001:db8::1 from :: dev lo  table unspec  proto kernel  src ::1  metric 4294967295  error -101'),
		null,
	],
	[exit('', 2), null],
	[exit('', 1), undefined],
	[exit('', 255), undefined],
	[exit('', 0), undefined],
	[{ kind: 'missing' }, undefined],
	[{ kind: 'killed' }, undefined],
	[{ kind: 'timeout', output: '198.51.100.1 dev eth0' }, undefined],
];

test('the answer of `ip route get` is read whoever printed it', () => {
	for (const [result, device] of ROUTES) assert.is(readRoute(result), device, JSON.stringify(result));
});

test('of a server’s addresses those are taken that would leave by the device; else it is said where the first would go', async () => {
	const by: Record<string, string> = { '198.51.100.1': 'wg0', '198.51.100.2': 'eth0', '198.51.100.3': 'eth0' };
	const ask: Ask = async ([, , , address = '', from, local]) => {
		assert.equal([from, local], ['from', '192.168.1.50']);
		return exit(`${address} from 192.168.1.50 dev ${by[address]} \n`, by[address] ? 0 : 2);
	};
	const leaving = (...addresses: string[]) => leavingBy(addresses, 'eth0', ipRoute(ask, '192.168.1.50'));
	assert.equal(await leaving('198.51.100.1', '198.51.100.2', '198.51.100.3'), ['198.51.100.2', '198.51.100.3']);
	assert.equal(await leaving('198.51.100.1'), { device: 'eth0', by: 'wg0' });
	assert.equal(await leaving('198.51.100.9'), { device: 'eth0', by: null });
	assert.equal(await leaving(), { device: 'eth0', by: undefined });
	const missing = ipRoute(async () => ({ kind: 'missing' }), undefined);
	assert.equal(await leavingBy(['198.51.100.1'], 'eth0', missing), { device: 'eth0', by: undefined });
});

test('never by the device unless it is the one that is named, whatever `ip` prints', async () => {
	const words = fc.constantFrom(
		'dev',
		'eth0',
		'wg0',
		'via',
		'from',
		'198.51.100.1',
		'local',
		'unreachable',
		'\n',
		'src',
	);
	const texts = fc.oneof(
		fc.array(words, { maxLength: 12 }).map((all) => all.join(' ')),
		fc.string(),
	);
	await fc.assert(
		fc.asyncProperty(texts, fc.nat(255), async (text, code) => {
			const found = await leavingBy(['198.51.100.1'], 'eth0', async () => readRoute(exit(text, code)));
			if (!('device' in found)) assert.match(text, /\sdev\s+eth0(\s|$)/);
		}),
	);
});

test('the addresses of a name are read from nslookup, those of its resolver are not', () => {
	const openwrt =
		'Server:\t\t127.0.0.1\nAddress:\t127.0.0.1:53\n\nNon-authoritative answer:\nName:\texample.net\nAddress: 198.51.100.1\nName:\texample.net\nAddress: 198.51.100.2\n\nNon-authoritative answer:\nName:\texample.net\nAddress: 2001:db8:ff::1\n';
	const old =
		'Server:    127.0.0.1\nAddress 1: 127.0.0.1 localhost\n\nName:      example.net\nAddress 1: 198.51.100.1 www.example.net\nAddress 2: 2001:db8:ff::1\n';
	assert.equal(readNslookup(openwrt), ['198.51.100.1', '198.51.100.2', '2001:db8:ff::1']);
	assert.equal(readNslookup(old), ['198.51.100.1', '2001:db8:ff::1']);
	assert.equal(readNslookup('Server:\t\t10.0.0.1\nAddress:\t10.0.0.1:53\n\n** server can’t find it: NXDOMAIN\n'), []);
	assert.equal(readNslookup(''), []);
});

const REQUEST: HttpRequest = {
	url: 'https://example.net/nic/update',
	headers: [],
	timeoutMs: 20_000,
	limit: 100,
	device: 'eth0',
	localAddress: '192.168.1.50',
	family: 4,
};
const SIX: Partial<HttpRequest> = { family: 6, localAddress: '2001:db8:1::50' };

/** What curl is told on a machine with this kernel, and what was asked for it. */
async function wayOf(more: Partial<HttpRequest>, release: string, answers: Record<string, RunResult> = {}) {
	const asked: string[] = [];
	const files = {
		read: (path: string) => (path.endsWith('osrelease') ? release : NOBODY),
	} as Partial<Files> as Files;
	const ask: Ask = async (argv) => {
		asked.push(argv.join(' '));
		return answers[argv[0] ?? ''] ?? { kind: 'missing' };
	};
	return { way: await curlWay({ ...REQUEST, ...more } as HttpRequest, ask, files), asked };
}

test('rule 20: without a device the address is bound, and cannot be taken for the name of one', async () => {
	const { device, ...unbound } = REQUEST;
	const files = {} as Files;
	const ask: Ask = async () => {
		throw new Error('nothing is to be asked');
	};
	assert.equal(await curlWay(unbound, ask, files), { interface: 'host!192.168.1.50' });
	const { localAddress, ...free } = unbound;
	assert.equal(await curlWay(free, ask, files), {});
	assert.match(curlConfig(REQUEST, { interface: 'if!eth0' }), /^interface = "if!eth0"$/m);
	assert.not.match(curlConfig(REQUEST), /interface/);
});

test('rule 56: IPv4 leaves by the device; IPv6 by both where curl can, else by the address; curl is asked for IPv6 only', async () => {
	assert.equal(await wayOf({}, '5.7.0'), { way: { interface: 'if!eth0' }, asked: [] });
	for (const [version, both] of [
		['7.88.1', false],
		['8.8.0', false],
		['8.9.0', true],
		['8.14.1-DEV', true],
		['9.0.0', true],
	] as const) {
		const { way, asked } = await wayOf(SIX, '6.6.1', { curl: exit(`curl ${version} (x86_64)\n`) });
		assert.equal(way, { interface: both ? 'ifhost!eth0!2001:db8:1::50' : 'host!2001:db8:1::50' }, version);
		assert.equal(asked, ['curl --version']);
	}
	assert.equal((await wayOf(SIX, '6.6.1')).way, { interface: 'host!2001:db8:1::50' });
});

test('rule 56: where no device can be bound the kernel is asked, and curl connects to no other address than that', async () => {
	const ip = exit('198.51.100.1 from 192.168.1.50 via 192.168.1.1 dev eth0 \n');
	const nslookup = exit('Name:\texample.net\nAddress: 2001:db8:ff::1\nAddress: 198.51.100.1\n');
	const way = { interface: 'host!192.168.1.50', address: '198.51.100.1' };
	const question = 'ip route get 198.51.100.1 from 192.168.1.50';
	assert.equal(await wayOf({}, '5.4.0', { ip, nslookup }), { way, asked: ['nslookup example.net', question] });
	assert.equal(await wayOf({ url: 'http://198.51.100.1:8245/' }, '5.4.0', { ip }), { way, asked: [question] });
	assert.match(curlConfig(REQUEST, way), /^connect-to = "::198\.51\.100\.1:"$/m);
	assert.match(curlConfig(REQUEST, { address: '2001:db8::1' }), /^connect-to = "::\[2001:db8::1\]:"$/m);
	const elsewhere = exit('198.51.100.1 from 192.168.1.50 dev wg0\n');
	assert.equal((await wayOf({}, '5.4.0', { ip: elsewhere, nslookup })).way, { device: 'eth0', by: 'wg0' });
	// Nobody knows: it is not made.
	assert.equal((await wayOf({}, '5.4.0', { nslookup })).way, { device: 'eth0', by: undefined });
	assert.equal((await wayOf({}, '5.4.0', { ip })).way, { device: 'eth0', by: undefined });
});

test.run();
