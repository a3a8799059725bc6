/** The lines of a network: what of its interfaces belongs together, and which of them a key may take, in what order (rules 52 to 54). */
import { isPublic } from '../base/address.ts';
import { FAMILIES, type Family } from '../base/family.ts';
import type { Key } from '../config/config.ts';
import { mayLeadOut } from './candidates.ts';
import type { DefaultRoute, Interface, Memory, Network } from './network.ts';

/** Why a line may be taken: the key lists it; it has a default route; it is a VPN, and nothing else has one; nothing has one, and it is called wan or wan6, or the kernel would leave by it; there are no routes to go by, and it is the only device that it can be. */
export type Why = 'listed' | 'default-route' | 'only-tunnel' | 'wan-by-name' | 'kernel' | 'only-device';

export interface Line {
	/** The interface that it is called after: the listed one, or that for which the others are made. */
	name: string;
	/** In the order in which their addresses count. */
	interfaces: Interface[];
	/** Its default routes of the family, the one that counts first. */
	routes: DefaultRoute[];
	/** The interface of the first of them; without one, the first that is up. */
	via: Interface | null;
	/** The kernel device by which the family leaves; null: not known. */
	device: string | null;
	why: Why;
}

/** What netifd appends to the name of an interface for those that it makes for it (PPPoE, mobile and DS-Lite lines). */
const SUFFIXES = ['_4_6', '_6_4', '6_4', '_4', '_6'];

/** Of more default routes nobody chooses by address. */
const MOST_LINES = 16;

/** The lines that a key may take for a family, in order of preference, whether or not they have an address; listed ones that are down among them. */
export function linesOf(key: Pick<Key, 'interfaces'>, family: Family, network: Network, memory: Memory): Line[] {
	if (key.interfaces[0]) return named(key.interfaces, family, network, 'listed');
	const routed = routedLines(family, network);
	if (routed[0]) return byPreference(routed, family, network, memory);
	if (network.isRouter) return named(['wan', 'wan6'], family, network, 'wan-by-name');
	const name = network.kernelDevice[family];
	if (name) {
		return named([name], family, network, 'kernel').filter(({ via }) => !via?.isTunnel || !hasOtherLine(network));
	}
	const devices = likelyDevices(family, network);
	return devices.length === 1 ? named(devices, family, network, 'only-device') : [];
}

function named(names: readonly string[], family: Family, network: Network, why: Why): Line[] {
	return names.flatMap((name) => {
		const its = network.interfaces.find((each) => each.name === name);
		return its ? lineOf(name, membersOf(its, network), family, why) : [];
	});
}

/** An interface, what netifd makes for it, and what is on the same device (rule 52). */
function membersOf(its: Interface, { interfaces, isRouter }: Network): Interface[] {
	if (!isRouter) return [its];
	return interfaces.filter(
		({ name, device, isTunnel }) =>
			(device !== null && device === its.device) ||
			// A VPN is nobody's part, whatever it is called.
			(isTunnel <= its.isTunnel &&
				name.startsWith(its.name) &&
				['', ...SUFFIXES].includes(name.slice(its.name.length))),
	);
}

/** The modem's page: an address of one's own choosing that leads nowhere. */
function isSideAddress({ isStatic, addresses, defaultRoutes }: Interface): boolean {
	return isStatic && !defaultRoutes[0] && !addresses.some((each) => isPublic(each.address));
}

function lineOf(name: string, members: readonly Interface[], family: Family, why: Why): Line {
	const isListed = why === 'listed';
	const ways = members
		.filter((each) => each.up)
		.flatMap((via) => via.defaultRoutes.map((route) => ({ via, routes: [route], route })))
		.filter(({ route }) => route.family === family && (isListed || !route.isPolicy))
		.sort((a, b) => Number(a.route.isPolicy) - Number(b.route.isPolicy) || compareMetrics(a, b));
	const place = (one: Interface) =>
		isListed && one.name === name ? 0 : isSideAddress(one) ? 3 : ways.some(({ via }) => via === one) ? 1 : 2;
	const isOther = (one: Interface) => Number(one.name !== name);
	const interfaces = [...members].sort((a, b) => place(a) - place(b) || isOther(a) - isOther(b) || compareNames(a, b));
	const via = ways[0]?.via ?? interfaces.find((each) => each.up) ?? null;
	return { name, interfaces, routes: ways.map(({ route }) => route), via, device: via?.device ?? null, why };
}

/** The lines with a default route, by metric. A VPN is one only where nothing else can be the line (rule 53). */
function routedLines(family: Family, network: Network): Line[] {
	const hasOther = hasOtherLine(network);
	const leastOf = (one: Interface) => {
		let least = Infinity;
		for (const { family: its, isPolicy, metric } of one.up ? one.defaultRoutes : []) {
			if (its === family && !isPolicy) least = Math.min(least, metric ?? one.metric);
		}
		return least;
	};
	// Of thousands no more is made than is looked at.
	const routed = network.interfaces
		.filter((one) => !(hasOther && one.isTunnel) && leastOf(one) < Infinity)
		.sort((a, b) => leastOf(a) - leastOf(b) || a.metric - b.metric || compareNames(a, b));
	const roots = new Set(routed.slice(0, MOST_LINES).map((one) => rootOf(one, network)));
	const why = hasOther ? 'default-route' : 'only-tunnel';
	return [...roots].map((root) => lineOf(root.name, membersOf(root, network), family, why)).sort(compareMetrics);
}

