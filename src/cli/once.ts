/** `noip update` and `noip resume`: one pass, by the agent if one runs, else here (rules 25). */
import { Client } from '../agent/client.ts';
import { EXIT, exitCodeOf } from '../agent/exit-code.ts';
import { loadConfig } from '../agent/load.ts';
import { Log } from '../agent/log.ts';
import { pass } from '../agent/pass.ts';
import type { Paths } from '../agent/paths.ts';
import { RunFolder } from '../agent/run-folder.ts';
import { type Status, statusOf } from '../agent/status.ts';
import type { Config } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { SECOND } from '../updater/moment.ts';
import type { Plan } from '../updater/plan.ts';
import { headline } from './status.ts';

/** What is asked for; no keys: all. */
export interface Wish {
	action: 'update' | 'force' | 'resume';
	keys: readonly string[];
}

const LONGEST_FOLLOW = 30 * SECOND;
const POLL = SECOND / 5;

/** Does it, says what came of it, and gives the exit code. */
export async function once(host: Host, paths: Paths, wish: Wish): Promise<number> {
	const complain = (text: string, code: number) => {
		host.print('err', `noip: ${text}`);
		return code;
	};
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		for (const error of read.errors) host.print('err', error);
		return EXIT.configuration;
	}
	const unknown = wish.keys.find((name) => !read.config.keys.some((key) => key.name === name));
	if (unknown !== undefined) {
		const known = read.config.keys.map((key) => key.name).join(', ') || 'none';
		return complain(`there is no key '${unknown}' in ${paths.config}; there are: ${known}`, EXIT.usage);
	}
	const folder = new RunFolder(host, paths);
	const result = await lockOrAgent(host, folder, wish);
	if (result === 'taken') return await alone(host, paths, folder, read.config, wish);
	if ('problem' in result) return complain(result.problem, 'code' in result ? result.code : EXIT.internal);
	return report(host, result, wish);
}

type Followed = 'taken' | Status | { problem: string; code?: number };

/** Takes the lock; if an agent holds it, has the agent do it and gives the status it wrote afterwards. */
async function lockOrAgent(host: Host, folder: RunFolder, wish: Wish): Promise<Followed> {
	const first = await folder.lock();
	if (first !== 'held') return first;
	const sequence = folder.lastSequence();
	const lines = (wish.keys.length > 0 ? wish.keys : ['-']).map((key) => `${wish.action} ${key}`);
	for (const line of lines) {
		const problem = await folder.trigger(line);
		if (problem) return { problem };
	}
	const endMs = host.clock.uptimeMs() + LONGEST_FOLLOW;
	while (host.clock.uptimeMs() < endMs) {
		await sleep(host, POLL);
		const status = folder.readStatus();
		if ('problem' in status) continue;
		const { handled } = status;
		if (handled.sequence > sequence && lines.every((line) => handled.lines.includes(line))) return status;
		// Who held the lock may have been another single pass, which is over by now.
		if (status.pid === null && (await folder.lock()) === 'taken') return 'taken';
	}
	return { problem: 'the agent has not finished within 30 s; it goes on, see: noip status', code: EXIT.unreached };
}

function sleep(host: Host, ms: number): Promise<void> {
	return new Promise((resolve) => void host.setTimer(ms, resolve));
}

async function alone(host: Host, paths: Paths, folder: RunFolder, config: Config, wish: Wish): Promise<number> {
	const client = new Client(host, paths, new Log(host));
	const problem = client.restore();
	if (problem) {
		host.print('err', `noip: ${problem}`);
		return EXIT.internal;
	}
	host.onSignal(() => client.stop());
	await client.adopt(config);
	const keys = client.keysNamed(wish.keys);
	client.hurry();
	if (wish.action === 'resume') client.resume(keys);
	if (wish.action === 'force') client.force(keys);
	await client.look();
	let plan = await pass(client, nothingNew, wish.keys);
	while (isPending(plan) && !client.ending) {
		await sleep(host, Math.max(plan.wakeAtMs - host.clock.uptimeMs(), 0) + 1);
		await client.look();
		plan = await pass(client, nothingNew, wish.keys);
	}
	await client.save(true);
	const status = statusOf(client, client.plan(), folder.lastSequence() + 1);
	folder.writeStatus(status);
	return report(host, status, wish);
}

async function nothingNew(): Promise<void> {}

/** A family is waited for, for a few seconds (rules 5). */
function isPending(plan: Plan): boolean {
	return plan.keys.some(({ state }) => state.kind === 'waiting' && state.wait.why === 'pending');
}

function report(host: Host, status: Status, wish: Wish): number {
	for (const error of status.configuration.errors) host.print('err', error);
	const code = exitCodeOf(status, wish.keys);
	for (const key of status.keys.filter((one) => wish.keys.length === 0 || wish.keys.includes(one.key))) {
		host.print('out', headline(key, host.clock.wallMs()));
	}
	return code;
}
