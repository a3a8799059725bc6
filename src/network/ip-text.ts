/**
 * What an `ip` prints that knows no JSON (BusyBox, iproute2 before 4.14), as lists in the form of `ip -j`: addresses by `ip address`, with `-o` or
 * without, and routes by `ip route`. Lines that are neither are skipped.
 */

/** A list of `ip -j`'s form. */
export type Listed = Record<string, unknown>[];

const DEVICE = /^\d+: ([^\s:@]+)(?:@[^\s:]+)?: <([^>]*)>(.*)/;
const ADDRESS = /^(?:\d+: ([^\s:@]+)(?:@\S+)?)?\s+inet(6?) (\S+)(?: peer (\S+))?(.*)/;

/** The devices in the output of `ip address`; such without a line of their own (`-o`) have no flags. */
export function devicesInText(text: string): Listed {
	const devices = new Map<string, Listed[number] & { addr_info: Listed }>();
	let name = '';
	const itself = () => {
		const device = devices.get(name) ?? { ifname: name, addr_info: [] };
		devices.set(name, device);
		return device;
	};
	// What belongs to a line stands on the next one without -o.
	for (const line of text.replace(/\n +(?=link\/|valid_lft)/g, ' ').split('\n')) {
		const [, ifname, flags, more = ''] = DEVICE.exec(line) ?? [];
		const [, owner, six, local = '', peer = local, rest = ''] = ADDRESS.exec(line) ?? [];
		name = ifname ?? owner ?? name;
		if (flags !== undefined) {
			const [operstate, link_type] = [word('state', more), /\blink\/(\w+)/.exec(more)?.[1]];
			Object.assign(itself(), { flags: flags.split(',') }, operstate && { operstate }, link_type && { link_type });
		} else if (local && name) itself().addr_info.push(addressOf(six === '6', local, peer, `${rest} `));
	}
	return [...devices.values()];
}

/** IFA_F_DADFAILED, which BusyBox has no word for. */
const DAD_FAILED = 0x08;

function addressOf(isIpv6: boolean, local: string, peer: string, rest: string): Listed[number] {
	const lifetime = /preferred_lft (-?\d+)sec/.exec(rest)?.[1];
	const has = (flag: string) => rest.includes(` ${flag} `);
	const bits = Number(`0x${word('flags', rest) ?? 0}`);
	return {
		local: local.split('/')[0],
		prefixlen: Number(peer.split('/')[1] ?? (isIpv6 ? 128 : 32)),
		scope: word('scope', rest),
		dynamic: lifetime !== undefined,
		preferred_life_time: Math.max(0, Number(lifetime)),
		deprecated: has('deprecated'),
		tentative: has('tentative'),
		dadfailed: has('dadfailed') || (bits & DAD_FAILED) !== 0,
		// One bit of the kernel's has two meanings, and BusyBox one word.
		temporary: isIpv6 && (has('temporary') || has('secondary')),
		secondary: !isIpv6 && has('secondary'),
	};
}

/** The default routes in the output of `ip route`. */
export function routesInText(text: string): Listed {
	const lines = text.replace(/\\?\n?[\t ]nexthop /g, '\0 ').matchAll(/^(?:([a-z]+) )?default(.*)/gm);
	return [...lines].map(([, type, line = '']) => {
		const [whole = '', ...hops] = line.split('\0');
		const [metric, expires] = [word('metric', whole), word('expires', whole)];
		return {
			...hopIn(whole),
			type,
			dst: 'default',
			table: word('table', whole),
			metric: metric && Number(metric),
			prefsrc: word('src', whole),
			from: word('from', whole),
			expires: expires && Number(expires.replace('sec', '')),
			nexthops: hops[0] === undefined ? undefined : hops.map(hopIn),
		};
	});
}

function hopIn(text: string): Listed[number] {
	return { dev: word('dev', text), flags: text.split(' ') };
}

/** The word after another one. */
function word(before: string, text: string): string | undefined {
	return new RegExp(` ${before} +(\\S+)`).exec(text)?.[1];
}
