/** The status of a session: its facts, and the sentences beside them. */
import { type AddressClass, addressClass } from '../base/address.ts';
import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import { isoTime, isTrusted, type Now } from '../base/time.ts';
import { type BrokenKey, type Key, UNCONFIGURED } from '../config/config.ts';
import { type ConfigError, configErrors } from '../messages/config.ts';
import { forceText } from '../messages/force.ts';
import {
	absenceReasonText,
	absenceText,
	networkProblemText,
	notPublicText,
	onlyTunnelText,
	WHY_TAKEN,
} from '../messages/network.ts';
import type { Platform } from '../messages/platform.ts';
import { unsavedStateText } from '../messages/state.ts';
import {
	brokenKeyText,
	CLOCK_NOT_SET,
	DISPUTED,
	disabledText,
	doubtText,
	namesStoppedText,
	natText,
	STATES,
	type StoppedNames,
	staleText,
	UNCERTAIN,
} from '../messages/status.ts';
import { checkFailureText, outageText, reportLines, stopMeaning, stopText, waitText } from '../messages/updates.ts';
import type { AddressSelection, LineTaken } from '../network/address-selection.ts';
import { type AbsenceReason, unknownReason } from '../network/reasons.ts';
import { NAME_STOP_WORDS } from '../protocol/answer-words.ts';
import { questionOf } from '../updater/check.ts';
import { doubtOf, trustOf } from '../updater/check-trust.ts';
import { remainingMs } from '../updater/deadline.ts';
import type { Failing } from '../updater/failing.ts';
import { outageOf } from '../updater/failure.ts';
import type { Force } from '../updater/force.ts';
import type { PendingUpdate } from '../updater/pending-updates.ts';
import type { KeyPlan, KeyState, Plan } from '../updater/plan.ts';
import type { Session } from '../updater/session.ts';
import { absenceOf } from '../updater/settled.ts';
import { type NameRecord, recordOf, type Stop } from '../updater/state.ts';
import { keyStop, nameStop } from '../updater/stops.ts';
import type { UpdateReport } from '../updater/update-report.ts';
import { checkOf } from '../updater/volatile-state.ts';
import type { Wait } from '../updater/wait.ts';
import { hintsOf } from './hints.ts';
import { PUBLISHER } from './publisher.ts';
import * as schema from './status-schema.ts';

/** What a status tells beside the session. */
export interface StatusFacts {
	engine: string;
	/** null: no agent runs. */
	pid: number | null;
	sequence: number;
	handled: schema.Status['handled'];
	platform: Platform;
	stateFile: string;
	device: schema.Status['device'];
	errors: ConfigError[];
	warnings: ConfigError[];
	failing: Failing;
}

/** An address that somebody is to be asked for. */
type Asked = Extract<AddressSelection, { kind: 'ask' }>;

/** A session as it is put into words. */
interface View {
	session: Session;
	now: Now;
	platform: Platform;
	failing: Failing;
}

/** The status of a session with this plan. */
export function statusOf(session: Session, plan: Plan, now: Now, facts: StatusFacts): schema.Status {
	const { config, networkReadMs, state } = session;
	const { engine, pid, sequence, handled, platform, stateFile, device, errors, warnings, failing } = facts;
	const { enabled, checkIntervalSeconds } = config.settings;
	const view = { session, now, platform, failing };
	return {
		schema: schema.STATUS_SCHEMA,
		version: BUILD_VERSION,
		engine,
		pid,
		bootId: now.bootId,
		sequence,
		writtenAt: isoTime(now.wallMs),
		networkReadAt: timeOf(networkReadMs, now),
		checkIntervalSeconds,
		clockTrusted: isTrusted(now),
		device,
		publisher: PUBLISHER,
		handled,
		configuration: {
			file: platform.configFile,
			enabled,
			errors,
			warnings,
			lastGood: errors.length > 0 && config !== UNCONFIGURED,
		},
		problems: problemsOf(view, stateFile),
		hints: hintsOf(config, platform),
		hold: holdOf(state.hold, now),
		keys: [...plan.keys.map((one) => keyStatus(view, one)), ...config.broken.map((one) => brokenStatus(view, one))],
	};
}

