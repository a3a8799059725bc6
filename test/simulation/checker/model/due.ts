/** What surely has to be sent, and from when on nothing can forbid it (promise 7). */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { Network } from '../../network.ts';
import { HOUR, MINUTE, SECOND } from '../../units.ts';
import { FAMILIES } from './carried.ts';
import { mayWaitUntilMs } from './failover.ts';
import { nameOf } from './knowledge.ts';
import { clocksOf, type Model } from './model.ts';
import { addressOf } from './names.ts';
import { isDead, type Prefixes } from './prefixes.ts';
import { readyAgent } from './queries.ts';
import { stopsFor } from './stops.ts';
import { mostLeftMs } from './wait.ts';
import { type Wanted, wanted } from './wanted.ts';

/** The longest back-off, of which a quarter may come on top; and what may come on top of the first hour of a boot. */
const LONGEST_MS = 15 * MINUTE;

/** An attempt is counted for a second more than an hour, so that there are no more in any hour that the provider sees. */
export const COUNTED_MS = HOUR + SECOND;

/** The first hour of a boot, and what may come on top of it. */
export const REMEMBERED_MS = COUNTED_MS + LONGEST_MS;

/** What a key waits before it tries again after so many failures in a row, without what comes on top (rule 6). */
export function backOffMs(failures: number): number {
	return Math.min(5 * SECOND * 2 ** failures, LONGEST_MS);
}

/** Whether something is surely due for a key, whatever may not be known. */
export function isSurelyDue(
	model: Model,
	configuration: Configuration,
	key: KeyConfiguration,
	network: Network,
): boolean {
	return surelyDueHost(model, configuration, key, network) !== undefined;
}

/** The first name of a key for which something is surely due. */
export function surelyDueHost(
	{ knowledge, traffic }: Model,
	configuration: Configuration,
	key: KeyConfiguration,
	network: Network,
): string | undefined {
	if (!key.enabled) return undefined;
	return key.hostnames.find((host) => {
		const name = nameOf(knowledge, key.username, host);
		if (name.vague || stopsFor(knowledge.stops, key.username, [host], true)[0]) return false;
		if (key.offline) return name.presence !== 'offline';
		return FAMILIES.some((family) => {
			const its = wanted(configuration, key, family, network);
			const known = name[family];
			if (its.kind === 'address') {
				const address = (known && addressOf(known)) ?? '';
				const isThere =
					known && (known.doubtful || (its.all.includes(address) && !isGone(traffic.prefixes, its, address)));
				return !isThere || name.presence === 'offline';
			}
			return its.kind === 'seen' && (name.presence === 'offline' || (!name.ipv4 && !name.ipv6));
		});
	});
}

/** When the last of what may forbid a request of this key is over for sure, perhaps long ago; Infinity where that cannot be told. `isPending`: a family that is being set up may be waited for. */
export function freeMs(model: Model, key: KeyConfiguration, isPending = true): number {
	const { nowMs, knowledge, traffic, excuses, machine } = model;
	const clocks = clocksOf(model);
	const agent = readyAgent(model);
	const { boot, uptimeMs } = clocks;
	const bootedMs = nowMs - uptimeMs;
	const within = (ms: number) => (one: { boot: number; uptimeMs: number }) =>
		one.boot === boot && one.uptimeMs > uptimeMs - ms;
	const all = traffic.attempts.filter((one) => one.of === `user ${key.username}`);
	const attempts = all.filter(within(COUNTED_MS));
	const kills = traffic.kills.filter(within(COUNTED_MS));
	const killed = kills.at(-1);
	const slot = attempts.at(Math.min(kills.length - 15, -1));
	const failed = traffic.failures.get(key.name);
	const waitMs = backOffMs(failed?.most ?? 0);
	// Who has used up the five of the first hour sleeps until all that may come on top of it is over, though slots are free by then.
	const isAfterBoot = [...all, ...traffic.kills].filter(within(REMEMBERED_MS)).length >= 5;
	return Math.max(
		knowledge.hold ? nowMs + mostLeftMs(knowledge.hold.wait, clocks) : -Infinity,
		isAfterBoot ? bootedMs + (excuses.runFolderBeganMs ?? Infinity) + HOUR + LONGEST_MS : -Infinity,
		slot ? bootedMs + slot.uptimeMs + COUNTED_MS : -Infinity,
		failed ? failed.atMs + waitMs + Math.min(waitMs, LONGEST_MS / 4) : -Infinity,
		killed ? bootedMs + killed.uptimeMs + 1.25 * LONGEST_MS : -Infinity,
		mayWaitUntilMs(traffic.failovers, key, agent?.bornMs ?? nowMs),
		isPending && machine.network.some((one) => one.pending) ? excuses.eventMs + 4 * SECOND : -Infinity,
		excuses.runFolderLost ? Infinity : -Infinity,
	);
}

/** Whether an address stays no longer, for its prefix is dead (rule 55). */
export function isGone(prefixes: Prefixes, its: Wanted, address: string): boolean {
	return its.kind === 'address' && its.line !== null && isDead(prefixes, its.by.name, address) === true;
}
