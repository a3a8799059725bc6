/** Which lines a key may publish by, the one to be preferred first, as rules 52 to 54 read. */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Family, Interface, Network } from '../../network.ts';
import { isPublic } from './public.ts';

export interface Line {
	name: string;
	/** Those that are up; the one whose address counts first is the first. */
	interfaces: Interface[];
	/** Whether anything that is sent by it arrives. */
	leads: boolean;
}

export function linesOf(
	{ router }: Configuration,
	{ interfaces }: KeyConfiguration,
	family: Family,
	network: Network,
): Line[] {
	const listed = interfaces[0] ? interfaces : null;
	// Elsewhere than on a router only the main table is read.
	if (listed) return namedLines(listed, family, network, router, router);
	const byRoute = defaultLines(family, network, router);
	if (byRoute[0] || !router) return byRoute;
	return namedLines(['wan', 'wan6'], family, network, router, false);
}

function namedLines(
	names: readonly string[],
	family: Family,
	network: Network,
	router: boolean,
	isListed: boolean,
): Line[] {
	return names.flatMap((name) => {
		const members = membersOf(name, network, router);
		const leads = members.some((one) => metricOf(one, family, isListed) !== null);
		return members[0] ? [{ name, leads, interfaces: inOrder(name, members, family, isListed) }] : [];
	});
}

/** The interface, what netifd makes for it, and what is on its device, as far as that is there (rule 52). */
function membersOf(name: string, network: Network, router: boolean): Interface[] {
	const listed = network.find((one) => one.name === name);
	if (!listed) return [];
	const names = router ? ['', '_4', '_6', '_6_4', '6_4', '_4_6'].map((end) => name + end) : [name];
	return network.filter((one) => one.up && (names.includes(one.name) || (router && sharesDevice(one, listed))));
}

function sharesDevice(one: Interface, other: Interface): boolean {
	return one.up && other.up && one.device === other.device;
}

/** The listed one first, then what has a way out, the modem's page last. */
function inOrder(name: string, members: readonly Interface[], family: Family, isListed: boolean): Interface[] {
	const place = (one: Interface) => {
		if (isListed && one.name === name) return 0;
		if (isModemsPage(one)) return 3;
		return metricOf(one, family, isListed) !== null ? 1 : 2;
	};
	return [...members].sort((a, b) => place(a) - place(b) || (a.name < b.name ? -1 : 1));
}

function isModemsPage({ proto, ipv4, ipv6 }: Interface): boolean {
	return ['static', 'none'].includes(proto) && ![...ipv4, ...ipv6].some(({ address }) => isPublic(address));
}

/** The lowest metric of its default routes of a family; null: it has none. One in a table of its own counts for who lists the interface. */
function metricOf({ up, routes, offline }: Interface, family: Family, isListed: boolean): number | null {
	const its = routes.filter((one) => one.family === family && !one.inactive && (isListed || !one.policy));
	return up && its[0] && !offline ? Math.min(...its.map(({ metric }) => metric)) : null;
}

/** The interfaces with a default route, by metric; no VPN, unless nothing else is there (rule 53). */
function defaultLines(family: Family, network: Network, router: boolean): Line[] {
	const hasOther = network.some(
		(one) =>
			!isTunnel(one) &&
			(one.name.startsWith('wan') || (['ipv4', 'ipv6'] as const).some((each) => metricOf(one, each, false) !== null)),
	);
	const ways = network.flatMap((one) => {
		const metric = isTunnel(one) && hasOther ? null : metricOf(one, family, false);
		return metric === null ? [] : [{ one, metric }];
	});
	return ways
		.sort((a, b) => a.metric - b.metric)
		.map(({ one }) => {
			const others = network.filter((each) => each !== one && router && sharesDevice(each, one));
			return { name: one.name, leads: true, interfaces: inOrder('', [one, ...others], family, false) };
		});
}

function isTunnel({ proto }: Interface): boolean {
	return proto === 'wireguard';
}
