/** `noip status`: what the agent knows, read from its status file, with or without the agent. */
import { FAMILIES } from '../base/family.ts';
import { toJson } from '../base/json.ts';
import type { Colour, Line } from '../base/printable.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Paths } from '../client/paths.ts';
import { readStatus } from '../client/run-folder.ts';
import type { KeyStatus, LineStatus, NameStatus, Status } from '../client/status-schema.ts';
import type { Host } from '../host/host.ts';
import * as messages from '../messages/status.ts';
import { isColoured, paint } from './colours.ts';
import { complain } from './complain.ts';
import { healthOf, healthOfKey } from './health.ts';
import { printLines } from './print-lines.ts';
import { columnsOf, table, wrap } from './table.ts';

/** Prints the status and gives the exit code: whether there was one to show, or with `isCheck` whether somebody is needed (rule 50). */
export async function statusCommand(host: Host, paths: Paths, json: boolean, isCheck: boolean): Promise<number> {
	const status = await readStatus(host, paths);
	const running = !('problem' in status) && isRunning(host, status);
	const view = viewOf(host, running);
	if (json) printLines(host, 'out', toJson({ running, ...status }, 1));
	else if ('problem' in status) complain(host, status);
	else for (const line of isCheck ? healthLines(status, view) : statusLines(status, view)) host.print('out', line);
	if ('problem' in status) return isCheck ? EXIT.another : EXIT.unreached;
	return isCheck ? healthOf(status, running, view.nowMs) : EXIT.done;
}

/** After a reboot another process may have its number. systemd-nspawn shows its machines a boot of their own, but not to a service with a /proc of its own: there the name tells. */
export function isRunning({ clock, files }: Host, { bootId, pid }: Status): boolean {
	// Root looks as well, and whoever writes the status may have put anything there that leads elsewhere.
	const name = Number.isInteger(pid) ? files.read(`/proc/${pid}/comm`, LONGEST_NAME) : null;
	return typeof name === 'string' && (bootId === clock.bootId() || name === 'noip\n');
}

const LONGEST_NAME = 64;

/** How something is shown. */
export interface View extends messages.Showing {
	/** Columns of the terminal. */
	width: number;
	isColoured: boolean;
}

/** Shown now, on this terminal. `running`: the agent goes on. */
export function viewOf(host: Host, running: boolean): View {
	return { nowMs: host.clock.wallMs(), width: columnsOf(host), isColoured: isColoured(host), running };
}

/** What needs somebody, in a few lines; of what is well, what each key is at. */
function healthLines({ configuration, keys, hints = [] }: Status, view: View): Line[] {
	if (!view.running) return told(['', messages.NO_AGENT, ''], 'red', view);
	const isIll = (key: KeyStatus) => healthOfKey(key, view.nowMs) !== EXIT.done;
	return [
		...errorLines(configuration, view),
		...hints.filter(({ code }) => code === 'not-filled-in').flatMap(({ text }) => paragraph(text, view)),
		...(keys.some(isIll) ? keys.filter(isIll) : keys).flatMap((key) => headline(key, view)),
	];
}

function errorLines({ errors }: Status['configuration'], view: View): Line[] {
	return errors.flatMap(({ text }) => remark('configuration error', text, view));
}

/** What needs somebody is red, what may need somebody yellow; what is off on purpose has no colour. */
const COLOURS: Record<KeyStatus['state']['code'], Colour | null> = {
	'up-to-date': 'green',
	updating: 'yellow',
	waiting: 'yellow',
	'no-address': 'yellow',
	stopped: 'red',
	offline: null,
	disabled: null,
	misconfigured: 'red',
};

function headline({ key, state }: KeyStatus, view: View): Line[] {
	const remarks = state.code === 'up-to-date' ? state.remarks : [];
	return [
		...told(messages.headline(key, state, view), remarks[0] ? 'yellow' : COLOURS[state.code], view),
		...remarks.flatMap(({ text }) => paragraph(text, view, '  ')),
	];
}

