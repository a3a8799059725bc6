import { spawn } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { encode } from '../../src/base/checksummed.ts';
import type { Status } from '../../src/client/status-schema.ts';
import { keyLines } from '../support/configuration.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';

/** A second key, which the provider knows, with one more line. */
const CAM = (...more: string[]) =>
	["config key 'cam'", "option username 'key2'", "option password 'other'", "list hostname 'cam.ddns.net'", ...more, '']
		.map((line, at) => (at && line ? `\t${line}` : line))
		.join('\n');

const states = ({ keys }: Status) => keys.map(({ key, state }) => [key, state.code]);

/** The lines of the log that have this text. */
const said = (router: ScenarioRouter, text: string) => router.log.split('\n').filter((line) => line.includes(text));

scenarios('keys in error', {
	'rule 51: an error in a key stops that key alone, at a start and at a reload alike': async (router) => {
		router.config({ more: CAM() });
		await router.start();
		assert.is(router.updates().length, 2);
		router.config({ key: [...keyLines('home.ddns.net'), "option ipv4 'nonsense'"], more: CAM() });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		const check = () => {
			const status = router.status();
			assert.equal(states(status), [
				['cam', 'up-to-date'],
				['home', 'misconfigured'],
			]);
			assert.equal([status.configuration.errors, status.configuration.lastGood], [[], false]);
			const { state, names } = status.keys[1] as Status['keys'][number];
			assert.ok(state.code === 'misconfigured' && state.errors[0]?.option === 'ipv4' && state.errors[0].line);
			assert.is(names[0]?.ipv4?.address, '203.0.113.10');
			assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
			assert.is(router.provider.service.zone.get('cam.ddns.net')?.ipv4, '203.0.113.11');
		};
		await router.reload();
		check();
		assert.is(said(router, 'error home: ').length, 1);
		assert.match(
			router.log,
			/error home: .*noip\.conf line \d+: key 'home': ipv4 'nonsense' must be .*; this key is not served/,
		);
		assert.match(router.log, /info agent: .*noip\.conf is read: keys home, cam\n/);
		assert.match(router.log, /info agent: .*noip\.conf is read: key cam; in error: key home\n/);
		await router.stop();
		await router.start();
		check();
		router.config({ more: CAM() });
		assert.equal(states(await router.reload()), [
			['home', 'up-to-date'],
			['cam', 'up-to-date'],
		]);
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.11');
	},

	'rule 51: update and check do what they can, and end with 78 if a key they were asked for is in error': async (
		router,
	) => {
		router.config({ key: [...keyLines('home.ddns.net'), "option ipv4 'nonsense'"], more: CAM() });
		for (const isServed of [false, true]) {
			if (isServed) await router.start();
			const all = await router.cli('update');
			assert.is(all.code, 78, all.err);
			assert.match(all.err, "key 'home': ipv4 'nonsense' must be");
			assert.match(all.out, 'cam: up to date');
			assert.is(router.provider.service.zone.get('cam.ddns.net')?.ipv4, '203.0.113.10');
			assert.is((await router.cli('update', 'home')).code, 78);
			assert.is((await router.cli('update', 'cam')).code, 0);
			assert.match((await router.cli('status')).out, /home: not served: .*noip\.conf line\s+\d+/);
		}
		assert.is((await router.cli('status', '--check')).code, 78);
		// The file is mended, and the agent has not read it yet.
		router.config({ more: CAM() });
		for (const command of [['update', 'home'], ['update', '--force', 'home'], ['resume', 'home'], ['update']]) {
			const { code, err } = await router.cli(...command);
			assert.is(code, 78, command.join(' '));
			assert.match(err, /home: not served: .*ipv4 'nonsense' must be .*; this key is not served until .* reload/);
		}
		router.config({ key: [...keyLines('home.ddns.net'), "option ipv4 'nonsense'"], more: CAM() });
		const check = await router.cli('check');
		assert.is(check.code, 78);
		assert.match(check.out, 'errors in key home');
		assert.match(check.out.replace(/\s+/g, ' '), 'home: not served: ');
		assert.match(check.out, 'cam: up to date');
		const { keys } = JSON.parse((await router.cli('check', '--json')).out) as Status;
		assert.equal(
			keys.map(({ state }) => state.code),
			['up-to-date', 'misconfigured'],
		);
	},

	'errors of the whole configuration do not swallow its warnings': async (router) => {
		router.config({ key: ["option username 'u'", "option password 'p'", "list hostnames 'home.ddns.net'"] });
		for (const command of ['check', 'update']) {
			const { code, err } = await router.cli(command);
			assert.is(code, 78);
			assert.match(err, /hostname is missing; is 'hostnames' in line \d+ meant to be it\?/);
			assert.match(err, 'warning: ');
			assert.match(err, "unknown option 'hostnames' is ignored; did you mean 'hostname'?");
		}
	},

	'a configuration beyond what the engine can hold is refused in a sentence': async (router) => {
		const many = (count: number, each: (at: number) => string) =>
			Array.from({ length: count }, (_, at) => each(at)).join('\n');
		const cases = {
			'more than 4000 lines': many(20_000, (at) => `option o${at % 10} x`),
			'more than 100 sections': many(3800, (at) => `config key 'k${at}'`),
			'more than 200 values': `\toption hostname '${many(11_000, (at) => `n${at}.a.example`).replaceAll('\n', ' ')}'`,
		};
		for (const [sentence, more] of Object.entries(cases)) {
			router.config({ more });
			const { code, err } = await router.cli('check');
			assert.equal([code, err.includes(sentence), err.includes('bug')], [78, true, false], `${sentence}: ${err}`);
		}
	},

	'the largest configuration that is taken fits into the engine': async (router) => {
		const names = (at: number, count: number) =>
			Array.from({ length: count }, (_, one) => `\tlist hostname 'host-${at}-${one}.example.ddns.net'`);
		const keys = Array.from({ length: 98 }, (_, at) => [
			`config key 'key${at}'`,
			"\toption username 'key1'",
			"\toption password 'p'",
			...names(at, 10),
			"\tlist interface 'wan'",
			"\toption ipv6 'off'",
		]);
		router.config({ settings: { log_level: 'error' }, more: keys.flat().join('\n') });
		const check = await router.cli('check');
		assert.is(check.code, 0, check.err);
		assert.match(check.out, 'key97: ');
		assert.is((await router.cli('update')).code, 77);
		const status = await router.cli('status');
		assert.is(status.code, 0, status.err);
		assert.match(status.out, 'host-97-9.example');
	},

	'whatever stands in a status that somebody has forged, what is printed is lines, and moves no cursor': async (
		router,
	) => {
		await router.start();
		await router.stop();
		const hostile = 'x\nhome: up to date\r\x1b[2J\x07\u0085\u2028\u202e';
		const forged = JSON.parse(JSON.stringify(router.status()), (name, value) =>
			name === 'text' || name === 'key' || name === 'host' ? hostile : value,
		) as Status;
		const [key] = forged.keys as [Status['keys'][number]];
		key.key = 'home';
		key.state = {
			code: 'stopped',
			stop: { code: 'nohost', since: forged.writtenAt, hosts: null, text: hostile },
			text: hostile,
		};
		forged.configuration.errors = [{ line: 1, option: null, text: hostile }];
		// Somebody has the lock, and what follows the FIFO reads is a status that tells of everything as handled.
		const script = 'exec 9<"$1"; flock 9; echo held; exec sleep 600';
		const holder = spawn('sh', ['-c', script, 'sh', router.path('run/lock')], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		await new Promise((resolve) => holder.stdout.once('data', resolve));
		const answering = setInterval(() => {
			forged.sequence++;
			forged.pid = 1;
			forged.handled = { lines: ['update -', 'resume -', 'force -', 'update home'], sequence: forged.sequence };
			writeFileSync(router.path('run/forged'), encode(forged, 1));
			renameSync(router.path('run/forged'), router.path('run/status.json'));
		}, 50);
		const results = [];
		for (const words of [['update'], ['resume'], ['update', 'home'], ['status'], ['status', '--json'], ['check']]) {
			results.push({ words, ...(await router.cli(...words)) });
		}
		clearInterval(answering);
		holder.kill();
		for (const { words, out, err } of results) {
			assert.not.match(out + err, /(?!\n)[\p{Cc}\u2028-\u202e]/u, words.join(' '));
			if (words[0] !== 'check') assert.not.match(out + err, /^home: up to date$/m, words.join(' '));
		}
		assert.ok(
			results.filter(({ out, err }) => (out + err).includes('x home: up to date [2J')).length >= 4,
			'it was there',
		);
	},
});
