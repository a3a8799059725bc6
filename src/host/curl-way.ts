/** How curl keeps a request on its line (rules 20 and 56): by the device where one can be bound, else by what the kernel says of the server's addresses. */
import type { Stray } from '../base/http.ts';
import type { CurlWay } from './curl.ts';
import type { Files, HttpRequest } from './host.ts';
import { literalHost } from './request.ts';
import { type Ask, canBindDevice, ipRoute, leavingBy, readNslookup } from './way-out.ts';

/** Since 8.9.0 curl takes a device and an address for one request. */
const BOTH_SINCE = [8, 9] as const;

const LIMIT = 8192;

/** Gives the way of a request, or where it would go astray. */
export async function curlWay(request: HttpRequest, ask: Ask, files: Files): Promise<CurlWay | Stray> {
	const { device, localAddress, family } = request;
	// `host!`: or curl would take it for the name of a device first.
	const byAddress = localAddress === undefined ? {} : { interface: `host!${localAddress}` };
	if (device === undefined) return byAddress;
	const read = (path: string) => {
		const text = files.read(path, LIMIT);
		return typeof text === 'string' ? text : '';
	};
	if (canBindDevice(read('/proc/sys/kernel/osrelease'), read('/proc/self/status'))) {
		// Of the addresses of an IPv6 device the kernel likes a temporary one best.
		if (family !== 6 || localAddress === undefined) return { interface: `if!${device}` };
		return (await knowsBoth(ask)) ? { interface: `ifhost!${device}!${localAddress}` } : byAddress;
	}
	const found = await leavingBy(await addressesOf(request, ask), device, ipRoute(ask, localAddress));
	return 'device' in found ? found : { ...byAddress, ...(found[0] && { address: found[0] }) };
}

/** Asked where it matters, and each time: curl may be another by then. */
async function knowsBoth(ask: Ask): Promise<boolean> {
	const result = await ask(['curl', '--version']);
	const [, major, minor] = /^curl (\d+)\.(\d+)/.exec(result.kind === 'exit' ? result.output : '') ?? [];
	return (Number(major) - BOTH_SINCE[0] || Number(minor) - BOTH_SINCE[1]) >= 0;
}

/** The server's addresses. This engine has no resolver, and curl tells nothing before it connects. */
async function addressesOf({ url, family }: HttpRequest, ask: Ask): Promise<string[]> {
	const { host, isLiteral } = literalHost(url);
	if (isLiteral) return [host];
	const result = await ask(['nslookup', host]);
	const found = result.kind === 'exit' ? readNslookup(result.output) : [];
	return found.filter((address) => address.includes(':') === (family === 6));
}
