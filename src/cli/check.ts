/** `noip check`: what was read, what was detected, and what would be sent; asks the IP check only with --probe (rules 28). */
import { Client } from '../agent/client.ts';
import { EXIT } from '../agent/exit-code.ts';
import { loadConfig } from '../agent/load.ts';
import { Log } from '../agent/log.ts';
import type { Paths } from '../agent/paths.ts';
import { RunFolder } from '../agent/run-folder.ts';
import { type KeyStatus, type Status, statusOf } from '../agent/status.ts';
import type { Config } from '../config/config.ts';
import { toJson } from '../config/json.ts';
import type { Host } from '../host/host.ts';
import { FAMILIES } from '../network/network.ts';
import { checkUrl, checkWait, type KeyPlan, type Plan } from '../updater/plan.ts';
import { checkOf } from '../updater/recent.ts';
import { keyLines } from './status.ts';
import { table } from './table.ts';

/** Prints what it found and gives the exit code: 78 for a broken configuration, 69 for a probe without an answer. */
export async function checkCommand(
	host: Host,
	paths: Paths,
	flags: { json: boolean; probe: boolean },
): Promise<number> {
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		if (flags.json) host.print('out', toJson({ errors: read.errors }, 1));
		else for (const error of read.errors) host.print('err', error);
		return EXIT.configuration;
	}
	const client = new Client(host, paths, new Log(host));
	const folder = new RunFolder(host, paths);
	const lock = flags.probe ? await folder.lock() : null;
	const problem = typeof lock === 'object' && lock !== null ? lock.problem : client.restore(lock !== 'taken');
	if (problem) {
		host.print('err', `noip: ${problem}`);
		return EXIT.internal;
	}
	await client.adopt({ ...read.config, settings: { ...read.config.settings, logLevel: 'error' } });
	await client.look();
	const unanswered = lock === 'taken' ? await probe(client) : 0;
	const plan = client.plan();
	const status = statusOf(client, plan, 0);
	if (flags.json) host.print('out', toJson({ ...status, wouldSend: plan.keys.map((one) => wouldSend(one)) }, 1));
	else
		for (const line of checkLines(read.config, status, plan, lock === 'held', host.clock.wallMs()))
			host.print('out', line);
	return unanswered > 0 ? EXIT.unreached : plan.keys.some(isMisconfigured) ? EXIT.configuration : EXIT.done;
}

function isMisconfigured({ state }: KeyPlan): boolean {
	return state.kind === 'absent' && state.misconfigured;
}

/** Asks each IP check that a key could want, within stops, holds and the hourly limit; gives how many did not answer. */
async function probe(client: Client): Promise<number> {
	let unanswered = 0;
	for (const { key, state, publications } of client.plan().keys) {
		if (state.kind === 'disabled' || state.kind === 'stopped') continue;
		for (const family of FAMILIES) {
			const published = publications[family];
			if (published.kind !== 'ask') continue;
			const { local, interface: name } = published;
			const url = checkUrl(client.config, family);
			const free = checkWait(family, null, client.state, client.recent, client.moment()) === null;
			if (free) await client.carryOut({ kind: 'check', check: { key: key.name, family, interface: name, local, url } });
			if (!free || checkOf(client.recent, family, local, url).backOff) unanswered++;
		}
	}
	return unanswered;
}

function checkLines({ settings }: Config, status: Status, plan: Plan, held: boolean, nowMs: number): string[] {
	return [
		`${status.configuration.file}: no errors`,
		...status.configuration.warnings.map((warning) => `warning: ${warning}`),
		...status.problems.map((problem) => `problem: ${problem}`),
		...table([
			['User-Agent', status.userAgent ?? ''],
			['servers', settings.servers.map((server) => server.text).join(', then ')],
			['looks', `every ${settings.checkIntervalSeconds} s and at each event`],
		]),
		...(held ? ['the agent runs, so it alone may ask the IP check; this is what it knows'] : []),
		...plan.keys.flatMap((one, at) => {
			return ['', ...keyLines(status.keys[at] as KeyStatus, nowMs), `  would send ${wouldSend(one)}`];
		}),
	];
}

/** What would be sent now for a key, in a sentence. */
function wouldSend({ state, wishes, offers }: KeyPlan): string {
	if (state.kind !== 'due')
		return `nothing, ${state.kind === 'settled' ? 'all is confirmed' : `for it is ${state.kind}`}`;
	const due = wishes.filter((name) => name.due !== null);
	if (due.length === 0) return 'first a question to the IP check';
	const addresses = FAMILIES.map((family) => offers[family]).flatMap((offer) =>
		offer.kind === 'none' ? [] : [offer.kind === 'seen' ? 'the address that the provider sees' : offer.address],
	);
	const what = due.every((name) => name.offline) ? 'offline=YES' : addresses.join(' and ');
	return `${what} for ${due.map((name) => name.host).join(', ')}`;
}
