import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FAMILIES } from '../../src/base/family.ts';
import {
	absenceReasonText,
	absenceText,
	networkProblemText,
	notPublicText,
	onlyTunnelText,
	WHY_TAKEN,
} from '../../src/messages/network.ts';
import type { NetworkProblem } from '../../src/network/network.ts';
import type { AbsenceReason } from '../../src/network/reasons.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const command = 'ubus call network.interface dump';

const PROBLEMS: Samples<NetworkProblem> = {
	'not-read': [{ code: 'not-read' }],
	missing: [
		{ command, code: 'missing' },
		{ command: 'ip -j address', code: 'missing' },
	],
	killed: [{ command, code: 'killed' }],
	'not-a-list': [{ command, code: 'not-a-list' }],
	exit: [{ command, code: 'exit', exitCode: 4 }],
	timeout: [{ command, code: 'timeout', seconds: 5 }],
	overflow: [{ command, code: 'overflow', kilobytes: 256 }],
};

const REASONS: Samples<AbsenceReason> = {
	'network-unread': [{ code: 'network-unread', problem: { code: 'not-read' } }],
	'no-such-interface': [
		{ code: 'no-such-interface', interface: 'wan7', known: ['lan', 'wan'] },
		{ code: 'no-such-interface', interface: 'wan7', known: [] },
		{ code: 'no-such-interface', interface: 'ppp0', known: Array.from({ length: 20 }, (_, at) => `vlan${at}`) },
	],
	'interface-down': [
		{ code: 'interface-down', interface: 'wan', pending: false },
		{ code: 'interface-down', interface: 'wan', pending: true },
	],
	'no-address': [
		{ code: 'no-address', interface: 'wan', family: 'ipv4', hasIneligible: false },
		{ code: 'no-address', interface: 'wan6', family: 'ipv6', hasIneligible: true },
	],
	'only-class': [
		{ code: 'only-class', interface: 'wan', class: 'private', address: '10.0.0.2' },
		{ code: 'only-class', interface: 'wan', class: 'carrier-NAT', address: '100.64.0.2' },
		{ code: 'only-class', interface: 'wan', class: 'special-purpose', address: '192.0.0.2' },
		{ code: 'only-class', interface: 'wan', class: 'unreachable', address: '169.254.0.2' },
		{ code: 'only-class', interface: 'wan6', class: 'unique-local', address: 'fd00::2' },
		{ code: 'only-class', interface: 'wan6', class: 'public', address: '2001:db8::2' },
	],
	'no-route': [{ code: 'no-route', interface: 'wan', family: 'ipv4' }],
	'no-default-route': [{ code: 'no-default-route', family: 'ipv6' }],
	'several-devices': [{ code: 'several-devices', devices: ['eth0', 'eth1'] }],
	failover: [{ code: 'failover', line: 'wan', instead: 'wwan' }],
	'none-public': [{ code: 'none-public', family: 'ipv6' }],
	'prefix-overlap': [
		{ code: 'prefix-overlap', interface: 'lan', hostPart: '0:0:0:15::10', prefix: '2001:db8:300:ff00::/60' },
	],
	'no-prefix': [{ code: 'no-prefix', interface: 'lan' }],
	'command-failed': [
		{ code: 'command-failed', family: 'ipv6', path: '/etc/noip/address', fault: { code: 'not-an-address' } },
		...(
			[
				{ code: 'missing' },
				{ code: 'not-executable' },
				{ code: 'writable' },
				{ code: 'unreadable', error: 'EACCES' },
				{ code: 'exit', exitCode: 3 },
				{ code: 'timeout', seconds: 10 },
				{ code: 'killed' },
				{ code: 'not-public', address: '10.0.0.1' },
			] as const
		).map((fault) => ({ code: 'command-failed', family: 'ipv4', path: '/etc/noip/address', fault }) as const),
	],
	'command-runs': [{ code: 'command-runs', family: 'ipv4', path: '/etc/noip/address' }],
	'bad-literal': [{ code: 'bad-literal', family: 'ipv6', literal: 'fe80::1' }],
};

test('each problem of reading the network, and each reason to publish nothing, has its words', () => {
	compareWithGolden('network', [
		...listOf(PROBLEMS, networkProblemText),
		...listOf(REASONS, absenceReasonText),
		`not-public: ${notPublicText('192.168.1.9')}`,
		...Object.entries(WHY_TAKEN).map(([code, text]) => `why ${code}: ${text}`),
		`only-tunnel: ${onlyTunnelText('wg0')}`,
	]);
});

test('several reasons are one text, and so is none', () => {
	assert.is(
		absenceText([...REASONS['interface-down'], ...REASONS['no-prefix']]),
		'wan is down; wan is being set up; lan has no public IPv6 prefix',
	);
	assert.is(absenceText([]), 'no address is known');
	const routeless = FAMILIES.map((family): AbsenceReason => ({ code: 'no-default-route', family }));
	assert.is(absenceText(routeless), 'no interface has a default route, so no line is known');
});

test.run();
