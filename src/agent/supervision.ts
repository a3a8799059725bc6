/** What systemd is told of the agent, where it wants to know (sd_notify(3)): `Type=notify` and `WatchdogSec=` of the unit. */
import { SECOND } from '../base/time.ts';
import type { Log } from '../client/log.ts';
import type { Host } from '../host/host.ts';
import { untoldText } from '../messages/commands.ts';

const RETRY_AFTER = 5 * SECOND;
/** systemd.exec(5): WATCHDOG_USEC counts microseconds. */
const MICROSECONDS = 1000;

export interface Supervision {
	/** The configuration is about to be read (again). */
	reading(): void;
	/** It was read, and the agent listens, whatever is in it. */
	ready(): void;
	/** What the keys are at; said when it is another than before. */
	state(text: () => string): void;
	stopping(): void;
}

const NOBODY: Supervision = { reading() {}, ready() {}, state() {}, stopping() {} };

/** The supervision by whoever has started this process. */
export function openSupervision(host: Host, log: Log): Supervision {
	const socket = host.variable('NOTIFY_SOCKET');
	return socket ? supervised(host, log, socket) : NOBODY;
}

function supervised(host: Host, log: Log, socket: string): Supervision {
	let isReady = false;
	let last = '';
	let cancelRetry = () => {};
	/** Children that send could overtake each other. */
	let sent: Promise<unknown> = Promise.resolve();

	function tell(text: string, failed: (error: string) => void = () => {}): void {
		sent = sent.then(async () => {
			const failure = await host.notify(socket, text);
			if (failure) failed(failure.error);
		});
	}

	/** Without it systemd would end this process after a while. However often the configuration is read, there is one retry. */
	function tellReady(): void {
		cancelRetry();
		tell('READY=1', (error) => {
			log.change('warn', 'supervision', untoldText(error));
			cancelRetry();
			cancelRetry = host.setTimer(RETRY_AFTER, tellReady);
		});
	}

	/** By a timer of the loop that does all the work: one that hangs tells nothing. */
	function beat(everyMs: number): void {
		tell('WATCHDOG=1');
		host.setTimer(everyMs, () => beat(everyMs));
	}

	return {
		reading() {
			const usec = Math.floor(host.clock.uptimeMs() * MICROSECONDS);
			if (isReady) tell(`RELOADING=1\nMONOTONIC_USEC=${usec}`);
		},
		ready() {
			tellReady();
			const everyMs = watchdogMs(host) / 2;
			if (!isReady && everyMs > 0) beat(everyMs);
			isReady = true;
		},
		state(text) {
			const now = text();
			if (now !== last) tell(`STATUS=${now}`);
			last = now;
		},
		stopping: () => tell('STOPPING=1'),
	};
}

/** How long systemd waits for a sign of life; 0: it wants none of this process. */
function watchdogMs({ variable, pid }: Host): number {
	const isOurs = (variable('WATCHDOG_PID') ?? `${pid}`) === `${pid}`;
	const usec = Number(variable('WATCHDOG_USEC'));
	return isOurs && usec > 0 ? usec / MICROSECONDS : 0;
}
