/** What `ubus call network.interface dump` prints on a router with these lines. */

/** One listed interface of the stand-in netifd: what has an address has a default route, but for `lan`. */
export interface Line {
	name: string;
	up?: boolean;
	pending?: boolean;
	ipv4?: readonly string[];
	ipv6?: readonly { address: string; preferred?: number }[];
}

const IPV4_ROUTE = { target: '0.0.0.0', mask: 0, nexthop: '203.0.113.1', source: '0.0.0.0/0' };
const IPV6_ROUTE = { target: '::', mask: 0, nexthop: 'fe80::1', source: '::/0', valid: 1800 };

export function interfaceDump(lines: readonly Line[]): object {
	return {
		interface: lines.map(({ name, up = true, pending = false, ipv4 = [], ipv6 = [] }) => ({
			interface: name,
			up,
			pending,
			'ipv4-address': ipv4.map((address) => ({ address, mask: 24 })),
			'ipv6-address': ipv6.map(({ address, preferred }) => ({ address, mask: 64, preferred, valid: preferred })),
			route: up && name !== 'lan' ? [...(ipv4[0] ? [IPV4_ROUTE] : []), ...(ipv6[0] ? [IPV6_ROUTE] : [])] : [],
		})),
	};
}
