/** `noip status`: what the agent knows, read from its status file, with or without the agent. */

import { duration } from '../base/duration.ts';
import { FAMILIES, FAMILY_NAME } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import * as EXIT from '../client/exit-code.ts';
import { printable } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { readStatus } from '../client/run-folder.ts';
import {
	DISPUTED,
	type KeyStatus,
	type LineStatus,
	type NameStatus,
	type Published,
	type Status,
} from '../client/status.ts';
import type { Host } from '../host/host.ts';
import { complain } from './complain.ts';
import { table } from './table.ts';
import { ago, clockTime } from './time.ts';

/** Prints the status and gives the exit code. */
export function statusCommand(host: Host, paths: Paths, json: boolean): number {
	const status = readStatus(host, paths);
	const running = !('problem' in status) && isRunning(host, status);
	if (json) host.print('out', toJson({ running, ...status }, 1));
	else if ('problem' in status) complain(host, status);
	else for (const line of statusLines(status, running, host.clock.wallMs())) host.print('out', printable(line));
	return 'problem' in status ? EXIT.unreached : EXIT.done;
}

function isRunning({ clock, files }: Host, { bootId, pid }: Status): boolean {
	return pid !== null && bootId === clock.bootId() && !('error' in files.status(`/proc/${pid}`));
}

/** The status for a person. `nowMs` is by the wall clock. */
function statusLines(status: Status, running: boolean, nowMs: number): string[] {
	const { checkIntervalSeconds, configuration, engine, keys, lastLook, version } = status;
	const { errors, lastGood } = configuration;
	const every = running ? `, looks every ${duration(checkIntervalSeconds * 1000)} and at each event` : '';
	const agent = running ? 'running' : 'the agent does not run';
	return [
		`noip ${version} (${engine}): ${agent}; looked at the line ${ago(lastLook, nowMs)}${every}`,
		...errors.map((error) => `configuration error: ${error}`),
		...(lastGood ? ['the last good configuration stays in use'] : []),
		...remarks(status),
		...keys.flatMap((key) => ['', ...keyLines(key, nowMs)]),
	];
}

/** What else is to be minded. */
export function remarks({ configuration, problems }: Status): string[] {
	return [
		...configuration.warnings.map((warning) => `warning: ${warning}`),
		...problems.map((problem) => `problem: ${problem}`),
	];
}

/** `home: waiting until 14:32 (outage at the provider)` */
export function headline({ key, state, detail, until }: KeyStatus, nowMs: number): string {
	if (until) return `${key}: ${state} until ${clockTime(until, nowMs)} (${detail})`;
	return `${key}: ${state}${detail && `: ${detail}`}`;
}

/** A key for a person: what it is at, its names and what was confirmed for them, and what is seen on the line. */
export function keyLines(key: KeyStatus, nowMs: number): string[] {
	const { lastAnswer, names } = key;
	const seen = FAMILIES.filter((family) => key[family].from !== 'off');
	return [
		headline(key, nowMs),
		...table(names.flatMap((name) => nameRows(name, nowMs))),
		...table(seen.map((family) => [`line ${FAMILY_NAME[family]}`, ...seenCells(key[family])])),
		...(lastAnswer ? [`  last answer, ${ago(lastAnswer.at, nowMs)}: ${lastAnswer.text}`] : []),
	];
}

function nameRows(name: NameStatus, nowMs: number): string[][] {
	const { host, state, stop } = name;
	if (stop) return [[host, '', `stopped ${ago(stop.since, nowMs)}: ${stop.what} (${stop.word})`]];
	const rows = FAMILIES.flatMap((family) => {
		const published = name[family];
		return published ? [[published.address ?? 'unknown', publishedText(published, nowMs)]] : [];
	});
	if (!rows[0]) rows.push(['', state === 'up to date' ? 'nothing confirmed yet' : state]);
	return rows.map((row, at) => [at ? '' : host, ...row]);
}

const WHY_STALE = {
	gone: 'gone from the line',
	lost: 'the last update was not confirmed',
	'left out': 'not sent the last time',
};

function publishedText({ confirmedAt, uncertain, disputed }: Published, nowMs: number): string {
	const doubt = uncertain
		? `, stale since ${clockTime(uncertain.since, nowMs)} (${WHY_STALE[uncertain.why]})`
		: disputed && `, but ${DISPUTED}`;
	return `confirmed ${ago(confirmedAt, nowMs)}${doubt || ''}`;
}

const HOW: Partial<Record<string, string>> = {
	literal: 'as configured',
	check: 'by the IP check',
	provider: 'as the provider sees it',
};

function seenCells({ address, from, interface: name, local, note }: LineStatus): string[] {
	const where = name && `on ${name}${local ? `, there ${local}` : ''}`;
	const shown = address ?? (from === 'provider' ? 'not known' : 'none');
	return [shown, [HOW[from], where, note].filter((part) => part).join(': ')];
}
