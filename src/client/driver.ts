/** Drives a session: gives it inputs, carries its effects out one after the other, and gives it what came of them. */
import type { HttpResult } from '../base/http.ts';
import type { Now } from '../base/time.ts';
import type { Config, Settings } from '../config/config.ts';
import type { Host, HttpCall, HttpRequest } from '../host/host.ts';
import { unreadAnswerText, unreadNetworkText } from '../messages/commands.ts';
import { hookFailureText } from '../messages/hooks.ts';
import { logLines } from '../messages/log.ts';
import { stateWarningText } from '../messages/state.ts';
import type { AddressCommand, CommandEnd } from '../network/address-command.ts';
import type { NetworkReading } from '../network/network.ts';
import { networkReader } from '../network/read-network.ts';
import { IP, UBUS } from '../network/reading.ts';
import type { Effect, Input } from '../updater/effects.ts';
import type { Plan } from '../updater/plan.ts';
import { type Session, type Step, startSession, step } from '../updater/session.ts';
import { type Mode, saveVolatile } from '../updater/session-state.ts';
import { mergeTriggers } from '../updater/triggers.ts';
import { type RunningCommand, startCommand } from './address-command.ts';
import { notify } from './change-hooks.ts';
import { type Device, detectDevice, userAgentFor } from './device.ts';
import type { Problem } from './file.ts';
import type { Log } from './log.ts';
import { type Paths, platformOf } from './paths.ts';
import { checkRequest, updateRequest } from './requests.ts';
import { ownershipAdvice } from './service-user.ts';
import { openStore, type Store, stateFile } from './store.ts';

/** The machine that a session works on. */
export interface Machine {
	host: Host;
	paths: Paths;
	log: Log;
}

/** What a command does about the effects that are its own. */
export interface Listener {
	/** Reads the configuration; null: it is broken. */
	readConfiguration(): Config | null;
	/** See `Effect`. */
	report?(plan: Plan, settled: boolean, handled: string[]): Promise<void> | void;
	sleep?(untilMs: number): void;
	/** Takes an input that comes by itself, to feed the session with; without it the session awaits what it has begun. */
	later?(input: Input): void;
	/** It stays, and what failed will be tried again. */
	isResident?: boolean;
}

export interface Driver {
	readonly machine: Machine;
	readonly session: Session;
	now(): Now;
	/** What this machine is, asked anew with each configuration; null before the first. */
	device(): Promise<Device> | null;
	/** Gives the session an input; resolves when nothing is left to be carried out (at once where it joins one that waits), and rejects on a mistake of this program. */
	feed(input: Input): Promise<void>;
	/** Has the session end: a request that is under way is ended at once. */
	end(): Promise<void>;
	/** Resolves when all changes so far have been notified of. */
	notified(): Promise<unknown>;
	/** Keeps what a program that has to end at once would lose. */
	saveVolatile(): void;
}

/** Begins a session with what was kept, or gives the problem that forbids it. */
export function openDriver(
	machine: Machine,
	listener: Listener,
	mode: Mode = 'run',
	only?: string[],
): Driver | Problem {
	const { host, paths, log } = machine;
	const { clock } = host;
	const bootId = clock.bootId();
	const now = (): Now => ({ uptimeMs: clock.uptimeMs(), wallMs: clock.wallMs(), bootId });
	const store = openStore(host, paths.stateDir, paths.runDir);
	const loaded = store.load(now(), mode === 'look');
	if ('problem' in loaded) {
		const { problem, unusable } = loaded;
		const whose = unusable ? ownershipAdvice(host, paths, unusable.path, unusable.error) : '';
		return { ...loaded, problem: problem + whose };
	}
	for (const warning of loaded.warnings) log.line('error', stateWarningText(warning));
	return drive(machine, store, listener, startSession(loaded, now(), host.random(), mode, only), now);
}

const UNREAD: HttpResult = { kind: 'failure', cause: 'protocol', connected: true, sent: true };

