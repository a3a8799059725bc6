/** `noip update` and `noip resume`: one pass, by the agent if one runs, else here (rule 25). */
import { SECOND } from '../base/time.ts';
import { openDriver } from '../client/driver.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { lastSequence, takeLock, writeStatus } from '../client/run-folder.ts';
import { statusOf } from '../client/status.ts';
import { SINGLE_PASS, statusFacts } from '../client/status-facts.ts';
import type { DisplayState, KeyStatus, Status } from '../client/status-schema.ts';
import { type Config, isUnset } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { unknownKeyText } from '../messages/commands.ts';
import { type ConfigError, configErrors } from '../messages/config.ts';
import { forceAnswerText, NOTHING_DUE } from '../messages/force.ts';
import { brokenKeyAdvice, headlineText } from '../messages/status.ts';
import { planOf } from '../updater/session.ts';
import { isPending } from '../updater/settled.ts';
import { isNamed, triggersFor } from '../updater/triggers.ts';
import { byAgent, sleep } from './by-agent.ts';
import { complain, complainOfConfig, complainOfUnset } from './complain.ts';
import { isRefused } from './health.ts';
import { printSentence } from './print-lines.ts';

const ALL = ['-'];

type What = 'update' | 'force' | 'resume';

/** Does what is asked for, says what came of it, and gives the exit code; no keys: all. */
export async function updateCommand(host: Host, paths: Paths, what: What, keys: readonly string[]): Promise<number> {
	const read = loadConfig(host, paths);
	if ('errors' in read) return complainOfConfig(host, read);
	if (isUnset(read.config)) return complainOfUnset(host, platformOf(paths));
	const { keys: sound, broken } = read.config;
	const known = [...sound, ...broken].map(({ name }) => name);
	const unknown = keys.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		return complain(host, { problem: unknownKeyText(unknown, platformOf(paths).configFile, known), code: EXIT.usage });
	}
	const names = keys[0] ? [...keys] : ALL;
	const startedMs = host.clock.wallMs();
	let result: 'taken' | 'held' | Status | Problem = await takeLock(host, paths);
	if (result === 'held') result = await byAgent(host, paths, triggersFor(what, names).texts);
	if (result === 'taken') result = await alone(host, paths, read, what, names);
	if ('problem' in result) return complain(host, result);
	// What the file says now may be news to the agent.
	const inError = configErrors(
		broken.filter(({ name }) => isNamed(name, names)).flatMap(({ errors }) => errors),
		platformOf(paths).configFile,
	);
	for (const { text } of inError) printSentence(host, 'err', text);
	const isKnown = ({ key }: KeyStatus) => broken.some(({ name }) => name === key);
	const unread = unreadKeys(result, names).filter((key) => !isKnown(key));
	for (const { key, state } of unread) {
		printSentence(
			host,
			'err',
			headlineText(key, state, { nowMs: startedMs, running: true }) + brokenKeyAdvice(platformOf(paths)),
		);
	}
	const code = report(host, result, { what, names, startedMs });
	return inError[0] || unread[0] ? EXIT.configuration : code;
}

/** Keys that are in error in what an agent has read last, whatever the file says now. */
function unreadKeys({ keys }: Status, names: readonly string[]): KeyStatus[] {
	return keys.filter(({ key, state }) => isNamed(key, names) && state.code === 'misconfigured');
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
		'once',
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

/** What a person has asked for, and when by the wall clock. */
interface Asked {
	what: What;
	names: readonly string[];
	startedMs: number;
}

/** Prints what the keys are at, and gives the exit code that this amounts to. */
function report(host: Host, { configuration: { errors }, keys, pid }: Status, asked: Asked): number {
	const concerned = keys.filter(({ key, state }) => isNamed(key, asked.names) && state.code !== 'misconfigured');
	for (const { text } of errors) printSentence(host, 'err', text);
	const showing = { nowMs: host.clock.wallMs(), running: pid !== null };
	for (const key of concerned) {
		printSentence(host, 'out', headlineText(key.key, key.state, showing));
		for (const text of remarksOn(key, asked, showing.nowMs)) printSentence(host, 'out', text, '  ');
	}
	if (errors[0]) return EXIT.configuration;
	if (concerned.some(isRefused)) return EXIT.stopped;
	return concerned.some((key) => isUnfinished(key, asked)) ? EXIT.unreached : EXIT.done;
}

/** What else is to be said of a key: its remarks, and why nothing was sent. */
function remarksOn({ state, force, lastAnswer }: KeyStatus, { what, startedMs }: Asked, nowMs: number): string[] {
	const remarks = state.code === 'up-to-date' ? state.remarks.map(({ text }) => text) : [];
	if (what === 'force' && force && force.code !== 'sent') return [...remarks, forceAnswerText(force, nowMs)];
	// Times are kept to the second.
	const isSent = lastAnswer !== null && Date.parse(lastAnswer.at) > startedMs - SECOND;
	return what === 'update' && state.code === 'up-to-date' && !isSent ? [...remarks, NOTHING_DUE] : remarks;
}

function isUnfinished({ state, names, force }: KeyStatus, { what }: Asked): boolean {
	const isForced = what !== 'force' || !force || force.code === 'sent' || force.code === 'disabled';
	return !isForced || [state, ...names.map((name) => name.state)].some(({ code }) => UNFINISHED.includes(code));
}

const UNFINISHED: readonly DisplayState[] = ['waiting', 'updating', 'no-address'];
