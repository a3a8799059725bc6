/** `noip update` and `noip resume`: one pass, by the agent if one runs, else here (rule 25). */
import { SECOND } from '../base/time.ts';
import { openDriver } from '../client/driver.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog, printable } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { lastSequence, readStatus, takeLock, writeFifo, writeStatus } from '../client/run-folder.ts';
import { statusOf } from '../client/status.ts';
import { SINGLE_PASS, statusFacts } from '../client/status-facts.ts';
import type { DisplayState, Status } from '../client/status-schema.ts';
import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { unfinishedText, unknownKeyText } from '../messages/commands.ts';
import type { ConfigError } from '../messages/config.ts';
import { headlineText } from '../messages/status.ts';
import { planOf } from '../updater/session.ts';
import { isPending } from '../updater/settled.ts';
import { isNamed, triggersFor } from '../updater/triggers.ts';
import { complain } from './complain.ts';

const LONGEST_FOLLOW = 30 * SECOND;
const POLL = SECOND / 5;
const ALL = ['-'];
const NOTHING: Partial<Status> = {};

type What = 'update' | 'force' | 'resume';

/** Does what is asked for, says what came of it, and gives the exit code; no keys: all. */
export async function updateCommand(host: Host, paths: Paths, what: What, keys: readonly string[]): Promise<number> {
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		for (const { text } of read.errors) host.print('err', text);
		return EXIT.configuration;
	}
	const known = read.config.keys.map(({ name }) => name);
	const unknown = keys.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		return complain(host, { problem: unknownKeyText(unknown, paths.config, known), code: EXIT.usage });
	}
	const names = keys[0] ? [...keys] : ALL;
	let result: 'taken' | 'held' | Status | Problem = await takeLock(host, paths);
	if (result === 'held') result = await byAgent(host, paths, triggersFor(what, names).texts);
	if (result === 'taken') result = await alone(host, paths, read, what, names);
	return 'problem' in result ? complain(host, result) : report(host, result, names);
}

/** Has the agent do it, and gives the status it wrote afterwards; `taken`: its lock is ours now. */
async function byAgent(host: Host, paths: Paths, lines: readonly string[]): Promise<'taken' | Status | Problem> {
	const sequence = await lastSequence(host, paths);
	let unwritten = await writeFifo(host, paths, lines);
	const endMs = host.clock.uptimeMs() + LONGEST_FOLLOW;
	while (host.clock.uptimeMs() < endMs) {
		await sleep(host, POLL);
		const status = await readStatus(host, paths);
		const { handled, pid } = 'problem' in status ? NOTHING : status;
		const isDone = handled && handled.sequence > sequence && lines.every((line) => handled.lines.includes(line));
		if (isDone && !unwritten) return status as Status;
		// Who held the lock may have been another single pass, which is over by now.
		if ((unwritten || pid === null) && (await takeLock(host, paths)) === 'taken') return 'taken';
		// Or an agent that has only just begun.
		unwritten &&= await writeFifo(host, paths, lines);
	}
	if (unwritten) return unwritten;
	return { problem: unfinishedText(LONGEST_FOLLOW / SECOND), code: EXIT.unreached };
}

function sleep(host: Host, ms: number): Promise<void> {
	return new Promise((resolve) => void host.setTimer(ms, resolve));
}

/** Does it here, and gives the status that is left behind. */
async function alone(
	host: Host,
	paths: Paths,
	{ config, warnings }: { config: Config; warnings: ConfigError[] },
	what: What,
	names: string[],
): Promise<Status | Problem> {
	const log = newLog(host);
	log.level = config.settings.logLevel;
	let wakeMs = 0;
	const driver = openDriver(
		{ host, paths, log },
		{ readConfiguration: () => config, sleep: (untilMs) => (wakeMs = untilMs) },
		'run',
		names,
	);
	if ('problem' in driver) return driver;
	host.onSignal(() => void driver.end());
	const asked = driver.feed({ kind: 'reload' });
	await Promise.all([asked, driver.feed({ kind: 'triggers', triggers: triggersFor(what, names) })]);
	const waits = () => {
		const keys = planOf(driver.session, driver.now()).keys.filter(({ key }) => isNamed(key.name, names));
		return !driver.session.ending && isPending({ keys });
	};
	while (waits()) {
		await sleep(host, Math.max(wakeMs - host.clock.uptimeMs(), 0) + 1);
		await driver.feed({ kind: 'tick' });
	}
	await driver.end();
	await driver.notified();
	const facts = await statusFacts(driver, {
		...SINGLE_PASS,
		sequence: (await lastSequence(host, paths)) + 1,
		warnings,
	});
	const now = driver.now();
	const status = statusOf(driver.session, planOf(driver.session, now), now, facts);
	writeStatus(host, paths, status);
	return status;
}

/** Prints what the keys are at, and gives the exit code that this amounts to. */
function report(host: Host, { configuration: { errors }, keys, pid }: Status, names: readonly string[]): number {
	const concerned = keys.filter(({ key }) => isNamed(key, names));
	for (const { text } of errors) host.print('err', text);
	const showing = { nowMs: host.clock.wallMs(), running: pid !== null };
	for (const { key, state } of concerned) {
		host.print('out', printable(headlineText(key, state, showing)));
		if (state.code === 'up-to-date') for (const { text } of state.remarks) host.print('out', printable(`  ${text}`));
	}
	const states = concerned.flatMap((key) => [key.state, ...key.names.map(({ state }) => state)]);
	const codes = states.map(({ code }) => code);
	if (errors[0]) return EXIT.configuration;
	if (codes.includes('stopped')) return EXIT.stopped;
	return codes.some((code) => UNFINISHED.includes(code)) ? EXIT.unreached : EXIT.done;
}

const UNFINISHED: readonly DisplayState[] = ['waiting', 'updating', 'no-address'];
