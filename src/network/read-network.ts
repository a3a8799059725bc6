/** Reading the network, and being told when it changes: the effects around `netifd.ts` and `linux.ts`. */
import type { Host } from '../host/host.ts';
import { linuxReader } from './linux-sources.ts';
import { netifdReader } from './netifd-source.ts';
import type { NetworkReading } from './network.ts';

/** A line of `ip monitor` about a route to less than a sixteenth of everything: a router that speaks BGP tells of many. An address has its number before it. */
const OTHER_ROUTE = /^(?:Deleted )?(?!\d+: )(?:[a-z]+ )?[\da-f]*[.:][\da-f.:]*(?:\/(?:[5-9]|\d\d+))? /;

/** A look costs several programs. A storm of lines (a route that flaps, a tunnel that dials and dials) is told of so often, which keeps promise 7. */
const TOLD_APART_MS = 500;

const FIRST_PAUSE_MS = 1000;
const LAST_PAUSE_MS = 60_000;

/**
 * Makes who reads the network, each time that it is called. On a router netifd alone is asked (rule 29: kernel devices never stand in for it);
 * elsewhere the kernel.
 */
export function networkReader(host: Host, router: boolean): () => Promise<NetworkReading> {
	return router ? netifdReader(host) : linuxReader(host);
}

/**
 * Calls back when an address or a route of the kernel may have changed: at once, and of many changes twice a second. Follows `ip monitor
 * address route` and starts it again when it ends, after 1 s to 60 s; where there is no such program nobody is told anything.
 * On a router nothing is followed: netifd's events come by the FIFO.
 */
export function watch(host: Host, router: boolean, onEvent: () => void): { close(): void } {
	if (router) return { close() {} };
	const { clock } = host;
	let closed = false;
	let pauseMs = FIRST_PAUSE_MS;
	let stop = () => {};
	let toldMs = -TOLD_APART_MS;
	let cancelTold: (() => void) | null = null;
	const tell = () => {
		cancelTold = null;
		toldMs = clock.uptimeMs();
		onEvent();
	};
	const tellSoon = () => {
		const waitMs = toldMs + TOLD_APART_MS - clock.uptimeMs();
		if (waitMs <= 0) tell();
		else cancelTold = host.setTimer(Math.ceil(waitMs), tell);
	};
	const start = () => {
		if (closed) return;
		const startedMs = clock.uptimeMs();
		const onLine = (line: string) => {
			if (!closed && !cancelTold && !OTHER_ROUTE.test(line)) tellSoon();
		};
		const onEnd = () => {
			if (closed) return;
			// Only one that lived for a while is worth a quick restart.
			if (clock.uptimeMs() - startedMs > LAST_PAUSE_MS) pauseMs = FIRST_PAUSE_MS;
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
			cancelTold?.();
			stop();
		},
	};
}
