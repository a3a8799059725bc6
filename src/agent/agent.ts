/** `noip run`: the resident loop. Events, timers and signals become inputs of the session; the driver carries out what follows from them. */
import { SECOND } from '../base/time.ts';
import { type Driver, type Machine, openDriver } from '../client/driver.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { hintsOf } from '../client/hints.ts';
import { loadConfig } from '../client/load-config.ts';
import { logForms, newLog } from '../client/log.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { lastSequence, openFifo, takeLock, writeStatus } from '../client/run-folder.ts';
import { statusOf } from '../client/status.ts';
import { statusFacts } from '../client/status-facts.ts';
import { type Config, isUnset, UNCONFIGURED } from '../config/config.ts';
import type { Fifo, Host } from '../host/host.ts';
import {
	anotherRunsText,
	configReadText,
	ENDED,
	ENVIRONMENT_STAYS,
	SWITCHED_OFF,
	startedText,
} from '../messages/commands.ts';
import { type ConfigError, configErrors } from '../messages/config.ts';
import { brokenConfigAdvice, brokenKeyAdvice, serviceStateText } from '../messages/status.ts';
import { watch } from '../network/read-network.ts';
import { type Failing, failingSince } from '../updater/failing.ts';
import type { Plan } from '../updater/plan.ts';
import { noTriggers } from '../updater/triggers.ts';
import { openSupervision } from './supervision.ts';
import { TriggerReader } from './triggers.ts';

const LONGEST_SLEEP = 3600 * SECOND;
/** A child that hangs may not keep an end by SIGTERM waiting; what is durable has been saved after each request. */
const LONGEST_END = SECOND;

/** Runs until SIGTERM or SIGINT; gives the exit code. Stays on configuration errors, `enabled '0'` and stops (rule 27). */
export async function runAgent(host: Host, paths: Paths): Promise<number> {
	const log = newLog(host, logForms(host));
	const lock = await takeLock(host, paths);
	const held = { problem: anotherRunsText(paths.runDir), code: EXIT.another };
	const problem = lock === 'taken' ? await live({ host, paths, log }) : lock === 'held' ? held : lock;
	if (!problem) return EXIT.done;
	log.line('error', problem.problem);
	return problem.code ?? EXIT.internal;
}

/** The life of the agent; gives what forbade it, or null. */
function live(machine: Machine): Promise<Problem | null> {
	return new Promise((resolve, reject) => {
		start(machine, () => resolve(null), reject).then((problem) => problem && resolve(problem), reject);
	});
}

/** Opens all that the agent listens to; gives what forbids it. `ended` is called when it has ended by a signal, `failed` on a mistake of this program. */
async function start(machine: Machine, ended: () => void, failed: (error: unknown) => void): Promise<Problem | null> {
	const { host, paths, log } = machine;
	let sequence = await lastSequence(host, paths);
	let handled: { lines: string[]; sequence: number } = { lines: [], sequence: 0 };
	let errors: ConfigError[] = [];
	let warnings: ConfigError[] = [];
	let failing: Failing = new Map();
	let cancelSleep = () => {};
	const supervision = openSupervision(host, log);

	const opened = openDriver(machine, {
		readConfiguration,
		report,
		sleep,
		later: (input) => void feed(input),
		isResident: true,
	});
	if ('problem' in opened) return opened;
	const driver: Driver = opened;
	const feed: Driver['feed'] = (input) => driver.feed(input).catch(failed);
	const reader = new TriggerReader();
	const found = await openFifo(host, paths, (chunk) => {
		void feed({ kind: 'triggers', triggers: reader.read(chunk) });
	});
	if ('problem' in found) return found;
	const fifo: Fifo = found;
	const watching = watch(host, paths.router, () => {
		void feed({ kind: 'triggers', triggers: { ...noTriggers(), look: true } });
	});
	host.onSignal((signal) => void (signal === 'HUP' ? feed({ kind: 'reload' }) : end()));
	log.line('info', startedText(BUILD_VERSION, host.engine, platformOf(paths).configFile));
	await feed({ kind: 'reload' });
	return null;

	/** With a configuration that is broken for every key the last good one stays in use; a key in error is not served (rule 51). */
	function readConfiguration(): Config | null {
		supervision.reading();
		const config = readFile();
		supervision.ready();
		return config;
	}

	function readFile(): Config | null {
		if (paths.source && (errors[0] || driver.session.config !== UNCONFIGURED)) log.line('info', ENVIRONMENT_STAYS);
		const read = loadConfig(host, paths);
		warnings = read.warnings;
		for (const warning of warnings) log.line('warn', warning.text);
		if ('errors' in read) {
			errors = read.errors;
			const advice = brokenConfigAdvice(driver.session.config === UNCONFIGURED, platformOf(paths));
			for (const error of errors) log.line('error', error.text + (error === errors.at(-1) ? advice : ''));
			return null;
		}
		errors = [];
		const { config } = read;
		log.level = config.settings.logLevel;
		for (const { name, errors: problems } of config.broken) {
			const own = configErrors(problems, platformOf(paths).configFile);
			for (const error of own)
				log.line('error', error.text + (error === own.at(-1) ? brokenKeyAdvice(platformOf(paths)) : ''), name);
		}
		if (!isUnset(config)) {
			log.line('info', configReadText(platformOf(paths).configFile, config));
			log.change('info', 'enabled', config.settings.enabled ? null : SWITCHED_OFF);
		}
		for (const hint of hintsOf(config, platformOf(paths)))
			log.change('info', hint.code === 'account-login' ? hint.login : hint.code, hint.text);
		// Much of the program only reads a configuration.
		host.forgetCode();
		return config;
	}

	/** Writes the status: when all that was due is done, and before each request, which may take a while. */
	async function report(plan: Plan, settled: boolean, lines: string[]): Promise<void> {
		if (settled || lines[0]) sequence++;
		if (lines[0]) handled = { lines, sequence };
		const pid = driver.session.ending && settled ? null : host.pid;
		const now = driver.now();
		failing = failingSince(failing, plan, now);
		const facts = await statusFacts(driver, { pid, sequence, handled, errors, warnings, failing });
		const status = statusOf(driver.session, plan, now, facts);
		log.change('error', 'status', writeStatus(host, paths, status));
		supervision.state(() => serviceStateText(status));
	}

	/** A timer is always armed, for QuickJS needs one to see a signal. */
	function sleep(untilMs: number): void {
		const ms = Math.min(Math.max(untilMs - driver.now().uptimeMs, 0), LONGEST_SLEEP);
		cancelSleep();
		cancelSleep = host.setTimer(Math.ceil(ms) + 1, () => void feed({ kind: 'tick' }));
	}

	async function end(): Promise<void> {
		supervision.stopping();
		host.setTimer(LONGEST_END, () => {
			driver.saveVolatile();
			host.exit(EXIT.done);
		});
		await driver.end().catch(failed);
		cancelSleep();
		watching.close();
		fifo.close();
		log.line('info', ENDED);
		ended();
	}
}
