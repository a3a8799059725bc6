import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AddressClass } from '../../src/base/address.ts';
import type { Family } from '../../src/base/family.ts';
import type { Key, Source } from '../../src/config/config.ts';
import { selectAddress, selectBlindly, type Wanted } from '../../src/network/address-selection.ts';
import type { Interface, Network } from '../../src/network/network.ts';
import { type AbsenceReason, distinctReasons } from '../../src/network/reasons.ts';
import { addressOf, interfaceOf, remembering, routeOf, routerWith } from './networks.ts';
import { dump, withStatus } from './recordings.ts';

const source = (text: string): Source =>
	/[.:]/.test(text) ? { kind: 'literal', address: text } : { kind: text as 'auto' };

/** A key that wants these sources from these interfaces (`wan wan6`). */
function key(ipv4: string, ipv6 = 'auto', interfaces = 'wan wan6', lanHost: Key['lanHost'] = null): Wanted {
	return { interfaces: interfaces.split(' ').filter(Boolean), ipv4: source(ipv4), ipv6: source(ipv6), lanHost };
}

/** What is selected, without the line of it. */
function select(wanted: Wanted, family: Family, network: Network, confirmed: string[]): object {
	const selection = selectAddress(wanted, family, network, remembering(...confirmed));
	if (!('line' in selection)) return selection;
	const { line: _line, why: _why, device: _device, ...rest } = selection;
	return rest;
}
const v4 = (wanted: Wanted, network: Network, ...confirmed: string[]) => select(wanted, 'ipv4', network, confirmed);
const v6 = (wanted: Wanted, network: Network, ...confirmed: string[]) => select(wanted, 'ipv6', network, confirmed);

const kindOf = (selection: object) => (selection as { kind: string }).kind;

const address = (text: string, from = 'interface', name: string | null = 'wan') => ({
	kind: 'address',
	address: text,
	from,
	interface: name,
});
const ask = (how: string, local: string, name = 'wan') => ({ kind: 'ask', how, interface: name, local });
const absent = (reasons: AbsenceReason | AbsenceReason[], more = {}) => ({
	kind: 'absent',
	reasons: [reasons].flat(),
	pending: false,
	misconfigured: false,
	...more,
});

const isDown = (name: string, pending = false): AbsenceReason => ({ code: 'interface-down', interface: name, pending });
const unknown = (name: string, ...known: string[]): AbsenceReason => ({
	code: 'no-such-interface',
	interface: name,
	known,
});
const noIpv6 = (name: string, hasIneligible = false): AbsenceReason => ({
	code: 'no-address',
	interface: name,
	family: 'ipv6',
	hasIneligible,
});
const only = (name: string, address: string, its: AddressClass): AbsenceReason => ({
	code: 'only-class',
	interface: name,
	class: its,
	address,
});
const NO_DEFAULT_ROUTE: AbsenceReason = { code: 'no-default-route', family: 'ipv4' };
const noRoute = (name: string): AbsenceReason => ({ code: 'no-route', interface: name, family: 'ipv4' });
const NO_PREFIX: AbsenceReason = { code: 'no-prefix', interface: 'lan' };

/** An interface that is up: `192.0.2.1`, or `2001:db8::1/600` with a lifetime, or `2001:db8::1!` when it is ineligible. */
function up(name: string, addresses: string, more: Partial<Interface> = {}): Interface {
	const read = (text: string) => {
		const [bare = '', lifetime] = text.replace('!', '').split('/');
		const preferredSeconds = lifetime === undefined ? null : Number(lifetime);
		return addressOf(bare, { preferredSeconds, ineligible: text.endsWith('!') });
	};
	const list = addresses.split(' ').filter(Boolean).map(read);
	return interfaceOf(name, { addresses: list, ...more });
}

const network = routerWith;

test('the public address of the interface is published, from static, DHCP and PPPoE recordings', () => {
	for (const how of ['auto', 'interface']) {
		assert.equal(v4(key(how), dump('wan-static-v4')), address('203.0.113.10'));
		assert.equal(v4(key(how), dump('dhcp')), address('203.0.113.50'));
		assert.equal(v4(key(how), dump('pppoe')), address('198.51.100.21'));
	}
});

