/** What a host name of the configuration may be. */

import { parseAddress } from '../base/address.ts';
import { toAscii } from '../base/punycode.ts';
import type { Reading } from './section.ts';

/** What stands for all host names of a DDNS key: no name to be resolved. */
export const ALL_OF_A_KEY = 'all.ddnskey.com';

/** Labels with dots between; without what makes a URL, a path or several names of it. */
const SHAPE = /^(?!.{254})[^\s./:@?#\\,\p{Cc}]{1,63}(\.[^\s./:@?#\\,\p{Cc}]{1,63})*$/u;
/** Names of one machine or network, which are in no zone of the provider's. */
const LOCAL = /^localhost$|\.(localhost|localdomain|local|lan|internal|home\.arpa)$/;

/** A name of a host or a group, in lower case and ASCII, without the dot at its end. */
export const hostname: Reading<string> = (text, fail, warn) => {
	const name = text.toLowerCase().replace(/\.$/, '');
	if (!SHAPE.test(name)) return fail({ code: 'not-a-hostname', meant: hostOfUrl(name) });
	if (LOCAL.test(name) || parseAddress(name)) return fail({ code: 'never-a-hostname' });
	if (!hasUsualLabels(name)) warn({ code: 'doubtful-hostname' });
	return toAscii(name);
};

/** The name in what looks like a URL, or has a port or a path. */
function hostOfUrl(text: string): string | null {
	const [name = ''] = /^[^/:?#@\s]*(?=[/:?#])/.exec(text.replace(/^[a-z][a-z\d+.-]*:\/\//, '').replace(/$/, '/')) ?? [];
	const host = name.replace(/\.$/, '');
	return host.includes('.') && SHAPE.test(host) && !LOCAL.test(host) && !parseAddress(host) ? host : null;
}

/** Whether each label is one that a host may have (RFC 1123); the first may be `*`, and a group, which has no dot, has a `_` as well. */
function hasUsualLabels(name: string): boolean {
	const labels = name.replace(/^\*\./, '').split('.');
	if (labels.length === 1 && /^[\w-]+$/.test(name)) return true;
	return labels.every((label) => !/^-|-$/.test(label) && (/^[a-z\d-]+$/.test(label) || isForeign(label)));
}

/** Whether a label in another alphabet has letters and digits only. */
function isForeign(label: string): boolean {
	return /[^\0-\x7f]/.test(label) && /^[\p{L}\p{M}\p{N}-]+$/u.test(label);
}
