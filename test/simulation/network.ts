/** The network: interfaces, their addresses and routes as they truly are, what netifd and `ip` tell of them, and which way a packet takes. */

export interface Address {
	address: string;
	/** Preferred lifetime in seconds; absent: static, 0: deprecated. */
	preferred?: number;
	/** It is announced anew each so many seconds since `fromMs`, until `stopMs`, and counts down meanwhile. Without it the lifetime stands still. */
	announced?: { everySeconds: number; fromMs: number; stopMs?: number };
	/** A privacy address, told as such by `ip` only. */
	temporary?: boolean;
	/** The kernel's word for an IPv4 address that is not the first of its subnet; netifd has none. */
	secondary?: boolean;
}

export type Family = 'ipv4' | 'ipv6';

/** A default route. */
export interface Route {
	family: Family;
	metric: number;
	/** netifd has put it aside: it is not in force. */
	inactive?: boolean;
	/** It is in a table of its own. */
	policy?: boolean;
}

export interface Prefix {
	address: string;
	length: number;
	preferred?: number;
	/** The router's own address in it. */
	local?: string;
}

export interface Interface {
	name: string;
	/** The kernel device that carries its packets. */
	device: string;
	/** As in netifd. */
	proto: string;
	routes: Route[];
	/** Whether mwan3 takes it for offline; absent: there is no mwan3. */
	offline?: boolean;
	up: boolean;
	pending: boolean;
	ipv4: Address[];
	ipv6: Address[];
	/** Delegated from outside, and what of such prefixes this interface was assigned. */
	prefixes: Prefix[];
	assigned: Prefix[];
	/** What the rest of the world sees of a packet that leaves here, where a NAT lies in between; null: none does. */
	outside: string | null;
}

export type Network = readonly Interface[];

/** Makes each text once: the network is looked at a thousand times before it changes. */
function once(make: (network: Network) => string): (network: Network) => string {
	const made = new WeakMap<Network, string>();
	return (network) => {
		const text = made.get(network) ?? make(network);
		made.set(network, text);
		return text;
	};
}

/** The network at a time: lifetimes that count down have got as far as that. */
export function networkAt(network: Network, nowMs: number): Network {
	if (!network.some(({ ipv6 }) => ipv6.some((each) => each.announced))) return network;
	return network.map((one) => ({ ...one, ipv6: one.ipv6.map((each) => addressAt(each, nowMs)) }));
}

function addressAt({ announced, ...address }: Address, nowMs: number): Address {
	if (!announced || address.preferred === undefined) return address;
	const { everySeconds, fromMs, stopMs = Infinity } = announced;
	const everyMs = everySeconds * 1000;
	const lastMs = fromMs + Math.floor((Math.min(nowMs, stopMs) - fromMs) / everyMs) * everyMs;
	return { ...address, preferred: Math.max(0, address.preferred - Math.floor((nowMs - lastMs) / 1000)) };
}

/** What `ubus call network.interface dump` prints. */
export const dumpOf = once((network) => {
	return JSON.stringify({
		interface: network.map((one) => ({
			interface: one.name,
			up: one.up,
			pending: one.pending,
			proto: one.proto,
			...(one.up ? { l3_device: one.device } : {}),
			device: one.device,
			metric: 0,
			'ipv4-address': one.ipv4.map(({ address }) => ({ address, mask: 24 })),
			'ipv6-address': one.ipv6.map(({ address, preferred }) => ({
				address,
				mask: 64,
				...(preferred === undefined ? {} : { preferred, valid: preferred + 300 }),
			})),
			'ipv6-prefix': one.prefixes.map(({ address, length }) => ({ address, mask: length })),
			'ipv6-prefix-assignment': one.assigned.map(({ address, length, preferred, local }) => ({
				address,
				mask: length,
				...(preferred === undefined ? {} : { preferred, valid: preferred + 300 }),
				...(local ? { 'local-address': { address: local, mask: length } } : {}),
			})),
			route: one.routes.filter((each) => !each.inactive).map(routeOf),
			inactive: {
				'ipv4-address': [],
				'ipv6-address': [],
				route: one.routes.filter((each) => each.inactive).map(routeOf),
			},
		})),
	});
});

