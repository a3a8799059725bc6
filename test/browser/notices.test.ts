import { rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { ScenarioRouter } from '../support/scenario-router.ts';
import { picture, seen, type Visit, visits } from './page.ts';
import { Luci } from './server.ts';

/** This happens, and above the cards the page says these. `name`: of the picture. */
function notice(name: string, happen: (router: ScenarioRouter) => Promise<unknown>, ...says: RegExp[]): Visit {
	return async (visitor) => {
		await happen(visitor.router);
		const page = await visitor.open('status');
		const text = await seen(page.locator('#view'));
		await picture(page, name);
		for (const each of says) assert.match(text, each);
	};
}

visits('what concerns all keys', {
	'the page says that the agent is not running, and shows last known state': notice(
		'agent-stopped',
		async (router) => {
			await router.start();
			await router.stop();
		},
		/agent is not running/,
		/last known state/,
		/home\.ddns\.net/,
		/Start and enable/,
	),

	'so it does when the agent was killed': notice(
		'agent-killed',
		async (router) => {
			await router.start();
			await router.stop('SIGKILL');
		},
		/agent is not running/,
	),

	'so it does when there never was one': notice(
		'agent-never',
		async (router) => rmSync(router.path('run/status.json'), { force: true }),
		/agent is not running/,
		/Start and enable/,
	),

	'a configuration that is broken on reload is told with the agent’s own words, and that the last good one is in use':
		notice(
			'broken-reload',
			async (router) => {
				await router.start();
				router.rawConfig("config noip 'settings'\n\toption contact 'me@example.com\n");
				await router.reload();
			},
			/settings contain an error/,
			/last good settings/,
			/line \d+: .*unterminated/,
			/home\.ddns\.net/,
		),

	'a configuration that is broken from the start is told, and that nothing is sent': notice(
		'broken-start',
		async (router) => {
			router.config({ settings: { check_interval: '7' } });
			await router.start();
		},
		/settings contain an error/,
		/Nothing is sent/,
		/check_interval '7' must be a number of seconds from 60 to 604800/,
	),

	'a clock that is not set is told, and times make sense all the same': async (visitor) => {
		const { router } = visitor;
		// The real agent, to whom it is 1970.
		const boot =
			'data:text/javascript,const now = Date.now; const start = now(); Date.now = () => now() - start + 60000;';
		const early = new ScenarioRouter(
			{ ...router.engine, name: 'node', program: [process.execPath, '--import', boot, 'dist/noip.cjs'] },
			router.provider,
		);
		const luci = await Luci.start(early);
		try {
			await early.start();
			const page = await visitor.open('status', { url: luci.url });
			const text = await seen(page.locator('#view'));
			await picture(page, 'clock-not-set');
			for (const each of [/clock of the router is not set/, /just now/, /Next check in 5 min/])
				assert.match(text, each);
		} finally {
			await luci.close();
			if (early.agent) await early.stop();
			rmSync(early.folder, { recursive: true, force: true });
		}
	},

	'a problem on the router is told in the agent’s words': notice(
		'no-ubus',
		async (router) => {
			router.program('ubus', 'exit 4\n');
			await router.start();
		},
		/wrong on the router/,
		/ubus call network\.interface dump/,
	),
});
