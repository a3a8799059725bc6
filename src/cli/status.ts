/** `noip status`: what the agent knows, read from its status file, with or without the agent. */
import { EXIT } from '../agent/exit-code.ts';
import { printable } from '../agent/log.ts';
import type { Paths } from '../agent/paths.ts';
import { RunFolder } from '../agent/run-folder.ts';
import { duration } from '../agent/say.ts';
import type { KeyStatus, NameStatus, Published, Seen, Status } from '../agent/status.ts';
import { toJson } from '../config/json.ts';
import type { Host } from '../host/host.ts';
import { FAMILIES } from '../network/network.ts';
import { FAMILY_NAME } from '../network/why.ts';
import { table } from './table.ts';
import { ago, clockTime } from './time.ts';

/** Prints the status and gives the exit code. */
export function statusCommand(host: Host, paths: Paths, json: boolean): number {
	const status = new RunFolder(host, paths).readStatus();
	if ('problem' in status) {
		if (json) host.print('out', toJson({ running: false, problem: status.problem }, 1));
		else host.print('err', `noip: ${status.problem}`);
		return EXIT.unreached;
	}
	const running = isRunning(host, status);
	if (json) host.print('out', toJson({ running, ...status }, 1));
	else for (const line of statusLines(status, running, host.clock.wallMs())) host.print('out', printable(line));
	return EXIT.done;
}

function isRunning(host: Host, status: Status): boolean {
	if (status.pid === null || status.bootId !== host.clock.bootId()) return false;
	return !('error' in host.files.status(`/proc/${status.pid}`));
}

/** The status for a person. `nowMs` is by the wall clock. */
export function statusLines(status: Status, running: boolean, nowMs: number): string[] {
	const { configuration } = status;
	const looked = status.lastLook ? `; looked at the line ${ago(status.lastLook, nowMs)}` : '';
	const every =
		running && status.checkIntervalSeconds
			? `, looks every ${duration(status.checkIntervalSeconds * 1000)} and at each event`
			: '';
	return [
		`noip ${status.version} (${status.engine}): ${running ? 'running' : 'the agent does not run'}${looked}${every}`,
		...configuration.errors.map((error) => `configuration error: ${error}`),
		...(configuration.lastGood ? ['the last good configuration stays in use until this is mended'] : []),
		...configuration.warnings.map((warning) => `warning: ${warning}`),
		...status.problems.map((problem) => `problem: ${problem}`),
		...(status.clockTrusted ? [] : ['problem: the clock is not set; certificates may seem invalid until it is']),
		...(status.keys.length === 0 && configuration.errors.length === 0 ? ['no key is configured'] : []),
		...status.keys.flatMap((key) => ['', ...keyLines(key, nowMs)]),
	];
}

/** `home: waiting until 14:32 (outage at the provider)` */
export function headline(key: KeyStatus, nowMs: number): string {
	if (key.until) return `${key.key}: ${key.state} until ${clockTime(key.until, nowMs)} (${key.detail})`;
	return `${key.key}: ${key.state}${key.detail && `: ${key.detail}`}`;
}

/** A key for a person: what it is at, its names and what was confirmed for them, and what is seen on the line. */
export function keyLines(key: KeyStatus, nowMs: number): string[] {
	const seen = FAMILIES.filter((family) => key[family].from !== 'off');
	return [
		headline(key, nowMs),
		...table(key.names.flatMap((name) => nameRows(name, nowMs))),
		...table(seen.map((family) => [`line ${FAMILY_NAME[family]}`, ...seenCells(key[family])])),
		...(key.lastAnswer ? [`  last answer, ${ago(key.lastAnswer.at, nowMs)}: ${key.lastAnswer.text}`] : []),
	];
}

function nameRows(name: NameStatus, nowMs: number): string[][] {
	if (name.stop)
		return [[name.host, '', `stopped ${ago(name.stop.since, nowMs)}: ${name.stop.what} (${name.stop.word})`]];
	const rows = FAMILIES.flatMap((family) => {
		const published = name[family];
		return published ? [[published.address ?? 'unknown', publishedText(published, nowMs)]] : [];
	});
	if (rows.length === 0) rows.push(['', name.state === 'up to date' ? 'nothing confirmed yet' : name.state]);
	return rows.map((row, at) => [at === 0 ? name.host : '', ...row]);
}

function publishedText({ confirmedAt, uncertain, disputed }: Published, nowMs: number): string {
	const confirmed = `confirmed ${ago(confirmedAt, nowMs)}`;
	if (uncertain) {
		const why = {
			gone: 'gone from the line',
			lost: 'the last update was not confirmed',
			'left out': 'not sent the last time',
		}[uncertain.why];
		return `${confirmed}, stale since ${clockTime(uncertain.since, nowMs)} (${why})`;
	}
	return disputed ? `${confirmed}, but the provider answered another address than was sent` : confirmed;
}

function seenCells({ address, from, interface: name, local, note }: Seen): string[] {
	const how =
		{ none: '', literal: 'as configured', check: 'by the IP check', provider: 'as the provider sees it' }[from] ?? '';
	const where = name ? `on ${name}${local ? `, there ${local}` : ''}` : '';
	const shown = address ?? (from === 'provider' ? 'not known' : 'none');
	return [shown, [how, where, note].filter((part) => part).join(': ')];
}
