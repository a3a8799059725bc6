/** How lines come up, and which families come with them in time (rule 58). */
import type { Configuration } from '../../configuration.ts';
import type { Network } from '../../network.ts';
import { SECOND } from '../../units.ts';
import { FAMILIES } from './carried.ts';
import { type Family, wanted } from './wanted.ts';

/** A family that comes so long after the line has come in time, perhaps. */
const IN_TIME_MS = 4 * SECOND;
/** So many set-ups of a line count. */
const COUNTED = 3;

interface SetUp {
	line: string;
	atMs: number;
	came: Family[];
}

export interface SetUps {
	/** Of this boot, as far as they were seen. */
	all: SetUp[];
	/** The lines that stood when the network was read last; null: it was not read. */
	standing: string[] | null;
}

export function noSetUps(): SetUps {
	return { all: [], standing: null };
}

/** The network has been read. */
export function foldSetUps(setUps: SetUps, { keys, ...rest }: Configuration, network: Network, nowMs: number): void {
	const enabled = keys.filter((key) => key.enabled);
	const found = enabled.flatMap((key) =>
		FAMILIES.flatMap((family) => {
			const its = wanted({ keys, ...rest }, key, family, network);
			return 'usable' in its ? [{ family, lines: its.usable }] : [];
		}),
	);
	const standing = [...new Set(found.flatMap(({ lines }) => lines))];
	const begun = setUps.standing ? standing.filter((line) => !setUps.standing?.includes(line)) : [];
	for (const one of setUps.all) {
		if (nowMs > one.atMs + IN_TIME_MS || !standing.includes(one.line)) continue;
		one.came.push(...found.map(({ family }) => family));
	}
	setUps.all.push(...begun.map((line) => ({ line, atMs: nowMs, came: found.map(({ family }) => family) })));
	setUps.all = setUps.all.slice(-100);
	setUps.standing = standing;
}

/** Whether a family surely does not come in time on a line, as it did not in its last set-ups. */
export function surelyComesLate({ all }: SetUps, line: string, family: Family, nowMs: number): boolean {
	const over = all.filter((one) => one.line === line && one.atMs < nowMs - 2 * IN_TIME_MS).slice(-COUNTED);
	return over.length > 0 && over.every(({ came }) => !came.includes(family));
}

/** When a line came up that is being set up now; null: none is. */
export function begunMs({ all }: SetUps, line: string, nowMs: number): number | null {
	const last = all.filter((one) => one.line === line).at(-1);
	return last && last.atMs > nowMs - IN_TIME_MS ? last.atMs : null;
}
