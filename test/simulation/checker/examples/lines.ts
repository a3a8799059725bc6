import type { Interface, Network } from '../../network.ts';
import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';
import { MINUTE, SECOND } from '../../units.ts';
import type { Example } from './example.ts';
import { History, savedAt } from './history.ts';

const [WAN] = sampleNetwork('203.0.113.10') as [Interface];
const WWAN: Interface = { ...WAN, name: 'wwan', device: 'wwan0', ipv4: [{ address: '203.0.113.20' }] };
const VPN: Interface = { ...WAN, name: 'wg0', device: 'wg0', proto: 'wireguard', ipv4: [{ address: '203.0.113.30' }] };
const routeless = (one: Interface): Interface => ({
	...one,
	routes: one.routes.map((each) => ({ ...each, inactive: true })),
});
const twoLines = sampleConfiguration(sampleKey(1, { interfaces: ['wan', 'wwan'] }));
const anyLine = sampleConfiguration(sampleKey(1, { interfaces: [] }));

/** The default route of `wan` has gone, which had been confirmed. */
const lost = History.running(twoLines, [WAN, WWAN])
	.after(SECOND)
	.update()
	.answer('good 203.0.113.10')
	.save(savedAt('203.0.113.10'))
	.after(MINUTE)
	.move([routeless(WAN), WWAN]);
const byWwan = { myip: '203.0.113.20' };

const LOCAL = '10.0.0.2';
const behindNat = (outside: string, beside: Interface[] = []) =>
	History.running(anyLine, [...beside, ...sampleNetwork(LOCAL, outside)]);
const seen = { myip: null, family: 4, localAddress: LOCAL } as const;
const asked = behindNat('203.0.113.10')
	.update(seen)
	.answer('good 203.0.113.10')
	.after(MINUTE)
	.check()
	.answer('203.0.113.10')
	.after(MINUTE);

/** One prefix of a NAS that was confirmed, and another that comes later; `lifetimes` are those of both at looks ten minutes apart. */
function renumbered(lifetimes: [old: number, fresh: number][]): History {
	const key = sampleKey(1, { interfaces: ['eth0'], ipv4: 'off', ipv6: 'auto' });
	const eth0 = (...ipv6: Interface['ipv6']): Network => [
		{ ...WAN, name: 'eth0', device: 'eth0', ipv4: [], ipv6, routes: [{ family: 'ipv6', metric: 0 }] },
	];
	const old = (preferred: number) => ({ address: '2001:db8:a::5', preferred });
	const begun = History.running({ ...sampleConfiguration(key), router: false }, eth0(old(86_400)))
		.update({ myip: '2001:db8:a::5' })
		.answer('good 2001:db8:a::5');
	return lifetimes.reduce(
		(history, [left, fresh]) =>
			history.after(10 * MINUTE).move(eth0(old(left), { address: '2001:db8:b::5', preferred: fresh })),
		begun,
	);
}

const COUNTED = [80_000, 79_400, 78_800, 78_200];
const dead = renumbered(COUNTED.map((left) => [left, 86_400]));
const both = renumbered(COUNTED.map(() => [86_400, 86_400]));

const WAN6: Interface = {
	...WAN,
	name: 'wan6',
	device: 'wan6',
	ipv4: [],
	ipv6: [{ address: '2001:db8:1::5' }],
	routes: [{ family: 'ipv6', metric: 0 }],
};
const nowhere = (one: Interface, pending: boolean): Interface => ({
	...one,
	up: false,
	pending,
	ipv4: [],
	ipv6: [],
	routes: [],
});
const wanAt = (address: string): Interface => ({ ...WAN, ipv4: [{ address }] });

/** Redials: `wan6` comes up a minute after `wan`. */
function redialled(history: History, address: string): History {
	return history
		.move([nowhere(WAN, true), nowhere(WAN6, true)])
		.after(10 * SECOND)
		.move([wanAt(address), nowhere(WAN6, true)]);
}

