/** The line: interfaces and their addresses as they truly are, and as netifd and `ip` tell of them. */

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
	/** What the world sees of a packet that leaves here, where a NAT lies in between; null: none does. */
	outside: string | null;
}

export type Line = readonly Interface[];

/** Makes each text once: the line is looked at a thousand times before it changes. */
function once(make: (line: Line) => string): (line: Line) => string {
	const made = new WeakMap<Line, string>();
	return (line) => {
		const text = made.get(line) ?? make(line);
		made.set(line, text);
		return text;
	};
}

/** What `ubus call network.interface dump` prints. */
export const dumpOf = once((line) => {
	return JSON.stringify({
		interface: line.map((one) => ({
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
export const ipOf = once((line) => {
	const loopback = {
		ifname: 'lo',
		flags: ['LOOPBACK', 'UP'],
		operstate: 'UNKNOWN',
		addr_info: [{ family: 'inet', local: '127.0.0.1', scope: 'host' }],
	};
	const devices = line.map((one) => ({
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
export function interfaceOf(line: Line, address: string): Interface | undefined {
	return line.find((one) => one.up && addressesOf(one).includes(address));
}

/** By which address the world sees a request that leaves by `local`, or by the first way out where that is left open; null: there is no way. */
export function seenFrom(line: Line, family: 'ipv4' | 'ipv6', local: string | null): string | null {
	const from = local === null ? line.find((one) => one.up && one[family].length > 0) : interfaceOf(line, local);
	if (!from) return null;
	if (family === 'ipv4') return from.outside ?? local ?? from.ipv4[0]?.address ?? null;
	return local ?? from.ipv6[0]?.address ?? null;
}
