import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import { emptyState, type NameRecord, recordOf, withRecords } from '../../src/updater/state.ts';

const MEGABYTE = 1 << 20;
const IPV6 = '2001:db8:1111:2222:3333:4444:5555:6666';

/** A record with everything in it, as long as such things are. */
function record(number: number): NameRecord {
	const at = '2026-03-01T12:00:00.000Z';
	const confirmation = { sent: IPV6, answered: IPV6, checked: IPV6, local: IPV6, word: 'good', at } as const;
	const lost = { why: 'left out', since: at } as const;
	const host = `${String(number).padStart(6, 'a')}.home.example.ddns.net`;
	const family = { ...confirmation, unknown: lost, disputed: null };
	return { user: 'you@example.com', host, presence: 'online', ipv4: family, ipv6: family };
}

test('names that are configured no more are forgotten when there are a thousand newer ones, and the file can be read', () => {
	let state = emptyState('salt');
	for (let number = 0; number < 1200; number++) state = withRecords(state, [record(number)]);
	const isKnown = (number: number) => recordOf(state, 'you@example.com', record(number).host).presence === 'online';
	assert.equal([0, 199, 200, 1199].map(isKnown), [false, false, true, true]);
	assert.ok(encode(state, 1).length < MEGABYTE);
});

test.run();