function drive(machine: Machine, store: Store, listener: Listener, start: Session, now: () => Now): Driver {
	const { host, paths, log } = machine;
	const readNetwork = networkReader(host, paths.router);
	const inputs: Input[] = [];
	let session = start;
	let running: Promise<void> | null = null;
	let call: HttpCall | null = null;
	const commands = new Set<RunningCommand>();
	let notified: Promise<unknown> = Promise.resolve();
	let device: Promise<Device> | null = null;
	let isEnding = false;

	async function run(): Promise<void> {
		for (let input = inputs.shift(); input; input = inputs.shift()) {
			const next = stepped(input);
			session = next.session;
			for (const effect of next.effects) await perform(effect);
		}
	}

	/** Whatever is thrown while an answer or a network is read, memory that runs out included, it is none: what comes from outside does not end the program. */
	function stepped(input: Input): Step {
		try {
			return step(session, input, now(), host.random());
		} catch (error) {
			return step(session, insteadOf(input, error), now(), host.random());
		}
	}

	function insteadOf(input: Input, error: unknown): Input {
		if (input.kind === 'network' && input.reading.kind === 'read') return { ...input, reading: unreadNetwork(error) };
		if (!('result' in input) || input.result.kind !== 'answer') throw error;
		log.line('error', unreadAnswerText(error));
		return { ...input, result: UNREAD };
	}

	function unreadNetwork(error: unknown): NetworkReading {
		log.line('error', unreadNetworkText(error));
		const command = paths.router ? UBUS : IP;
		const known = session.seen ? ({ hasAnswered: true } as const) : {};
		return { kind: 'problem', problem: { command, code: 'not-a-list', ...known } };
	}

	async function perform(effect: Effect): Promise<void> {
		switch (effect.kind) {
			case 'save durable':
				inputs.push({ kind: 'saved', error: await store.save(effect.state) });
				break;
			case 'save volatile':
				store.saveVolatile(effect.volatile);
				break;
			case 'send': {
				const request = updateRequest(effect, await userAgent(effect.config.settings));
				inputs.push({ kind: 'update result', result: await http(request) });
				break;
			}
			case 'check': {
				const request = checkRequest(effect, await userAgent(effect.config.settings));
				inputs.push({ kind: 'check result', result: await http(request) });
				break;
			}
			case 'read configuration': {
				const config = listener.readConfiguration();
				if (config) device = detectDevice(host, paths);
				inputs.push({ kind: 'configuration', config });
				break;
			}
			case 'read network':
				inputs.push({ kind: 'network', reading: await readNetwork().catch(unreadNetwork) });
				break;
			case 'run commands': {
				const { later = (input: Input) => void inputs.push(input) } = listener;
				const ended = effect.commands.map((command) =>
					runCommand(command).then((end) => later({ kind: 'command result', command, end })),
				);
				if (!listener.later) await Promise.all(ended);
				break;
			}
			case 'notify': {
				const line = session.config.onChange;
				notified = notified.then(() =>
					notify(host, paths, effect.changes, (failure) => log.line('warn', hookFailureText(failure)), line),
				);
				break;
			}
			case 'log':
				write(effect);
				break;
			case 'report':
				await listener.report?.(effect.plan, effect.settled, effect.handled);
				break;
			case 'sleep':
				listener.sleep?.(effect.untilMs);
				break;
			default:
				// The type checker asks for each effect.
				effect satisfies never;
		}
	}

	function write({ entry }: Extract<Effect, { kind: 'log' }>): void {
		const path = stateFile(paths.stateDir);
		const whose = entry.code === 'disk' && entry.error ? ownershipAdvice(host, paths, path, entry.error) : '';
		for (const { level, text, who, topic } of logLines(entry, platformOf(paths), path, listener.isResident ?? false)) {
			if (topic !== undefined) log.change(level, topic, text && text + whose, who);
			else if (text !== null) log.line(level, text, who);
		}
	}

	async function runCommand(command: AddressCommand): Promise<CommandEnd> {
		const running = startCommand(host, paths, command);
		commands.add(running);
		const end = await running.done;
		commands.delete(running);
		return end;
	}

	async function userAgent(settings: Settings): Promise<string> {
		device ??= detectDevice(host, paths);
		return userAgentFor(settings, await device);
	}

	async function http(request: HttpRequest) {
		call = host.http(request);
		// The end may have come while the User-Agent was asked for.
		if (isEnding) call.abort();
		const result = await call.done;
		call = null;
		return result;
	}

	const feed = (input: Input): Promise<void> => {
		const last = inputs.at(-1);
		if (input.kind === 'triggers' && last?.kind === 'triggers') {
			// Of a flood of events no memory is to be taken up.
			inputs.splice(-1, 1, { ...input, triggers: mergeTriggers(last.triggers, input.triggers) });
			return Promise.resolve();
		}
		inputs.push(input);
		running ??= run().finally(() => {
			running = null;
		});
		return running;
	};

	return {
		machine,
		get session() {
			return session;
		},
		now,
		device: () => device,
		feed,
		end() {
			isEnding = true;
			call?.abort();
			for (const command of commands) command.kill();
			return feed({ kind: 'end' });
		},
		notified: () => notified,
		saveVolatile() {
			store.saveVolatile(saveVolatile(session).volatile);
		},
	};
}
