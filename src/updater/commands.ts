/** The programs of a session that print addresses (rule 63): they run beside it, and an event does not wait for them. */
import { FAMILIES } from '../base/family.ts';
import type { Now } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import { type AddressCommand, type CommandEnd, readCommand } from '../network/address-command.ts';
import { nameOf, nextRunMs, recordStart, recordValue } from './command-value.ts';
import type { Plan } from './plan.ts';
import type { Session, Step } from './session-state.ts';
import { isNamed } from './triggers.ts';

/** The programs of a key. */
function commandsOf(key: Key): AddressCommand[] {
	return FAMILIES.flatMap((family) => {
		const source = key[family];
		return source.kind === 'command' ? { family, path: source.path } : [];
	});
}

/** The programs of the keys that are served, neither off nor stopped; each once. */
function wanted({ only }: Session, { keys }: Plan): AddressCommand[] {
	const all = keys.flatMap(({ key, state: { kind } }) =>
		kind === 'disabled' || kind === 'stopped' || !isNamed(key.name, only) ? [] : commandsOf(key),
	);
	return all.filter((one, at) => all.findIndex((other) => nameOf(other) === nameOf(one)) === at);
}

/** When the next program that is not under way is to be run: milliseconds of uptime, or Infinity. */
export function nextCommandMs(session: Session, made: Plan, now: Now): number {
	const { running, volatile, config } = session;
	const idle = wanted(session, made).filter((one) => !running.includes(nameOf(one)));
	return Math.min(...idle.map((one) => nextRunMs(volatile, one, config, now)));
}

/** Begins the programs whose time has come; a look or a probe runs each once, whenever it was run before. */
export function startCommands(
	session: Session,
	made: Plan,
	now: Now,
): { session: Session; commands: AddressCommand[] } {
	const { running, tried, mode, config, volatile } = session;
	const isAsked = mode === 'look' || mode === 'probe';
	const commands = wanted(session, made).filter((one) => {
		if (isAsked) return !tried.includes(nameOf(one));
		return !running.includes(nameOf(one)) && nextRunMs(volatile, one, config, now) <= now.uptimeMs;
	});
	const names = commands.map(nameOf);
	return {
		session: {
			...session,
			volatile: commands.reduce((before, one) => recordStart(before, one, config, now), volatile),
			running: [...running, ...names],
			tried: isAsked ? [...tried, ...names] : tried,
		},
		commands,
	};
}

/** Takes in how a program has ended. What is in the configuration no more is forgotten. */
export function applyCommandEnd(session: Session, command: AddressCommand, end: CommandEnd): Step {
	const read = readCommand(command.family, end);
	const [value, fault] = typeof read === 'string' ? [read, null] : [null, read];
	const known = session.config.keys.flatMap(commandsOf).map(nameOf);
	const volatile = recordValue(session.volatile, command, { value, fault });
	return {
		session: {
			...session,
			volatile: { ...volatile, commands: volatile.commands.filter(({ of }) => known.includes(of)) },
			running: session.running.filter((one) => one !== nameOf(command)),
		},
		effects: [{ kind: 'log', entry: { code: 'command', command, value, fault } }],
	};
}
