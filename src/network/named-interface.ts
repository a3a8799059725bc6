/** The interface that other programs of a router mean by the name of a device, or by an alias. */
import { isPublic } from '../base/address.ts';
import type { Family } from '../base/family.ts';
import { eligibleOn, type Interface, type Network } from './network.ts';

/**
 * The interface that is meant by `name`, as a key lists it: an interface, `@NAME` for it (netifd's alias), or a device; null: none. Of several on a device
 * that which has an address of the family. `isDevice`: it is rather a device (on many routers one is called `wan`).
 */
export function interfaceMeant(
	name: string,
	family: Family,
	{ interfaces }: Pick<Network, 'interfaces'>,
	isDevice: boolean,
): string | null {
	const word = name.replace(/^@/, '');
	const [onDevice] = interfaces
		.filter(({ device, lower }) => device === name || lower === name)
		.sort((a, b) => rank(a, name, family) - rank(b, name, family));
	const named = (wanted: string | undefined) => interfaces.find((one) => one.name === wanted);
	// `wan6` may have become netifd's own `wan_6`, or a part of `wan`.
	const base = family === 'ipv6' ? /^(.+?)_?6$/.exec(word)?.[1] : undefined;
	const variants = base === undefined ? [] : [`${base}6`, `${base}_6`, base];
	// A protocol that is down has no device; netifd calls it after the interface: `pppoe-wan`.
	const ofProtocol = /^\w+-(.+)$/.exec(word)?.[1];
	const found =
		(isDevice && onDevice) || named(word) || onDevice || variants.map(named).find(Boolean) || named(ofProtocol);
	return found ? found.name : null;
}

/** How little an interface of this device is meant: one with a public address before one with any, one that is set by hand (a modem's page) last. */
function rank(one: Interface, name: string, family: Family): number {
	const { device, isStatic, assignments } = one;
	const own = eligibleOn(one, family).map(({ address }) => address);
	if (family === 'ipv6') own.push(...assignments.flatMap(({ localAddress }) => localAddress ?? []));
	return (own.some(isPublic) ? 0 : own[0] ? 4 : 8) + (device === name ? 0 : 2) + (isStatic ? 3 : 0);
}
