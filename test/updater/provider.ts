/** What the provider and the IP check answer in the world. */

import type { Family } from '../../src/base/family.ts';
import type { HttpFailure, HttpResult } from '../../src/base/http.ts';
import type { RequestResult } from '../../src/updater/apply-result.ts';

import type { Request } from '../../src/updater/request.ts';

/** An answer of these lines. */
export function says(body: string, more: Partial<Extract<RequestResult, { kind: 'answer' }>> = {}): RequestResult {
	return { kind: 'answer', status: 200, body, complete: true, retryAfterSeconds: null, verified: true, ...more };
}

/** No answer, though the request was sent. */
export const lost = (cause: HttpFailure = 'timeout'): RequestResult => ({ kind: 'failure', cause, sent: true });

/** No answer, and nothing was sent. */
export const unsent = (cause: HttpFailure = 'refused'): RequestResult => ({ kind: 'failure', cause, sent: false });

/** What an IP check answers. */
export function shows(body: string, status = 200): HttpResult {
	return { kind: 'answer', status, body, complete: true, retryAfterSeconds: null };
}

export const silent: HttpResult = { kind: 'failure', cause: 'timeout', connected: false, sent: false };

interface Entry {
	ipv4: string | null;
	ipv6: string | null;
	offline: boolean;
}

/** A provider that does what its documentation says, and counts the `nochg` that were provoked. */
export class Provider {
	nochgs = 0;
	private readonly zone = new Map<string, Entry>();

	entry(user: string, host: string): Entry {
		return this.zone.get(`${user} ${host}`) ?? { ipv4: null, ipv6: null, offline: false };
	}

	/** Does as told; `seen` is the address that the connection comes from. */
	answer(request: Request, seen: string): RequestResult {
		const lines = request.hostnames.map((host) => this.update(request, host, seen));
		return says(lines.join('\r\n'));
	}

	private update(request: Request, host: string, seen: string): string {
		const old = this.entry(request.user, host);
		const given = (family: Family) => request[family] && (request[family]?.address ?? seen);
		const fresh = request.offline
			? { ...old, offline: true }
			: { ipv4: given('ipv4') ?? old.ipv4, ipv6: given('ipv6') ?? old.ipv6, offline: false };
		this.zone.set(`${request.user} ${host}`, fresh);
		const same = fresh.ipv4 === old.ipv4 && fresh.ipv6 === old.ipv6 && fresh.offline === old.offline;
		if (same) this.nochgs++;
		const answered = request.offline ? [old.ipv4] : [given('ipv4'), given('ipv6')];
		return `${same ? 'nochg' : 'good'} ${answered.filter((address) => address !== null).join(',')}`.trim();
	}
}
