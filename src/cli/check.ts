/** `noip check`: what was read, what was detected, and what would be sent; asks the IP check only with --probe (rules 28). */
import { carryOut } from '../agent/carry-out.ts';
import { ALL, adopt, type Client, openClient, planFor } from '../agent/client.ts';
import { FAMILIES } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import * as EXIT from '../client/exit-code.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { takeLock } from '../client/run-folder.ts';
import { type Status, statusOf } from '../client/status.ts';
import type { Settings } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { checkUrl } from '../updater/ip-check.ts';
import type { KeyPlan } from '../updater/plan.ts';
import { checkOf } from '../updater/volatile-state.ts';
import { checkWait } from '../updater/wait.ts';
import { complain } from './complain.ts';
import { keyLines, remarks } from './status.ts';
import { table } from './table.ts';

/** Prints what it found and gives the exit code: 78 for a broken configuration, 69 for a probe without an answer. */
export async function checkCommand(host: Host, paths: Paths, json: boolean, isProbe: boolean): Promise<number> {
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		if (json) host.print('out', toJson(read, 1));
		else for (const { text } of read.errors) host.print('err', text);
		return EXIT.configuration;
	}
	const { config, warnings } = read;
	const settings: Settings = { ...config.settings, logLevel: 'error' };
	const lock = isProbe ? await takeLock(host, paths) : 'held';
	const client = typeof lock === 'object' ? lock : openClient(host, paths, newLog(host), lock === 'held');
	if ('problem' in client) return complain(host, client);
	await adopt(client, { ...config, settings }, warnings);
	const answered = lock === 'held' || (await probe(client));
	const plan = planFor(client, ALL);
	const { keys } = plan;
	const status = statusOf(client, plan, 0);
	const print = (line: string) => host.print('out', line);
	if (json) print(toJson({ ...status, wouldSend: keys.map(wouldSend) }, 1));
	else {
		checkLines(status, settings).forEach(print);
		if (isProbe && lock === 'held') print('the agent runs, so it alone may ask the IP check; this is what it knows');
		for (const [at, key] of status.keys.entries()) {
			['', ...keyLines(key, host.clock.wallMs()), `  would send ${wouldSend(keys[at] as KeyPlan)}`].forEach(print);
		}
	}
	if (!answered) return EXIT.unreached;
	return keys.some(({ state }) => state.kind === 'absent' && state.misconfigured) ? EXIT.configuration : EXIT.done;
}

/** Asks each IP check that a key could want, within stops, holds and the hourly limit; false when one did not answer. */
async function probe(client: Client): Promise<boolean> {
	let answered = true;
	for (const { key, state, selections } of planFor(client, ALL).keys) {
		if (state.kind === 'disabled' || state.kind === 'stopped') continue;
		for (const family of FAMILIES) {
			const published = selections[family];
			if (published.kind !== 'ask') continue;
			const { local, interface: name } = published;
			const url = checkUrl(client.config, family);
			const isFree = !checkWait(family, null, client.state, client.volatile, client.moment());
			const check = { key: key.name, family, interface: name, local, url };
			if (isFree) await carryOut(client, { kind: 'check', check });
			if (!isFree || checkOf(client.volatile, family, local, url).backOff) answered = false;
		}
	}
	return answered;
}

function checkLines(status: Status, { checkIntervalSeconds, servers }: Settings): string[] {
	return [
		`${status.configuration.file}: no errors`,
		...remarks(status),
		...table([
			['User-Agent', status.userAgent],
			['servers', servers.map(({ text }) => text).join(', then ')],
			['looks', `every ${checkIntervalSeconds} s and at each event`],
		]),
	];
}

/** What would be sent now for a key, in a sentence. */
function wouldSend({ state, updates, offers }: KeyPlan): string {
	if (state.kind !== 'due') return 'nothing';
	const due = updates.filter((name) => name.due);
	if (!due[0]) return 'first a question to the IP check';
	const addresses = FAMILIES.flatMap((family) => {
		const offer = offers[family];
		if (offer.kind === 'none') return [];
		return offer.kind === 'seen' ? 'the address that the provider sees' : offer.address;
	});
	const what = due.every((name) => name.offline) ? 'offline=YES' : addresses.join(' and ');
	return `${what} for ${due.map((name) => name.host).join(', ')}`;
}