const dual = sampleConfiguration(sampleKey(1, { interfaces: ['wan', 'wan6'], ipv6: 'auto' }));
const redialledOnce = redialled(
	History.running(dual, [WAN, WAN6])
		.update({ myip: '203.0.113.10,2001:db8:1::5' })
		.answer('good 203.0.113.10,2001:db8:1::5')
		.after(MINUTE),
	'203.0.113.11',
)
	.after(3 * SECOND)
	.update({ myip: '203.0.113.11' })
	.answer('good 203.0.113.11')
	.after(MINUTE)
	.move([wanAt('203.0.113.11'), WAN6])
	.update({ myip: '203.0.113.11,2001:db8:1::5' })
	.answer('good 203.0.113.11,2001:db8:1::5')
	.after(MINUTE);
const redialledTwice = redialled(redialledOnce, '203.0.113.12');

export const EXAMPLES: Example[] = [
	{
		invariant: 'rule 58: what never comes in time is not waited for',
		broken: ['IPv6 is waited for again', redialledTwice.after(3 * SECOND).update({ myip: '203.0.113.12' })],
		kept: ['IPv4 goes out at once', redialledTwice.after(100).update({ myip: '203.0.113.12' })],
	},
	{
		invariant: 'rule 54: a line is left after half a minute',
		broken: ['the other line is taken after ten seconds', lost.after(10 * SECOND).update(byWwan)],
		kept: ['it is taken after 31', lost.after(31 * SECOND).update(byWwan)],
	},
	{
		invariant: 'rule 54: a line is left after half a minute',
		broken: [
			'the better line was there in between',
			lost
				.after(20 * SECOND)
				.move([WAN, WWAN])
				.after(20 * SECOND)
				.move([routeless(WAN), WWAN])
				.update(byWwan),
		],
		kept: ['a key that has published nothing does not wait', History.running(twoLines, [WWAN]).update(byWwan)],
	},
	{
		invariant: 'promise 7: what is due goes out as soon as it may',
		broken: [
			'the other line is not taken for two minutes',
			lost.after(2 * MINUTE).add({ kind: 'print', pid: 1, stream: 'out', line: 'info later' }),
		],
		kept: [
			'it is taken',
			lost
				.after(31 * SECOND)
				.update(byWwan)
				.answer('good 203.0.113.20')
				.after(2 * MINUTE),
		],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: [
			'the address of a VPN is published',
			History.running(anyLine, [VPN, WAN]).update({ myip: '203.0.113.30' }),
		],
		kept: ['that of the line is', History.running(anyLine, [VPN, WAN]).update()],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: [
			'an address stays whose prefix is dead',
			dead.event('force key1').after(SECOND).update({ myip: '2001:db8:a::5' }),
		],
		kept: ['the other is published', dead.update({ myip: '2001:db8:b::5' })],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: ['an address is left whose prefix is refreshed', both.update({ myip: '2001:db8:b::5' })],
		kept: ['it stays', both.event('force key1').after(SECOND).update({ myip: '2001:db8:a::5' })],
	},
	{
		invariant: 'rule 56: what is seen leaves by the device of its line',
		broken: [
			'an update behind NAT is bound to its address alone',
			behindNat('203.0.113.10').update({ ...seen, device: null }),
		],
		kept: ['it is bound to the device', behindNat('203.0.113.10').update(seen)],
	},
	{
		invariant: 'rule 56: it is seen by the address of its line',
		broken: ['it has left by another line', behindNat('203.0.113.11').update(seen).answer('good 203.0.113.10')],
		kept: ['it has left by its own', behindNat('203.0.113.10').update(seen).answer('good 203.0.113.10')],
	},
	{
		invariant: 'rule 62: what changes nothing asks nothing',
		broken: [
			'a look asks the IP check a minute after the last time',
			asked.event('ifupdate wan').readNetwork().check(),
		],
		kept: ['the interface has come up', asked.event('ifup wan').readNetwork().check()],
	},
];
