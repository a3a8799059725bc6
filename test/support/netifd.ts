/** What `ubus call network.interface dump` prints on a router with these lines. */

/** One listed interface of the stand-in netifd. */
export interface Line {
	name: string;
	up?: boolean;
	pending?: boolean;
	ipv4?: readonly string[];
	ipv6?: readonly { address: string; preferred?: number }[];
}

export function interfaceDump(lines: readonly Line[]): object {
	return {
		interface: lines.map(({ name, up = true, pending = false, ipv4 = [], ipv6 = [] }) => ({
			interface: name,
			up,
			pending,
			'ipv4-address': ipv4.map((address) => ({ address, mask: 24 })),
			'ipv6-address': ipv6.map(({ address, preferred }) => ({ address, mask: 64, preferred, valid: preferred })),
		})),
	};
}
