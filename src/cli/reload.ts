/** `noip reload`: has the agent read the configuration, and says what it made of it. */
import { SECOND } from '../base/time.ts';
import * as EXIT from '../client/exit-code.ts';
import { type Paths, platformOf } from '../client/paths.ts';
import { readStatus, takeLock } from '../client/run-folder.ts';
import type { KeyStatus, Status } from '../client/status-schema.ts';
import type { Host } from '../host/host.ts';
import { configReadText, ENVIRONMENT_STAYS, NOTHING_READS, SWITCHED_OFF } from '../messages/commands.ts';
import type { Platform } from '../messages/platform.ts';
import { brokenConfigAdvice, brokenKeyAdvice, headlineText, remarkText } from '../messages/status.ts';
import { RELOAD } from '../updater/triggers.ts';
import { byAgent, POLL, sleep } from './by-agent.ts';
import { complain } from './complain.ts';
import { printSentence } from './print-lines.ts';
import { isRunning } from './status.ts';

/** An agent that was started a moment ago is not to find its lock taken by us. */
const LONGEST_START = 2 * SECOND;

/** Gives the exit code: 75 without an agent, 78 when anything in the configuration is in error. */
export async function reloadCommand(host: Host, paths: Paths): Promise<number> {
	const endMs = host.clock.uptimeMs() + LONGEST_START;
	while (!(await isThere(host, paths)) && host.clock.uptimeMs() < endMs) await sleep(host, POLL);
	const lock = await takeLock(host, paths);
	const result = lock === 'held' ? await byAgent(host, paths, [RELOAD]) : lock;
	if (result === 'taken') return complain(host, { problem: NOTHING_READS, code: EXIT.another });
	if (paths.source) host.print('out', ENVIRONMENT_STAYS);
	return 'problem' in result ? complain(host, result) : report(host, result, platformOf(paths));
}

async function isThere(host: Host, paths: Paths): Promise<boolean> {
	const status = await readStatus(host, paths);
	return !('problem' in status) && isRunning(host, status);
}

function report(host: Host, { configuration, keys, hints = [] }: Status, platform: Platform): number {
	const { errors, warnings, file, enabled } = configuration;
	const says = (text: string) => printSentence(host, 'err', text);
	const broken = keys.filter(isBroken);
	for (const { text } of warnings) says(remarkText('warning', text));
	for (const { text } of errors)
		says(text + (text === errors.at(-1)?.text ? brokenConfigAdvice(!configuration.lastGood, platform) : ''));
	if (errors[0]) return EXIT.configuration;
	const unset = hints.find(({ code }) => code === 'not-filled-in');
	if (unset) {
		printSentence(host, 'out', unset.text);
		return EXIT.done;
	}
	const showing = { nowMs: host.clock.wallMs(), running: true };
	for (const { key, state } of broken) says(headlineText(key, state, showing) + brokenKeyAdvice(platform));
	const sound = keys.filter((key) => !isBroken(key));
	host.print('out', configReadText(file, { keys: sound.map(asRead), broken: broken.map(asRead) }));
	if (!enabled) host.print('out', SWITCHED_OFF);
	return broken[0] ? EXIT.configuration : EXIT.done;
}

function isBroken({ state }: KeyStatus): boolean {
	return state.code === 'misconfigured';
}

function asRead({ key, state }: KeyStatus): { name: string; enabled: boolean } {
	return { name: key, enabled: state.code !== 'disabled' || state.by === 'settings' };
}
