/** Rules 52 to 55 on networks that are drawn at random. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isPublic } from '../../src/base/address.ts';
import { byFamily, FAMILIES, type Family } from '../../src/base/family.ts';
import { type AddressSelection, selectAddress, usableLines, type Wanted } from '../../src/network/address-selection.ts';
import { linesOf } from '../../src/network/lines.ts';
import type { DefaultRoute, Interface, InterfaceAddress, Memory, Network } from '../../src/network/network.ts';
import { addressOf, interfaceOf, remembering, routeOf } from './networks.ts';

const ON_ROUTER = ['wan', 'wan6', 'wan_6', 'wan6_4', 'wanb', 'lte', 'lan', 'wg0'];
const ELSEWHERE = ['eth0', 'eth1', 'wlan0', 'docker0', 'br-1f2e', 'wg0'];
const DEVICES = [null, 'eth1', 'eth2', 'pppoe-wan'];

const seldom = fc.nat({ max: 4 }).map((drawn) => drawn === 4);
const lifetime = fc.option(fc.integer({ min: 1, max: 9 }), { nil: null });
const host = fc.integer({ min: 1, max: 4 });
const address: fc.Arbitrary<InterfaceAddress> = fc
	.tuple(
		fc.constantFrom(
			'203.0.113.',
			'198.51.100.',
			'192.168.1.',
			'100.64.0.',
			'192.0.0.',
			'2001:db8:a::',
			'2001:db8:b::',
			'fd00::',
		),
		host,
		fc.record({ preferredSeconds: lifetime, ineligible: seldom, secondary: seldom }),
	)
	.map(([net, its, more]) =>
		addressOf(
			`${net}${its}`,
			net.includes(':') ? { ...more, secondary: false, length: 64 } : { ...more, preferredSeconds: null },
		),
	);
const route: fc.Arbitrary<DefaultRoute> = fc
	.record({
		family: fc.constantFrom(...FAMILIES),
		metric: fc.option(fc.integer({ min: 0, max: 2 }), { nil: null }),
		isPolicy: seldom,
		source: fc.option(host, { nil: null }),
	})
	.map(({ family, source, ...more }) => {
		const named =
			family === 'ipv4' ? { address: `203.0.113.${source}`, length: 32 } : { address: '2001:db8:a::', length: 48 };
		return routeOf(family, { ...more, source: source === null ? null : named });
	});

const interfaceCalled = (name: string, isRouter: boolean): fc.Arbitrary<Interface> =>
	fc
		.record({
			device: isRouter ? fc.constantFrom(...DEVICES, name) : fc.constant(name),
			up: seldom.map((isDown) => !isDown),
			pending: fc.boolean(),
			isStatic: fc.boolean(),
			metric: fc.integer({ min: 0, max: 2 }),
			addresses: fc.uniqueArray(address, { maxLength: 3, selector: (each) => each.address }),
			defaultRoutes: fc.array(route, { maxLength: 2 }),
		})
		.map((more) =>
			// A VPN is on a device of its own.
			interfaceOf(name, name.startsWith('wg') ? { ...more, isTunnel: true, device: name } : more),
		);

const network: fc.Arbitrary<Network> = fc.boolean().chain((isRouter) =>
	fc
		.record({
			interfaces: fc
				.tuple(fc.constant(0), ...(isRouter ? ON_ROUTER : ELSEWHERE).map((name) => interfaceCalled(name, isRouter)))
				.map(([, ...all]) => all as Interface[])
				.chain((all) => fc.shuffledSubarray(all)),
			hasRoutes: fc.boolean(),
			kernel: fc.option(fc.constantFrom(...ELSEWHERE), { nil: null }),
		})
		.map(({ interfaces, hasRoutes, kernel }) => ({
			isRouter,
			hasRoutes,
			interfaces: hasRoutes ? interfaces : interfaces.map((each) => ({ ...each, defaultRoutes: [] })),
			kernelDevice: byFamily(() => (isRouter ? null : kernel)),
		})),
);

const key = (list: string[], ipv4 = 'auto'): Wanted => {
	return { interfaces: list, ipv4: { kind: ipv4 as 'auto' }, ipv6: { kind: 'auto' }, lanHost: null };
};
const kind = fc.constantFrom('auto', 'interface', 'provider', 'check');
const list = fc.oneof(fc.constant<string[]>([]), fc.shuffledSubarray([...ON_ROUTER, ...ELSEWHERE], { maxLength: 4 }));
const family = fc.constantFrom(...FAMILIES);
const RUNS = { numRuns: 1500 };

/** What was published is confirmed. */
function after(selection: AddressSelection): Memory {
	return selection.kind === 'address' ? remembering(selection.address) : remembering();
}

const hasRoute = (one: Interface, which: Family) =>
	one.up && one.defaultRoutes.some((each) => each.family === which && !each.isPolicy);
const hasPublic = (one: Interface, which: Family) =>
	one.addresses.some((each) => each.family === which && !each.ineligible && isPublic(each.address));

