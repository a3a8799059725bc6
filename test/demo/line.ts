/** The line of the demonstration: states of a real netifd, recorded in test/fixtures/openwrt, with the addresses that a scene wants. */
import { readFileSync } from 'node:fs';

const RECORDINGS = 'test/fixtures/openwrt';

/** What `ubus call network.interface dump` prints, as far as it is touched here. */
export interface Dump {
	interface: { interface: string }[];
}

/** A DHCP line that is up. */
export function dhcp(address: string): Dump {
	return recorded('dhcp.dump.json', '203.0.113.50', address);
}

/** A PPPoE line that is up. */
export function pppoe(address: string): Dump {
	return recorded('pppoe.dump.json', '198.51.100.21', address);
}

/** A line behind a carrier's NAT. */
export function carrierNat(address: string): Dump {
	return recorded('cgnat.dump.json', '100.64.12.34', address);
}

/** The line without carrier, or between two PPPoE sessions. */
export function down(dump: Dump, how: 'dhcp-nocarrier' | 'pppoe-dropped'): Dump {
	return withInterface(dump, { interface: 'wan', ...JSON.parse(read(`${how}.wan.status.json`)) });
}

/** The same line with a wan6 beside wan. */
export function withIpv6(dump: Dump, address: string): Dump {
	const dual = recorded('dual-stack.dump.json', '2001:db8:100::10', address);
	const wan6 = dual.interface.find((each) => each.interface === 'wan6');
	return wan6 ? withInterface(dump, wan6) : dump;
}

/** A recording with another address. Where it has no wan6, that is there and down. */
function recorded(name: string, from: string, to: string): Dump {
	const dump = JSON.parse(read(name).replaceAll(from, to)) as Dump;
	if (dump.interface.some((each) => each.interface === 'wan6')) return dump;
	return withInterface(dump, { interface: 'wan6', ...JSON.parse(read('wan-down.status.json')) });
}

function read(name: string): string {
	return readFileSync(`${RECORDINGS}/${name}`, 'utf8');
}

function withInterface(dump: Dump, fresh: Dump['interface'][number]): Dump {
	return { interface: [...dump.interface.filter((each) => each.interface !== fresh.interface), fresh] };
}
