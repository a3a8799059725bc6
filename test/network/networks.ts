/** Networks as a test writes them: what it does not mention is as it is on a plain line. */

import type { Family } from '../../src/base/family.ts';
import {
	type DefaultRoute,
	type Interface,
	type InterfaceAddress,
	type Memory,
	type Network,
	networkOf,
} from '../../src/network/network.ts';

/** A static address. */
export function addressOf(address: string, more: Partial<InterfaceAddress> = {}): InterfaceAddress {
	const family = address.includes(':') ? 'ipv6' : 'ipv4';
	return { family, address, length: null, preferredSeconds: null, ineligible: false, secondary: false, ...more };
}

/** An interface that is up, without an address; its device has its name. */
export function interfaceOf(name: string, more: Partial<Interface> = {}): Interface {
	return {
		name,
		device: name,
		isTunnel: false,
		isStatic: false,
		metric: 0,
		defaultRoutes: [],
		up: true,
		pending: false,
		addresses: [],
		prefixes: [],
		assignments: [],
		...more,
	};
}

/** A default route of the main table, without a metric of its own. */
export const routeOf = (family: Family, more: Partial<DefaultRoute> = {}): DefaultRoute => ({
	family,
	metric: null,
	source: null,
	isPolicy: false,
	...more,
});

/** A router's network. */
export const routerWith = (...interfaces: Interface[]): Network => networkOf(interfaces, true);

/** What was seen before: these addresses were confirmed. */
export const remembering = (...confirmed: string[]): Memory => ({ confirmed, awaited: null, isDead: () => false });
