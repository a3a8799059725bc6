/** `noip update` and `noip resume`: one pass, by the agent if one runs, else here (rules 25). */
import { ALL, adopt, heed, isNamed, lookAround, openClient, planFor, save, stop } from '../agent/client.ts';
import { isPending, pass } from '../agent/pass.ts';
import { noTriggers, TriggerReader } from '../agent/triggers.ts';
import { SECOND } from '../base/time.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import { type LoadedConfig, loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { lastSequence, readStatus, takeLock, writeFifo, writeStatus } from '../client/run-folder.ts';
import { type DisplayState, type Status, statusOf } from '../client/status.ts';
import type { Host } from '../host/host.ts';
import { complain } from './complain.ts';
import { headline } from './status.ts';

const LONGEST_FOLLOW = 30 * SECOND;
const POLL = SECOND / 5;
const NOTHING: Partial<Status> = {};

/** Does what is asked for, says what came of it, and gives the exit code; no keys: all. */
export async function once(
	host: Host,
	paths: Paths,
	action: 'update' | 'force' | 'resume',
	keys: readonly string[],
): Promise<number> {
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		for (const { text } of read.errors) host.print('err', text);
		return EXIT.configuration;
	}
	const known = read.config.keys.map(({ name }) => name);
	const unknown = keys.find((name) => !known.includes(name));
	if (unknown !== undefined) {
		const problem = `there is no key '${unknown}' in ${paths.config} (known: ${known.join(', ') || 'none'})`;
		return complain(host, { problem, code: EXIT.usage });
	}
	const names = keys[0] ? keys : ALL;
	const lines = names.map((name) => `${action} ${name}`);
	let result: 'taken' | 'held' | Status | Problem = await takeLock(host, paths);
	if (result === 'held') result = await byAgent(host, paths, lines);
	if (result === 'taken') result = await alone(host, paths, read, names, lines);
	return 'problem' in result ? complain(host, result) : report(host, result, names);
}

/** Has the agent do it, and gives the status it wrote afterwards; `taken`: its lock is ours now. */
async function byAgent(host: Host, paths: Paths, lines: readonly string[]): Promise<'taken' | Status | Problem> {
	const sequence = lastSequence(host, paths);
	let unwritten = await writeFifo(host, paths, lines);
	const endMs = host.clock.uptimeMs() + LONGEST_FOLLOW;
	while (host.clock.uptimeMs() < endMs) {
		await sleep(host, POLL);
		const status = readStatus(host, paths);
		const { handled, pid } = 'problem' in status ? NOTHING : status;
		const isDone = handled && handled.sequence > sequence && lines.every((line) => handled.lines.includes(line));
		if (isDone && !unwritten) return status;
		// Who held the lock may have been another single pass, which is over by now.
		if ((unwritten || pid === null) && (await takeLock(host, paths)) === 'taken') return 'taken';
		// Or an agent that has only just begun.
		unwritten &&= await writeFifo(host, paths, lines);
	}
	if (unwritten) return unwritten;
	return { problem: 'the agent has not finished within 30 s; it goes on, see: noip status', code: EXIT.unreached };
}

function sleep(host: Host, ms: number): Promise<void> {
	return new Promise((resolve) => void host.setTimer(ms, resolve));
}

/** Does it here, and gives the status that is left behind. */
async function alone(
	host: Host,
	paths: Paths,
	{ config, warnings }: Extract<LoadedConfig, { config: unknown }>,
	names: readonly string[],
	lines: readonly string[],
): Promise<Status | Problem> {
	const client = openClient(host, paths, newLog(host));
	if ('problem' in client) return client;
	host.onSignal(() => stop(client));
	await adopt(client, config, warnings);
	const triggers = noTriggers();
	new TriggerReader().read(`${lines.join('\n')}\n`, triggers);
	heed(client, triggers);
	for (;;) {
		const plan = await pass(client, names, async () => {});
		if (client.ending || !isPending(plan)) break;
		await sleep(host, Math.max(plan.wakeAtMs - host.clock.uptimeMs(), 0) + 1);
		await lookAround(client);
	}
	await save(client, true);
	await client.told;
	const status = statusOf(client, planFor(client, ALL), lastSequence(host, paths) + 1);
	writeStatus(host, paths, status);
	return status;
}

/** Prints what the keys are at, and gives the exit code that this amounts to. */
function report(host: Host, { configuration: { errors }, keys }: Status, names: readonly string[]): number {
	const concerned = keys.filter(({ key }) => isNamed(key, names));
	for (const error of errors) host.print('err', error);
	for (const key of concerned) host.print('out', headline(key, host.clock.wallMs()));
	const words = concerned.flatMap((key) => [key, ...key.names]).map(({ state }) => state);
	if (errors[0]) return EXIT.configuration;
	if (words.includes('stopped')) return EXIT.stopped;
	return words.some((word) => UNFINISHED.includes(word)) ? EXIT.unreached : EXIT.done;
}

const UNFINISHED: readonly DisplayState[] = ['waiting', 'updating', 'no address'];
