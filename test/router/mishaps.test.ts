/** What may go wrong around the service: rights, users, folders, and a command that root runs. */
import { mkdirSync, rmSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type InstalledRouter, onInstalledRouter, TO_BE_FILLED_IN } from '../support/installed-router.ts';

const HOME = 'home.ddns.net';

/** A router with the package for `home.ddns.net` on it, whose agent has published what the line has. */
function published(act: (router: InstalledRouter) => Promise<void>) {
	return () =>
		onInstalledRouter(async (router) => {
			router.line('203.0.113.10');
			router.configure(HOME);
			await router.install();
			await router.atWork();
			assert.equal(router.answers(), ['good 203.0.113.10']);
			await act(router);
		});
}

/** As the agent's user, whatever has become of it. */
function asNoip(router: InstalledRouter, script: string) {
	return router.run(['/bin/sh', '-c', script], {}, router.user);
}

/** The line changes, and the agent publishes that by itself. */
async function assertWorks(router: InstalledRouter, address: string): Promise<void> {
	const before = router.answers();
	router.line(address);
	await router.event('ifupdate', 'wan');
	assert.equal(router.answers(), [...before, `good ${address}`]);
	assert.equal(router.status().problems, []);
}

test('the first start, with the example as it is shipped: one line says what to fill in, and nothing is sent', () =>
	onInstalledRouter(async (router) => {
		router.line('203.0.113.10');
		assert.equal(await router.install(), { code: 0, output: TO_BE_FILLED_IN });
		await router.atWork();
		await router.event('ifup', 'wan');
		const [starts, line = '', ...more] = router.lines();
		assert.match(starts ?? '', /^info agent: noip \S+ \(quickjs\) runs with \/etc\/config\/noip$/);
		assert.match(line, /^error agent: \/etc\/config\/noip: /);
		for (const word of ['contact', 'username', 'password', 'hostname', 'enabled']) assert.match(line, word);
		assert.equal(more, []);
		assert.equal(router.provider.journal.entries(), []);
		assert.is(router.agent?.exitCode, null);
		assert.is((await router.run(['/usr/bin/noip', 'status'])).code, 0);
	}));

