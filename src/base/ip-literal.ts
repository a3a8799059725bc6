/**
 * IP addresses as octets and back. ipaddr.js would slow the start on QuickJS down by a tenth (docs/architecture.md), and takes what is no address
 * here (`1.2.3`, `0x7f.1`, zone ids); the tests hold this against it.
 */

const OCTET = /^(0|[1-9]\d{0,2})$/;
const GROUP = /^[\da-f]{1,4}$/i;

/** Characters of the longest: `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255`. */
const LONGEST = 45;

/** The four or sixteen octets of a strict literal; none for what is no address. What is too long costs no look: some patterns below are quadratic. */
export function readLiteral(text: string): number[] {
	if (text.length > LONGEST) return [];
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
	const groups = allGroups(hex);
	if (groups.length !== 8 || !groups.every((group) => GROUP.test(group))) return [];
	const octets = groups.flatMap((group) => {
		const value = Number.parseInt(group, 16);
		return [value >> 8, value & 255];
	});
	return [...octets.slice(0, 16 - quad.length), ...quad];
}

/** The groups of an IPv6 address, with those that `::` stands for; another number than eight where they do not add up. */
function allGroups(text: string): string[] {
	const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
	const [left = [], right = []] = halves;
	if (halves.length !== 2) return halves.length === 1 ? left : [];
	const missing = 8 - left.length - right.length;
	return missing > 0 ? [...left, ...Array<string>(missing).fill('0'), ...right] : [];
}

/** The canonical text of four or sixteen octets: RFC 5952 without its dotted quads. */
export function writeLiteral(octets: readonly number[]): string {
	if (octets.length === 4) return octets.join('.');
	const groups = Array.from({ length: 8 }, (_, at) => (octets[2 * at] ?? 0) * 256 + (octets[2 * at + 1] ?? 0));
	const { from, length } = longestZeros(groups);
	const hex = (part: number[]) => part.map((group) => group.toString(16)).join(':');
	// A single zero group is written out (RFC 5952, section 4.2.2).
	if (length < 2) return hex(groups);
	return `${hex(groups.slice(0, from))}::${hex(groups.slice(from + length))}`;
}

/** The longest run of zero groups, the first of several. */
function longestZeros(groups: readonly number[]): { from: number; length: number } {
	let longest = { from: 0, length: 0 };
	let length = 0;
	for (const [at, group] of groups.entries()) {
		length = group === 0 ? length + 1 : 0;
		if (length > longest.length) longest = { from: at + 1 - length, length };
	}
	return longest;
}
