/** By which device a request leaves whose address somebody is to see (rule 56), pure but for what it is told to ask. */
import type { Bytes } from '../base/bytes.ts';
import type { HttpResult, Stray } from '../base/http.ts';
import type { RunResult } from './host.ts';

/** Runs a program to its end. */
export type Ask = (argv: readonly string[]) => Promise<RunResult>;

export const ASK_OPTIONS = { timeoutMs: 5000, limit: 8192 };

/** So many addresses of a server are looked at. */
const MOST_ADDRESSES = 8;
/** Since 5.7 anybody may bind a socket that is bound to none (Linux, commit c427bfec18f2). */
const FREE_SINCE = [5, 7] as const;

/**
 * Whether a child of this process can bind a socket to a device: by the kernel's release, or by CAP_NET_RAW, which root's children get with root's rights and
 * others' as an ambient capability only. curl tells nobody that it could not.
 * @param release of /proc/sys/kernel/osrelease
 * @param status of /proc/self/status
 */
export function canBindDevice(release: string, status: string): boolean {
	const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? [];
	const newer = Number(major) - FREE_SINCE[0] || Number(minor) - FREE_SINCE[1];
	const isRoot = /^Uid:\s+\d+\s+0\s/m.test(status);
	const [, set = ''] = new RegExp(`^Cap${isRoot ? 'Eff' : 'Amb'}:\\s+([\\da-f]+)`, 'm').exec(status) ?? [];
	// Bit 13.
	return newer >= 0 || (Number.parseInt(set.slice(-4), 16) & 0x2000) > 0;
}

/** By which device the kernel would send to an address of a server's; null: there is no way; undefined: nobody knows. A packet that is marked may go another way all the same. */
export type RouteTo = (address: string) => Promise<string | null | undefined>;

/** Asks `ip`, in words that BusyBox's and iproute2's of 2008 know, too. */
export function ipRoute(ask: Ask, from: string | undefined): RouteTo {
	const words = from === undefined ? [] : ['from', from];
	return async (address) => readRoute(await ask(['ip', 'route', 'get', address, ...words]));
}

/** Reads the answer. */
export function readRoute(result: RunResult): string | null | undefined {
	if (result.kind !== 'exit') return undefined;
	// "RTNETLINK answers: Network is unreachable" is exit code 2 everywhere; a program that does not know the question ends with 1 or 255.
	if (result.code !== 0) return result.code === 2 ? null : undefined;
	const [line = ''] = result.output.split('\n');
	return /^\s*(unreachable|blackhole|prohibit|throw)\s/.test(line) ? null : /\sdev\s+(\S+)/.exec(line)?.[1];
}

/** Those of a server's addresses to which a request would leave by its device; or where it would go instead. */
export async function leavingBy(
	addresses: readonly string[],
	device: string,
	routeTo: RouteTo,
): Promise<string[] | Stray> {
	const asked = addresses.slice(0, MOST_ADDRESSES);
	const routes = await Promise.all(asked.map(routeTo));
	const found = asked.filter((_, at) => routes[at] === device);
	return found[0] ? found : { device, by: routes[0] };
}

/** What came of a request that would have gone astray. */
export function astray(stray: Stray): HttpResult {
	return { kind: 'failure', cause: 'way-out', connected: false, sent: false, stray };
}

/** The addresses of a name in what `nslookup` printed (BusyBox's, old or new, or BIND's): what follows the first `Name:` is no longer the resolver's own. */
export function readNslookup(output: Bytes): string[] {
	const answers = output.slice(output.search(/^Name:/m)).matchAll(/^Address(?: \d+)?:\s*(\S+)/gm);
	return output.includes('Name:') ? [...answers].map(([, address = '']) => address) : [];
}