/** Whether something else than a VPN has a default route of any family, or is called wan. */
function hasOtherLine({ interfaces }: Network): boolean {
	return interfaces.some((one) => !one.isTunnel && (one.name.startsWith('wan') || isLeaving(one)));
}

/** What the line of an interface is called after: the one for which it was made, and of those on a device rather a `wan`. */
function rootOf(one: Interface, network: Network): Interface {
	const { interfaces, isRouter } = network;
	if (!isRouter) return one;
	const parentOf = ({ name }: Interface) =>
		SUFFIXES.filter((end) => name.endsWith(end)).flatMap(
			(end) => interfaces.find((each) => each.name === name.slice(0, -end.length)) ?? [],
		)[0];
	const place = (each: Interface) =>
		(parentOf(each) ? 4 : 0) + (isSideAddress(each) ? 2 : 0) + (each.name.startsWith('wan') ? 0 : 1);
	const firstOnDevice = (its: Interface) =>
		interfaces
			.filter(({ device }) => device !== null && device === its.device)
			.sort((a, b) => place(a) - place(b) || compareNames(a, b))[0] ?? its;
	const first = firstOnDevice(one);
	const parent = parentOf(first) ?? first;
	return [firstOnDevice(parent), parent].find((each) => membersOf(each, network).includes(one)) ?? one;
}

/** The metric of a way's route, else that of its interface. */
export function metricOf({ via, routes }: Way): number {
	return routes[0]?.metric ?? via?.metric ?? 0;
}

/** By a route's metric, else that of its interface; among equal ones by that of the interface. */
function compareMetrics(a: Way, b: Way): number {
	return metricOf(a) - metricOf(b) || (a.via?.metric ?? 0) - (b.via?.metric ?? 0);
}

type Way = Pick<Line, 'via' | 'routes'>;

/** By metric; among equal ones that of the other family, the confirmed one, wan, and then by name (rule 53). */
function byPreference(lines: Line[], family: Family, network: Network, { confirmed }: Memory): Line[] {
	if (lines.every((line, at) => !lines[at + 1] || compareMetrics(line, lines[at + 1] as Line) < 0)) return lines;
	const favourite = favouriteOf(family === 'ipv4' ? 'ipv6' : 'ipv4', network);
	const isConfirmed = ({ interfaces }: Line) =>
		interfaces.some(({ addresses }) => addresses.some(({ address }) => confirmed.includes(address)));
	const place = (line: Line) =>
		(line.name === favourite ? 0 : 4) + (isConfirmed(line) ? 0 : 2) + (line.name.startsWith('wan') ? 0 : 1);
	return lines.sort((a, b) => compareMetrics(a, b) || place(a) - place(b) || compareNames(a, b));
}

/** The line that metrics alone choose for a family. */
function favouriteOf(family: Family, network: Network): string | null {
	const [first, second] = routedLines(family, network);
	return first && (!second || compareMetrics(first, second) < 0) ? first.name : null;
}

function compareNames(a: { name: string }, b: { name: string }): number {
	return a.name < b.name ? -1 : Number(a.name > b.name);
}

/** Devices that are never a line by themselves, by the names that Docker, libvirt and VPNs give them (rule 53). */
const VIRTUAL = /^(docker|br-|veth|virbr|wg|tun|tap|tailscale|zt)/;

/** Elsewhere than on a router, where routes cannot be read or there is no default route at all: the names of the devices by which a machine may be connected. */
export function likelyDevices(family: Family, { interfaces, isRouter }: Network): string[] {
	if (isRouter || interfaces.some(isLeaving)) return [];
	return interfaces
		.filter((one) => !one.isTunnel && !VIRTUAL.test(one.name) && mayLeadOut(one, family))
		.map((each) => each.name);
}

/** Whether it has a default route of some family. */
function isLeaving(one: Interface): boolean {
	return one.up && one.defaultRoutes.some((route) => !route.isPolicy);
}

/** Whether what is sent by the line arrives anywhere, as far as is known (rule 54). */
export function mayAsk({ routes, device, why }: Line, family: Family, network: Network): boolean {
	const isLeft = device !== null && device === network.kernelDevice[family];
	return routes.length > 0 || isLeft || why === 'only-device' || !network.hasRoutes;
}

/** Whether something is being set up that may bring the line of a key, or an address to it (rule 5). */
export function pendingOn(
	key: Pick<Key, 'interfaces'>,
	family: Family,
	network: Network,
	lines: readonly Line[],
): boolean {
	const others = key.interfaces[0] || !network.isRouter ? [] : unlistedOn(family, network);
	return [...lines, ...others].some(({ interfaces }) => interfaces.some((each) => each.pending));
}

/** Without a list: the lines of both families, and those called wan and wan6. */
function unlistedOn(family: Family, network: Network): Line[] {
	return [
		...FAMILIES.flatMap((each) => routedLines(each, network)),
		...named(['wan', 'wan6'], family, network, 'wan-by-name'),
	];
}