/** A time of uptime by the wall clock. */
function timeOf(uptimeMs: number, now: Now): string {
	return isoTime(now.wallMs + uptimeMs - now.uptimeMs);
}

function problemsOf({ session: { reading, diskError }, now }: View, stateFile: string): schema.Status['problems'] {
	const problems: schema.Status['problems'] = [];
	if (reading.kind === 'problem') {
		const { problem } = reading;
		problems.push({ code: 'network', problem, text: networkProblemText(problem) });
	}
	if (diskError !== null) {
		const text = unsavedStateText(stateFile, diskError);
		problems.push({ code: 'state', file: stateFile, error: diskError, text });
	}
	if (!isTrusted(now)) problems.push({ code: 'clock', text: CLOCK_NOT_SET });
	return problems;
}

function holdOf(hold: Session['state']['hold'], now: Now): schema.Status['hold'] {
	const leftMs = hold ? remainingMs(hold.deadline, now) : 0;
	if (!hold || leftMs <= 0) return null;
	const outage = outageOf(hold.cause);
	return { outage, since: hold.at, until: timeOf(now.uptimeMs + leftMs, now), text: outageText(outage) };
}

function keyStatus(view: View, plan: KeyPlan): schema.KeyStatus {
	const { key } = plan;
	const report = view.session.reports[key.name];
	const failingMs = view.failing.get(key.name);
	return {
		key: key.name,
		state: keyState(view, plan),
		force: forceStatus(view.session.forces[key.name], view.now),
		...byFamily((family) => lineStatus(view, plan, family)),
		warnings: lineWarnings(view, plan),
		names: key.hostnames.map((host) => nameStatus(view, plan, host)),
		lastAnswer: report ? lastAnswer(report, view.platform) : null,
		failingSince: failingMs === undefined ? null : timeOf(failingMs, view.now),
	};
}

/** A key that is not served, for its section is in error (rule 51); what was confirmed for its names stands. */
function brokenStatus(
	{ session, platform }: View,
	{ name: key, errors: problems, username, hostnames }: BrokenKey,
): schema.KeyStatus {
	const code = 'misconfigured';
	const errors = configErrors(problems, platform.configFile);
	const names = hostnames.map((host) => {
		const record = recordOf(session.state, username, host);
		const published = byFamily((family) => publishedOf(session, key, record, family));
		return { host, state: { code, text: STATES[code] } as const, stop: null, ...published };
	});
	const line = byFamily(() => ({ ...NO_LINE, from: 'off' }) as const);
	const nothing = { force: null, warnings: [], lastAnswer: null, failingSince: null };
	return { key, state: { code, errors, text: brokenKeyText(errors) }, ...line, names, ...nothing };
}

const CODES: Record<KeyState['kind'], schema.DisplayState> = {
	disabled: 'disabled',
	stopped: 'stopped',
	settled: 'up-to-date',
	due: 'updating',
	waiting: 'waiting',
	absent: 'no-address',
};

function keyState(view: View, plan: KeyPlan): schema.KeyState {
	const { key, state, updates } = plan;
	switch (state.kind) {
		case 'disabled': {
			const by = view.session.config.settings.enabled ? 'key' : 'settings';
			return { code: 'disabled', by, text: disabledText(by) };
		}
		case 'stopped': {
			const stop = stopStatus(state.stop);
			return { code: 'stopped', stop, text: stopText(state.stop.word, key.name, view.platform) };
		}
		case 'waiting': {
			const wait = waitStatus(view, state.wait);
			return { code: 'waiting', wait, text: wait.text };
		}
		case 'absent': {
			const { reasons, misconfigured } = state;
			return { code: 'no-address', reasons: reasonsOf(reasons), misconfigured, text: absenceText(reasons) };
		}
		case 'due':
			return { code: 'updating', text: '' };
		case 'settled': {
			if (updates.every(({ offline }) => offline)) return { code: 'offline', text: 'as configured' };
			const remarks = remarksOf(view, plan);
			return { code: 'up-to-date', remarks, text: remarks.map(({ text }) => text).join('; ') };
		}
	}
}

