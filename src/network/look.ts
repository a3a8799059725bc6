/** Looking at the network, and being told when it changes: the effects around `netifd.ts` and `linux.ts`. */
import type { Host, RunResult } from '../host/host.ts';
import { readIpAddress, readLinkAddresses } from './linux.ts';
import { readDump } from './netifd.ts';
import type { NetworkReading } from './network.ts';

const LOOK_TIMEOUT_MS = 5000;
/** A hundred interfaces and more; larger than that and QuickJS would run out of its 8 MB. */
const LOOK_LIMIT = 256 * 1024;
const IF_INET6_LIMIT = 64 * 1024;

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 60_000;

/**
 * Looks at the network once. On a router netifd alone is asked (rules 29: kernel devices never stand in for it); elsewhere
 * `ip -j address`, and Node itself where that does not work. What goes wrong is a sentence for the user.
 */
export async function look(host: Host, router: boolean): Promise<NetworkReading> {
	const argv = router ? ['ubus', 'call', 'network.interface', 'dump'] : ['ip', '-j', 'address'];
	const result = await host.run(argv, { timeoutMs: LOOK_TIMEOUT_MS, limit: LOOK_LIMIT }).done;
	const done = result.kind === 'exit' && result.code === 0;
	if (router) return done ? readDump(result.output) : problem(whyNoUbus(result));
	const reading = done ? readIpAddress(result.output) : problem(whyNoIp(result));
	const links = reading.kind === 'problem' ? host.linkAddresses() : null;
	if (!links) return reading;
	const flags = host.files.read('/proc/net/if_inet6', IF_INET6_LIMIT);
	return { kind: 'read', network: readLinkAddresses(links, typeof flags === 'string' ? flags : '') };
}

const problem = (text: string): NetworkReading => ({ kind: 'problem', problem: text });

function whyNoUbus(result: RunResult): string {
	const unknown = 'so the addresses of this router are unknown and nothing is sent for now';
	switch (result.kind) {
		case 'missing':
			return `the program ubus is not there, ${unknown}; this is an OpenWrt system (/etc/openwrt_release exists), so install ubus or mend PATH`;
		case 'timeout':
			return `ubus did not answer within ${LOOK_TIMEOUT_MS / 1000} s, ${unknown}; see whether ubusd and netifd run ("service network status")`;
		case 'overflow':
			return `ubus listed more interfaces than fit into ${LOOK_LIMIT / 1024} KB, ${unknown}; see what "ubus call network.interface dump" prints`;
		case 'killed':
			return `the question to ubus was ended from outside, ${unknown}`;
		case 'exit':
			// ubus says "Not found" (4) also when the access list hides the object from this user.
			if (result.code === 4) {
				return `ubus knows no network.interface, ${unknown}; either netifd does not run, or this user may not ask it: see that /usr/share/acl.d/noip.json is there and send ubusd a HUP`;
			}
			return `ubus failed (exit code ${result.code}), ${unknown}; see what "ubus call network.interface dump" prints`;
	}
}

function whyNoIp(result: RunResult): string {
	const unknown = 'so the addresses of this machine are unknown and nothing is sent for now';
	switch (result.kind) {
		case 'missing':
			return `the program ip is not there, ${unknown}; install iproute2`;
		case 'timeout':
			return `"ip -j address" did not end within ${LOOK_TIMEOUT_MS / 1000} s, ${unknown}`;
		case 'overflow':
			return `"ip -j address" printed more than ${LOOK_LIMIT / 1024} KB, ${unknown}`;
		case 'killed':
			return `"ip -j address" was ended from outside, ${unknown}`;
		case 'exit':
			return `"ip -j address" failed (exit code ${result.code}), ${unknown}; it takes the ip of iproute2, since BusyBox's prints no JSON`;
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
		const child = host.follow(['ip', '-o', 'monitor', 'address'], onLine, onEnd);
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
