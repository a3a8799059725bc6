/**
 * Who is asked what the kernel knows, elsewhere than on OpenWrt, the best first: `ip` with JSON, one without (BusyBox, iproute2 before 4.14),
 * and where there is none /proc/net, with Node's own list of IPv4 addresses.
 */
import { FAMILIES, type Family } from '../base/family.ts';
import { parseJson } from '../base/json.ts';
import type { Host } from '../host/host.ts';
import { defaultRoutesIn, interfacesIn, LARGE } from './dump-parts.ts';
import { devicesInText, routesInText } from './ip-text.ts';
import { addRoutes, readDevices } from './linux.ts';
import { type CommandFailure, eligibleOn, type NetworkProblem, type NetworkReading } from './network.ts';
import { ipv4Devices, ipv4Routes, ipv6Devices, ipv6Routes } from './proc-net.ts';
import { ask, IP, isPassing, problemOf } from './reading.ts';
import { objectsIn, type UntrustedObject } from './untrusted-json.ts';

/** More, and QuickJS would run out of its 8 MB. */
const LIMIT = 2048 * 1024;

/** For addresses, IPv4 routes and IPv6 routes; beginning with the best. An old `ip` tells of all routes, but only of the main table. */
const COMMANDS = [
	['ip -j address', 'ip -j route show default table all', 'ip -j -6 route show default table all'],
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
	let hasAnswered = false;
	let againMs = 0;
	return async () => {
		const nowMs = host.clock.uptimeMs();
		if (best > 0 && nowMs >= againMs) [best, isProven] = [0, false];
		let problem: NetworkProblem = { code: 'not-read' };
		for (const [at, read] of sources.entries()) {
			if (at < best) continue;
			const reading = await read();
			if (reading.kind === 'read') {
				if (at !== best) [best, againMs] = [at, nowMs + AGAIN_MS];
				isProven = hasAnswered = true;
				return await withKernelDevice(host, reading);
			}
			if (problem.code === 'not-read') ({ problem } = reading);
			if (isProven && isPassing(reading.problem)) break;
		}
		return { kind: 'problem', problem: hasAnswered ? { ...problem, hasAnswered } : problem };
	};
}

async function byIp(host: Host, [addresses = '', ...routes]: readonly string[]): Promise<NetworkReading> {
	const reading = await readAddresses(host, addresses);
	if (reading.kind === 'problem') return reading;
	const lists = await Promise.all(routes.map((command) => readRoutes(host, command)));
	const failure = lists.find(isPassing);
	if (failure) return problemOf(IP, failure);
	addRoutes(reading.network, { ipv4: lists[0], ipv6: lists[1] });
	return reading;
}

/** Not every `ip` that takes `-j` prints JSON for everything. */
const isJson = (text: string) => /^\s*\[/.test(text);

async function readAddresses(host: Host, command: string): Promise<NetworkReading> {
	const text = await ask(host, command, LIMIT);
	if (typeof text !== 'string') return problemOf(IP, text);
	const list = isJson(text) ? (text.length > LARGE ? interfacesIn(text, 1) : parseJson(text)) : devicesInText(text);
	return readDevices(Array.isArray(list) && !list[0] ? null : list, (device) => completed(host, device));
}

async function readRoutes(host: Host, command: string): Promise<unknown> {
	const text = await ask(host, command, LIMIT);
	if (typeof text !== 'string') return text;
	if (!isJson(text)) return routesInText(text);
	return text.length > LARGE ? [...defaultRoutesIn(text)] : parseJson(text);
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
	const reading = readDevices([...devices.values()], (device) => completed(host, device));
	const routes = { ipv4: route && ipv4Routes(route), ipv6: ipv6Route && ipv6Routes(ipv6Route) };
	if (reading.kind === 'read') addRoutes(reading.network, routes);
	return reading;
}

function contentOf(host: Host, path: string): string | undefined {
	const content = host.files.read(path, LIMIT);
	return typeof content === 'string' ? content : undefined;
}

/** What a list does not say of a device, from /sys. */
function completed(host: Host, device: UntrustedObject): UntrustedObject {
	const folder = `/sys/class/net/${device.ifname}`;
	const isTun = !('error' in host.files.status(`${folder}/tun_flags`));
	return { ...(device.operstate && device.link_type ? {} : factsIn(host, folder)), ...(isTun && TUN), ...device };
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
		const isTold = interfaces.some(({ defaultRoutes }) =>
			defaultRoutes.some((route) => route.family === family && !route.isPolicy),
		);
		const isNeeded = interfaces.some((one) => one.up && eligibleOn(one, family)[0]);
		if (!isTold && isNeeded) kernelDevice[family] = deviceIn(await ask(host, FAR[family], LIMIT));
	}
	return reading;
}

/** The device of a route, in text or in JSON. */
function deviceIn(answer: string | CommandFailure): string | null {
	const [, device = 'lo'] = (typeof answer === 'string' && /\bdev"?[:\s]\s*"?([^\s"]+)/.exec(answer)) || [];
	return device === 'lo' ? null : device;
}
