/** `noip reload`: what it says is what the agent has made of the file. */
import { rmSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { keyLines } from '../support/configuration.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { exampleFile } from '../support/set-ups.ts';

const REPAIR = 'until you correct it and run: service noip reload';

/** Two keys, of which this line is in the second. */
function twoKeys(router: ScenarioRouter, line: string): void {
	router.config({ more: ["config key 'nas'", ...keyLines('nas.ddns.net'), line].join('\n') });
}

scenarios('noip reload', {
	'without an agent it ends with 75, and says when the file is read': async (router) => {
		const { code, err } = await router.cli('reload');
		assert.is(code, 75);
		assert.match(err, /^noip: the agent is not running: it reads the configuration when .*\n$/);
		await router.start();
		await router.stop('SIGKILL');
		assert.is((await router.cli('reload')).code, 75);
		await router.start();
		assert.is((await router.cli('reload')).code, 0);
	},

	'it names the keys that the agent serves now, and those that are off': async (router) => {
		await router.start();
		twoKeys(router, "option enabled '0'");
		const { code, out, err } = await router.cli('reload');
		assert.equal({ code, err }, { code: 0, err: '' });
		assert.match(out, /noip\.conf is read: key home; off: key nas\n$/);
		assert.equal(
			router.status().keys.map(({ key }) => key),
			['home', 'nas'],
		);
		router.config({ settings: { enabled: '0' } });
		assert.match((await router.cli('reload')).out, /is read: key home\noption enabled is '0' in section settings/);
	},

	'an example that nobody has filled in is no error: one calm line in the log and of each command names `noip setup`':
		async (router) => {
			router.rawConfig(exampleFile(router));
			await router.start();
			const text = /noip\.conf is not filled in yet: nothing is sent; next: (sudo )?noip setup$/m;
			const said = router.log.split('\n').filter((line) => line && !/ debug /.test(` ${line}`));
			assert.is(said.length, 2, router.log);
			assert.match(said[1] ?? '', text);
			assert.not.match(router.log, /error|warn/);
			for (const [words, code] of [
				[['reload'], 0],
				[['status'], 0],
				[['status', '--check'], 0],
				[['check'], 78],
				[['update'], 78],
			] as const) {
				const ended = await router.cli(...words);
				const folded = (ended.out + ended.err).replace(/\n\s+/g, ' ');
				assert.is(ended.code, code, words.join(' '));
				assert.match(folded, text, words.join(' '));
				assert.not.match(folded, 'error');
			}
			assert.is((await router.cli('check', '--json')).code, 78);
			router.rawConfig(exampleFile(router).replace("option timeout '5'", "option timeout 'soon'"));
			assert.is((await router.cli('reload')).code, 78);
			assert.match(router.log, /error agent: .* timeout 'soon' must be/);
		},

	'an error in a key is named with line and option, ends with 78, and the others are served': async (router) => {
		await router.start();
		twoKeys(router, "option ipv4 'nonsense'");
		const { code, out, err } = await router.cli('reload');
		assert.is(code, 78);
		assert.match(
			err,
			/^nas: not served: \S+noip\.conf line \d+: key 'nas': ipv4 'nonsense' must be .*; this key is not served/,
		);
		assert.match(err, REPAIR);
		assert.match(out, 'is read: key home; in error: key nas\n');
	},

	'an error that is everybody’s ends with 78, and what goes on is said': async (router) => {
		router.rawConfig("config noip 'settings'\n\toption contact 'x@example.com\n");
		await router.start();
		assert.match((await router.cli('reload')).err, `; nothing is sent ${REPAIR}`);
		router.config({});
		assert.is((await router.cli('reload')).code, 0);
		rmSync(router.path('noip.conf'));
		const { code, out, err } = await router.cli('reload');
		assert.equal({ code, out }, { code: 78, out: '' });
		assert.match(err, `no such file; the last good configuration stays in use ${REPAIR}`);
	},

	'a warning is said, and nothing is wrong': async (router) => {
		await router.start();
		router.config({ settings: { colour: 'blue' } });
		const { code, err } = await router.cli('reload');
		assert.is(code, 0);
		assert.match(err, /^warning: .*colour/);
	},

	'it does not wait for a provider that does not answer': async (router) => {
		router.config({ settings: { timeout: '120' } });
		await router.start();
		router.provider.fault('silence-before', { times: 1 });
		twoKeys(router, "option enabled '1'");
		const { code, out } = await router.cli('reload');
		assert.is(code, 0);
		assert.match(out, 'is read: keys home, nas\n');
		assert.is(router.word(), 'up-to-date');
		assert.is(router.status().keys[1]?.state.code, 'updating');
	},
});
