/** What both engines check of a request before it starts, and read of an answer in the same way. */

import type { HttpFailure, HttpResult } from '../base/http.ts';
import { readLiteral } from '../base/ip-literal.ts';
import type { HttpRequest } from './host.ts';

const HEADER = /^[\w!#$%&'*+.^`|~-]+:[\t\x20-\xff]*$/;
const URL_HOST = /^https?:\/\/(\[[^\]\s]+\]|[^/:?#\s]+)[\x21-\xff]*$/i;

/** A server that does not even connect may not use up the time in which the next could be asked. */
const LONGEST_CONNECT_MS = 10_000;

/** So long an address must have been silent before it counts as unreached (rule 40). */
export const LEAST_SILENCE_MS = 5000;

/** Interim answers (1xx) before the final one: for more no server has a reason. */
export const MOST_INTERIM = 8;

export function failure(cause: HttpFailure, connected: boolean, sent: boolean): HttpResult {
	return { kind: 'failure', cause, connected, sent };
}

/**
 * Why a request cannot be made at all, else null: a value that would begin a line of its own (`program`), or a literal address
 * of the other family (`unreachable`; Node would connect regardless of `family`).
 */
export function refusal(request: HttpRequest): HttpResult | null {
	const host = URL_HOST.exec(request.url)?.[1];
	const whole = request.headers.every(([name, value]) => HEADER.test(`${name}:${value}`));
	if (!host || !whole) return failure('program', false, false);
	const literal = host.startsWith('[') ? 6 : /^\d+\.\d+\.\d+\.\d+$/.test(host) ? 4 : request.family;
	return literal === (request.family ?? literal) ? null : failure('unreachable', false, false);
}

/** The host of a URL that `refusal` has let pass, without brackets, and whether it is an address. */
export function literalHost(url: string): { host: string; isLiteral: boolean } {
	const host = (URL_HOST.exec(url)?.[1] ?? '').replace(/^\[|\]$/g, '');
	return { host, isLiteral: readLiteral(host).length > 0 };
}

/** How long connecting may take. */
export function connectMs(request: HttpRequest): number {
	return Math.min(request.timeoutMs, LONGEST_CONNECT_MS);
}

/**
 * What it means that the time ran out before a connection stood. Whoever delays the DNS does not choose plain HTTP (rule 40): a name that was not resolved in
 * time is a failure of DNS, and an address that has hardly been tried is not unreached.
 * @param silentMs how long connections were tried; null: the name was not resolved
 */
export function unconnected(silentMs: number | null): HttpResult {
	if (silentMs === null) return failure('dns', false, false);
	return failure('timeout', silentMs < LEAST_SILENCE_MS, false);
}

/** Reads Retry-After (RFC 9110, 10.2.3): seconds, or a date, which is taken against the answer's own Date so that our clock does not matter. */
export function retryAfterSeconds(value: string | null, date: string | null): number | null {
	if (value === null) return null;
	if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
	const seconds = Math.ceil((Date.parse(value) - Date.parse(date ?? '')) / 1000);
	return seconds >= 0 ? seconds : null;
}