test('dual stack: each family comes from the first listed interface that has it', () => {
	assert.equal(v4(key('auto'), dump('dual-stack')), address('203.0.113.10'));
	assert.equal(v6(key('auto'), dump('dual-stack')), address('2001:db8:100::10', 'interface', 'wan6'));
	assert.equal(v6(key('auto', 'interface'), dump('dual-stack')), address('2001:db8:100::10', 'interface', 'wan6'));
});

test('a family that is off is off', () => {
	assert.equal(v4(key('off'), dump('dual-stack')), { kind: 'off' });
	const host = { hostPart: '::10', prefixFrom: 'lan' };
	assert.equal(v6(key('off', 'off', 'wan', host), dump('dual-stack')), { kind: 'off' });
});

test('multi-WAN: the order of the list decides', () => {
	assert.equal(v4(key('auto', 'auto', 'wan wanb'), dump('multi-wan')), address('203.0.113.10'));
	assert.equal(v4(key('auto', 'auto', 'wanb wan'), dump('multi-wan')), address('198.51.100.10', 'interface', 'wanb'));
	assert.equal(v4(key('auto', 'auto', 'vpn wanb'), dump('multi-wan')), address('198.51.100.10', 'interface', 'wanb'));
});

test('rule 53: without a list the lines with a default route count, by metric', () => {
	assert.equal(v4(key('auto', 'auto', ''), dump('multi-wan')), address('203.0.113.10'));
	const two = network(
		up('eth1', '192.0.2.1', { defaultRoutes: [routeOf('ipv4', { metric: 20 })] }),
		up('eth0', '192.0.2.2', { defaultRoutes: [routeOf('ipv4')], metric: 10 }),
	);
	assert.equal(v4(key('auto', 'auto', ''), two), address('192.0.2.2', 'interface', 'eth0'));
});

test('rule 19: behind carrier NAT auto lets the provider see the address, interface publishes nothing', () => {
	assert.equal(v4(key('auto'), dump('cgnat')), ask('provider', '100.64.12.34'));
	assert.equal(v4(key('interface', 'auto', 'wan'), dump('cgnat')), absent(only('wan', '100.64.12.34', 'carrier-NAT')));
	assert.equal(v4(key('interface', 'auto', 'lan'), dump('cgnat')), absent(only('lan', '192.168.1.1', 'private')));
});

test('rule 19: provider and check always ask, from the interface that is usable', () => {
	assert.equal(v4(key('provider'), dump('dhcp')), ask('provider', '203.0.113.50'));
	assert.equal(v4(key('check'), dump('dhcp')), ask('check', '203.0.113.50'));
	assert.equal(v4(key('provider'), dump('cgnat')), ask('provider', '100.64.12.34'));
	assert.equal(v4(key('check'), dump('cgnat')), ask('check', '100.64.12.34'));
	assert.equal(v6(key('auto', 'check'), dump('dual-stack')), ask('check', '2001:db8:100::10', 'wan6'));
});

test('rule 18: an interface behind NAT counts only when no listed one has a public address', () => {
	const both = network(up('wan', '100.64.0.9 192.168.5.5'), up('wanb', '192.0.2.1'));
	for (const how of ['auto', 'interface']) {
		assert.equal(v4(key(how, 'auto', 'wan wanb'), both), address('192.0.2.1', 'interface', 'wanb'));
	}
	assert.equal(v4(key('provider', 'auto', 'wan wanb'), both), ask('provider', '192.0.2.1', 'wanb'));
	assert.equal(v4(key('auto', 'auto', 'wan'), both), ask('provider', '100.64.0.9'));
	const down = network(up('wan', '100.64.0.9'), up('wanb', '192.0.2.1', { up: false }));
	assert.equal(v4(key('auto', 'auto', 'wan wanb'), down), ask('provider', '100.64.0.9'));
});

