/** What can be read off a model at an instant. */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import { type Family, type Network, networkAt, seenFrom } from '../../network.ts';
import { HOUR, SECOND } from '../../units.ts';
import { type Carried, carriedBy, keyOf } from './carried.ts';
import type { EventOf, Model, ProcessState } from './model.ts';
import { isPublic } from './public.ts';
import type { Wanted } from './wanted.ts';

/** A reading of the network that hangs is given up after 5 s; what is heard meanwhile is heeded then. */
export const READING_MS = 6 * SECOND;

/** The network cannot be read, or could not just now: one that hung when it was read is waited for. */
export function isBlinded({ nowMs, excuses, machine }: Model): boolean {
	return nowMs < excuses.blindedMs + READING_MS || [...machine.faults].some((one) => one.includes('ubus'));
}

/** The network as it truly is. */
export function presentNetwork({ machine, nowMs }: Model): Network {
	return networkAt(machine.network, nowMs);
}

/** The agent that listens to the FIFO. */
export function readyAgent({ processes }: Model): ProcessState | undefined {
	return [...processes.values()].find((process) => isAgent(process) && process.alive && process.readyMs !== null);
}

export function isAgent({ args }: ProcessState): boolean {
	return args[0] === 'run';
}

/** Whether a process is of those that may send. */
export function maySend({ args }: ProcessState): boolean {
	return ['run', 'update', 'resume'].includes(args[0] ?? '');
}

/** Nothing has happened for so long that every wait is over and everything has been looked at, and nothing is out of order. */
export function isQuiet({ nowMs, machine, excuses }: Model): boolean {
	const quietMs = 6 * HOUR + 2 * (machine.configuration?.checkSeconds ?? 0) * SECOND;
	const isClockFair = Math.abs(machine.clock.offMs) < 300 * 24 * HOUR;
	return (
		nowMs - excuses.disturbedMs > quietMs &&
		machine.faults.size === 0 &&
		machine.isUp &&
		isClockFair &&
		!machine.crashPoint
	);
}

/** A request that begins, as long as its process has a configuration. */
export interface Sending {
	process: ProcessState;
	configuration: Configuration;
}

export function sendingOf({ processes }: Model, { pid }: EventOf<'send'>): Sending | null {
	const process = processes.get(pid);
	return process?.configuration ? { process, configuration: process.configuration } : null;
}

/** An update that begins, of a key of its process. */
export interface UpdateSending extends Sending {
	key: KeyConfiguration;
	carried: Carried;
}

export function updateOf(model: Model, event: EventOf<'send'>): UpdateSending | null {
	const sending = event.request.to === 'update' ? sendingOf(model, event) : null;
	if (!sending) return null;
	const key = keyOf(event.request, { keys: sending.configuration.keys.filter((one) => one.enabled) });
	return key ? { ...sending, key, carried: carriedBy(event.request) } : null;
}

/** As `updateOf`; null also where another server has been tried before: what goes on there was decided then. */
export function firstUpdateOf(model: Model, event: EventOf<'send'>): UpdateSending | null {
	return event.request.server > 0 ? null : updateOf(model, event);
}

/** Whether a process that may send reads what is saved: it must find there what is known. */
export function isLoadOfSender({ processes }: Model, { pid }: EventOf<'load'>): boolean {
	const process = processes.get(pid);
	return process !== undefined && maySend(process);
}

/** By which addresses the world has to see what leaves by a line; null: by none that is any good. */
export function visibleBy(its: Wanted & { kind: 'seen' | 'check' }, family: Family, network: Network): string[] | null {
	const { device } = its.by;
	const seen = its.locals.flatMap((local) => seenFrom(network, family, { device, local }) ?? []);
	return seen.every(isPublic) ? seen : null;
}
