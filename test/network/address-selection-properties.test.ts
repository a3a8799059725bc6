import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isPublic, parseAddress } from '../../src/base/address.ts';
import { FAMILIES, type Family } from '../../src/base/family.ts';
import type { Source } from '../../src/config/config.ts';
import { selectAddress, type Wanted } from '../../src/network/address-selection.ts';
import type { Interface, Network } from '../../src/network/network.ts';
import { distinctReasons } from '../../src/network/reasons.ts';
import { addressOf, interfaceOf, remembering, routerWith } from './networks.ts';

const NAMES = ['wan', 'wan6', 'lan', 'wanb'];

// A small pool, so that addresses meet: confirmed and not, public and not, in the prefixes and not.
const V4 = ['192.0.2.1', '192.0.2.2', '203.0.113.7', '10.0.0.1', '100.64.0.1', '169.254.0.1', '192.0.0.2', '127.0.0.1'];
const V6 = [
	'2001:db8::1',
	'2001:db8::2',
	'2001:db8:0:10::1',
	'2001:db8:1::1',
	'fd00::1',
	'fe80::1',
	'2002::1',
	'4000::1',
];
const PREFIXES = ['2001:db8::', '2001:db8:0:10::', '2001:db8:1::', 'fd00::'];

const seconds = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null });
const address = fc
	.record({
		address: fc.oneof(fc.constantFrom(...V4, ...V6), fc.ipV4(), fc.ipV6()),
		preferredSeconds: seconds,
		ineligible: fc.boolean(),
	})
	.map((each) => {
		const { family, text } = parseAddress(each.address) as { family: Family; text: string };
		return addressOf(text, { ...each, family, address: text });
	});
const prefix = { address: fc.constantFrom(...PREFIXES), length: fc.constantFrom(32, 48, 60, 64) };
const assignment = fc.record({
	...prefix,
	preferredSeconds: seconds,
	localAddress: fc.option(fc.constantFrom(...V6), { nil: null }),
});
const network: fc.Arbitrary<Network> = fc
	.tuple(
		...NAMES.map((name) =>
			fc.record({
				name: fc.constant(name),
				up: fc.boolean(),
				pending: fc.boolean(),
				addresses: fc.array(address, { maxLength: 5 }),
				prefixes: fc.array(fc.record(prefix), { maxLength: 2 }),
				assignments: fc.array(assignment, { maxLength: 3 }),
			}),
		),
	)
	.map((interfaces) => routerWith(...interfaces.map((each) => interfaceOf(each.name, each))));

const source = fc.constantFrom('auto', 'interface', 'check', 'provider').map((kind): Source => ({ kind }) as Source);
const wanted: fc.Arbitrary<Wanted> = fc.record({
	interfaces: fc.subarray([...NAMES, 'nosuch']),
	ipv4: source,
	ipv6: source,
	lanHost: fc.option(
		fc.record({ hostPart: fc.constantFrom('::10', '0:0:0:1::1'), prefixFrom: fc.constantFrom('lan', 'nosuch') }),
		{ nil: null },
	),
});
const confirmed = fc.subarray([...V4, ...V6]);
const family = fc.constantFrom(...FAMILIES);

const turned = (one: Interface): Interface => ({
	...one,
	addresses: [...one.addresses].reverse(),
	prefixes: [...one.prefixes].reverse(),
	assignments: [...one.assignments].reverse(),
});

test('promise 5: what is published from an interface is eligible, public, observed there and of the family', () => {
	let published = 0;
	fc.assert(
		fc.property(wanted, family, network, confirmed, (key, which, seen, stays) => {
			const result = selectAddress(key, which, seen, remembering(...stays));
			if (result.kind !== 'address') return;
			published++;
			assert.ok(isPublic(result.address));
			assert.is(parseAddress(result.address)?.family, which);
			const one = seen.interfaces.find((each) => each.name === result.interface);
			assert.ok(one?.up);
			if (result.from !== 'interface') return;
			assert.ok(one?.addresses.some((each) => each.address === result.address && !each.ineligible));
			assert.ok(key.interfaces.length === 0 || key.interfaces.includes(one?.name ?? ''));
		}),
		{ numRuns: 1000 },
	);
	assert.ok(published > 100);
});

test('rule 20: a question leaves by an eligible address of an interface that is up', () => {
	let asked = 0;
	fc.assert(
		fc.property(wanted, family, network, (key, which, seen) => {
			const result = selectAddress(key, which, seen, remembering());
			if (result.kind !== 'ask') return;
			asked++;
			const one = seen.interfaces.find((each) => each.name === result.interface);
			assert.ok(one?.up);
			const own = one?.addresses.some((each) => each.address === result.local && !each.ineligible);
			const delegated = seen.interfaces.some((each) =>
				each.assignments.some((its) => its.localAddress === result.local),
			);
			assert.ok(own || (which === 'ipv6' && delegated));
		}),
		{ numRuns: 1000 },
	);
	assert.ok(asked > 100);
});

test('rule 18: the choice of an IPv6 address does not depend on their order', () => {
	fc.assert(
		fc.property(wanted, network, confirmed, (key, seen, stays) => {
			const other = { ...seen, interfaces: seen.interfaces.map(turned) };
			assert.equal(
				selectAddress(key, 'ipv6', other, remembering(...[...stays].reverse())),
				selectAddress(key, 'ipv6', seen, remembering(...stays)),
			);
		}),
		{ numRuns: 1000 },
	);
});

test('rule 18: what was chosen and confirmed is chosen again while its interface keeps it', () => {
	fc.assert(
		fc.property(wanted, family, network, confirmed, address, (key, which, seen, stays, more) => {
			const before = selectAddress(key, which, seen, remembering(...stays));
			if (before.kind !== 'address') return;
			const interfaces = seen.interfaces.map((each) =>
				each.name === before.interface ? { ...each, addresses: [...each.addresses, more] } : each,
			);
			const after = selectAddress(key, which, { ...seen, interfaces }, remembering(before.address));
			// An address of the interface's own goes before one that stands in for it.
			if (before.from === 'interface') assert.equal(after, before);
		}),
		{ numRuns: 1000 },
	);
});

test('an absent address always has a reason, and each is given once', () => {
	fc.assert(
		fc.property(wanted, family, network, (key, which, seen) => {
			const result = selectAddress(key, which, seen, remembering());
			if (result.kind !== 'absent') return;
			assert.ok(result.reasons[0]);
			assert.equal(distinctReasons(result.reasons), result.reasons);
		}),
	);
});

test.run();