/** The status for a person. */
function statusLines(status: Status, view: View): Line[] {
	const { configuration, keys } = status;
	const { lastGood } = configuration;
	return [
		...told(messages.overview(status, view), view.running ? 'green' : 'red', view),
		...errorLines(configuration, view),
		...(lastGood ? paragraph(messages.LAST_GOOD, view) : []),
		...remarks(status, view),
		...keys.flatMap((key) => ['', ...keyLines(key, view)]),
	];
}

/** A sentence in lines that fit. */
export function paragraph(text: string, { width }: View, first = ''): string[] {
	return wrap(text, width, first, `${first}  `);
}

/** The same, with its middle part in a colour where there are colours. */
export function told(text: messages.Told, colour: Colour | null, view: View, first = ''): Line[] {
	const lines = paragraph(text.join(''), view, first);
	return view.isColoured && colour ? paint(lines, text[0], text[1], colour) : lines;
}

const REMARK_COLOURS = { 'configuration error': 'red', warning: 'yellow', problem: 'red', hint: null } as const;

function remark(kind: messages.RemarkKind, text: string, view: View, first = ''): Line[] {
	return told(messages.remark(kind, text), REMARK_COLOURS[kind], view, first);
}

/** What else is to be minded. */
export function remarks({ configuration, problems, hints = [] }: Status, view: View): Line[] {
	return [
		...configuration.warnings.flatMap(({ text }) => remark('warning', text, view)),
		...problems.flatMap(({ text }) => remark('problem', text, view)),
		...hints.flatMap(({ text }) => remark('hint', text, view)),
	];
}

/** A key for a person: what it is at, its names and what was confirmed for them, and what is seen on the line. */
export function keyLines(key: KeyStatus, view: View): Line[] {
	const { lastAnswer } = key;
	const seen = FAMILIES.filter((family) => key[family].from !== 'off');
	// What a stop or a wait comes from has been said above.
	const isNews = lastAnswer && lastAnswer.code === 'confirmed';
	return [
		...headline(key, view),
		...warningLines(key, view),
		...table(
			view.width,
			nameRows(key, view.nowMs),
			seen.map((family) => [messages.lineTitle(family), ...lineCells(key[family], key)]),
		),
		...(isNews ? paragraph(messages.lastAnswerText(lastAnswer.at, lastAnswer.text, view.nowMs), view, '  ') : []),
	];
}

/** What is to be minded of its lines and has not been said with the state, or will not be with a family. */
function warningLines({ state, warnings, ipv4, ipv6 }: KeyStatus, view: View): Line[] {
	const said = [state, ipv4.note, ipv6.note].map((one) => one?.text ?? '');
	return warnings
		.filter(({ text }) => !said.some((other) => other.includes(text)))
		.flatMap(({ text }) => remark('warning', text, view, '  '));
}

/** What a stop means is said once: above, with what to do, or at the first name that has it. */
function nameRows({ names, state }: KeyStatus, nowMs: number): string[][] {
	const isSaid =
		state.code === 'stopped' ||
		(state.code === 'up-to-date' && state.remarks.some(({ code }) => code === 'names-stopped'));
	return names.flatMap((name, at) => {
		const { host, stop } = name;
		if (!stop) return recordRows(name, nowMs);
		const isRepeated = names.slice(0, at).some((other) => other.stop?.code === stop.code);
		return [[host, messages.stoppedText(stop.since, isSaid || isRepeated ? null : stop.text, nowMs)]];
	});
}

/** What was confirmed for a name. */
function recordRows({ host, state, ...published }: NameStatus, nowMs: number): string[][] {
	const records = FAMILIES.flatMap((family) => {
		const one = published[family];
		return one ? [[one.address ?? messages.ADDRESS_UNKNOWN, messages.publishedText(one, nowMs)]] : [];
	});
	const isOff = state.code === 'offline' || state.code === 'disabled';
	if (!records[0]) records.push([isOff ? state.text : messages.NOTHING_CONFIRMED]);
	return records.map((row, at) => [at ? '' : host, ...row]);
}

function lineCells({ address, note, ...line }: LineStatus, { state }: KeyStatus): string[] {
	const isSaid = note && state.text.includes(note.text);
	const text = messages.lineText(line, isSaid ? null : (note?.text ?? null));
	return [messages.lineAddressText(address, line.from), ...(text ? [text] : [])];
}
