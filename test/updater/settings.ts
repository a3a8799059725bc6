/** Configurations (through the real parser) and networks for the world. */
import type { Config } from '../../src/config/config.ts';
import type { Interface, Network } from '../../src/network/network.ts';
import { file, valid } from '../config/reading.ts';
import { addressOf, interfaceOf, routerWith } from '../network/networks.ts';

/** The name of the one key `home`, unless a test says otherwise; its user name is `rv7sc9a`. */
export const HOME = 'home.ddns.net';

/** A configuration with the key `home` of these lines (and a host name, if they have none), settings, and further sections. */
export function configOf(
	key: readonly string[] = [],
	settings: readonly string[] = [],
	rest: readonly string[] = [],
): Config {
	const named = key.some((line) => line.includes(' hostname')) ? [] : [`list hostname '${HOME}'`];
	return valid(file(settings, [...named, ...key], rest));
}

/** The lines of one more key with a user name of its own. */
export function otherKey(name: string, ...lines: string[]): string[] {
	return [
		`config key '${name}'`,
		...(lines.some((line) => line.includes(' username')) ? [] : [`option username '${name}-user'`]),
		"option password 'another'",
		...(lines.some((line) => line.includes(' hostname')) ? [] : [`list hostname '${name}.ddns.net'`]),
		...lines,
	];
}

/** An interface that is up with these addresses, all static. */
export function up(name: string, ...addresses: string[]): Interface {
	return interfaceOf(name, { addresses: addresses.map((address) => addressOf(address)) });
}

/** An interface that is down. */
export const down = (name: string): Interface => ({ ...up(name), up: false });

/** An interface that is being set up. */
export const pending = (name: string): Interface => ({ ...down(name), pending: true });

/** wan with these IPv4 and wan6 with these IPv6 addresses; an interface without any is down. */
export function line(...addresses: string[]): Network {
	const v4 = addresses.filter((address) => !address.includes(':'));
	const v6 = addresses.filter((address) => address.includes(':'));
	return net(v4.length > 0 ? up('wan', ...v4) : down('wan'), v6.length > 0 ? up('wan6', ...v6) : down('wan6'));
}

export const net = routerWith;