test('rule 53: nothing of a VPN, a container or a line without a default route is published or asked by while a line with one has an address', () => {
	let decided = 0;
	fc.assert(
		fc.property(network, family, kind, (seen, which, how) => {
			const isLine = (one: Interface) => !one.isTunnel && hasRoute(one, which);
			if (!seen.interfaces.some((one) => isLine(one) && hasPublic(one, which))) return;
			decided++;
			const selection = selectAddress(key([], how), which, seen, remembering());
			assert.ok(selection.kind === 'address' || selection.kind === 'ask', selection.kind);
			const taken = seen.interfaces.find((one) => one.name === selection.interface) as Interface;
			assert.not(taken.isTunnel);
			const line = linesOf(key([]), which, seen, remembering()).find(({ name }) => name === selection.line);
			assert.ok(line?.interfaces.includes(taken) && line.interfaces.some(isLine));
		}),
		RUNS,
	);
	assert.ok(decided > 50, String(decided));
});

test('rule 53: a VPN is never taken without being listed while another line has a default route of any family', () => {
	fc.assert(
		fc.property(network, family, kind, (seen, which, how) => {
			if (!seen.interfaces.some((one) => !one.isTunnel && FAMILIES.some((each) => hasRoute(one, each)))) return;
			const selection = selectAddress(key([], how), which, seen, remembering());
			if (selection.kind === 'address' || selection.kind === 'ask') assert.is.not(selection.interface, 'wg0');
		}),
		RUNS,
	);
});

test('rules 53 to 55: what was published stays while nothing changes but the time', () => {
	fc.assert(
		fc.property(network, family, kind, list, (seen, which, how, listed) => {
			const first = selectAddress(key(listed, how), which, seen, remembering());
			const later = {
				...seen,
				interfaces: seen.interfaces.map((one) => ({
					...one,
					addresses: one.addresses.map((each) => ({
						...each,
						preferredSeconds: each.preferredSeconds && each.preferredSeconds * 7,
					})),
				})),
			};
			// What was asked for stays as well where several lines may be asked by.
			assert.equal(selectAddress(key(listed, how), which, later, after(first)), first);
		}),
		RUNS,
	);
});

test('rule 55: another IPv6 address of the line changes nothing while the confirmed one is there', () => {
	fc.assert(
		fc.property(network, list, address, (seen, listed, more) => {
			const first = selectAddress(key(listed), 'ipv6', seen, remembering());
			if (first.kind !== 'address' || more.family !== 'ipv6') return;
			const interfaces = seen.interfaces.map((one) =>
				one.name === first.interface ? { ...one, addresses: [...one.addresses, more] } : one,
			);
			const routes = seen.interfaces.flatMap((one) => one.defaultRoutes);
			if (routes.some(({ source }) => source)) return;
			assert.equal(selectAddress(key(listed), 'ipv6', { ...seen, interfaces }, after(first)), first);
		}),
		RUNS,
	);
});

test('rules 52 and 53: the order of the interfaces in what is read means nothing', () => {
	fc.assert(
		fc.property(
			network.chain((seen) =>
				fc.tuple(fc.constant(seen), fc.shuffledSubarray(seen.interfaces, { minLength: seen.interfaces.length })),
			),
			family,
			kind,
			list,
			([seen, interfaces], which, how, listed) => {
				const [one, other] = [seen, { ...seen, interfaces }].map((each) => {
					const selection = selectAddress(key(listed, how), which, each, remembering());
					// Those that there are, and those that may be the line, are named in their order.
					return selection.kind === 'absent' ? selection.reasons.map(({ code }) => code) : selection;
				});
				assert.equal(other, one);
			},
		),
		RUNS,
	);
});

test('rule 55: the first IPv4 address in the order of the interface is published, unless the route names another or it is secondary', () => {
	fc.assert(
		fc.property(fc.uniqueArray(host, { minLength: 1 }), fc.option(host, { nil: null }), (hosts, named) => {
			const source = named === null ? null : { address: `203.0.113.${named}`, length: 32 };
			const eth0 = interfaceOf('eth0', {
				addresses: hosts.map((each) => addressOf(`203.0.113.${each}`)),
				defaultRoutes: [routeOf('ipv4', { source })],
			});
			const seen = { interfaces: [eth0], isRouter: false, hasRoutes: true, kernelDevice: byFamily(() => null) };
			const selection = selectAddress(key([]), 'ipv4', seen, remembering());
			const expected = named !== null && hosts.includes(named) ? named : hosts[0];
			assert.is(selection.kind === 'address' && selection.address, `203.0.113.${expected}`);
		}),
	);
});

test('rule 54: while a line is awaited, another is only taken that was listed before it or has what is confirmed', () => {
	fc.assert(
		fc.property(network, family, kind, list, (seen, which, how, listed) => {
			const wanted = key(listed, how);
			const usable = usableLines(wanted, which, seen, remembering()).map(({ line }) => line.name);
			for (const awaited of [...listed, 'gone']) {
				const selection = selectAddress(wanted, which, seen, { ...remembering(), awaited });
				if (selection.kind === 'absent') {
					const isWaiting = selection.reasons.some(({ code }) => code === 'failover');
					assert.is(isWaiting, usable.length > 0);
					assert.is(isWaiting && !selection.pending, false);
				} else if ('line' in selection && selection.line !== null) {
					const place = (name: string) => listed.indexOf(name);
					assert.ok(
						place(selection.line) <= place(awaited) && place(selection.line) >= 0,
						`${selection.line} ${awaited}`,
					);
				}
			}
		}),
		RUNS,
	);
});

test.run();
