/** By which line each key publishes a family, and since when it may have to wait before it takes a less preferred one (rule 54). */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Network } from '../../network.ts';
import { SECOND } from '../../units.ts';
import { type Carried, carries, FAMILIES } from './carried.ts';
import { isPublic } from './public.ts';
import { type Family, type Wanted, wanted } from './wanted.ts';

const WAIT_MS = 30 * SECOND;
/** While the better line is being set up. */
const LONG_WAIT_MS = 60 * SECOND;

interface Published {
	/** What it last published by, and whether that is known for sure. */
	line: string;
	isSure: boolean;
	/** It was by an address that is public: such a line is better than one behind a NAT. */
	isOpen: boolean;
	/** Since when that could not be used, as it was read; null: it can. */
	lostMs: number | null;
	/** What it would take, as it was read last, and since when it is not a better one than before. */
	taken: string;
	changedMs: number;
}

/** By the names of the key and the family. */
export type Failovers = Map<string, Published>;

function idOf(key: KeyConfiguration, family: Family): string {
	return `${key.name} ${family}`;
}

/** The line that a key would take, if it takes one. */
export function lineOf(its: Wanted): string | null {
	return 'line' in its ? (its.line?.name ?? null) : null;
}

/** A process has read the network. */
export function foldLines(failovers: Failovers, configuration: Configuration, network: Network, nowMs: number): void {
	for (const key of configuration.keys) {
		for (const family of FAMILIES) {
			const known = failovers.get(idOf(key, family));
			const its = wanted(configuration, key, family, network);
			// What was confirmed before, perhaps under another name of the key, counts as published once nothing is due.
			if (!known) begin(failovers, idOf(key, family), its, false);
			if (!known) continue;
			const isThere = 'usable' in its && its.usable.includes(known.line);
			// What is lost now is waited for from now on, even if it was less good before.
			if (!isThere && known.lostMs === null && known.changedMs > -Infinity) known.changedMs = nowMs;
			known.lostMs = isThere ? null : (known.lostMs ?? nowMs);
			const taken = lineOf(its);
			if (taken === null || taken === known.taken) continue;
			// One that leads nowhere, or is behind a NAT, is no better than what was there.
			const isGood = its.kind === 'address' && its.line?.leads;
			known.changedMs = isGood && isBetter(key, taken, known.taken) ? -Infinity : nowMs;
			known.taken = taken;
		}
	}
}

/** A request has gone out, or (`isSure`) was confirmed. */
export function publishBy(
	failovers: Failovers,
	configuration: Configuration,
	key: KeyConfiguration,
	carried: Carried,
	network: Network,
	isSure: boolean,
): void {
	if (carried.offline) return;
	for (const family of FAMILIES) {
		if (carries(carried, family)) {
			begin(failovers, idOf(key, family), wanted(configuration, key, family, network), isSure);
		}
	}
}

/** Whether a line is preferred to another. Without a list the metric of what is gone is not known any more. */
function isBetter({ interfaces }: KeyConfiguration, line: string, other: string): boolean {
	return interfaces.indexOf(line) < interfaces.indexOf(other);
}

function begin(failovers: Failovers, id: string, its: Wanted, isSure: boolean): void {
	const line = lineOf(its);
	if (line === null) return;
	failovers.set(id, { line, isSure, isOpen: isOpen(its), lostMs: null, taken: line, changedMs: -Infinity });
}

function isOpen(its: Wanted): boolean {
	return its.kind === 'address' || ('locals' in its && its.locals.some(isPublic));
}

/** What is known of it may be lost, or not. */
export function forgetLines(failovers: Failovers): void {
	for (const known of failovers.values()) known.isSure = false;
}

/** How long a key surely has to wait before it publishes by the line that it would take now, in milliseconds. */
export function surelyWaitsMs(
	failovers: Failovers,
	key: KeyConfiguration,
	family: Family,
	its: Wanted,
	nowMs: number,
): number {
	const known = failovers.get(idOf(key, family));
	const line = lineOf(its);
	if (!known?.isSure || known.lostMs === null || line === null || line === known.line) return 0;
	if (!key.interfaces[0] || isBetter(key, line, known.line) || (isOpen(its) && !known.isOpen)) return 0;
	return known.lostMs + WAIT_MS - nowMs;
}

/** Until when a key may wait, whatever is known of it. */
export function mayWaitUntilMs(failovers: Failovers, key: KeyConfiguration, bornMs: number): number {
	const all = FAMILIES.flatMap((family) => failovers.get(idOf(key, family)) ?? []);
	const since = all.flatMap(({ changedMs }) => (changedMs > -Infinity ? [Math.max(changedMs, bornMs)] : []));
	return Math.max(-Infinity, ...since.map((atMs) => atMs + LONG_WAIT_MS + SECOND));
}