test('rule 34: without its rights on ubus the agent says so, sends nothing, takes no kernel device, and works when they are there', () =>
	onInstalledRouter(async (router) => {
		router.line('203.0.113.10');
		router.configure(HOME);
		// As if the signal were lost: ubusd has not read the rights yet.
		await router.install();
		await router.service('stop');
		rmSync(router.root.at('ubusd'), { recursive: true });
		router.root.sh('rm -rf /var/run/noip /etc/noip/*');
		router.provider.journal.clear();
		router.log = '';

		await router.service('boot');
		const { problems, keys } = await router.atWork();
		assert.match(problems.map(({ text }) => text).join(), /\/usr\/share\/acl\.d\/noip\.json/);
		assert.is(keys[0]?.state.code, 'no-address');
		await router.event('ifup', 'wan');
		assert.equal(router.provider.journal.entries(), []);
		const errors = router.lines().filter((line) => line.startsWith('error'));
		assert.is(errors.length, 1, errors.join('\n'));
		assert.match(errors[0] ?? '', /this router's addresses are unknown; check .*\/usr\/share\/acl\.d\/noip\.json$/);
		assert.match((await router.run(['/usr/bin/noip', 'status'])).output, /acl\.d\/noip\.json/);

		assert.is((await router.run(['/sbin/killall', '-HUP', 'ubusd'])).code, 0);
		await assertWorks(router, '203.0.113.10');
	}));

test('rule 30: where the user database cannot be written no agent runs, and when it can one runs, not as root', () =>
	onInstalledRouter(async (router) => {
		const { root } = router;
		const passwd = root.read('etc/passwd');
		router.line('203.0.113.10');
		router.configure(HOME);
		rmSync(root.at('etc/passwd'));
		await router.install();
		assert.is(router.agent, null);
		assert.match(root.read('log'), /error user and group 'noip' cannot be made; the agent is not started/);
		assert.equal(router.provider.journal.entries(), []);

		root.write('etc/passwd', passwd);
		await root.sh('. /etc/uci-defaults/95-noip');
		await router.service('start');
		await router.atWork();
		assert.equal(await uids(router), [router.user.split(':')[0]]);
		assert.is.not(router.user, '0:0');
	}));

/** Whose processes have the bundle in their command line, by number. */
async function uids(router: InstalledRouter): Promise<string[]> {
	const script = `for dir in /proc/[0-9]*; do
		grep -qs /usr/lib/noip/noip.mjs "$dir/cmdline" && ls -dn "/proc/\${dir##*/}/task" | awk '{ print $3 }'; done`;
	const pid = router.agent?.pid;
	const { output } = await router.run(['/bin/sh', '-c', script.replace('[0-9]*', `${pid}`)]);
	return output.trim().split('\n');
}

test(
	'a user that is lost while the agent runs: a reload ends it, and no agent runs as root',
	published(async (router) => {
		const { root } = router;
		rmSync(root.at('etc/passwd'));
		await router.service('reload');
		assert.is(router.agent, null);
		assert.match(root.read('log'), /the agent is not started/);
	}),
);

test(
	'root runs an update while the agent runs: the agent does it, and every file stays the service’s',
	published(async (router) => {
		const before = listing(router);
		router.line('203.0.113.11');
		const ended = await router.service('update');
		assert.match(ended.output, /^home: up to date/);
		assert.is(ended.code, 0);
		assert.equal(router.answers(), ['good 203.0.113.10', 'good 203.0.113.11']);
		assert.equal(listing(router), before);
		await assertWorks(router, '203.0.113.12');
	}),
);

/** What is in the two folders: names, kinds, modes, owners. */
function listing({ root }: InstalledRouter): string[] {
	return ['etc/noip', 'etc/noip/state', 'var/run/noip', 'var/run/noip/agent']
		.flatMap((folder) =>
			root
				.sh(`ls -A /${folder}`)
				.output.trim()
				.split('\n')
				.map((name) => `${name} ${root.look(`${folder}/${name}`)}`),
		)
		.sort();
}

test('root runs an update before the service has ever run: the service goes on from there', () =>
	onInstalledRouter(async (router) => {
		router.line('203.0.113.10');
		router.configure(HOME);
		await router.install();
		await router.service('stop');
		router.root.sh('rm -rf /var/run/noip /etc/noip');
		router.provider.journal.clear();

		assert.is((await router.run(['/usr/bin/noip', 'update'])).code, 0);
		assert.equal(router.sent(), ['203.0.113.10']);
		await router.service('boot');
		await router.atWork();
		assert.equal(router.sent(), ['203.0.113.10']);
		await assertWorks(router, '203.0.113.11');
		assert.not.ok(
			listing(router).some((line) => /^(state|recent)\.json.* root/.test(line)),
			listing(router).join('\n'),
		);
	}));

test(
	'root runs an update while the service is stopped: what it leaves is read by the next agent',
	published(async (router) => {
		await router.service('stop');
		router.line('203.0.113.11');
		assert.is((await router.run(['/usr/bin/noip', 'update'])).code, 0);
		await router.service('start');
		await router.atWork();
		assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
		await assertWorks(router, '203.0.113.12');
	}),
);

const SECRET = 'root:$5$salt$hash:20000:0:99999:7:::\n';
const FILES = ['state.json', 'state.json.new', 'state.json.1'];
const RUN_FILES = ['recent.json', 'recent.json.new'];

for (const [folder, names] of Object.entries({ 'etc/noip/state': FILES, 'var/run/noip/agent': RUN_FILES })) {
	test(
		`links planted in /${folder} lead an update that root runs nowhere`,
		published(async (router) => {
			const { root } = router;
			await router.service('stop');
			root.write('etc/shadow', SECRET, 0o600);
			mkdirSync(root.at('root'));
			for (const name of names) {
				rmSync(root.at(`${folder}/${name}`), { force: true });
				const aim = name.endsWith('.new') ? '/root/made' : '/etc/shadow';
				assert.equal(await asNoip(router, `ln -s ${aim} /${folder}/${name}`), { code: 0, output: '' });
			}
			router.line('203.0.113.11');
			const { output } = await router.run(['/usr/bin/noip', 'update']);
			assert.is(root.look('etc/shadow'), 'f 600 root:root', output);
			assert.is(root.read('etc/shadow'), SECRET);
			assert.is(root.look('root/made'), 'nothing');
			assert.not.match(output, 'salt');
			assert.is(root.sh(`find /etc/noip /var/run/noip/ -type f -exec grep 'salt[$]' {} +`).output, '');
			await router.service('start');
			assert.is(root.look('etc/shadow'), 'f 600 root:root');
			assert.is(root.read('etc/shadow'), SECRET);
			await router.atWork();
			await assertWorks(router, '203.0.113.12');
		}),
	);
}

test(
	'the run folder is lost while the agent runs: events do no harm, and a reload brings everything back',
	published(async (router) => {
		rmSync(router.root.at('var/run/noip'), { recursive: true });
		router.line('203.0.113.11');
		await router.hotplug({ ACTION: 'ifupdate', INTERFACE: 'wan', IFUPDATE_ADDRESSES: '1' });
		await router.service('reload');
		await router.atWork();
		await assertWorks(router, '203.0.113.12');
		assert.is((await router.run(['/usr/bin/noip', 'update'])).code, 0);
		assert.is(router.answers().at(-1), 'good 203.0.113.12');
	}),
);

/** Makes the folders what version 0.1 left behind, the state with them. */
function downgrade({ root }: InstalledRouter): void {
	const script = `cd /etc/noip && mv state/state.json* . && rm -r state && chown root:noip . && chmod 2770 . && chown noip:noip state.json* &&
		cd /var/run/noip && mv agent/recent.json . && rm -r agent && chmod 1775 . && chown noip:noip status.json && chmod 644 status.json`;
	assert.equal(root.sh(script), { code: 0, output: '' });
}

for (const word of ['badauth', 'badagent', 'abuse', 'nohost', '!donator'] as const) {
	test(`rule 42: an upgrade from version 0.1 keeps the stop of ${word}: nothing is sent`, () =>
		onInstalledRouter(async (router) => {
			router.line('203.0.113.10');
			router.configure(HOME);
			if (word === '!donator') {
				const text = router.root.read('etc/config/noip');
				router.root.write('etc/config/noip', `${text}\n\toption offline '1'\n`, 0o600);
			}
			router.provider.fault(word);
			await router.install();
			await router.atWork();
			const stops = () => JSON.parse(router.root.read('etc/noip/state/state.json')).stops;
			const before = stops();
			assert.equal([...new Set(before.map((stop: { word: string }) => stop.word))], [word]);
			await router.service('stop');
			downgrade(router);
			router.provider.journal.clear();

			await router.service('start');
			await router.atWork();
			await router.event('ifup', 'wan');
			assert.equal(stops(), before);
			assert.is(router.root.look('etc/noip/state.json'), 'nothing');
			assert.equal(router.provider.journal.entries(), []);
		}));
}

test.run();
