/** What the kernel shows in /proc/net, where there is no `ip`, as lists in the form of `ip -j`. */
import { inPrefix } from '../base/address.ts';
import type { Listed } from './ip-text.ts';

/** Flags of linux/if_addr.h. */
const [TEMPORARY, DAD_FAILED, DEPRECATED, TENTATIVE] = [0x01, 0x08, 0x20, 0x40];
const SCOPES: Record<string, string> = { '10': 'host', '20': 'link' };

/** The IPv6 addresses in /proc/net/if_inet6 (address in 32 digits, index, length, scope, flags, device), which knows no lifetimes. */
export function ipv6Devices(ifInet6: string): Listed {
	const lines = ifInet6.matchAll(/^([\da-f]{32}) \S+ (\S+) (\S+) ([\da-f]+) +(\S+)$/gm);
	return [...lines].map(([, digits = '', length, scope = '', bits, ifname]) => {
		const has = (flag: number) => (Number(`0x${bits}`) & flag) !== 0;
		const address = {
			local: ipv6Of(digits),
			prefixlen: Number(`0x${length}`),
			scope: SCOPES[scope] ?? 'global',
			temporary: has(TEMPORARY),
			dadfailed: has(DAD_FAILED),
			deprecated: has(DEPRECATED),
			tentative: has(TENTATIVE),
		};
		return { ifname, addr_info: [address] };
	});
}

function ipv6Of(digits: string): string {
	return digits.replace(/.{4}(?=.)/g, '$&:');
}

/** RTF_UP without RTF_REJECT of linux/route.h. */
const isInUse = (flags: string) => (Number(`0x${flags}`) & 0x201) === 1;
const GATEWAY = 2;

/** A row of /proc/net/route. */
interface Row {
	ifname: string;
	target: string;
	length: number;
	metric: number;
	hasGateway: boolean;
}

/** Device, target, gateway, flags, references, use, metric, mask. */
const ROW = /^(\S+)\t([\dA-F]{8})\t[\dA-F]{8}\t([\dA-F]+)\t\d+\t\d+\t(\d+)\t([\dA-F]{8})/gm;

/** The IPv4 routes of the main table. Numbers are in the order of the machine's bytes; a mask tells which one that is. */
function rowsIn(route: string): Row[] {
	const rows = [...route.matchAll(ROW)].filter(([, , , flags = '']) => isInUse(flags));
	const isBig = rows.some(([, , , , , mask = '']) => /^FF.*00$/.test(mask));
	const octets = (digits: string) => {
		const each = (digits.match(/../g) ?? []).map((two) => Number(`0x${two}`));
		return isBig ? each : each.reverse();
	};
	return rows.map(([, ifname = '', target = '', flags, metric, mask = '']) => ({
		ifname,
		target: octets(target).join('.'),
		length: Number(`0x${mask}`).toString(2).replaceAll('0', '').length,
		metric: Number(metric),
		hasGateway: (Number(`0x${flags}`) & GATEWAY) !== 0,
	}));
}

/** The IPv4 default routes in /proc/net/route. */
export function ipv4Routes(route: string): Listed {
	return rowsIn(route)
		.filter(({ length }) => length === 0)
		.map(({ ifname, metric }) => ({ dst: 'default', dev: ifname, metric }));
}

/** Target and length, source and length, next hop, metric, references, use, flags, device. */
const ROW6 = /^0{32} 00 ([\da-f]{32}) (..) \S+ (\S+) \S+ \S+ (\S+) +(\S+)$/gm;

/** The IPv6 default routes in /proc/net/ipv6_route, which does not tell tables apart. */
export function ipv6Routes(route: string): Listed {
	return [...route.matchAll(ROW6)]
		.filter(([, , , , flags = '']) => isInUse(flags))
		.map(([, source = '', length, metric, , dev]) => ({
			dst: 'default',
			dev,
			metric: Number(`0x${metric}`),
			from: length === '00' ? undefined : `${ipv6Of(source)}/${Number(`0x${length}`)}`,
		}));
}

/** A leaf of the tree, and what leads to it. */
const LEAF = /\|-- ([\d.]+)((?:\n +\/\d+ .*)+)/g;

/**
 * The IPv4 addresses in /proc/net/fib_trie, which does not name their devices: an address is on that whose net has it, by /proc/net/route. One in no net is on a
 * device without another address (PPP), and of two devices in one net that of the better metric has both.
 */
export function ipv4Devices(fibTrie: string, route: string): Listed {
	const rows = rowsIn(route).sort((a, b) => b.length - a.length || a.metric - b.metric);
	const local = [...fibTrie.matchAll(LEAF)].filter(([, , kinds = '']) => kinds.includes('/32 host LOCAL'));
	// Both tables are one tree, which is shown twice, as long as there are no rules.
	const own = [...new Set(local.map(([, address = '']) => address))].filter((each) => !each.startsWith('127.'));
	const nets = own.map((local) =>
		rows.find(({ hasGateway, length, target }) => !hasGateway && length > 0 && inPrefix(local, target, length)),
	);
	const others = rows.filter(({ ifname }) => !nets.some((net) => net?.ifname === ifname));
	return own.flatMap((local, at) => {
		const net = nets[at] ?? others.pop();
		return net
			? [{ ifname: net.ifname, addr_info: [{ local, prefixlen: nets[at]?.length ?? 32, scope: 'global' }] }]
			: [];
	});
}