function routeOf({ family, metric, policy }: Route): object {
	const isIpv4 = family === 'ipv4';
	return {
		target: isIpv4 ? '0.0.0.0' : '::',
		mask: 0,
		nexthop: isIpv4 ? '203.0.113.1' : 'fe80::1',
		...(metric > 0 ? { metric } : {}),
		...(policy ? { table: 100 } : {}),
		source: isIpv4 ? '0.0.0.0/0' : '::/0',
	};
}

/** What `ubus call mwan3 status` prints; null: there is no mwan3. */
export function mwan3Of(network: Network): string | null {
	const its = network.filter(({ offline }) => offline !== undefined);
	if (!its[0]) return null;
	const interfaces = its.map(({ name, offline }): [string, object] => [
		name,
		{ enabled: true, running: !offline, up: !offline, status: offline ? 'offline' : 'online' },
	]);
	return JSON.stringify({ interfaces: Object.fromEntries(interfaces) });
}

/** What `ip -j address` prints. */
export const ipOf = once((network) => {
	const loopback = {
		ifname: 'lo',
		flags: ['LOOPBACK', 'UP'],
		operstate: 'UNKNOWN',
		link_type: 'loopback',
		addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }],
	};
	const devices = network.map((one) => ({
		ifname: one.name,
		flags: one.up ? ['UP'] : [],
		operstate: one.up ? 'UP' : 'DOWN',
		link_type: one.proto === 'wireguard' ? 'none' : 'ether',
		...(one.proto === 'wireguard' ? { linkinfo: { info_kind: 'wireguard' } } : {}),
		addr_info: [...one.ipv4, ...one.ipv6].map(({ address, preferred, temporary, secondary }) => ({
			family: address.includes(':') ? 'inet6' : 'inet',
			local: address,
			prefixlen: address.includes(':') ? 64 : 24,
			scope: 'global',
			...(preferred === undefined
				? { preferred_life_time: 4294967295 }
				: { dynamic: true, preferred_life_time: preferred }),
			...(preferred === 0 ? { deprecated: true } : {}),
			...(temporary ? { temporary: true } : {}),
			...(secondary ? { secondary: true } : {}),
		})),
	}));
	return JSON.stringify([loopback, ...devices]);
});

/** What `ip -j route show default` prints of a family. */
export function ipRoutesOf(network: Network, family: Family): string {
	return JSON.stringify(
		network.flatMap(({ up, device, routes }) =>
			routes
				.filter((each) => up && each.family === family && !each.inactive && !each.policy)
				.map(({ metric }) => ({ dst: 'default', gateway: 'fe80::1', dev: device, metric, flags: [] })),
		),
	);
}

function addressesOf({ ipv4, ipv6, assigned }: Interface): string[] {
	return [...[...ipv4, ...ipv6].map((each) => each.address), ...assigned.flatMap((each) => each.local ?? [])];
}

/** The interface that has this address and is up. */
export function interfaceOf(network: Network, address: string): Interface | undefined {
	return network.find((one) => one.up && addressesOf(one).includes(address));
}

/** How a request leaves: bound to a device, to an address, to both or to nothing. */
export interface Way {
	device: string | null;
	local: string | null;
}

/** The interface by which the kernel sends it: that of the device, else that whose default route has the lowest metric. An address chooses none. */
export function leavesBy(network: Network, family: Family, { device }: Pick<Way, 'device'>): Interface | undefined {
	const routes = network.flatMap((one) =>
		one.up && (device === null || one.device === device)
			? one.routes
					.filter((each) => each.family === family && !each.inactive && (device !== null || !each.policy))
					.map(({ metric }) => ({ one, metric }))
			: [],
	);
	return routes.sort((a, b) => a.metric - b.metric)[0]?.one;
}

/** By which address the world sees a request; null: there is no way. Who leaves by another line than that of the address is seen by an address of that line. */
export function seenFrom(network: Network, family: Family, way: Way): string | null {
	const { local } = way;
	const by = leavesBy(network, family, way);
	if (!by) return null;
	const isIts = by.ipv4.some(({ address }) => address === local);
	if (family === 'ipv4') return by.outside ?? (isIts ? local : null) ?? by.ipv4[0]?.address ?? null;
	return local ?? by.ipv6.find((each) => each.preferred !== 0)?.address ?? prefixAddress(network, by);
}

/** The machine's own address in what was delegated to an interface. */
function prefixAddress(network: Network, { prefixes }: Interface): string | null {
	return prefixes[0] ? (network.flatMap((one) => (one.up ? one.assigned : []))[0]?.local ?? null) : null;
}