test('an address that is neither public nor behind a NAT of the usual kind is not asked for', () => {
	const dsLite = network(up('wan', '192.0.0.2'));
	for (const how of ['auto', 'provider', 'check', 'interface']) {
		assert.equal(v4(key(how, 'auto', 'wan'), dsLite), absent(only('wan', '192.0.0.2', 'special-purpose')));
	}
});

test('an interface that is down gives nothing, even where it lists an address', () => {
	assert.equal(v4(key('auto', 'auto', 'wan'), dump('wan-down')), absent(isDown('wan')));
	assert.equal(v4(key('auto', 'auto', 'wan'), network(up('wan', '192.0.2.1', { up: false }))), absent(isDown('wan')));
	assert.equal(v4(key('provider', 'auto', 'wan'), dump('wan-down')), absent(isDown('wan')));
});

test('rule 5: an interface that is being set up makes its absence pending', () => {
	for (const file of ['pppoe-pending.wan.status.json', 'pppoe-dropped.wan.status.json']) {
		const pending = withStatus('pppoe', 'wan', file);
		assert.equal(v4(key('auto', 'auto', 'wan'), pending), absent(isDown('wan', true), { pending: true }), file);
		assert.equal(v4(key('auto', 'auto', 'lan'), pending), absent(noRoute('lan')), file);
	}
	const other = network(up('wan', ''), up('wan6', '', { up: false, pending: true }));
	assert.equal(v6(key('auto'), other), absent([noIpv6('wan'), isDown('wan6', true)], { pending: true }));
	assert.equal(v6(key('auto', 'auto', 'wan'), other), absent(noIpv6('wan')));
});

test('an unknown interface is named with those that exist, and a misconfiguration when none of the list exists', () => {
	const wann = unknown('wann', 'lan', 'loopback', 'wan');
	assert.equal(v4(key('auto', 'auto', 'wann'), dump('dhcp')), absent(wann, { misconfigured: true }));
	assert.equal(v4(key('auto', 'auto', 'wann wan'), dump('wan-down')), absent([wann, isDown('wan')]));
	assert.equal(v4(key('auto', 'auto', 'wann wan'), dump('dhcp')), address('203.0.113.50'));
	assert.equal(v4(key('auto', 'auto', 'eth0'), network()), absent(unknown('eth0'), { misconfigured: true }));
});

test('a reason that both families share is given once', () => {
	const shared = [isDown('wan'), noIpv6('wan6'), isDown('wan'), isDown('wan', true)];
	assert.equal(distinctReasons(shared), [isDown('wan'), noIpv6('wan6'), isDown('wan', true)]);
});

test('without a list it is said that there is no line, or what the lines lack', () => {
	const two = network(up('eth0', '10.0.0.1'), up('eth1', ''));
	assert.equal(v4(key('interface', 'auto', ''), two), absent(NO_DEFAULT_ROUTE));
	assert.equal(v4(key('auto', 'auto', ''), network()), absent(NO_DEFAULT_ROUTE));
	const single = network(up('eth0', '10.0.0.1', { defaultRoutes: [routeOf('ipv4')] }));
	assert.equal(v4(key('interface', 'auto', ''), single), absent(only('eth0', '10.0.0.1', 'private')));
	assert.equal(v4(key('auto', 'auto', ''), dump('wan-down')), absent(isDown('wan')));
});

test('promise 5: deprecated and other ineligible addresses are not published', () => {
	const renumbered = withStatus('dhcpv6', 'wan6', 'dhcpv6-deprecated.wan6.status.json');
	const old = '2001:db8:100:0:4cb1:68ff:fee2:145';
	assert.equal(v6(key('auto'), renumbered, old), address('2001:db8:101:0:4cb1:68ff:fee2:145', 'interface', 'wan6'));
	const ineligible = network(up('wan', '192.0.2.1! 2001:db8::1!'));
	for (const how of ['auto', 'interface', 'check']) {
		assert.equal(v6(key('auto', how, 'wan'), ineligible), absent(noIpv6('wan', true)), how);
	}
	assert.is(kindOf(v4(key('provider', 'auto', 'wan'), ineligible)), 'absent');
});

