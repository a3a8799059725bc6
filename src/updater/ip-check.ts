/** The IP check: what it has said, as far as that still counts, and when it is to be asked again (rules 19, 20). */

import { FAMILIES, type Family } from '../base/family.ts';
import { MINUTE, SECOND } from '../base/time.ts';
import type { Config, Key, Url } from '../config/config.ts';
import type { AddressSelection } from '../network/address-selection.ts';
import type { PendingUpdate } from './pending-updates.ts';
import type { PlannerInput } from './planner-input.ts';
import { checkOf } from './volatile-state.ts';
import { checkWait, type Wait } from './wait.ts';

/** One question to an IP check: leave by `local`, connect over `family`. */
export interface Check {
	key: string;
	family: Family;
	interface: string;
	local: string;
	url: string;
}

/** A question that is open: to be asked now (`check`), or held back (`wait`), or to be asked again at `nextMs` of uptime. */
export interface Question {
	check: Check | null;
	wait: Wait | null;
	nextMs: number;
}

/** Of the fifteen an hour three stay free for events. */
const CHECKS_APART = 5 * MINUTE;

/** The address of the IP check of a family. */
export function checkUrl({ settings }: Config, family: Family): Url {
	return family === 'ipv4' ? settings.ipv4Check : settings.ipv6Check;
}

/**
 * What is known of the IP check of a family that leaves by `local`: its value, if that still counts (since the last event, and not longer
 * ago than a check interval), and until when it would.
 */
export function known(family: Family, local: string, { config, volatile, now }: PlannerInput) {
	const url = checkUrl(config, family).text;
	const { value, atMs, backOff } = checkOf(volatile, family, local, url);
	const untilMs = atMs + Math.max(config.settings.checkIntervalSeconds * SECOND, CHECKS_APART);
	const counts = atMs >= volatile.lastEventMs && now.uptimeMs < untilMs;
	return { url, backOff, value: counts ? value : null, untilMs };
}

/** The question of a key whose time comes first, if it has one. */
export function openQuestion(
	key: Key,
	selections: Record<Family, AddressSelection>,
	updates: readonly PendingUpdate[],
	input: PlannerInput,
): Question | null {
	const { volatile, now, state } = input;
	const online = updates.filter((name) => !name.offline);
	const sure = updates.some((name) => name.due && name.due !== 'moved');
	const questions = FAMILIES.flatMap((family): Question[] => {
		const published = selections[family];
		if (published.kind !== 'ask' || online.length === 0) return [];
		// What the provider will see needs no check when a request is sent anyway, or when nothing is known to compare with.
		const comparable = online.some((name) => name.record[family]);
		if (published.how === 'provider' && (sure || !comparable)) return [];
		const { local } = published;
		const { url, backOff, value, untilMs } = known(family, local, input);
		if (value !== null) return [{ check: null, wait: null, nextMs: untilMs }];
		const wait = checkWait(family, backOff, state, volatile, now);
		const check = wait ? null : { key: key.name, family, interface: published.interface, local, url };
		return [{ check, wait, nextMs: wait?.untilMs ?? now.uptimeMs }];
	});
	return questions.sort((a, b) => a.nextMs - b.nextMs)[0] ?? null;
}
