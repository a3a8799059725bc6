import type { Bytes } from './bytes.ts';

/** Why there was no answer. `dns`: the name was not resolved, or not in time; `program`: curl is missing or cannot do what is asked; `ca`: `caFile` cannot be used; `bind`: the source address or the device is not to be had; `way-out`: it would not leave by its device (`Stray`); `aborted`: we ended it. */
export type HttpFailure =
	| 'dns'
	| 'refused'
	| 'unreachable'
	| 'timeout'
	| 'tls'
	| 'reset'
	| 'bind'
	| 'way-out'
	| 'ca'
	| 'program'
	| 'protocol'
	| 'aborted';

/** Where a request would go that is to leave by a device and does not: by another (`by`); null: there is no way by that device's address; absent: nobody can tell. */
export interface Stray {
	device: string;
	by?: string | null | undefined;
}

export type HttpResult =
	| {
			kind: 'answer';
			status: number;
			/** The body as bytes, perhaps cut off. */
			body: Bytes;
			/** False when the body was longer than the limit, or the connection ended or the time ran out before all of it had come. */
			complete: boolean;
			retryAfterSeconds: number | null;
	  }
	| {
			kind: 'failure';
			cause: HttpFailure;
			/** False only where a connection was tried and none came about, or none was tried at all: then the cause decides whether the next server is (rules 21 and 40). */
			connected: boolean;
			/** Some of the request may have reached the server (after TLS was up): its outcome is unknown (rule 2). True, as `connected`, where that cannot be told. */
			sent: boolean;
			/** Of `way-out`. */
			stray?: Stray;
	  };
