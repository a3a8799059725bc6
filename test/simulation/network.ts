/** The network: interfaces and their addresses as they truly are, and as netifd and `ip` tell of them. */

export interface Address {
	address: string;
	/** Preferred lifetime in seconds; absent: static, 0: deprecated. */
	preferred?: number;
	/** A privacy address, told as such by `ip` only. */
	temporary?: boolean;
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

/** What `ubus call network.interface dump` prints. */
export const dumpOf = once((network) => {
	return JSON.stringify({
		interface: network.map((one) => ({
			interface: one.name,
			up: one.up,
			pending: one.pending,
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
		})),
	});
});

/** What `ip -j address` prints. */
export const ipOf = once((network) => {
	const loopback = {
		ifname: 'lo',
		flags: ['LOOPBACK', 'UP'],
		operstate: 'UNKNOWN',
		addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }],
	};
	const devices = network.map((one) => ({
		ifname: one.name,
		flags: one.up ? ['UP'] : [],
		operstate: one.up ? 'UP' : 'DOWN',
		addr_info: [...one.ipv4, ...one.ipv6].map(({ address, preferred, temporary }) => ({
			family: address.includes(':') ? 'inet6' : 'inet',
			local: address,
			scope: 'global',
			...(preferred === undefined
				? { preferred_life_time: 4294967295 }
				: { dynamic: true, preferred_life_time: preferred }),
			...(preferred === 0 ? { deprecated: true } : {}),
			...(temporary ? { temporary: true } : {}),
		})),
	}));
	return JSON.stringify([loopback, ...devices]);
});

function addressesOf({ ipv4, ipv6, assigned }: Interface): string[] {
	return [...[...ipv4, ...ipv6].map((each) => each.address), ...assigned.flatMap((each) => each.local ?? [])];
}

/** The interface that has this address and is up. */
export function interfaceOf(network: Network, address: string): Interface | undefined {
	return network.find((one) => one.up && addressesOf(one).includes(address));
}

/** By which address the world sees a request that leaves by `local`, or by the first way out where that is left open; null: there is no way. */
export function seenFrom(network: Network, family: 'ipv4' | 'ipv6', local: string | null): string | null {
	const from = local === null ? network.find((one) => one.up && one[family].length > 0) : interfaceOf(network, local);
	if (!from) return null;
	if (family === 'ipv4') return from.outside ?? local ?? from.ipv4[0]?.address ?? null;
	return local ?? from.ipv6[0]?.address ?? null;
}
