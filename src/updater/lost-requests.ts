/** Requests whose answer was lost: they may have arrived, or may arrive late (rule 2). */
import { byFamily, FAMILIES, type Family } from '../base/family.ts';
import { type Now, SECOND } from '../base/time.ts';
import type { Request } from './request.ts';
import { isSame } from './state.ts';
import type { VolatileState } from './volatile-state.ts';

const MOST_LOST = 256;

/** The volatile state in which this request's answer is lost; a request that a crash left in flight is one. */
export function recordLost(volatile: VolatileState, request: Request): VolatileState {
	if (request.offline) return volatile;
	const lost = request.hostnames.map((host) => ({ user: request.user, host, ...tracesOf(request) }));
	const others = volatile.lost.filter((one) => !lost.some((fresh) => isSame(fresh, one)));
	return { ...volatile, lost: [...others, ...lost].slice(-MOST_LOST) };
}

/**
 * The volatile state after a name was confirmed: if a lost request carried another address, it may arrive late, and the name is sent once more after
 * twice the timeout.
 */
export function settleLost(
	volatile: VolatileState,
	request: Request,
	host: string,
	now: Now,
	timeoutSeconds: number,
): VolatileState {
	const { user } = request;
	const isOther = (entry: { user: string; host: string }) => entry.user !== user || entry.host !== host;
	const { uptimeMs } = now;
	const lateMs = uptimeMs + 2 * timeoutSeconds * SECOND;
	const mine = volatile.lost.filter((entry) => !isOther(entry) && (entry.untilMs ?? lateMs) > uptimeMs);
	const overtaken = mine.some((lost) =>
		FAMILIES.some((family) => lost[family] && lost[family] !== tracesOf(request)[family]),
	);
	// What is still to come stands: a request that overtakes this one's predecessor overtakes this one too.
	const again = volatile.again.filter((entry) => isOther(entry) || (!overtaken && entry.atMs > uptimeMs));
	if (overtaken) again.push({ user, host, atMs: lateMs });
	// One that carried the same may still come late, after the next change of the address.
	const kept = overtaken ? [] : mine.map((entry) => ({ untilMs: lateMs, ...entry }));
	return { ...volatile, lost: [...volatile.lost.filter(isOther), ...kept], again };
}

/** What tells requests apart that may overtake each other: of one that left the address to the provider, that by which it left. */
function tracesOf(request: Request): Record<Family, string | null> {
	return byFamily((family) => request[family]?.address ?? request[family]?.local ?? null);
}
