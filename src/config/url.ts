/** Addresses of servers, strictly: the QuickJS engine has no URL class, and guesses are no good where credentials go. */

import { parseAddress } from '../network/address.ts';
import type { Url } from './config.ts';

const SHAPE = /^(https?):\/\/(?:\[([^\]]*)\]|([^/?:[\]]*))(?::([1-9]\d{0,4}))?(\/?)([\w.~!$&'()*+,;=:@/%?-]*)$/i;
const NAME = /^(?!.{254})(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)*[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
/** What a resolver takes for an IPv4 address, however odd: `127.1`, `0x7f000001`. */
const NUMBER_AT_END = /(?:^|\.)(?:\d+|0x[\da-f]*)$/;

/**
 * Takes an http or https address apart: a host name (RFC 1123), an IPv4 address or an IPv6 address in brackets, perhaps
 * a port and a path with a query (RFC 3986). Gives null for anything else, credentials and fragments included.
 */
export function parseUrl(text: string): Url | null {
	const match = SHAPE.exec(text);
	if (!match) return null;
	const [, scheme = '', bracketed, plain = '', portText, slash, rest = ''] = match;
	if (!slash && rest && rest[0] !== '?') return null;
	const host = bracketed === undefined ? hostName(plain.toLowerCase()) : addressOf(bracketed, 'ipv6');
	const secure = scheme.toLowerCase() === 'https';
	const usual = secure ? 443 : 80;
	const port = portText ? Number(portText) : usual;
	if (host === null || port > 65535) return null;
	const path = `/${rest}`;
	const authority = (host.includes(':') ? `[${host}]` : host) + (port === usual ? '' : `:${port}`);
	return { text: `http${secure ? 's' : ''}://${authority}${path}`, secure, host, port, path };
}

function hostName(text: string): string | null {
	if (NUMBER_AT_END.test(text)) return addressOf(text, 'ipv4');
	return NAME.test(text) ? text : null;
}

function addressOf(text: string, family: 'ipv4' | 'ipv6'): string | null {
	const address = parseAddress(text);
	return address?.family === family ? address.text : null;
}
