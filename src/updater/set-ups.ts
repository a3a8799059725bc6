/**
 * How a line is set up: which families come together (rule 58). On PPPoE IPv6 follows IPv4 within a second, or never; so only what has come in time before is
 * waited for.
 */
import { FAMILIES, type Family } from '../base/family.ts';
import { type Now, SECOND } from '../base/time.ts';
import { usableLines } from '../network/address-selection.ts';
import type { Network } from '../network/network.ts';
import { type Known, memoryOf } from './memory.ts';
import type { SetUp, VolatileState } from './volatile-state.ts';

/** How long a family is waited for that is being set up (rule 5). */
export const PENDING_WAIT = 3 * SECOND;
/** So many of a line are asked; beside them there is one that is not over. */
const MOST_OF_A_LINE = 3;
const KEPT_OF_A_LINE = MOST_OF_A_LINE + 1;
const MOST_KEPT = 48;

/** The volatile state after a look, where these lines stood at the last one (null: nothing is known of that). */
export function recordSetUps(
	known: Known,
	before: ReadonlySet<string> | null,
	network: Network,
	now: Now,
): VolatileState {
	const { volatile } = known;
	const standing = standingLines(known, network);
	const begun = [...standing.keys()]
		.filter((line) => before && !before.has(line))
		.map((line): SetUp => ({ line, sinceMs: volatile.firstEventMs ?? now.uptimeMs, came: [] }));
	const setUps = [...volatile.setUps, ...begun].map((one) => {
		const came = isOpen(one, now) ? (standing.get(one.line) ?? []) : [];
		return { ...one, came: [...new Set([...one.came, ...came])] };
	});
	const kept = setUps.filter(
		({ line }, at) => setUps.slice(at).filter((one) => one.line === line).length <= KEPT_OF_A_LINE,
	);
	return { ...volatile, setUps: kept.slice(-MOST_KEPT) };
}

/** Whether a family that is being set up may come in time on this line: as far as is known, or as nothing is. */
export function mayCome({ setUps }: VolatileState, line: string | null, family: Family, now: Now): boolean {
	const seen = setUps.filter((one) => one.line === line && !isOpen(one, now)).slice(-MOST_OF_A_LINE);
	return !seen[0] || seen.some(({ came }) => came.includes(family));
}

function isOpen({ sinceMs }: SetUp, { uptimeMs }: Now): boolean {
	return uptimeMs < sinceMs + PENDING_WAIT;
}

/** The lines by which a key may publish something, each with what such keys may publish at all. */
export function standingLines(known: Known, network: Network): Map<string, Set<Family>> {
	const standing = new Map<string, Set<Family>>();
	for (const key of known.config.keys) {
		const lines = FAMILIES.map((family) => usableLines(key, family, network, memoryOf(key, family, known)));
		const families = FAMILIES.filter((_, at) => lines[at]?.[0]);
		for (const { line } of lines.flat()) {
			standing.set(line.name, new Set([...(standing.get(line.name) ?? []), ...families]));
		}
	}
	return standing;
}
