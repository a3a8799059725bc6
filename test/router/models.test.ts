/** The User-Agent that the package sends from a router of each model, as the provider's documentation wants it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MODELS } from '../client/models.ts';
import { onInstalledRouter } from '../support/installed-router.ts';

test('the program on its engine makes of each model what is expected', () =>
	onInstalledRouter(async (router) => {
		router.configure('home.ddns.net');
		await router.install();
		await router.service('stop');
		for (const [model, wanted] of MODELS) {
			const release = { distribution: 'OpenWrt', version: '25.12.0' };
			router.root.write('board.json', JSON.stringify({ model, release }));
			const { output } = await router.run(['/usr/bin/noip', 'check']);
			// It may take more lines than one, and a long word is cut.
			const [, shown = ''] = /^ *User-Agent +(.*?)^ *servers/ms.exec(output) ?? [];
			assert.is(shown.replace(/\s/g, ''), wanted.replace(/\s/g, ''), output);
		}
	}));

test.run();
