/**
 * IP addresses as octets and back. ipaddr.js would slow the start on QuickJS down by a tenth (docs/architecture.md), and takes what is no address
 * here (`1.2.3`, `0x7f.1`, zone ids); the tests hold this against it.
 */

const OCTET = /^(0|[1-9]\d{0,2})$/;

/** The four or sixteen octets of a strict literal; none for what is no address. */
export function readLiteral(text: string): number[] {
	return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): number[] {
	const parts = text.split('.');
	const octets = parts.map(Number);
	return parts.length === 4 && parts.every((part) => OCTET.test(part)) && octets.every((octet) => octet < 256)
		? octets
		: [];
}

/** RFC 4291, section 2.2: eight groups, one run of zero groups as `::`, perhaps a dotted quad for the last two. */
function readIpv6(text: string): number[] {
	const quad = readIpv4(text.slice(text.lastIndexOf(':') + 1));
	const hex = quad.length > 0 ? text.replace(/[^:]+$/, '0:0') : text;
	const [left = [], right = [], ...more] = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
	const short = hex.includes('::');
	const missing = 8 - left.length - right.length;
	const groups = [...left, ...Array<string>(Math.max(short ? missing : 0, 0)).fill('0'), ...right];
	const good =
		more.length === 0 &&
		(short ? missing > 0 : missing === 0) &&
		groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
	if (!good) return [];
	const octets = groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]);
	return [...octets.slice(0, 16 - quad.length), ...quad];
}

/** The canonical text of four or sixteen octets: RFC 5952 without its dotted quads. */
export function writeLiteral(octets: readonly number[]): string {
	if (octets.length === 4) return octets.join('.');
	const groups = Array.from(
		{ length: 8 },
		(_, at) => ((octets[2 * at] as number) << 8) | (octets[2 * at + 1] as number),
	);
	let from = 0;
	let length = 1;
	for (const at of groups.keys()) {
		const end = groups.findIndex((group, index) => index >= at && group !== 0);
		const run = (end < 0 ? 8 : end) - at;
		if (run > length) [from, length] = [at, run];
	}
	const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
	return length > 1 ? `${hex(groups.slice(0, from))}::${hex(groups.slice(from + length))}` : hex(groups);
}
