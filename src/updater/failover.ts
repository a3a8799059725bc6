/**
 * Going down costs time, going up does not (rule 54): a key leaves the line that it published last for a less preferred one only when it stays unusable, for what is
 * redialled is back in a moment. A key that has published nothing does not wait.
 */
import type { Family } from '../base/family.ts';
import { type Now, SECOND } from '../base/time.ts';
import type { Key } from '../config/config.ts';
import { usableLines } from '../network/address-selection.ts';
import { linesOf, metricOf } from '../network/lines.ts';
import type { Network } from '../network/network.ts';
import { type Known, memoryOf } from './memory.ts';
import type { PlannerInput } from './planner-input.ts';
import type { Published, VolatileState } from './volatile-state.ts';

const UNUSABLE_FOR = 30 * SECOND;
const PENDING_FOR = 60 * SECOND;

/** A line that a family waits for, `instead` of which another would be taken after `untilMs`. */
export interface Awaited {
	line: string;
	instead: string;
	untilMs: number;
}

/** The volatile state after a look: which of the lines that were published are not as good as they were, and since when. */
export function followLines(known: Known, network: Network, now: Now): VolatileState {
	const { config, volatile } = known;
	const published = volatile.published.map((one): Published => {
		const key = config.keys.find(({ name }) => name === one.key);
		if (!key) return one;
		const standing = standings(key, one.family, known, network).find((each) => isSameLine(each, one));
		if (standing && compare(key, standing, one) <= 0) return { ...one, unusableMs: null, isGone: false };
		// One that was less good, and now is not there at all, may come back as it was.
		const isLost = !standing && !one.isGone;
		return { ...one, unusableMs: isLost ? now.uptimeMs : (one.unusableMs ?? now.uptimeMs), isGone: !standing };
	});
	return { ...volatile, published };
}

/** The line that a family of a key waits for; null: it waits for none. */
export function awaitedBy(key: Key, family: Family, input: PlannerInput): Awaited | null {
	const { volatile, reading, now } = input;
	const last = volatile.published.find((one) => one.key === key.name && one.family === family);
	if (!last || last.unusableMs === null || reading.kind === 'problem') return null;
	const { network } = reading;
	const [first] = standings(key, family, input, network);
	if (!first || isSameLine(first, last) || compare(key, first, last) < 0) return null;
	// Who has taken a line from the list does not want it back.
	if (key.interfaces[0] && !key.interfaces.includes(last.line)) return null;
	const isPending = isSetUp(key, last, input, network);
	const untilMs = last.unusableMs + (isPending ? PENDING_FOR : UNUSABLE_FOR);
	return now.uptimeMs < untilMs ? { line: last.line, instead: first.line, untilMs } : null;
}

/** The line by which a key publishes a family, as what is remembered of it. */
export function publishedBy(key: Key, family: Family, known: Known, network: Network): Published[] {
	const [first] = standings(key, family, known, network);
	return first ? [{ key: key.name, family, ...first, unusableMs: null, isGone: false }] : [];
}

type Standing = Pick<Published, 'line' | 'device' | 'isRouted' | 'isOpen' | 'metric'>;

/** How good the lines are by which a key may publish a family, the preferred one first; none for what is of no line: a literal, or the prefix of a named interface. */
function standings(key: Key, family: Family, known: Known, network: Network): Standing[] {
	const isByLine = ['auto', 'interface', 'provider', 'check'].includes(key[family].kind);
	if (!isByLine || (family === 'ipv6' && key.lanHost?.prefixFrom)) return [];
	return usableLines(key, family, network, memoryOf(key, family, known)).map(({ line, isOpen }) => {
		return { line: line.name, device: line.device, isRouted: line.routes.length > 0, isOpen, metric: metricOf(line) };
	});
}

/** Negative when a key prefers `a` to `b`. */
function compare({ interfaces }: Key, a: Standing, b: Standing): number {
	const places = () => (isSameLine(a, b) ? 0 : interfaces.indexOf(a.line) - interfaces.indexOf(b.line));
	const preference = interfaces[0] ? places() : a.metric - b.metric;
	return Number(b.isRouted) - Number(a.isRouted) || Number(b.isOpen) - Number(a.isOpen) || preference;
}

/** Whether two are one line: while `wan` is down netifd does not tell that `wan6` is on its device (rule 52). */
function isSameLine(a: Standing, b: Standing): boolean {
	return a.line === b.line || (a.device !== null && a.device === b.device);
}

/** Whether a line is being set up, as far as that may bring the family: IPv6 has an interface of its own. */
function isSetUp(key: Key, { line: name, family }: Published, known: Known, network: Network): boolean {
	const line = linesOf(key, family, network, memoryOf(key, family, known)).find((one) => one.name === name);
	const its =
		line?.interfaces ?? network.interfaces.filter((one) => one.name === name || one.name.startsWith(`${name}_`));
	return its.some((one) => one.pending && (one.name === name || family === 'ipv6' || !one.name.endsWith('6')));
}
