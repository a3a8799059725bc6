/** What an update carries, as the provider reads it, and for which key. */
import type { Configuration, KeyConfiguration } from '../../configuration.ts';
import type { SentRequest } from '../../event-log.ts';
import type { Family } from './wanted.ts';

export const FAMILIES: readonly Family[] = ['ipv4', 'ipv6'];

export interface Carried {
	names: string[];
	offline: boolean;
	/** It has no address, so that the provider takes what it sees. */
	seen: boolean;
	ipv4: string | null;
	ipv6: string | null;
}

export function carriedBy({ query }: SentRequest): Carried {
	const values = new URLSearchParams(query);
	const list = (values.get('myip') ?? '').split(',').filter((one) => one);
	const offline = values.get('offline') === 'YES';
	return {
		names: (values.get('hostname') ?? '').split(','),
		offline,
		seen: !offline && list.length === 0,
		ipv4: list.find((one) => !one.includes(':')) ?? null,
		ipv6: values.get('myipv6') ?? list.find((one) => one.includes(':')) ?? null,
	};
}

/** Whether a request carries something of a family. */
export function carries(carried: Carried, family: Family): boolean {
	return carried[family] !== null || (family === 'ipv4' && carried.seen);
}

/** The key whose request this is. */
export function keyOf(request: SentRequest, { keys }: Pick<Configuration, 'keys'>): KeyConfiguration | undefined {
	const { names } = carriedBy(request);
	return keys.find(
		({ username, hostnames }) => username === request.user && names.every((host) => hostnames.includes(host)),
	);
}