function waitStatus({ now, platform }: View, wait: Wait): schema.WaitStatus {
	const { untilMs, ...fact } = wait;
	const until = timeOf(untilMs, now);
	const text = waitText(wait, platform);
	return fact.code === 'pending' ? { ...fact, families: [...fact.families], until, text } : { ...fact, until, text };
}

function forceStatus(force: Force | undefined, now: Now): schema.ForceStatus | null {
	if (!force) return null;
	const until = 'untilMs' in force ? timeOf(force.untilMs, now) : null;
	const { code } = force;
	const fact = code === 'waiting' || code === 'no-address' ? { code, isKept: force.isKept } : { code };
	return { ...fact, at: timeOf(force.atMs, now), until, text: forceText(fact) };
}

function stopStatus({ word, at, hosts }: Stop): schema.StopStatus {
	return { code: word, since: at, hosts, text: stopMeaning(word) };
}

function reasonsOf(reasons: readonly AbsenceReason[]): schema.LineReason[] {
	return reasons.map((reason) => ({ ...reason, text: absenceReasonText(reason) }));
}

/** Stopped names, an offline request that was refused, an answer that differs (rule 4), a family that the provider may still publish though it is gone (rule 3). */
function remarksOf({ session, platform }: View, { key, updates, selections }: KeyPlan): schema.Remark[] {
	const { name, hostnames, offline } = key;
	const remarks: schema.Remark[] = [];
	const count = hostnames.length - updates.length;
	if (count > 0) {
		const of = hostnames.length;
		const text = namesStoppedText(stoppedNames(session, key), of, name, platform);
		remarks.push({ code: 'names-stopped', count, of, text });
	}
	if (offline && updates.some((update) => !update.offline)) {
		remarks.push({ code: 'stays-online', text: stopText('!donator', name, platform) });
	}
	if (updates.some(({ record }) => FAMILIES.some((family) => record[family]?.disputed))) {
		remarks.push({ code: 'disputed', text: DISPUTED });
	}
	for (const family of FAMILIES) {
		const selected = selections[family];
		if (selected.kind !== 'absent' || !absenceOf(session.volatile, name, family)) continue;
		remarks.push({ code: 'stale', family, text: staleText(family, absenceText(selected.reasons)) });
	}
	return remarks;
}

/** The stopped names of a key that is not stopped as a whole, those with the same word together. */
function stoppedNames({ state }: Session, key: Key): StoppedNames[] {
	return NAME_STOP_WORDS.flatMap((word) => {
		const hosts = key.hostnames.filter((host) => nameStop(state, key, host, false)?.word === word);
		return hosts[0] === undefined ? [] : [{ word, hosts }];
	});
}

const NO_LINE = { address: null, interface: null, device: null, line: null, why: null, local: null, note: null };

function lineStatus(view: View, { key, selections, offers }: KeyPlan, family: Family): schema.LineStatus {
	const selected = selections[family];
	switch (selected.kind) {
		case 'off':
			return { ...NO_LINE, from: 'off' };
		case 'address': {
			const { address, from, interface: name, device, warning } = selected;
			const note = warning ? ({ code: 'not-public', text: notPublicText(address) } as const) : null;
			return { address, from, interface: name, device, ...taken(selected), local: null, note };
		}
		case 'absent': {
			const { reasons } = selected;
			const note = { code: 'absent', reasons: reasonsOf(reasons), text: absenceText(reasons) } as const;
			return { ...NO_LINE, from: 'none', note };
		}
		case 'ask': {
			const { session, platform } = view;
			const { how: from, interface: name, device, local } = selected;
			const offer = offers[family];
			const { backOff, value } = checkOf(session.volatile, questionOf(selected, family, session.config));
			const address = offer.kind === 'seen' ? offer.checked : value;
			// Of a VPN that has become the line there is a warning.
			const isNat = key[family].kind === 'auto' && selected.why !== 'only-tunnel';
			const nat = isNat && name && local ? natNote(name, addressClass(local)) : null;
			const failure = backOff?.cause;
			const failed = failure && ({ code: 'check-failed', failure, text: checkFailureText(failure, platform) } as const);
			const note = failed ?? doubtNote(view, selected, family) ?? nat;
			return { address, from, interface: name, device, ...taken(selected), local, note };
		}
	}
}

