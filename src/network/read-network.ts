/** Reading the network, and being told when it changes: the effects around `netifd.ts` and `linux.ts`. */
import { FAMILIES, type Family } from '../base/family.ts';
import { parseJson } from '../base/json.ts';
import type { Host, RunResult } from '../host/host.ts';
import { readDevices, readIpAddress } from './linux.ts';
import { readDump } from './netifd.ts';
import type { CommandFailure, NetworkCommand, NetworkReading } from './network.ts';
import { IP, UBUS } from './reading.ts';

const READ_TIMEOUT_MS = 5000;
/** More of `ip`, which is parsed at once, and QuickJS would run out of its 8 MB; netifd's is taken apart. */
const READ_LIMIT = { ubus: 2048 * 1024, ip: 256 * 1024 };

/** A line of `ip monitor` about a route to less than a sixteenth of everything: a router that speaks BGP tells of many. An address has its number before it. */
const OTHER_ROUTE = /^(?:Deleted )?(?!\d+: )(?:[a-z]+ )?[\da-f]*[.:][\da-f.:]*(?:\/(?:[5-9]|\d\d+))? /;

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 60_000;

/**
 * Reads the network once. On a router netifd alone is asked (rule 29: kernel devices never stand in for it); elsewhere
 * the kernel by `ip`, and Node itself where that does not work.
 */
export async function readNetwork(host: Host, router: boolean): Promise<NetworkReading> {
	if (router) return fromRun(UBUS, await run(host, UBUS, READ_LIMIT.ubus), READ_LIMIT.ubus, readDump);
	const [addresses, ipv4, ipv6] = await Promise.all(
		[IP, ...FAMILIES.map((family) => ROUTES[family])].map((command) => run(host, command, READ_LIMIT.ip)),
	);
	const routes = { ipv4: listIn(ipv4), ipv6: listIn(ipv6) };
	const reading = fromRun(IP, addresses as RunResult, READ_LIMIT.ip, (text) => readIpAddress(text, routes));
	const devices = reading.kind === 'read' ? null : host.linkDevices();
	return await withKernelDevice(host, devices ? readDevices(devices, routes) : reading);
}

const ROUTES: Record<Family, string> = {
	ipv4: 'ip -j route show default',
	ipv6: 'ip -j -6 route show default',
};

/** What nobody has: documentation. */
const FAR: Record<Family, string> = { ipv4: 'ip route get 192.0.2.1', ipv6: 'ip -6 route get 2001:db8::1' };

function run(host: Host, command: string, limit: number): Promise<RunResult> {
	return host.run(command.split(' '), { timeoutMs: READ_TIMEOUT_MS, limit }).done;
}

/** The list in JSON that a program printed; undefined when it failed. */
function listIn(result: RunResult | undefined): unknown {
	return result?.kind === 'exit' && result.code === 0 ? parseJson(result.output || '[]') : undefined;
}

function fromRun(
	command: NetworkCommand,
	result: RunResult,
	limit: number,
	read: (text: string) => NetworkReading,
): NetworkReading {
	const isRead = result.kind === 'exit' && result.code === 0;
	return isRead ? read(result.output) : { kind: 'problem', problem: { command, ...failureOf(result, limit) } };
}

/** Where there are addresses of a family and no default route: by which device the kernel would leave all the same (a VPN by halves of everything). */
async function withKernelDevice(host: Host, reading: NetworkReading): Promise<NetworkReading> {
	if (reading.kind === 'problem' || !reading.network.hasRoutes) return reading;
	const { interfaces, kernelDevice } = reading.network;
	for (const family of FAMILIES) {
		const isTold = interfaces.some(({ defaultRoutes }) => defaultRoutes.some((route) => route.family === family));
		const isNeeded = interfaces.some(
			({ up, addresses }) => up && addresses.some((each) => each.family === family && !each.ineligible),
		);
		if (!isTold && isNeeded) kernelDevice[family] = deviceIn(await run(host, FAR[family], READ_LIMIT.ip));
	}
	return reading;
}

/** The device of a route, in text or in JSON. */
function deviceIn(result: RunResult): string | null {
	const [, device = 'lo'] = (result.kind === 'exit' && /\bdev"?[:\s]\s*"?([^\s"]+)/.exec(result.output)) || [];
	return device === 'lo' ? null : device;
}

function failureOf(result: RunResult, limit: number): CommandFailure {
	switch (result.kind) {
		case 'exit':
			return { code: 'exit', exitCode: result.code };
		case 'timeout':
			return { code: 'timeout', seconds: READ_TIMEOUT_MS / 1000 };
		case 'overflow':
			return { code: 'overflow', kilobytes: limit / 1024 };
		default:
			return { code: result.kind };
	}
}

/**
 * Calls back when an address or a route of the kernel may have changed, as often as it is told; the caller merges. Follows `ip monitor
 * address route` and starts it again when it ends, after 1 s to 60 s; where there is no such program nobody is told anything.
 * On a router nothing is followed: netifd's events come by the FIFO.
 */
export function watch(host: Host, router: boolean, onEvent: () => void): { close(): void } {
	if (router) return { close() {} };
	let closed = false;
	let pauseMs = FIRST_PAUSE_MS;
	let stop = () => {};
	const start = () => {
		if (closed) return;
		const startedMs = host.clock.uptimeMs();
		const onLine = (line: string) => {
			if (!closed && !OTHER_ROUTE.test(line)) onEvent();
		};
		const onEnd = () => {
			if (closed) return;
			// Only one that lived for a while is worth a quick restart.
			if (host.clock.uptimeMs() - startedMs > LAST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
			stop = host.setTimer(pauseMs, start);
			pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
		};
		const child = host.followOutput(['ip', '-o', 'monitor', 'address', 'route'], onLine, onEnd);
		stop = () => child.kill();
	};
	start();
	return {
		close() {
			closed = true;
			stop();
		},
	};
}