test('promise 5: unique-local and other IPv6 addresses that are not public are not published', () => {
	const local = network(up('wan', 'fd00::2'));
	for (const how of ['auto', 'interface', 'check']) {
		assert.equal(v6(key('auto', how, 'wan'), local), absent(only('wan', 'fd00::2', 'unique-local')), how);
	}
	assert.equal(
		v6(key('auto', 'auto', 'wan'), network(up('wan', '2002:102:304::1'))),
		absent(only('wan', '2002:102:304::1', 'special-purpose')),
	);
});

test('rule 18: of several addresses the confirmed one stays, else static, else longest preferred, else lowest', () => {
	const wan = up('wan', '2001:db8::4/600 2001:db8::3/600 2001:db8::2/599 2001:db8::10 2001:db8::9');
	const choose = (...confirmed: string[]) => v6(key('auto', 'auto', 'wan'), network(wan), ...confirmed);
	assert.equal(choose('2001:db8::2'), address('2001:db8::2'));
	assert.equal(choose('2001:db8::10'), address('2001:db8::10'));
	assert.equal(choose('2001:db8::77'), address('2001:db8::9'));
	wan.addresses.splice(3);
	assert.equal(choose(), address('2001:db8::3'));
	wan.addresses.splice(1, 1);
	assert.equal(choose(), address('2001:db8::4'));
	assert.equal(choose('2001:db8::2', '2001:db8::4'), address('2001:db8::4'));
});

test('rule 18: DHCPv6 recording, the longest preferred address until another is confirmed', () => {
	const slaac = '2001:db8:100:0:4cb1:68ff:fee2:145';
	assert.equal(v6(key('auto'), dump('dhcpv6')), address(slaac, 'interface', 'wan6'));
	assert.equal(
		v6(key('auto'), dump('dhcpv6'), '2001:db8:100::129b'),
		address('2001:db8:100::129b', 'interface', 'wan6'),
	);
});

/** The DHCPv6 recording with a wan6 that has only its delegated prefix. */
function prefixOnly(preferredSeconds = 291): Network {
	const all = dump('dhcpv6').interfaces.map((each) => ({
		...each,
		addresses: each.name === 'wan6' ? [] : each.addresses,
		assignments: each.assignments.map((its) => (its.preferredSeconds ? { ...its, preferredSeconds } : its)),
	}));
	return network(...all);
}

test('rule 18: a wan6 with a delegated prefix and no address publishes the local address assigned from it', () => {
	assert.equal(v6(key('auto'), prefixOnly()), address('2001:db8:300:ff00::1', 'prefix', 'lan'));
	assert.equal(v6(key('auto', 'check'), prefixOnly()), ask('check', '2001:db8:300:ff00::1', 'wan6'));
	assert.equal(v6(key('auto'), prefixOnly(0)), absent([noIpv6('wan'), noIpv6('wan6')]));
	assert.equal(v6(key('auto', 'auto', 'wan'), prefixOnly()), address('2001:db8:300:ff00::1', 'prefix', 'lan'));
});

test('rule 18: only assignments inside of the delegated prefix stand in for an address', () => {
	const other = prefixOnly();
	for (const each of other.interfaces)
		each.prefixes = each.prefixes.map((its) => ({ ...its, address: '2001:db8:301::' }));
	assert.is(kindOf(v6(key('auto'), other)), 'absent');
	const larger = prefixOnly();
	for (const each of larger.interfaces) each.prefixes = each.prefixes.map((its) => ({ ...its, length: 62 }));
	assert.is(kindOf(v6(key('auto'), larger)), 'absent');
	const down = prefixOnly();
	for (const each of down.interfaces) each.up = each.name !== 'lan';
	assert.is(kindOf(v6(key('auto'), down)), 'absent');
});

const lanHost = (hostPart: string, prefixFrom = 'lan') => key('auto', 'auto', 'wan wan6', { hostPart, prefixFrom });

