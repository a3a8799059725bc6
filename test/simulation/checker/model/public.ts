/** What kind of address it is: classes are ipaddr.js's, put right where rule 16 says so. */
import ipaddr from 'ipaddr.js';

const publicTexts = new Map<string, boolean>();

/** Publicly usable (rule 16). */
export function isPublic(text: string): boolean {
	const isIt = publicTexts.get(text) ?? findPublic(text);
	publicTexts.set(text, isIt);
	return isIt;
}

function findPublic(text: string): boolean {
	const address = ipaddr.parse(text);
	const within = (...nets: string[]) =>
		nets.some((net) => address.kind() === ipaddr.parseCIDR(net)[0].kind() && address.match(ipaddr.parseCIDR(net)));
	if (address.kind() === 'ipv6') return within('2000::/3') && !within('2001::/23', '2002::/16');
	if (within('192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24')) return true;
	return (
		address.range() === 'unicast' &&
		!within('192.0.0.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.175.48.0/24', '198.18.0.0/15')
	);
}

export function isBehindNat(text: string): boolean {
	return ['private', 'carrierGradeNat'].includes(ipaddr.parse(text).range());
}
