import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import * as assert from 'uvu/assert';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** What `update` does when the answer never comes. */
function hang(router: ScenarioRouter) {
	router.provider.fault('silence-before', { times: 1 });
	router.lines([{ name: 'wan', ipv4: ['203.0.113.99'] }]);
}

scenarios('the life of the agent', {
	'a second agent ends with 75 and the first goes on (rule 25)': async (router) => {
		await router.start();
		const second = await router.cli('run');
		assert.is(second.code, 75);
		assert.match(second.err, 'another noip runs already');
		await router.event('ifup wan');
		await router.stop('SIGKILL');
		await router.start();
		assert.is(router.updates().length, 1);
	},

	'SIGTERM ends it at once while a request hangs, and the request is made again (rule 27)': async (router) => {
		// Whoever waited for the answer would wait longer than a test may.
		router.config({ settings: { timeout: '120' } });
		await router.start();
		hang(router);
		await router.write('ifup wan\n');
		await until('the request to be under way', () => router.updates().length === 2);
		assert.is(await router.stop(), 0);
		await router.start();
		assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.99');
		assert.is(router.word(), 'up-to-date');
	},

	'SIGTERM ends it at once while ubus hangs': async (router) => {
		await router.start();
		writeFileSync(router.path('ubus.sh'), `echo >'${router.path('asked')}'\nexec sleep 600\n`);
		await router.write('ifup wan\n');
		await until('ubus to be asked', () => existsSync(router.path('asked')));
		assert.is(await router.stop(), 0);
		// It would say so had it waited for ubus.
		assert.not.match(router.log, 'did not end within 5 s');
	},

	'kill -9 in the middle of a request leaves files that can be read, and the request is made again once (rule 2)':
		async (router) => {
			await router.start();
			router.provider.fault('silence-after', { times: 1 });
			router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
			await router.write('ifup wan\n');
			await until('the update', () => router.provider.service.zone.get('home.ddns.net')?.ipv4 === '203.0.113.11');
			await router.stop('SIGKILL');
			router.lines([{ name: 'wan', ipv4: ['203.0.113.10'] }]);
			await router.start();
			assert.is(router.provider.service.zone.get('home.ddns.net')?.ipv4, '203.0.113.10');
			await router.stop('SIGKILL');
			await router.start();
			assert.equal(router.sent().at(-1), '203.0.113.10');
			assert.is(router.updates().filter((update) => update.query?.myip === '203.0.113.10').length, 2);
		},

	'a configuration that breaks leaves the last good one running, and says so in log and status': async (router) => {
		await router.start();
		router.rawConfig("config noip 'settings'\n\toption contact 'x@example.com\n");
		const status = await router.reload();
		assert.ok(status.configuration.lastGood);
		assert.match(status.configuration.errors[0]?.text ?? '', /noip\.conf line \d/);
		assert.match(router.log, 'the last good configuration stays in use');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		assert.is((await router.cli('update')).code, 78);
		assert.match((await router.cli('status')).out, 'configuration error: ');
		router.config({});
		assert.equal((await router.reload()).configuration.errors, []);
	},

	'the agent stays on a broken or missing configuration and begins when it is mended (rule 27)': async (router) => {
		router.rawConfig("config key 'home'\n\toption username 'u'\n");
		await router.start();
		assert.equal(router.updates(), []);
		assert.ok(router.status().configuration.errors.length > 0);
		const check = await router.cli('check');
		assert.is(check.code, 78);
		assert.match(check.err, 'noip.conf');
		rmSync(router.path('noip.conf'));
		await router.reload();
		assert.match(router.log, 'no such file');
		router.config({});
		await router.reload();
		assert.is(router.updates().length, 1);
		assert.is(await router.stop(), 0);
	},

	"enabled '0' sends nothing and asks nothing, and SIGHUP wakes it": async (router) => {
		router.config({ settings: { enabled: '0' } });
		await router.start();
		await router.event('ifup wan', 'update -');
		assert.equal(router.provider.journal.entries(), []);
		assert.is(router.word(), 'disabled');
		router.config({});
		await router.reload();
		assert.is(router.updates().length, 1);
	},

	'ubus that is missing, fails, hangs or prints nonsense is said, nothing is sent, and it is tried again (rule 29)':
		async (router) => {
			for (const [script, said] of [
				['exit 4', 'ubus'],
				['echo "{\\"interface\\": 7}"; exit 0', ''],
				['echo garbage; exit 0', ''],
				['sleep 60', 'did not finish within 5 s'],
			] as const) {
				writeFileSync(router.path('ubus.sh'), `${script}\n`);
				if (router.agent) await router.event('ifup wan');
				else await router.start();
				assert.match(
					router
						.status()
						.problems.map(({ text }) => text)
						.join(),
					said,
					script,
				);
				assert.ok(router.status().problems.length === 1 || router.word() === 'no-address', script);
				assert.equal(router.updates(), []);
			}
			rmSync(router.path('ubus.sh'));
			await router.event('ifup wan');
			assert.is(router.updates().length, 1);
			assert.equal(router.status().problems, []);
		},

	'an address that cannot be looked for is not said to be gone from the line (rules 3, 29)': async (router) => {
		await router.start();
		writeFileSync(router.path('ubus.sh'), 'exit 252\n');
		await router.event('ifup wan');
		assert.match(
			router
				.status()
				.problems.map(({ text }) => text)
				.join(),
			'exit code 252',
		);
		assert.is(router.status().keys[0]?.names[0]?.ipv4?.uncertain, null);
	},

	'hostile lines on the FIFO do no harm (rule 24)': async (router) => {
		await router.start();
		await router.write(Buffer.from(Array.from({ length: 4096 }, (_, at) => at & 255)));
		await router.write(`${'x'.repeat(300_000)}\n`);
		await router.write(`${'ifup wan\n'.repeat(20_000)}update ../../etc\nresume $(reboot)\nforce\n`);
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifupdate wan');
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		assert.match(router.log, /\d+ lines on the FIFO were not understood/);
		assert.is(await router.stop(), 0);
	},

	'a plain file in the place of the FIFO is refused': async (router) => {
		writeFileSync(router.path('run/events'), 'ifup wan\n');
		await router.start();
		assert.is(await router.ended(), 70);
		assert.match(router.log, 'is not a FIFO');
	},

	'a cut-off state is replaced by the one before, and kept aside (rule 26)': async (router) => {
		await router.start();
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		await router.stop();
		truncateSync(router.path('state/state.json'), 100);
		await router.start();
		assert.match(router.log, 'cannot be read as a state; it is kept as');
		assert.match(router.log, 'the state is taken from');
		assert.ok(readdirSync(router.path('state')).some((name) => name.startsWith('state.json.aside-')));
		assert.ok(router.updates().length <= 3);
	},

	'state files that are nonsense, or of a newer version, are kept aside and the agent starts as new (rule 26)': async (
		router,
	) => {
		for (const text of ['', 'null', '[]', '{"schema": 99, "names": 3}', '\0\0\0\0']) {
			writeFileSync(router.path('state/state.json'), text);
			await router.start();
			assert.match(router.log, 'the client starts as new', text);
			assert.is(router.word(), 'up-to-date');
			await router.stop();
			router.log = '';
			router.forget();
		}
	},

	'a flipped bit in the state is seen, and a stop in it stays (rule 26)': async (router) => {
		router.provider.fault('abuse', { times: 1 });
		await router.start();
		await router.stop();
		const path = router.path('state/state.json');
		writeFileSync(
			path,
			readFileSync(path, 'utf8').replace(
				/"fingerprint": "(.)/,
				(_, digit) => `"fingerprint": "${digit === '0' ? '1' : '0'}`,
			),
		);
		rmSync(router.path('state/state.json.1'), { force: true });
		await router.start();
		assert.match(router.log, 'has changed since it was written');
		assert.is(router.word(), 'stopped');
		await router.event('ifup wan');
		assert.is(router.updates().length, 1);
	},

	'a state that cannot be opened sends nothing and ends with 70 (rule 26)': async (router) => {
		mkdirSync(router.path('state/state.json'));
		assert.is((await router.cli('update')).code, 70);
		await router.start();
		assert.is(await router.ended(), 70);
		assert.match(router.log, 'nothing is sent without knowing what was stopped');
		assert.equal(router.updates(), []);
	},

	'when the disk takes nothing, a stop holds over a restart all the same, and it is said (rule 26)': async (router) => {
		await router.start();
		// A folder in the place of the new file: nothing can be written beside it, whoever asks.
		mkdirSync(router.path('state/state.json.new'));
		router.provider.fault('abuse', { times: 1 });
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		assert.match(
			router
				.status()
				.problems.map(({ text }) => text)
				.join(),
			'cannot be written',
		);
		await router.stop('SIGKILL');
		await router.start();
		await router.event('ifup wan');
		assert.is(router.word(), 'stopped');
		assert.is(router.updates().length, 2);
	},

	'flash is written when something durable changes, and not otherwise (promise 9)': async (router) => {
		await router.start();
		const written = readFileSync(router.path('state/state.json'), 'utf8');
		rmSync(router.path('state/state.json'));
		for (let i = 0; i < 3; i++) await router.event('ifup wan');
		assert.not.ok(existsSync(router.path('state/state.json')));
		writeFileSync(router.path('state/state.json'), written);
		await router.provider.setMode('https', 'refuse');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		await router.event('ifup wan');
		const once = readFileSync(router.path('state/state.json'), 'utf8');
		await router.event('update -');
		assert.is(readFileSync(router.path('state/state.json'), 'utf8'), once);
	},

	'one pass without an agent sends what is due, keeps it, and says so': async (router) => {
		const first = await router.cli('update');
		assert.is(first.code, 0);
		assert.match(first.out, 'home: up to date');
		assert.is((await router.cli('update')).code, 0);
		assert.is(router.updates().length, 1);
		assert.is((await router.cli('update', '--force', 'home')).code, 0);
		assert.is(router.updates().length, 2);
		await router.provider.setMode('https', 'refuse');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		assert.is((await router.cli('update')).code, 69);
		assert.is((await router.cli('update', 'nokey')).code, 2);
	},

	'an update through the running agent ends as it would have ended itself (rule 25)': async (router) => {
		await router.start();
		router.lines([{ name: 'wan', ipv4: ['203.0.113.11'] }]);
		const done = await router.cli('update', 'home');
		assert.is(done.code, 0);
		assert.is(router.updates().length, 2);
		await router.provider.setMode('https', 'refuse');
		router.lines([{ name: 'wan', ipv4: ['203.0.113.12'] }]);
		assert.is((await router.cli('update')).code, 69);
	},

	'a force that comes to nothing says why, and ends with 69 (rule 49)': async (router) => {
		await router.start();
		assert.is((await router.cli('update', '--force', 'home')).code, 0);
		const again = await router.cli('update', '--force', 'home');
		assert.is(again.code, 69);
		assert.match(again.out, /home: up to date\n {2}not forced: it was forced less than 5 minutes ago; .*\(\d\d:\d\d\)/);
		assert.is(router.status().keys[0]?.force?.code, 'too-soon');
		await router.stop();
		const alone = await router.cli('update', '--force');
		assert.is(alone.code, 69);
		assert.match(alone.out, 'not forced: it was forced less than 5 minutes ago');
		const idle = await router.cli('update');
		assert.is(idle.code, 0);
		assert.match(idle.out, 'nothing was sent, for nothing is due');
		assert.is(router.updates().length, 2);
	},

	'a single pass that a wait keeps from forcing says that it must be asked again (rule 49)': async (router) => {
		router.provider.fault('911', { times: 1 });
		assert.is((await router.cli('update')).code, 69);
		const forced = await router.cli('update', '--force');
		assert.is(forced.code, 69);
		assert.match(forced.out, /nothing is sent before.*\n {2}not forced: ask again after the wait/);
		assert.is(router.updates().length, 1);
	},

	'force is taken once in five minutes and key (rule 24)': async (router) => {
		await router.start();
		await router.event('force home');
		await router.event('force home');
		await router.event('force -');
		assert.is(router.updates().length, 2);
	},

	'what is wrong with the command line is said, with 2': async (router) => {
		for (const args of [['nonsense'], ['run', 'home'], ['status', '--force'], ['--bogus'], ['update', '-x'], []]) {
			const ended = await router.cli(...args);
			assert.is(ended.code, 2, args.join(' '));
			assert.match(ended.err, 'noip');
		}
		assert.is((await router.cli('--version')).code, 0);
		assert.match((await router.cli('--help')).out, 'exit codes');
		assert.equal(router.provider.journal.entries(), []);
	},

	'check says what would be sent and sends nothing; --probe asks the IP check (rule 28)': async (router) => {
		const check = await router.cli('check');
		assert.is(check.code, 0);
		assert.match(check.out, '203.0.113.10 for home.ddns.net');
		assert.match(check.out, /User-Agent +\S+ \S+\/\S+ me@example\.com/);
		router.lines([{ name: 'wan', ipv4: ['100.64.1.2'] }]);
		router.provider.seen['4'] = '198.51.100.7';
		await router.cli('check', '--json');
		assert.equal(router.provider.journal.entries(), []);
		const probe = await router.cli('check', '--probe');
		assert.is(probe.code, 0);
		assert.match(probe.out, '198.51.100.7');
		assert.is(router.checks().length, 1);
		assert.equal(router.updates(), []);
	},

	'the status is world-readable, the other files are not': async (router) => {
		await router.start();
		const mode = (name: string) => (statSync(router.path(name)).mode & 0o777).toString(8);
		assert.is(mode('run/status.json'), '644');
		assert.is(mode('run/agent/recent.json'), '640');
		assert.is(mode('state/state.json'), '640');
		assert.is((await router.cli('status', '--json')).code, 0);
	},
});
