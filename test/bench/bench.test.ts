import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contenders } from './contenders.ts';
import { resident, single, wire } from './rows.ts';

const { all, missing } = await contenders();
for (const why of missing) console.log(`FIGURE ${why}`);
const ours = all.filter(({ name, emulated }) => name.startsWith('noip') && !emulated);

for (const contender of ours) {
	test(`${contender.name}: one request for three names and both families, and its bytes are counted`, async () => {
		const { requests, bytes } = (await wire(contender, { names: 3, families: 2 })) ?? {};
		assert.is(requests, 1);
		assert.ok(bytes && bytes > 1000 && bytes < 10_000, `${bytes} bytes`);
	});

	test(`${contender.name}: what an update costs is measured`, async () => {
		const found = { ...(await single(contender)), ...(await resident(contender)) };
		for (const [row, value] of Object.entries(found))
			assert.ok(typeof value === 'number' && value > 0, `${row}: ${value}`);
		assert.ok((found['one-shot update, processes started'] ?? 0) < 12);
	});
}

test('the peers are there to be compared with, and a peer that cannot do both families says so', async () => {
	const peers = all.filter(({ name }) => !name.startsWith('noip'));
	if (missing.length === 0)
		assert.equal(
			peers.map(({ name }) => name),
			['ddclient', 'inadyn'],
		);
	for (const peer of peers.filter(({ families }) => families === 1))
		assert.is(await wire(peer, { names: 1, families: 2 }), null);
});

test.run();
