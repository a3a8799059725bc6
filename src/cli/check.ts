/** `noip check`: what was read, what was detected, and what would be updated; asks the IP check only with --probe (rule 28). */
import { byFamily } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import type { Line } from '../base/printable.ts';
import { userAgentFor } from '../client/device.ts';
import { openDriver } from '../client/driver.ts';
import * as EXIT from '../client/exit-code.ts';
import { loadConfig } from '../client/load-config.ts';
import { newLog } from '../client/log.ts';
import { isMissing, type Paths, platformOf } from '../client/paths.ts';
import { takeLock } from '../client/run-folder.ts';
import { nameOf, serviceUser } from '../client/service-user.ts';
import { statusOf } from '../client/status.ts';
import { SINGLE_PASS, statusFacts } from '../client/status-facts.ts';
import type { Status } from '../client/status-schema.ts';
import { isUnset, type Settings } from '../config/config.ts';
import { authoritiesError } from '../host/authorities.ts';
import type { Files, Host } from '../host/host.ts';
import { checked, checkedRows, PROBE_BY_AGENT, type Prospect, prospectText } from '../messages/commands.ts';
import { NOT_FOR_ALL, noFileText, notForServiceText } from '../messages/setup.ts';
import { hasProbed } from '../updater/checking.ts';
import type { KeyPlan } from '../updater/plan.ts';
import { planOf } from '../updater/session.ts';
import { complain, complainOfConfig, complainOfUnset } from './complain.ts';
import { printLines, printSentence } from './print-lines.ts';
import { keyLines, paragraph, remarks, told, type View, viewOf } from './status.ts';
import { table } from './table.ts';

/**
 * Prints what it found and gives the exit code: 78 for a broken configuration, 69 for a probe without an answer.
 * `file`: a configuration that is not in use, instead of the one that is.
 */
export async function checkCommand(
	host: Host,
	own: Paths,
	file: string | undefined,
	json: boolean,
	isProbe: boolean,
): Promise<number> {
	const paths = file === undefined ? own : { ...withoutEnvironment(own), config: file };
	const read = loadConfig(host, paths);
	if ('errors' in read) {
		if (!json) {
			const code = complainOfConfig(host, read);
			adviseOn(host, paths, file === undefined);
			return code;
		}
		printLines(host, 'out', toJson(read, 1));
		return EXIT.configuration;
	}
	const { config, warnings } = read;
	if (isUnset(config) && !json) return complainOfUnset(host, platformOf(paths));
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
	const { caFile } = config.settings;
	const isUnusable = caFile !== null && authoritiesError(host.files, caFile) !== null;
	const print = (line: Line) => host.print('out', line);
	const view = viewOf(host, false);
	if (json)
		printLines(
			host,
			'out',
			toJson(
				{ ...status, prospects: plan.keys.map(prospectOf).map((one) => ({ ...one, text: prospectText(one) })) },
				1,
			),
		);
	else {
		const device = await driver.device();
		const userAgent = device ? userAgentFor(config.settings, device) : '';
		checkLines(status, config.settings, userAgent, isUnusable, view).forEach(print);
		if (isProbe && lock === 'held') paragraph(PROBE_BY_AGENT, view).forEach(print);
		for (const [at, key] of status.keys.entries()) {
			const planned = plan.keys[at];
			const prospect = planned ? paragraph(prospectText(prospectOf(planned)), view, '  ') : [];
			['', ...keyLines(key, view), ...prospect].forEach(print);
		}
	}
	if (config.broken[0] || isUnset(config)) return EXIT.configuration;
	if (lock === 'taken' && !hasProbed(driver.session, plan)) return EXIT.unreached;
	if (isUnusable) return EXIT.configuration;
	return plan.keys.some(({ state }) => state.kind === 'absent' && state.misconfigured) ? EXIT.configuration : EXIT.done;
}

/** Of a configuration that cannot be read at all: what would do. `isUsual`: it is the one in use. */
function adviseOn(host: Host, paths: Paths, isUsual: boolean): void {
	if (isMissing(host, paths.config)) {
		if (isUsual) printSentence(host, 'err', noFileText(platformOf(paths)));
	} else if (!paths.router && isForbidden(host.files, paths.config)) {
		const user = serviceUser(host, paths);
		const text =
			user?.uid === host.users.own() ? notForServiceText(nameOf(user), paths.config) : isUsual ? NOT_FOR_ALL : null;
		if (text) printSentence(host, 'err', text);
	}
}

function isForbidden(files: Files, path: string): boolean {
	const text = files.read(path, 1);
	return typeof text !== 'string' && text.error === 'EACCES';
}

/** Where a file is named to be checked, nothing else counts. */
function withoutEnvironment({ source: _source, ...paths }: Paths): Paths {
	return paths;
}

function checkLines(
	status: Status,
	{ checkIntervalSeconds, servers }: Settings,
	userAgent: string,
	isUnusable: boolean,
	view: View,
): Line[] {
	const broken = inError(status);
	return [
		...(isUnusable ? [] : told(checked(status.configuration.file, broken), broken[0] ? 'red' : 'green', view)),
		...remarks(status, view),
		...table(view.width, checkedRows({ userAgent, servers: servers.map(({ text }) => text), checkIntervalSeconds })),
	];
}

/** Keys that are in error. */
function inError({ keys }: Status): string[] {
	return keys.filter(({ state }) => state.code === 'misconfigured').map(({ key }) => key);
}

/** What would be done now for a key. */
function prospectOf({ state, updates, offers }: KeyPlan): Prospect {
	if (state.kind === 'settled') return { code: 'nothing-due' };
	if (state.kind !== 'due') return { code: 'held-back' };
	const due = updates.filter((name) => name.due);
	const hosts = due.map(({ host }) => host);
	if (!due[0]) return { code: 'check-first' };
	if (due.every(({ offline }) => offline)) return { code: 'offline', hosts };
	const addresses = byFamily((family) => {
		const offer = offers[family];
		if (offer.kind === 'none') return undefined;
		return offer.kind === 'seen' ? null : offer.address;
	});
	return { code: 'update', hosts, addresses };
}
