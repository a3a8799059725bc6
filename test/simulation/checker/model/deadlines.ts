/** What is expected from now on: deadlines that an event sets, and the next of them to come. */
import type { KeyConfiguration } from '../../configuration.ts';
import { SECOND } from '../../units.ts';
import { freeMs, surelyDueHost } from './due.ts';
import { trackName } from './knowledge.ts';
import type { Deadline, Model, ProcessState } from './model.ts';
import { isBlinded } from './queries.ts';

/** After an event somebody has to have read the network within this. */
const READ_MS = SECOND;
/** What is due has to have gone out so long after all that forbids it. */
export const SEND_MS = 5 * SECOND;

/** An event of the network has reached a process. */
export function expectReading(model: Model, { pid, readyMs, open }: ProcessState): void {
	if (readyMs === null || open || isBlinded(model)) return;
	model.deadlines.push({ kind: 'deadline', atMs: model.nowMs + READ_MS, pid, of: 'read', sinceMs: model.nowMs });
}

/** A process has read the network, or may go on: what is due has to go out, at once or when the last thing that forbids it is over. */
export function expectSending(model: Model, process: ProcessState): void {
	const { network, base, configuration, pid, readMs, alive } = process;
	const { nowMs, awaited } = model;
	if (!alive || !configuration?.enabled || !network || !base) return;
	for (const key of configuration.keys) {
		const due = surelyDueHost(model, configuration, key, network);
		trackUntil(model, key, due);
		if (due === undefined) continue;
		const atMs = Math.max(nowMs, freeMs(model, key)) + SEND_MS;
		if (!Number.isFinite(atMs) || awaited.has(key.name)) continue;
		awaited.add(key.name);
		const what = { configuration, base, key, readMs, begunMs: nowMs };
		model.deadlines.push({ kind: 'deadline', atMs, pid, of: 'send', ...what });
	}
}

/**
 * A process that is killed now may have been about to send the first name that is due, and those before it have been looked at: they are known. The others
 * are once they are sent or saved; to know of more would excuse more after a crash.
 */
function trackUntil(
	{ knowledge }: Model,
	{ enabled, hostnames, username }: KeyConfiguration,
	due: string | undefined,
): void {
	if (!enabled) return;
	const last = due === undefined ? hostnames.length : hostnames.indexOf(due) + 1;
	for (const host of hostnames.slice(0, last)) trackName(knowledge, username, host);
}

/** A little later, when the process has had the time to see what came of a request, what is due is looked for. */
export function expectPlan(model: Model, { pid }: ProcessState): void {
	model.deadlines.push({ kind: 'deadline', atMs: model.nowMs + 1, pid, of: 'plan' });
}

/** Whether nothing has changed for a process since something was expected of it: it has to have sent by now. */
export function isUnchanged({ processes }: Model, deadline: Deadline & { of: 'send' }): boolean {
	const process = processes.get(deadline.pid);
	return (
		!!process?.alive &&
		process.configuration === deadline.configuration &&
		process.base === deadline.base &&
		!process.open &&
		process.sentMs < Math.max(deadline.begunMs, deadline.atMs - SEND_MS)
	);
}

/** A deadline has come. */
export function foldDeadline(model: Model, deadline: Deadline): void {
	const process = model.processes.get(deadline.pid);
	if (deadline.of === 'send') model.awaited.delete(deadline.key.name);
	if (!process?.alive) return;
	if (deadline.of === 'plan') expectSending(model, process);
	if (deadline.of === 'send' && !isUnchanged(model, deadline)) expectSending(model, process);
}

/** The next deadline until a time, in the order of their times and then of their making; it is none any more. */
export function takeDeadline(model: Model, untilMs: number): Deadline | undefined {
	let next: Deadline | undefined;
	for (const one of model.deadlines) if (one.atMs <= untilMs && one.atMs < (next?.atMs ?? Infinity)) next = one;
	if (next) model.deadlines.splice(model.deadlines.indexOf(next), 1);
	return next;
}
