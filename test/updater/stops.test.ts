import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { STOP_WORDS } from '../../src/protocol/answer-words.ts';
import { emptyState } from '../../src/updater/state.ts';
import { addStop, judgeStops } from '../../src/updater/stops.ts';
import { configOf, HOME } from './settings.ts';

const NOW = { uptimeMs: 1000, wallMs: 1_800_000_000_000, bootId: 'boot' };

for (const word of STOP_WORDS) {
	test(`rule 23: the fingerprint of ${word} is salted: two routers with one configuration have different ones`, () => {
		const config = configOf();
		const [key] = config.keys;
		assert.ok(key);
		if (!key) return;
		const scope = { word, user: key.username, hosts: [HOME], offline: word === '!donator' };
		const fingerprints = ['salt', 'another salt'].map((salt) => {
			const state = addStop(emptyState(salt), scope, key, config, NOW);
			assert.is(judgeStops(state, config).stops.length, 1, 'it stands while nothing changes');
			return state.stops[0]?.fingerprint;
		});
		assert.is(new Set(fingerprints).size, 2);
	});
}

test.run();
