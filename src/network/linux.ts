/** The network as the Linux kernel tells it, elsewhere than on OpenWrt: through `ip -j` or lists of its form. */
import { FAMILIES, type Family } from '../base/family.ts';
import type { DefaultRoute, Interface, InterfaceAddress, Network, NetworkReading } from './network.ts';
import { IP, readingOf } from './reading.ts';
import { addressIn, objectsIn, seconds, type UntrustedObject } from './untrusted-json.ts';

/**
 * Reads what `ip -j address` (iproute2) printed, or a list of that form. Loopback devices are left out, as are addresses that hold on the link or in this machine
 * only. Of a point-to-point link it is `local` that counts: `address` there is the peer's. `complete` may add to an entry what the list does not say.
 */
export function readDevices(list: unknown, complete = (device: UntrustedObject) => device): NetworkReading {
	return readingOf(IP, list, (device) => readDevice(complete(device)));
}

/** Gives the interfaces the default routes of lists in the form of `ip -j route`; what is no list could not be read. */
export function addRoutes(network: Network, routes: Record<Family, unknown>): void {
	for (const family of FAMILIES) {
		for (const { device, route } of objectsIn(routes[family]).flatMap((entry) => defaultRoutesIn(entry, family)))
			network.interfaces.find((each) => each.name === device)?.defaultRoutes.push(route);
	}
	// A kernel without IPv6 has no list of its routes.
	network.hasRoutes = FAMILIES.some((family) => Array.isArray(routes[family]));
}

/** A default route, and the device by which it leaves. */
interface RouteBy {
	device: unknown;
	route: DefaultRoute;
}

function readDevice(device: UntrustedObject): Interface[] {
	const { ifname, flags, operstate = 'UNKNOWN' } = device;
	const has = (flag: string) => Array.isArray(flags) && flags.includes(flag);
	// ip prints empty objects for devices that a filter left out.
	if (typeof ifname !== 'string' || has('LOOPBACK')) return [];
	const wide = objectsIn(device.addr_info).filter((each) => each.scope !== 'link' && each.scope !== 'host');
	const addresses = wide.flatMap(readAddress);
	return [
		{
			name: ifname,
			device: ifname,
			isTunnel: isTunnel(ifname, device),
			isStatic: false,
			metric: 0,
			defaultRoutes: [],
			// Tunnels and PPP have no operational state of their own: UNKNOWN. Of a Wi-Fi that is DORMANT an address proves that it works.
			up: has('UP') && (operstate === 'DORMANT' ? !!addresses[0] : operstate === 'UP' || operstate === 'UNKNOWN'),
			pending: wide.some((each) => each.tentative === true && each.dadfailed !== true && each.scope === 'global'),
			addresses,
			// The kernel delegates nothing.
			prefixes: [],
			assignments: [],
		},
	];
}

/** A modem that carries bare IP packets (`wwan0`) has no kind of link, either (rule 53). */
function isTunnel(name: string, { link_type, linkinfo }: UntrustedObject): boolean {
	const { info_kind } = (linkinfo ?? {}) as UntrustedObject;
	return (link_type === 'none' && !name.startsWith('wwan')) || info_kind === 'wireguard' || info_kind === 'tun';
}

/** The default routes that an entry spells, one for each of its next hops (rule 53). */
function defaultRoutesIn(entry: UntrustedObject, family: Family): RouteBy[] {
	const { dst, type = 'unicast', expires, table = 'main' } = entry;
	if (dst !== 'default' || type !== 'unicast' || Number(expires) < 0) return [];
	const isPolicy = table !== 'main' && table !== 254;
	const route = { family, metric: seconds(entry.metric), source: sourceOf(entry, family), isPolicy };
	const hops = Array.isArray(entry.nexthops) ? objectsIn(entry.nexthops) : [entry];
	return hops.filter((hop) => hop.dev !== 'lo' && !isDead(hop)).map((hop) => ({ device: hop.dev, route }));
}

function isDead({ flags }: UntrustedObject): boolean {
	return Array.isArray(flags) && (flags.includes('dead') || flags.includes('linkdown'));
}

/** IPv4: the address that it gives to what leaves by it. IPv6: whose packets it takes. */
function sourceOf({ prefsrc, from }: UntrustedObject, family: Family): DefaultRoute['source'] {
	const [address, length] = String((family === 'ipv4' ? prefsrc : from) ?? '').split('/');
	const [its] = addressIn(address, null);
	return its ? { address: its.address, length: Number(length ?? (family === 'ipv4' ? 32 : 128)) } : null;
}

const INELIGIBLE = ['temporary', 'deprecated', 'tentative', 'dadfailed'];

function readAddress(entry: UntrustedObject): InterfaceAddress[] {
	// "For ever" is 4294967295; only together with the absence of `dynamic` it means that a person set the address.
	const preferredSeconds = entry.dynamic === true ? seconds(entry.preferred_life_time) : null;
	return addressIn(entry.local, preferredSeconds, {
		length: seconds(entry.prefixlen),
		ineligible: INELIGIBLE.some((flag) => entry[flag] === true),
		secondary: entry.secondary === true,
	});
}
