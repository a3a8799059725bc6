/** What a program has said (rule 63), what a key publishes by it, and when it is to be run again. */
import { HOUR, type Now } from '../base/time.ts';
import type { Config } from '../config/config.ts';
import { type AddressCommand, isLasting } from '../network/address-command.ts';
import type { AddressSelection } from '../network/address-selection.ts';
import { checkIntervalMs } from './check.ts';
import { type CommandValue, freeMs, NEVER, recordOneMore, type VolatileState } from './volatile-state.ts';

const MOST_AN_HOUR = 15;

/** A program as the volatile state names it. */
export function nameOf({ family, path }: AddressCommand): string {
	return `command ${family} ${path}`;
}

function commandOf({ commands }: VolatileState, command: AddressCommand): CommandValue {
	const of = nameOf(command);
	return commands.find((one) => one.of === of) ?? { of, startedMs: NEVER, value: null, fault: null };
}

/** What a key publishes by this program: what it has said last; while it has said nothing yet it may be waited for. */
export function selectionBy(command: AddressCommand, volatile: VolatileState): AddressSelection {
	const { value: address, fault } = commandOf(volatile, command);
	if (address !== null)
		return { kind: 'address', address, from: 'command', interface: null, device: null, line: null, why: null };
	return {
		kind: 'absent',
		reasons: [fault ? { code: 'command-failed', ...command, fault } : { code: 'command-runs', ...command }],
		pending: !fault,
		misconfigured: fault !== null && isLasting(fault),
	};
}

/**
 * From when on a program may be run again, in milliseconds of uptime: after a check interval, of which there are twelve an hour at most, or after an event, for
 * which the rest of the fifteen is.
 */
export function nextRunMs(volatile: VolatileState, command: AddressCommand, config: Config, now: Now): number {
	const { startedMs, of } = commandOf(volatile, command);
	if (startedMs === NEVER) return 0;
	const intervalMs = checkIntervalMs(config);
	const mostEarly = MOST_AN_HOUR - Math.ceil(HOUR / intervalMs);
	const earlyMs = volatile.lastEventMs > startedMs ? freeMs(volatile, of, mostEarly, now) : Infinity;
	return Math.min(startedMs + intervalMs, earlyMs);
}

/** The volatile state of a program that begins now. */
export function recordStart(volatile: VolatileState, command: AddressCommand, config: Config, now: Now): VolatileState {
	const { of, startedMs } = commandOf(volatile, command);
	const isEarly = startedMs !== NEVER && now.uptimeMs < startedMs + checkIntervalMs(config);
	return recordValue(isEarly ? recordOneMore(volatile, of, now) : volatile, command, { startedMs: now.uptimeMs });
}

/** The volatile state of a program with this news of it. */
export function recordValue(
	volatile: VolatileState,
	command: AddressCommand,
	news: Partial<CommandValue>,
): VolatileState {
	const old = commandOf(volatile, command);
	const others = volatile.commands.filter(({ of }) => of !== old.of);
	return { ...volatile, commands: [...others, { ...old, ...news }] };
}
