/** Why a request had no answer that counts, and what an outage is called. */
import type { Family } from '../base/family.ts';
import type { HttpFailure, Stray } from '../base/http.ts';

/**
 * No answer came (`HttpFailure`); or it was undocumented (`unclear`), had an HTTP status that an IP check may not have (`http`), or was none that an IP check
 * gives: one publicly usable address (`not-an-address`).
 */
export interface Failure {
	code: HttpFailure | 'unclear' | 'http' | 'not-an-address';
	/** The host that was asked. */
	host: string;
	/** The HTTP status, where there was one. */
	status?: number;
	/** Of `unclear`: a few printable characters of what came. */
	quote?: string;
	/** Of an IP check. */
	family?: Family;
	/** Of `way-out`. */
	stray?: Stray;
}

/** Why a request that ended so had no answer from this host. */
export function failureOf({ cause, stray }: { cause: HttpFailure; stray?: Stray }, host: string): Failure {
	return { code: cause, host, ...(stray && { stray }) };
}

/** The provider asks to be left alone: by its word, or by an HTTP status. */
export type Outage = { code: '911' } | { code: 'http'; status: number };

/** An outage as state.json keeps it: `911`, `HTTP 503`. */
export function outageCause(outage: Outage): string {
	return outage.code === '911' ? outage.code : `HTTP ${outage.status}`;
}

/** The same read back. */
export function outageOf(cause: string): Outage {
	return cause === '911' ? { code: cause } : { code: 'http', status: Number(cause.replace('HTTP ', '')) };
}
