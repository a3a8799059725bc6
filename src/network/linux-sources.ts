/**
 * Who is asked what the kernel knows, elsewhere than on OpenWrt, the best first: `ip` with JSON, one without (BusyBox, iproute2 before 4.14),
 * and where there is none /proc/net, with Node's own list of IPv4 addresses.
 */
import { FAMILIES, type Family } from '../base/family.ts';
import { parseJson } from '../base/json.ts';
import type { Host } from '../host/host.ts';
import { devicesInText, type Listed, routesInText } from './ip-text.ts';
import { readDevices } from './linux.ts';
import type { CommandFailure, NetworkReading } from './network.ts';
import { ipv4Devices, ipv4Routes, ipv6Devices, ipv6Routes } from './proc-net.ts';
import { ask, IP, problemOf } from './reading.ts';
import { objectsIn, type UntrustedObject } from './untrusted-json.ts';

/** More, and QuickJS would run out of its 8 MB. */
const LIMIT = 1024 * 1024;

/** For addresses, IPv4 routes and IPv6 routes; beginning with the best. An old `ip` tells of all routes. */
const COMMANDS = [
	['ip -j address', 'ip -j route show default', 'ip -j -6 route show default'],
	['ip -o addr', 'ip route', 'ip -6 route'],
] as const;

/** How long one that did not work is not asked again: `ip` may be installed meanwhile. */
const AGAIN_MS = 3_600_000;

/**
 * Makes who reads the kernel's network, and remembers who answered. One that has answered and does not for once is waited for: another one knows
 * less, and would make it look as if the network had changed.
 */
export function linuxReader(host: Host): () => Promise<NetworkReading> {
	const sources = [...COMMANDS.map((commands) => () => byIp(host, commands)), async () => byProc(host)];
	let best = 0;
	let isProven = false;
	let againMs = 0;
	return async () => {
		const nowMs = host.clock.uptimeMs();
		if (best > 0 && nowMs >= againMs) [best, isProven] = [0, false];
		let problem: NetworkReading | null = null;
		for (const [at, read] of sources.entries()) {
			if (at < best) continue;
			const reading = await read();
			if (reading.kind === 'read') {
				if (at !== best) [best, againMs] = [at, nowMs + AGAIN_MS];
				isProven = true;
				return await withKernelDevice(host, reading);
			}
			problem ??= reading;
			if (isProven && isPassing(reading.problem)) break;
		}
		return problem as NetworkReading;
	};
}

async function byIp(host: Host, commands: readonly string[]): Promise<NetworkReading> {
	const [devices, ...routes] = await Promise.all(commands.map((command) => ask(host, command, LIMIT)));
	const failure = [devices, ...routes.filter(isPassing)].find((each) => typeof each === 'object');
	if (failure) return problemOf(IP, failure);
	const [ipv4, ipv6] = routes.map((each) => (typeof each === 'string' ? listIn(each, routesInText) : null));
	const listed = listIn(devices as string, devicesInText);
	return readDevices(Array.isArray(listed) && listed[0] ? completed(host, listed) : null, { ipv4, ipv6 });
}

/** Whether a failure is one of a machine that is busy. */
function isPassing(answer: string | { code: string }): boolean {
	return typeof answer === 'object' && (answer.code === 'killed' || answer.code === 'timeout');
}

/** Not every `ip` that takes `-j` prints JSON for everything. */
function listIn(text: string, inText: (text: string) => Listed): unknown {
	return /^\s*\[/.test(text) ? parseJson(text) : inText(text);
}

function byProc(host: Host): NetworkReading {
	const [route, ipv6Route, ifInet6 = '', fibTrie = ''] = ['route', 'ipv6_route', 'if_inet6', 'fib_trie'].map((name) =>
		contentOf(host, `/proc/net/${name}`),
	);
	const devices = new Map<unknown, UntrustedObject>();
	const ipv4 = host.linkDevices() ?? ipv4Devices(fibTrie, route ?? '');
	for (const device of [...objectsIn(ipv4), ...ipv6Devices(ifInet6)]) {
		const addresses = objectsIn(devices.get(device.ifname)?.addr_info).concat(objectsIn(device.addr_info));
		devices.set(device.ifname, { ...device, ...devices.get(device.ifname), addr_info: addresses });
	}
	if (route === undefined && devices.size === 0) return readDevices(null);
	const routes = { ipv4: route && ipv4Routes(route), ipv6: ipv6Route && ipv6Routes(ipv6Route) };
	return readDevices(completed(host, [...devices.values()]), routes);
}

function contentOf(host: Host, path: string): string | undefined {
	const content = host.files.read(path, LIMIT);
	return typeof content === 'string' ? content : undefined;
}

/** What a list does not say of its devices, from /sys. */
function completed(host: Host, listed: readonly unknown[]): UntrustedObject[] {
	return objectsIn(listed).map((device) => {
		const folder = `/sys/class/net/${device.ifname}`;
		const isTun = !('error' in host.files.status(`${folder}/tun_flags`));
		return { ...(device.operstate && device.link_type ? {} : factsIn(host, folder)), ...(isTun && TUN), ...device };
	});
}

const TUN = { linkinfo: { info_kind: 'tun' } };

/** IFF_LOOPBACK of linux/if.h, ARPHRD_NONE of linux/if_arp.h. */
const [LOOPBACK, NO_LINK] = [0x8, '65534'];

function factsIn(host: Host, folder: string): UntrustedObject {
	const [flags = folder.endsWith('/lo') ? '9' : '1', operstate, type] = ['flags', 'operstate', 'type'].map((name) =>
		contentOf(host, `${folder}/${name}`)?.trim(),
	);
	return {
		flags: [Number(flags) & 1 ? 'UP' : '', Number(flags) & LOOPBACK ? 'LOOPBACK' : ''],
		operstate: operstate?.toUpperCase(),
		link_type: type === NO_LINK ? 'none' : type,
	};
}

/** What nobody has: documentation. */
const FAR: Record<Family, string> = { ipv4: 'ip route get 192.0.2.1', ipv6: 'ip -6 route get 2001:db8::1' };

/** Where there are addresses of a family and no default route: by which device the kernel would leave all the same (a VPN by halves of everything). */
async function withKernelDevice(host: Host, reading: NetworkReading): Promise<NetworkReading> {
	if (reading.kind === 'problem' || !reading.network.hasRoutes) return reading;
	const { interfaces, kernelDevice } = reading.network;
	for (const family of FAMILIES) {
		const isTold = interfaces.some(({ defaultRoutes }) => defaultRoutes.some((route) => route.family === family));
		const isNeeded = interfaces.some(
			({ up, addresses }) => up && addresses.some((each) => each.family === family && !each.ineligible),
		);
		if (!isTold && isNeeded) kernelDevice[family] = deviceIn(await ask(host, FAR[family], LIMIT));
	}
	return reading;
}

/** The device of a route, in text or in JSON. */
function deviceIn(answer: string | CommandFailure): string | null {
	const [, device = 'lo'] = (typeof answer === 'string' && /\bdev"?[:\s]\s*"?([^\s"]+)/.exec(answer)) || [];
	return device === 'lo' ? null : device;
}
