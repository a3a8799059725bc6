/** `noip run`: the resident loop. Events and timers come in, plans are carried out, the status is written. */

import { SECOND } from '../base/time.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { lastSequence, openFifo, takeLock, writeStatus } from '../client/run-folder.ts';
import { statusOf } from '../client/status.ts';
import type { Host } from '../host/host.ts';
import type { ConfigError } from '../messages/config.ts';
import { absenceText } from '../messages/network.ts';
import { watch } from '../network/read-network.ts';
import type { Plan } from '../updater/plan.ts';
import { ALL, adopt, type Client, heed, lookAround, openClient, planFor, save, stop, UNCONFIGURED } from './client.ts';
import { pass } from './pass.ts';
import { isEmpty, noTriggers, TriggerReader } from './triggers.ts';

const LONGEST_SLEEP = 3600 * SECOND;
/** A child that hangs may not keep an end by SIGTERM waiting; what is durable has been saved after each request. */
const LONGEST_END = SECOND;

/** Runs until SIGTERM or SIGINT; gives the exit code. Stays on configuration errors, `enabled '0'` and stops (rules 27). */
export async function runAgent(host: Host, paths: Paths): Promise<number> {
	const log = newLog(host);
	const lock = await takeLock(host, paths);
	const held = { problem: `another noip runs already (${paths.runDir}/lock); see: noip status`, code: EXIT.another };
	const client = lock === 'taken' ? openClient(host, paths, log) : lock === 'held' ? held : lock;
	const problem = 'problem' in client ? client : await live(client);
	if (!problem) return EXIT.done;
	log.line('error', problem.problem);
	return problem.code ?? EXIT.internal;
}

/** The life of the agent; gives what forbade it, or null. */
async function live(client: Client): Promise<Problem | null> {
	const { host, log, moment, paths, store } = client;
	let triggers = noTriggers();
	let reload = true;
	let errors: ConfigError[] = [];
	let sequence = lastSequence(host, paths);
	let handled: { lines: string[]; sequence: number } = { lines: [], sequence: 0 };
	let wake = () => {};

	const reader = new TriggerReader();
	const fifo = await openFifo(host, paths, (chunk) => {
		reader.read(chunk, triggers);
		wake();
	});
	if ('problem' in fifo) return fifo;
	host.onSignal((signal) => {
		if (signal === 'HUP') reload = true;
		else end();
		wake();
	});
	const watching = watch(host, paths.router, () => {
		triggers.line = true;
		wake();
	});
	log.line('info', `noip ${BUILD_VERSION} (${host.engine}) runs with ${paths.config}`);
	while (!client.ending) await turn();
	watching.close();
	fifo.close();
	await save(client, true);
	sequence++;
	report(planFor(client, ALL));
	log.line('info', 'ended');
	return null;

	function end(): void {
		stop(client);
		host.setTimer(LONGEST_END, () => {
			store.saveRecent(client.volatile, client.state);
			host.exit(EXIT.done);
		});
	}

	/** One look and what follows from it, then sleep until something happens or the time has come. */
	async function turn(): Promise<void> {
		const lines: string[] = [];
		let looked = false;
		const freshen = async () => {
			if (reload && (await readConfig())) looked = true;
			const taken = triggers;
			triggers = noTriggers();
			lines.push(...taken.lines);
			if (heed(client, taken) || !looked) await lookAround(client);
			looked = true;
		};
		const plan = await pass(client, ALL, freshen, report);
		for (const { key, state } of plan.keys) {
			// Where the network could not be read, that has been said.
			const absent = state.kind === 'absent' && client.reading.kind === 'read';
			log.change('warn', 'address', absent ? `nothing to publish: ${absenceText(state.reasons)}` : null, key.name);
		}
		sequence++;
		if (lines[0]) handled = { lines, sequence };
		report(plan);
		await sleep(Math.min(plan.wakeAtMs, client.lookedMs + client.config.settings.checkIntervalSeconds * SECOND));
	}

	/** Reads the configuration, and looks at the network with it; with a broken one (false) the last good one stays in use. */
	async function readConfig(): Promise<boolean> {
		reload = false;
		const read = loadConfig(host, paths);
		if ('errors' in read) {
			errors = read.errors;
			const then = client.config === UNCONFIGURED ? 'nothing is sent' : 'the last good configuration stays in use';
			const advice = `; ${then} until you have corrected it and said: service noip reload (or SIGHUP)`;
			for (const error of errors) log.line('error', error.text + (error === errors.at(-1) ? advice : ''));
			return false;
		}
		errors = [];
		const { config, warnings } = read;
		const { settings } = config;
		for (const { text } of warnings) log.line('warn', text);
		await adopt(client, config, warnings);
		await save(client, true);
		const off = "option enabled is '0' in section settings: nothing is sent";
		log.change('info', 'enabled', settings.enabled ? null : off);
		return true;
	}

	/** Writes the status: after each turn, and before each request, which may take a while. */
	function report(plan: Plan): void {
		const pid = client.ending ? null : host.pid;
		const status = statusOf(client, plan, sequence, { pid, handled, errors });
		log.change('error', 'status', writeStatus(host, paths, status));
	}

	/** Sleeps until `untilMs` of uptime, or until something happens; a timer is always armed, for QuickJS needs one to see a signal. */
	function sleep(untilMs: number): Promise<void> {
		return new Promise((resolve) => {
			if (client.ending || reload || !isEmpty(triggers)) return resolve();
			const ms = Math.min(Math.max(untilMs - moment().uptimeMs, 0), LONGEST_SLEEP);
			const cancel = host.setTimer(Math.ceil(ms) + 1, () => wake());
			wake = () => {
				wake = () => {};
				cancel();
				resolve();
			};
		});
	}
}
