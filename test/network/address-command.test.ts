import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isPublic, parseAddress } from '../../src/base/address.ts';
import { type CommandEnd, readCommand } from '../../src/network/address-command.ts';

const prints = (output: string): CommandEnd => ({ kind: 'exit', code: 0, output });

const ROWS: [output: string, ipv4: string, ipv6: string][] = [
	['203.0.113.7', '203.0.113.7', 'not-an-address'],
	['\n\t 203.0.113.7 \r\n\n', '203.0.113.7', 'not-an-address'],
	['2001:DB8:0::7\n', 'not-an-address', '2001:db8::7'],
	['', 'not-an-address', 'not-an-address'],
	['203.0.113.7 203.0.113.8', 'not-an-address', 'not-an-address'],
	['203.0.113.7\n2001:db8::7\n', 'not-an-address', 'not-an-address'],
	['203.0.113.7/24', 'not-an-address', 'not-an-address'],
	['address: 203.0.113.7', 'not-an-address', 'not-an-address'],
	['203.0.113.07', 'not-an-address', 'not-an-address'],
	['2001:db8::7%eth0', 'not-an-address', 'not-an-address'],
	['203.0.113.7\0', 'not-an-address', 'not-an-address'],
	['192.168.1.1', 'not-public', 'not-an-address'],
	['100.64.0.1', 'not-public', 'not-an-address'],
	['0.0.0.0', 'not-public', 'not-an-address'],
	['fe80::1', 'not-an-address', 'not-public'],
	['fd00::1', 'not-an-address', 'not-public'],
	['::ffff:203.0.113.7', 'not-an-address', 'not-public'],
];

for (const [output, ...expected] of ROWS) {
	test(`rule 63: ${JSON.stringify(output)} is ${expected.join(' and ')}`, () => {
		const read = (['ipv4', 'ipv6'] as const).map((family) => readCommand(family, prints(output)));
		assert.equal(
			read.map((one) => (typeof one === 'string' ? one : one.code)),
			expected,
		);
	});
}

test('rule 63: only an end with 0 counts, whatever was printed', () => {
	const output = '203.0.113.7';
	const ends: CommandEnd[] = [
		{ kind: 'exit', code: 3, output },
		{ kind: 'exit', code: 126, output },
		{ kind: 'timeout', output },
		{ kind: 'overflow', output },
		{ kind: 'missing' },
		{ kind: 'killed' },
		{ kind: 'refused', fault: { code: 'writable' } },
	];
	assert.equal(
		ends.map((end) => readCommand('ipv4', end)),
		[
			{ code: 'exit', exitCode: 3 },
			{ code: 'missing' },
			{ code: 'timeout', seconds: 10 },
			{ code: 'not-an-address' },
			{ code: 'missing' },
			{ code: 'killed' },
			{ code: 'writable' },
		],
	);
});

test('rules 16 and 63: whatever is printed, what is published is one public address of the family', () => {
	const byte = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
	const output = fc.oneof(
		byte,
		fc.ipV4(),
		fc.ipV6(),
		fc.tuple(fc.ipV4(), byte).map((parts) => parts.join('')),
	);
	fc.assert(
		fc.property(output, fc.constantFrom('ipv4' as const, 'ipv6' as const), (text, family) => {
			const read = readCommand(family, prints(text));
			if (typeof read !== 'string') return;
			assert.ok(isPublic(read));
			assert.equal(parseAddress(read), { family, text: read });
		}),
	);
});

test.run();
