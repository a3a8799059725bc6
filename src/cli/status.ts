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
		...(status.hold
			? [`waiting until ${clockTime(status.hold.until, nowMs)} (outage at the provider: ${status.hold.cause})`]
			: []),
		...(status.keys.length === 0 && configuration.errors.length === 0 ? ['no key is configured'] : []),
		...status.keys.flatMap((key) => ['', ...keyLines(key, nowMs)]),
	];
}

function keyLines(key: KeyStatus, nowMs: number): string[] {
	const until = key.until ? ` until ${clockTime(key.until, nowMs)}` : '';
	const detail = key.detail === key.state ? '' : key.until ? ` (${key.detail})` : `: ${key.detail}`;
	const seen = FAMILIES.filter((family) => key[family].from !== 'off').map((family) => [
		label(family),
		...seenCells(key[family]),
	]);
	return [
		`${key.key}: ${key.state}${until}${detail}`,
		...table(key.names.flatMap((name) => nameRows(name, nowMs))),
		...table(seen.map(([family, ...cells]) => [`line ${family}`, ...cells])),
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
		const why = { gone: 'gone from the line', lost: 'an answer was lost', 'left out': 'not sent the last time' }[
			uncertain.why
		];
		return `${confirmed}, stale since ${clockTime(uncertain.since, nowMs)} (${why})`;
	}
	return disputed ? `${confirmed}, but the provider answered another address than was sent` : confirmed;
}

function seenCells(seen: Seen): string[] {
	const note = seen.note ? `: ${seen.note}` : '';
	switch (seen.from) {
		case 'none':
			return ['none', seen.note ?? ''];
		case 'literal':
			return [seen.address ?? '', `set in the configuration${note}`];
		case 'prefix':
			return [seen.address ?? '', `LAN host behind ${seen.interface}${note}`];
		case 'check':
			return [seen.address ?? 'not known', `IP check through ${seen.interface} (${seen.local})${note}`];
		case 'provider':
			return [seen.address ?? 'what the provider sees', `through ${seen.interface} (${seen.local})${note}`];
		default:
			return [seen.address ?? '', `on ${seen.interface}${note}`];
	}
}

function label(family: (typeof FAMILIES)[number]): string {
	return family === 'ipv4' ? 'IPv4' : 'IPv6';
}
