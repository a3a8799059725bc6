/** Reading the network, and being told when it changes: the effects around `netifd.ts` and `linux.ts`. */
import type { Host, RunResult } from '../host/host.ts';
import { readDevices, readIpAddress } from './linux.ts';
import { readDump } from './netifd.ts';
import type { CommandFailure, NetworkReading } from './network.ts';
import { IP, UBUS } from './reading.ts';

const READ_TIMEOUT_MS = 5000;
/** More of `ip`, which is parsed at once, and QuickJS would run out of its 8 MB; netifd's is taken apart. */
const READ_LIMIT = { ubus: 2048 * 1024, ip: 256 * 1024 };

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 60_000;

/**
 * Reads the network once. On a router netifd alone is asked (rule 29: kernel devices never stand in for it); elsewhere
 * `ip -j address`, and Node itself where that does not work.
 */
export async function readNetwork(host: Host, router: boolean): Promise<NetworkReading> {
	const command = router ? UBUS : IP;
	const limit = router ? READ_LIMIT.ubus : READ_LIMIT.ip;
	const result = await host.run(command.split(' '), { timeoutMs: READ_TIMEOUT_MS, limit }).done;
	const isRead = result.kind === 'exit' && result.code === 0;
	const reading: NetworkReading = isRead
		? (router ? readDump : readIpAddress)(result.output)
		: { kind: 'problem', problem: { command, ...failureOf(result, limit) } };
	const devices = router || reading.kind === 'read' ? null : host.linkDevices();
	return devices ? readDevices(devices) : reading;
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
 * Calls back when an address of the kernel may have changed, as often as it is told; the caller merges. Follows `ip monitor
 * address` and starts it again when it ends, after 1 s to 60 s; where there is no such program nobody is told anything.
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
		const onLine = () => {
			if (!closed) onEvent();
		};
		const onEnd = () => {
			if (closed) return;
			// Only one that lived for a while is worth a quick restart.
			if (host.clock.uptimeMs() - startedMs > LAST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
			stop = host.setTimer(pauseMs, start);
			pauseMs = Math.min(pauseMs * 2, LAST_PAUSE_MS);
		};
		const child = host.followOutput(['ip', '-o', 'monitor', 'address'], onLine, onEnd);
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
