/** `noip status`: what the agent knows, read from its status file, with or without the agent. */
import { duration } from '../base/duration.ts';
import { FAMILIES, FAMILY_NAME } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import * as EXIT from '../client/exit-code.ts';
import { printable } from '../client/log.ts';
import type { Paths } from '../client/paths.ts';
import { readStatus } from '../client/run-folder.ts';
import type { KeyStatus, LineStatus, NameStatus, Published, Status } from '../client/status-schema.ts';
import type { Host } from '../host/host.ts';
import { DISPUTED, STATES } from '../messages/status.ts';
import { complain } from './complain.ts';
import { table, wrap } from './table.ts';
import { ago, clockTime } from './time.ts';

/** Prints the status and gives the exit code. */
export function statusCommand(host: Host, paths: Paths, json: boolean): number {
	const status = readStatus(host, paths);
	const running = !('problem' in status) && isRunning(host, status);
	if (json) host.print('out', toJson({ running, ...status }, 1));
	else if ('problem' in status) complain(host, status);
	else for (const line of statusLines(status, running, viewOf(host))) host.print('out', line);
	return 'problem' in status ? EXIT.unreached : EXIT.done;
}

function isRunning({ clock, files }: Host, { bootId, pid }: Status): boolean {
	return pid !== null && bootId === clock.bootId() && !('error' in files.status(`/proc/${pid}`));
}

/** How something is shown. */
export interface View {
	/** By the wall clock, in milliseconds since 1970. */
	nowMs: number;
	/** Columns of the terminal. */
	width: number;
}

const LEAST_COLUMNS = 40;
const MOST_COLUMNS = 100;

/** Shown now, on this terminal. */
export function viewOf(host: Host): View {
	const width = Math.min(Math.max(host.columns(), LEAST_COLUMNS), MOST_COLUMNS);
	return { nowMs: host.clock.wallMs(), width };
}

/** The status for a person. */
function statusLines(status: Status, running: boolean, view: View): string[] {
	const { checkIntervalSeconds, configuration, engine, keys, networkReadAt, version } = status;
	const { errors, lastGood } = configuration;
	const every = running ? `, looks every ${duration(checkIntervalSeconds * 1000)} and at each event` : '';
	const agent = running ? 'running' : 'the agent is not running';
	const looked = `looked at the line ${ago(networkReadAt, view.nowMs)}${every}`;
	return [
		...paragraph(`noip ${version} (${engine}): ${agent}; ${looked}`, view),
		...errors.flatMap(({ text }) => paragraph(`configuration error: ${text}`, view)),
		...(lastGood ? paragraph('the last good configuration stays in use', view) : []),
		...remarks(status, view),
		...keys.flatMap((key) => ['', ...keyLines(key, view)]),
	];
}

/** A sentence in lines that fit; from outside comes nothing that could forge a line or move a cursor. */
export function paragraph(text: string, { width }: View, first = ''): string[] {
	return wrap(printable(text), width, first, `${first}  `);
}

/** What else is to be minded. */
export function remarks({ configuration, problems }: Status, view: View): string[] {
	return [
		...configuration.warnings.flatMap(({ text }) => paragraph(`warning: ${text}`, view)),
		...problems.flatMap(({ text }) => paragraph(`problem: ${text}`, view)),
	];
}

/** `home: waiting until 14:32 (outage at the provider)` */
export function headline({ key, state }: KeyStatus, nowMs: number): string {
	const { code, text } = state;
	if (code === 'waiting') return `${key}: waiting until ${clockTime(state.wait.until, nowMs)} (${text})`;
	return `${key}: ${STATES[code]}${text && `: ${text}`}`;
}

/** A key for a person: what it is at, its names and what was confirmed for them, and what is seen on the line. */
export function keyLines(key: KeyStatus, view: View): string[] {
	const { lastAnswer, names, state } = key;
	const seen = FAMILIES.filter((family) => key[family].from !== 'off');
	// What a stop or a wait comes from has been said above.
	const isNews = lastAnswer && lastAnswer.code === 'confirmed';
	const isStopped = state.code === 'stopped';
	return [
		...paragraph(headline(key, view.nowMs), view),
		...rows(
			names.flatMap((name) => nameRows(name, isStopped, view.nowMs)),
			view,
		),
		...rows(
			seen.map((family) => [`line ${FAMILY_NAME[family]}`, ...lineCells(key[family], key)]),
			view,
		),
		...(isNews ? paragraph(`last answer, ${ago(lastAnswer.at, view.nowMs)}: ${lastAnswer.text}`, view, '  ') : []),
	];
}

function rows(all: readonly string[][], { width }: View): string[] {
	return table(
		all.map((row) => row.map(printable)),
		width,
	);
}

/** `isSaid`: what the stop means stands above. */
function nameRows(name: NameStatus, isSaid: boolean, nowMs: number): string[][] {
	const { host, state, stop } = name;
	if (stop) return [[host, '', `stopped ${ago(stop.since, nowMs)}${isSaid ? '' : `: ${stop.text}`}`]];
	const published = FAMILIES.flatMap((family) => {
		const one = name[family];
		return one ? [[one.address ?? 'unknown', publishedText(one, nowMs)]] : [];
	});
	if (!published[0]) published.push(['', state.code === 'up-to-date' ? 'nothing confirmed yet' : state.text]);
	return published.map((row, at) => [at ? '' : host, ...row]);
}

function publishedText({ confirmedAt, uncertain, disputed }: Published, nowMs: number): string {
	const doubt = uncertain
		? `, stale since ${clockTime(uncertain.since, nowMs)} (${uncertain.text})`
		: disputed && `, but ${DISPUTED}`;
	return `confirmed ${ago(confirmedAt, nowMs)}${doubt || ''}`;
}

const HOW: Partial<Record<LineStatus['from'], string>> = {
	literal: 'as configured',
	check: 'by the IP check',
	provider: 'as the provider sees it',
};

function lineCells({ address, from, interface: name, local, note }: LineStatus, { state }: KeyStatus): string[] {
	const where = name && `on ${name}${local ? `, there ${local}` : ''}`;
	const shown = address ?? (from === 'provider' ? 'not known' : 'none');
	const isSaid = note && state.text.includes(note.text);
	return [shown, [HOW[from], where, isSaid ? '' : note?.text].filter((part) => part).join(': ')];
}