test('rule 18: a LAN host is published with the public prefix of its interface', () => {
	assert.equal(v6(lanHost('::10'), dump('dhcpv6')), address('2001:db8:300:ff00::10', 'prefix', 'lan'));
	assert.equal(v6(lanHost('0:0:0:5::10'), dump('dual-stack')), address('2001:db8:200:5::10', 'prefix', 'lan'));
	assert.equal(v4(lanHost('::10'), dump('dhcpv6')), address('203.0.113.10'));
});

test('rule 18: a LAN host without a public, preferred prefix is absent', () => {
	assert.equal(v6(lanHost('::10'), dump('dhcp')), absent(NO_PREFIX));
	assert.equal(v6(lanHost('::10'), prefixOnly(0)), absent(NO_PREFIX));
	assert.equal(v6(lanHost('::10'), withStatus('dhcpv6', 'lan', 'dhcpv6-down.lan.status.json')), absent(NO_PREFIX));
	const lan = up('lan', '', { up: false });
	assert.equal(v6(lanHost('::10'), network(lan)), absent(isDown('lan')));
	assert.equal(v6(lanHost('::10'), network({ ...lan, pending: true })), absent(isDown('lan', true), { pending: true }));
	const wan6 = up('wan6', '', { up: false, pending: true });
	assert.equal(v6(lanHost('::10'), network(up('lan', ''), wan6)), absent(NO_PREFIX, { pending: true }));
});

test('rule 18: a host part that reaches into the prefix is a misconfiguration, as is an unknown interface', () => {
	const overlap: AbsenceReason = {
		code: 'prefix-overlap',
		interface: 'lan',
		hostPart: '0:0:0:15::10',
		prefix: '2001:db8:300:ff00::/60',
	};
	assert.equal(v6(lanHost('0:0:0:15::10'), dump('dhcpv6')), absent(overlap, { misconfigured: true }));
	const lan2 = unknown('lan2', 'lan', 'loopback', 'wan', 'wan6');
	assert.equal(v6(lanHost('::10', 'lan2'), dump('dhcpv6')), absent(lan2, { misconfigured: true }));
});

test('a LAN host does not change what ipv6 check asks', () => {
	const checked = key('auto', 'check', 'wan6', { hostPart: '::10', prefixFrom: 'lan' });
	assert.equal(v6(checked, dump('dual-stack')), ask('check', '2001:db8:100::10', 'wan6'));
});

/** A NAS: what its devices have, and a default route by eth0. */
function nas(addresses: string, more: Partial<Interface> = {}): Network {
	const eth0 = up('eth0', addresses, { defaultRoutes: [routeOf('ipv6'), routeOf('ipv4')], ...more });
	const docker0 = up('docker0', '172.17.0.1 2001:db8:d::1');
	return { ...network(docker0, eth0), isRouter: false, hasRoutes: true };
}

const hostOnNas = (hostPart: string, prefixFrom = '', list = '') => key('off', 'auto', list, { hostPart, prefixFrom });

test('rule 57: elsewhere the prefix of a LAN host is that of the address on the line, or on a named device', () => {
	const one = nas('2001:db8:40:10::20/3500');
	assert.equal(v6(hostOnNas('::10'), one), address('2001:db8:40:10::10', 'prefix', 'eth0'));
	assert.equal(v6(hostOnNas('::10', 'eth0'), one), address('2001:db8:40:10::10', 'prefix', 'eth0'));
	assert.equal(v6(hostOnNas('::10', 'docker0'), one), address('2001:db8:d::10', 'prefix', 'docker0'));
	assert.equal(v6(hostOnNas('::10', '', 'eth0'), one), address('2001:db8:40:10::10', 'prefix', 'eth0'));
	assert.equal(v6(hostOnNas('::10', 'eth7'), one), absent(unknown('eth7', 'docker0', 'eth0'), { misconfigured: true }));
});

