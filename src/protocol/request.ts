/** The update request: `GET /nic/update` with its query and its credential. */
import { percent } from '../base/bytes.ts';

/** What an update says. Source: the provider's documentation, "Query Parameters". */
export interface Update {
	hostnames: readonly string[];
	/** The IPv4 address for `myip`; null: none is sent, and the provider takes what it sees or leaves the A record. */
	ipv4: string | null;
	ipv6: string | null;
	/** `myip` is left out for the provider to see the IPv4 address; the IPv6 one then goes into `myipv6` (rule 19). */
	providerSees: boolean;
	/** Ask for the offline state; addresses are left out (rule 12). */
	offline: boolean;
}

/** Gives path and query of an update, in the order of the documentation's example: hostname, myip, myipv6, offline. */
export function updatePath({ hostnames, ipv4, ipv6, providerSees, offline }: Update): string {
	const addresses = [ipv4, ipv6].filter((address) => address).join();
	const seen = ipv6 ? `&myipv6=${ipv6}` : '';
	const what = offline ? '&offline=YES' : providerSees ? seen : `&myip=${addresses}`;
	return `/nic/update?hostname=${hostnames.map(encode).join()}${what}`;
}

/** Percent-encodes all but the unreserved characters of RFC 3986, so that no name can end the parameter it stands in. */
function encode(text: string): string {
	return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

/**
 * Gives the value of the `Authorization` header from the credential's raw bytes. A colon in the user name goes as `%3A`:
 * RFC 7617, section 2, forbids it there, and group logins (`group:user`) have one.
 */
export function authorization(username: string, password: string): string {
	return `Basic ${base64(`${username.replace(/:/g, '%3A')}:${password}`)}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648, section 4, of a byte string: QuickJS has no `btoa`. */
function base64(bytes: string): string {
	const bits = bytes.replace(/./gs, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0'));
	const digits = bits.replace(/.{1,6}/g, (six) => ALPHABET[parseInt(six.padEnd(6, '0'), 2)] as string);
	return digits.padEnd(Math.ceil(bytes.length / 3) * 4, '=');
}
