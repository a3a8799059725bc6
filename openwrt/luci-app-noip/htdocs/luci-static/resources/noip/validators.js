'use strict';
'require baseclass';

/*
 * What an option of /etc/config/noip may be. The rules are the agent's own (src/config), so that the form refuses what the agent would
 * refuse. Each takes a text and gives true, or a sentence. No rule touches the page.
 */

const SCHEME =
	/^http(s?):\/\/(?:\[([^\]]*:[^\]]*)\]|([^/?:[\]]*))(?::([1-9]\d{0,4}))?([/?][\w.~!$&'()*+,;=:@/%?-]*)?$/i;
const HOST = /^(?!.{254}|(?:.*\.)?(?:\d+|0x[\da-f]*)$)(?:(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!$)|$))+$/;
const NAME = /^(?!.{254})[^\s./:@?#\\,\p{Cc}]{1,63}(\.[^\s./:@?#\\,\p{Cc}]{1,63})*$/u;
const LOCAL = /^localhost$|\.(localhost|localdomain|local|lan|internal|home\.arpa)$/;
const INTERFACE = /^[^\s/\p{Cc}]+$/u;
const OCTET = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[\da-f]{1,4}$/i;

/** The four octets of an IPv4 address, spelled strictly; else null. @param {string} text */
function ipv4Octets(text) {
	const parts = text.split('.');
	const isGood = parts.length === 4 && parts.every((part) => OCTET.test(part) && +part < 256);
	return isGood ? parts.map(Number) : null;
}

/** The eight groups of an IPv6 address, without a zone; else null. @param {string} text */
function ipv6Groups(text) {
	const last = text.slice(text.lastIndexOf(':') + 1);
	const quad = last.includes('.') ? ipv4Octets(last) : [];
	if (!quad || !text.includes(':')) return null;
	const hex = quad.length ? text.slice(0, -last.length) + quadAsGroups(quad) : text;
	const [left, right, ...more] = hex.split('::').map((half) => (half ? half.split(':') : []));
	const given = [...(left ?? []), ...(right ?? [])];
	const missing = 8 - given.length;
	const isGood = !more.length && (right ? missing > 0 : !missing) && given.every((group) => GROUP.test(group));
	if (!isGood) return null;
	return [...(left ?? []), ...Array(missing).fill('0'), ...(right ?? [])].map((group) => Number.parseInt(group, 16));
}

/** @param {number[]} quad */
function quadAsGroups([a = 0, b = 0, c = 0, d = 0]) {
	return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Whether an address can name no host on a network. @param {number[]} octets */
function isUnreachable4([a = 0, b = 0]) {
	return a === 0 || a === 127 || (a === 169 && b === 254) || a >= 224;
}

/** @param {number[]} groups */
function isUnreachable6(groups) {
	const [first = 0] = groups;
	const leading = groups.findIndex((group) => group !== 0);
	const isLow = leading < 0 || (leading === 7 && groups[7] === 1);
	const isMapped = leading === 5 && groups[5] === 0xffff;
	return isLow || isMapped || (first & 0xffc0) === 0xfe80 || first >= 0xff00;
}

/** @param {string} text */
function isAddress(text) {
	return ipv4Octets(text) !== null || ipv6Groups(text) !== null;
}

/** That of a host, so not of a group. */
const MAC = /^[\da-f][02468ace]([:-][\da-f]{2}){5}$/i;

/** An http or https address, taken apart; else null. @param {string} text */
function urlParts(text) {
	const [shape, s, bracketed, plain = '', port = '80', rest = ''] = SCHEME.exec(text) ?? [];
	const host = bracketed ?? plain;
	if (!shape || +port > 65535 || !(isAddress(host) || HOST.test(plain.toLowerCase()))) return null;
	return { secure: !!s, path: rest.replace(/^\/$/, '') };
}

/** The names in a value, as the agent compares them. @param {string} text */
function namesIn(text) {
	const names = text.toLowerCase().split(/[ \t]*,[ \t]*/);
	return names.filter((name) => name !== '').map((name) => name.replace(/\.$/, ''));
}

/** @param {string} text */
function url(text) {
	return urlParts(text) ? true : _("Must be an address such as 'https://dynupdate.no-ip.com'");
}

/** @param {number} least @param {number} most @returns {(text: string) => true | string} */
function seconds(least, most) {
	return (text) =>
		(/^[1-9]\d*$/.test(text) && +text >= least && +text <= most) ||
		_('Must be a number of seconds from %d to %d').format(least, most);
}

/**
 * Where the address of a family comes from.
 * @param {string[]} words @param {(text: string) => number[] | null} read @param {(parts: number[]) => boolean} isUnreachable
 * @param {string} otherwise
 * @returns {(text: string) => true | string}
 */
function source(words, read, isUnreachable, otherwise) {
	return (text) => {
		if (words.includes(text)) return true;
		const parts = read(text);
		if (!parts) return otherwise.format(words.join(', '));
		return !isUnreachable(parts) || _('Must be an address that others can reach');
	};
}

return baseclass.extend({
	/** @param {string} text @param {boolean} [mayBeLeftOut] */
	contact(text, mayBeLeftOut) {
		return (!text && !!mayBeLeftOut) || /^\S*[a-z\d]\S*$/i.test(text) || _('Must be your e-mail address');
	},

	/** @param {string} text */
	username(text) {
		return (text !== '' && !/[\r\n]/.test(text)) || _('Must be the user name of the DDNS key or account');
	},

	/** @param {string} text @param {string} file the password file, where one is named */
	password(text, file) {
		return text !== '' || file !== '' || _('Must be filled in, unless there is a password file');
	},

	/** @param {string} text @param {string} password */
	passwordFile(text, password) {
		if (!text) return true;
		if (password) return _('Must be left empty when there is a password');
		return (
			/^\/etc\/noip\/(?!\.\.?$)[^/]+$/.test(text) || _('Must be a file in /etc/noip itself, such as /etc/noip/NAME')
		);
	},

	/** One name, or several with commas between. @param {string} text @returns {true | string} */
	hostname(text) {
		const names = namesIn(text);
		if (!names.length || !names.every((name) => NAME.test(name)))
			return _("Must be a host name such as 'home.ddns.net', without 'https://', blanks and a path");
		return (
			!names.some((name) => LOCAL.test(name) || isAddress(name)) ||
			_('Must be a name that exists at No-IP, not an address or a name of the local network')
		);
	},

	/**
	 * A name in two enabled keys would be updated twice; groups and names of DDNS keys may be in several.
	 * @param {string} text @param {Record<string, string[]>} others names of the other enabled keys
	 */
	hostnameOnce(text, others) {
		const own = namesIn(text).filter((name) => name.includes('.') && !name.endsWith('.ddnskey.com'));
		const owner = Object.keys(others).find((key) =>
			others[key]?.some((other) => namesIn(other).some((name) => own.includes(name))),
		);
		return owner === undefined || _("Must not be in key '%s' as well").format(owner);
	},

	/** @param {string} text */
	interface(text) {
		return INTERFACE.test(text) || _("Must be an interface such as 'wan'");
	},

	ipv4: source(
		['auto', 'interface', 'check', 'provider', 'command', 'off'],
		ipv4Octets,
		isUnreachable4,
		_('Must be one of %s, or an IPv4 address'),
	),

	ipv6: source(
		['auto', 'interface', 'check', 'command', 'off'],
		ipv6Groups,
		isUnreachable6,
		_('Must be one of %s, or an IPv6 address'),
	),

	/** Its name is enough. @param {string} text */
	command(text) {
		return (
			/^(\/etc\/noip\/)?(?!\.\.?$)[^/]+$/.test(text) || _('Must be a file in /etc/noip itself, such as /etc/noip/NAME')
		);
	},

	/** @param {string} ipv6 @param {string} ipv4 */
	notBothOff(ipv6, ipv4) {
		return ipv6 !== 'off' || ipv4 !== 'off' || _('Must not be off like IPv4: nothing would be left to publish');
	},

	/** @param {string} text @param {string} ipv6 where the IPv6 address comes from */
	hostPart(text, ipv6) {
		if (!text) return true;
		const groups = ipv6Groups(text);
		if (!groups?.some((group) => group !== 0) && !MAC.test(text))
			return _("Must be a host part such as '::10', or a MAC address");
		return (
			ipv6 === 'auto' ||
			ipv6 === 'interface' ||
			_('Must be left empty unless the IPv6 address comes from the interface')
		);
	},

	/** @param {string} text */
	server(text) {
		const parts = urlParts(text);
		return parts?.path ? _('Must have no path') : url(text);
	},

	url,

	/** @param {string} text */
	path(text) {
		return !text || text.startsWith('/') || _('Must be an absolute path');
	},

	checkInterval: seconds(60, 604800),

	timeout: seconds(2, 120),
});
