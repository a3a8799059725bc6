/** `noip check`: what was read, what was detected, and what would be sent; asks the IP check only with --probe (rule 28). */
import { FAMILIES } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import { userAgentFor } from '../client/device.ts';
import { type Driver, openDriver } from '../client/driver.ts';
import * as EXIT from '../client/exit-code.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { takeLock } from '../client/run-folder.ts';
import { statusOf } from '../client/status.ts';
import { SINGLE_PASS, statusFacts } from '../client/status-facts.ts';
import type { Status } from '../client/status-schema.ts';
import type { Settings } from '../config/config.ts';
import type { Host } from '../host/host.ts';
import { checkUrl } from '../updater/ip-check.ts';
import type { KeyPlan, Plan } from '../updater/plan.ts';
import { planOf } from '../updater/session.ts';
import { checkOf } from '../updater/volatile-state.ts';
import { complain } from './complain.ts';
import { keyLines, paragraph, remarks, type View, viewOf } from './status.ts';
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
	const lock = isProbe ? await takeLock(host, paths) : 'held';
	if (typeof lock === 'object') return complain(host, lock);
	const log = newLog(host);
	log.level = 'error';
	const driver = openDriver(
		{ host, paths, log },
		{ readConfiguration: () => config },
		lock === 'held' ? 'look' : 'probe',
	);
	if ('problem' in driver) return complain(host, driver);
	await driver.feed({ kind: 'reload' });
	const plan = planOf(driver.session, driver.now());
	const status = statusOf(driver.session, plan, driver.now(), await statusFacts(driver, { ...SINGLE_PASS, warnings }));
	const print = (line: string) => host.print('out', line);
	const view = viewOf(host);
	if (json) print(toJson({ ...status, wouldSend: plan.keys.map(wouldSend) }, 1));
	else {
		const device = await driver.device();
		checkLines(status, config.settings, device ? userAgentFor(config.settings, device) : '', view).forEach(print);
		if (isProbe && lock === 'held')
			paragraph('the agent runs, so only it may ask the IP check; this is what it knows', view).forEach(print);
		for (const [at, key] of status.keys.entries()) {
			const would = wouldSend(plan.keys[at] as KeyPlan);
			['', ...keyLines(key, view), ...paragraph(`would send ${would}`, view, '  ')].forEach(print);
		}
	}
	if (lock === 'taken' && !isAnswered(driver, plan)) return EXIT.unreached;
	return plan.keys.some(({ state }) => state.kind === 'absent' && state.misconfigured) ? EXIT.configuration : EXIT.done;
}

/** Whether each IP check that a key could want has been asked and has answered. */
function isAnswered({ session }: Driver, { keys }: Plan): boolean {
	return keys.every(({ key, state, selections }) =>
		FAMILIES.every((family) => {
			const selected = selections[family];
			if (state.kind === 'disabled' || state.kind === 'stopped' || selected.kind !== 'ask') return true;
			const { backOff } = checkOf(session.volatile, family, selected.local, checkUrl(session.config, family));
			return session.probed.includes(`${key.name} ${family}`) && !backOff;
		}),
	);
}

function checkLines(
	status: Status,
	{ checkIntervalSeconds, servers }: Settings,
	userAgent: string,
	view: View,
): string[] {
	return [
		`${status.configuration.file}: no errors`,
		...remarks(status, view),
		...table(
			[
				['User-Agent', userAgent],
				['servers', servers.map(({ text }) => text).join(', then ')],
				['looks', `every ${checkIntervalSeconds} s and at each event`],
			],
			view.width,
		),
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
