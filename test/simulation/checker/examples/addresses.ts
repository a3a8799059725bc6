import { sampleConfiguration, sampleKey, sampleNetwork } from '../../samples.ts';
import type { Example } from './example.ts';
import { History } from './history.ts';

const running = History.running();
const dualStack = History.running(
	sampleConfiguration(sampleKey(1, { ipv6: 'auto' })),
	sampleNetwork('203.0.113.10', null, ['2001:db8:1::5']),
);
const hidden = sampleNetwork('100.64.3.7', '203.0.113.10');
const behindNat = History.running(undefined, hidden);
const byCheck = History.running(sampleConfiguration(sampleKey(1, { ipv4: 'check' })), hidden);
const local = '100.64.3.7';
const twoAddresses = History.running(undefined, [
	{
		...(sampleNetwork('203.0.113.10')[0] as NonNullable<ReturnType<typeof sampleNetwork>[0]>),
		ipv4: [{ address: '203.0.113.9' }, { address: '203.0.113.10' }],
	},
]);

export const EXAMPLES: Example[] = [
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: ['an address is sent that no interface has', running.update({ myip: '203.0.113.99' })],
		kept: ['that of the interface is sent', running.update()],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: ['a carrier-NAT address is sent', behindNat.update({ myip: local })],
		kept: ['the provider is to see it', behindNat.update({ myip: null, family: 4, localAddress: local })],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: ['an address is sent that no IP check has said', byCheck.update()],
		kept: [
			'one is sent that the IP check has said',
			byCheck.check({ localAddress: local }).answer('203.0.113.10').update(),
		],
	},
	{
		invariant: 'promise 5: only an observed, usable address is published',
		broken: ['of two addresses the higher is sent', twoAddresses.update()],
		kept: ['of two addresses the lower is sent', twoAddresses.update({ myip: '203.0.113.9' })],
	},
	{
		invariant: 'promise 6: one request carries both families',
		broken: ['IPv4 goes without IPv6', dualStack.update()],
		kept: ['both go together', dualStack.update({ myip: '203.0.113.10,2001:db8:1::5' })],
	},
	{
		invariant: 'rule 20: an update without myip leaves by the chosen interface',
		broken: ['an update behind NAT leaves by any interface', behindNat.update({ myip: null })],
		kept: ['it leaves by the interface chosen', behindNat.update({ myip: null, family: 4, localAddress: local })],
	},
	{
		invariant: 'rule 20: only the configured check is asked',
		broken: ['another check is asked', behindNat.check({ url: 'http://other.example.net/', localAddress: local })],
		kept: ['the configured one is asked', behindNat.check({ localAddress: local })],
	},
	{
		invariant: 'rule 20: a check leaves by an interface that is asked about',
		broken: ['a check leaves by any interface', behindNat.check({ localAddress: null })],
		kept: ['it leaves by that behind NAT', behindNat.check({ localAddress: local })],
	},
];
