/** Addresses of servers, strictly: the QuickJS engine has no URL class, and guesses are no good where credentials go. */

import { parseAddress } from '../base/address.ts';
import type { Url } from './config.ts';

/** Scheme, address in brackets or other host, port, path with a query. */
const SHAPE = /^http(s?):\/\/(?:\[([^\]]*:[^\]]*)\]|([^/?:[\]]*))(?::([1-9]\d{0,4}))?([/?][\w.~!$&'()*+,;=:@/%?-]*)?$/i;
/** A host name, without what a resolver takes for an IPv4 address, however odd: `127.1`, `0x7f000001`. */
const NAME = /^(?!.{254}|(?:.*\.)?(?:\d+|0x[\da-f]*)$)(?:(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!$)|$))+$/;

/**
 * Takes an http or https address apart: a host name (RFC 1123), an IPv4 address or an IPv6 address in brackets, perhaps
 * a port and a path with a query (RFC 3986). Gives null for anything else, credentials and fragments included.
 */
export function parseUrl(text: string): Url | null {
	const [shape, s, bracketed, plain = '', portText, rest = ''] = SHAPE.exec(text) ?? [];
	const secure = !!s;
	const usual = secure ? 443 : 80;
	const port = Number(portText ?? usual);
	const host = parseAddress(bracketed ?? plain)?.text ?? NAME.exec(plain.toLowerCase())?.[0];
	if (!shape || !host || port > 65535) return null;
	const path = rest[0] === '/' ? rest : `/${rest}`;
	const authority = (bracketed ? `[${host}]` : host) + (port === usual ? '' : `:${port}`);
	return { text: `http${secure ? 's' : ''}://${authority}${path}`, secure, host, port, path };
}
