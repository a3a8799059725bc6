/** What an update request carries. */
import { byFamily, type Family } from '../base/family.ts';

/** What a request carries for one family. `address` null: the provider is to see it; it leaves by `device` then. `local` and `checked` are kept beside the confirmation. */
export interface AddressToSend {
	address: string | null;
	local: string | null;
	device: string | null;
	checked: string | null;
}

/** One update request of one key (promise 6). */
export interface Request {
	key: string;
	user: string;
	hostnames: string[];
	offline: boolean;
	ipv4: AddressToSend | null;
	ipv6: AddressToSend | null;
	reason: Reason;
}

/** The addresses in a request; null: none of the family, or left for the provider to see. */
export function addressesOf(request: Request): Record<Family, string | null> {
	return byFamily((family) => request[family]?.address ?? null);
}

/**
 * Why a name wants a request. `checked`: an IP check alone says another address (rule 41). `moved`: behind NAT the interface's own address has changed; an IP
 * check may say that this one is no reason.
 */
export type Reason =
	| 'new'
	| 'changed'
	| 'unknown'
	| 'disputed'
	| 'overtaken'
	| 'presence'
	| 'credential'
	| 'forced'
	| 'checked'
	| 'moved';