/** The line, and why it is that one. */
function taken({ line, why }: LineTaken): Pick<schema.LineStatus, 'line' | 'why'> {
	return { line, why: why && { code: why, text: WHY_TAKEN[why] } };
}

/** Listed interfaces that are not there, even where another one serves, and a VPN that has become the line. */
function lineWarnings({ session: { reading } }: View, { key, selections, state }: KeyPlan): schema.LineWarning[] {
	if (reading.kind !== 'read' || state.kind === 'disabled') return [];
	const { network } = reading;
	const isThere = (name: string) => network.interfaces.some((one) => one.name === name);
	const unknown = key.interfaces.filter((name) => !isThere(name)).map((name) => unknownReason(name, network));
	const tunnels = FAMILIES.flatMap((family) => {
		const selected = selections[family];
		return 'why' in selected && selected.why === 'only-tunnel' ? (selected.line ?? []) : [];
	});
	return [
		...unknown.map((reason) => ({ ...reason, text: absenceReasonText(reason) })),
		...[...new Set(tunnels)].map((line) => ({ code: 'only-tunnel', line, text: onlyTunnelText(line) }) as const),
	];
}

function natNote(name: string, its: AddressClass): schema.LineNote {
	return { code: 'nat', class: its, text: natText(name, its) };
}

/** Since when and until when the IP check is not believed, if it is not (rule 41). */
function doubtNote({ session, now }: View, selected: Asked, family: Family): schema.LineNote | null {
	const doubt = doubtOf(trustOf(session.volatile, questionOf(selected, family, session.config)), now);
	if (!doubt) return null;
	const [since, until] = [timeOf(doubt.sinceMs, now), timeOf(doubt.untilMs, now)];
	const believed = doubt.isWhole ? 'never' : 'twice';
	return { code: 'check-doubted', believed, since, until, text: doubtText(believed, since, until, now.wallMs) };
}

function nameStatus({ session }: View, { key, state, updates }: KeyPlan, host: string): schema.NameStatus {
	const stop = keyStop(session.state, key) ?? nameStop(session.state, key, host, false);
	const record = recordOf(session.state, key.username, host);
	const code = nameState(
		state,
		stop,
		updates.find((one) => one.host === host),
	);
	return {
		host,
		state: { code, text: STATES[code] },
		stop: stop && stopStatus(stop),
		...byFamily((family) => publishedOf(session, key.name, record, family)),
	};
}

function nameState({ kind }: KeyState, stop: Stop | null, update: PendingUpdate | undefined): schema.DisplayState {
	if (kind === 'disabled') return kind;
	if (stop) return 'stopped';
	if (!update?.due) {
		if (update?.record.presence === 'offline') return 'offline';
		if (kind === 'due' || kind === 'waiting') return 'up-to-date';
	}
	return CODES[kind];
}

function publishedOf(session: Session, key: string, record: NameRecord, family: Family): schema.Published | null {
	const confirmation = record[family];
	if (!confirmation) return null;
	const { answered, sent, at, word, unknown, disputed } = confirmation;
	const gone = absenceOf(session.volatile, key, family);
	const code = unknown ? (unknown.why === 'lost' ? 'lost' : 'left-out') : 'gone';
	const since = (unknown ?? gone)?.since;
	return {
		address: answered ?? sent,
		confirmedAt: at,
		word,
		uncertain: since === undefined ? null : { code, since, text: UNCERTAIN[code] },
		disputed: disputed !== null,
	};
}

function lastAnswer(report: UpdateReport, platform: Platform): schema.LastAnswer {
	const { at, offline, confirmed, stop, hold, failure } = report;
	return {
		code: stop ? 'stopped' : hold ? 'hold' : failure ? 'failed' : 'confirmed',
		at,
		confirmed: confirmed.map((one) => ({ ...one, offline })),
		stop: stop && { code: stop.word, hosts: stop.hosts },
		failure,
		text: reportLines(report, platform, false)
			.map(({ text }) => text)
			.join('; '),
	};
}
