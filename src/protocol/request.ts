/** The update request: `GET /nic/update` with its query and its credential. */
import { percent, toBytes } from '../config/bytes.ts';

/** What an update says. Source: the provider's documentation, "Query Parameters". */
export interface Update {
	hostnames: readonly string[];
	/** The IPv4 address for `myip`; null: none is sent, and the provider takes what it sees or leaves the A record. */
	ipv4: string | null;
	ipv6: string | null;
	/** `myip` is left out for the provider to see the IPv4 address; the IPv6 one then goes into `myipv6` (rules 19). */
	providerSees: boolean;
	/** Ask for the offline state; addresses are left out (rules 12). */
	offline: boolean;
}

/** Gives path and query of an update, in the order of the documentation's example: hostname, myip, myipv6, offline. */
export function updatePath(update: Update): string {
	const query = [`hostname=${update.hostnames.map(encode).join(',')}`];
	if (update.offline) query.push('offline=YES');
	else if (update.providerSees) {
		if (update.ipv6 !== null) query.push(`myipv6=${update.ipv6}`);
	} else {
		const addresses = [update.ipv4, update.ipv6].filter((address) => address !== null);
		query.push(`myip=${addresses.join(',')}`);
	}
	return `/nic/update?${query.join('&')}`;
}

/** Percent-encodes all but the unreserved characters of RFC 3986, so that no name can end the parameter it stands in. */
function encode(text: string): string {
	return toBytes(text).replace(/[^A-Za-z0-9._~-]/g, percent);
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
	let out = '';
	for (let i = 0; i < bytes.length; i += 3) {
		const left = bytes.length - i;
		const group =
			(bytes.charCodeAt(i) << 16) |
			(left > 1 ? bytes.charCodeAt(i + 1) << 8 : 0) |
			(left > 2 ? bytes.charCodeAt(i + 2) : 0);
		for (let shift = 18, kept = 0; shift >= 0; shift -= 6, kept++) {
			out += kept <= left ? ALPHABET[(group >> shift) & 63] : '=';
		}
	}
	return out;
}