test('rule 57: of two prefixes that of the confirmed host stays', () => {
	const two = nas('2001:db8:a::20/9000 2001:db8:b::20/100');
	assert.equal(v6(hostOnNas('::10'), two), address('2001:db8:a::10', 'prefix', 'eth0'));
	assert.equal(v6(hostOnNas('::10'), two, '2001:db8:b::10'), address('2001:db8:b::10', 'prefix', 'eth0'));
});

test('rule 57: a /128 by DHCPv6 counts only if there is nothing else', () => {
	const both = nas('');
	const [, eth0] = both.interfaces;
	eth0?.addresses.push(addressOf('2001:db8:a::1000', { length: 128 }), addressOf('2001:db8:b::20', { length: 64 }));
	assert.equal(v6(hostOnNas('::10'), both), address('2001:db8:b::10', 'prefix', 'eth0'));
	eth0?.addresses.pop();
	assert.equal(v6(hostOnNas('::10'), both), address('2001:db8:a::10', 'prefix', 'eth0'));
});

test('rule 57: without a public address there is no prefix, and a host part may not reach into it', () => {
	assert.equal(v6(hostOnNas('::10', 'eth0'), nas('fd00::2')), absent({ code: 'no-prefix', interface: 'eth0' }));
	assert.equal(v6(hostOnNas('::10'), nas('fd00::2')), absent(only('eth0', 'fd00::2', 'unique-local')));
	const overlap = v6(hostOnNas('0:0:0:1::10'), nas('2001:db8:40:10::20'));
	assert.is((overlap as { misconfigured?: boolean }).misconfigured, true);
});

test('rule 53: where nothing of the network can be read, IPv4 is asked for, by the listed device or as the kernel likes', () => {
	const asked = (how: string, list = '') => selectBlindly(key(how, 'auto', list), 'ipv4');
	const way = { interface: null, device: null, local: null, line: null, why: null };
	assert.equal(asked('auto'), { kind: 'ask', how: 'provider', ...way });
	assert.equal(asked('provider'), asked('auto'));
	assert.equal(asked('check'), { kind: 'ask', how: 'check', ...way });
	const eth0 = { interface: 'eth0', device: 'eth0', local: null, line: 'eth0', why: 'listed' };
	assert.equal(asked('auto', 'eth0 eth1'), { kind: 'ask', how: 'provider', ...eth0 });
	assert.is(asked('interface'), null);
	assert.is(selectBlindly(key('auto', 'check'), 'ipv6'), null);
});

test('rule 18: of two prefixes the LAN host stays with the confirmed one', () => {
	const assignment = (text: string, preferredSeconds: number) => ({
		address: text,
		length: 64,
		preferredSeconds,
		localAddress: null,
	});
	const assignments = [assignment('2001:db8:1::', 300), assignment('2001:db8:2::', 600), assignment('fd00::', 900)];
	const both = network(up('lan', '', { assignments }));
	assert.equal(v6(lanHost('::10'), both), address('2001:db8:2::10', 'prefix', 'lan'));
	assert.equal(v6(lanHost('::10'), both, '2001:db8:1::10'), address('2001:db8:1::10', 'prefix', 'lan'));
});

test('rule 17: a literal is published without any interface, with a warning when it is not public', () => {
	assert.equal(v4(key('203.0.113.9'), network()), address('203.0.113.9', 'literal', null));
	assert.equal(v6(key('auto', '2001:DB8::0:1'), dump('wan-down')), address('2001:db8::1', 'literal', null));
	for (const text of ['192.168.1.9', '100.64.0.1']) {
		assert.equal(v4(key(text), network()), { ...address(text, 'literal', null), warning: 'not-public' });
	}
});

test('rule 17: a literal that can name no host, or of the wrong family, is a misconfiguration', () => {
	for (const text of ['127.0.0.1', '0.0.0.0', '2001:db8::1', '::ffff:192.0.2.1', '1.2.3']) {
		assert.equal(
			v4(key(text), network()),
			absent({ code: 'bad-literal', family: 'ipv4', literal: text }, { misconfigured: true }),
		);
	}
	assert.is(kindOf(v6(key('auto', '192.0.2.1'), network())), 'absent');
});

test.run();
