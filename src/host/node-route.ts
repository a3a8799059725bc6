/** What the kernel tells a process of its routes, where there is no `ip` to ask. */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { HttpRequest } from './host.ts';

/** Nobody is sent anything: a datagram socket that is connected has a route, and by that a source address. */
const ANY_PORT = 9;

/**
 * By which device the kernel would send to an address: the one that has the source address which it would take. null: there is no way; undefined: it is not
 * known whose that is.
 */
export function routeBySource(address: string, way: HttpRequest): Promise<string | null | undefined> {
	return new Promise((resolve) => {
		const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
		const end = (found: string | null | undefined): void => {
			socket.close();
			resolve(found);
		};
		socket.once('error', () => end(null));
		socket.connect(ANY_PORT, address, () => end(deviceOf(socket.address().address, way)));
	});
}

function deviceOf(source: string, { device, localAddress }: HttpRequest): string | undefined {
	if (source === localAddress) return device;
	try {
		const all = Object.entries(networkInterfaces());
		return all.find(([, addresses = []]) => addresses.some(({ address }) => address === source))?.[0];
	} catch {
		// A netlink socket is forbidden.
		return undefined;
	}
}
