/** What `noip setup` makes of answers, which come through a pipe here, and of what it finds. */
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { exampleFile, fileOf, piped } from '../support/set-ups.ts';

const ANSWERS = ['key1', PASSWORD, '', 'me@example.com'];

/** Nothing of the file has changed, and nothing was sent. */
function isUntouched(router: ScenarioRouter, before: string): void {
	assert.is(fileOf(router), before);
	assert.equal(router.updates(), []);
}

scenarios('setup by a pipe', {
	'a running agent reads what was written, and is followed until the provider has answered': async (router) => {
		router.rawConfig(exampleFile(router));
		chmodSync(router.path('noip.conf'), 0o600);
		await router.start();
		const { code, out, err } = await piped(router, ANSWERS);
		assert.equal([code, err], [0, '']);
		assert.match(out, /Done: the provider has confirmed it\. The service goes on from\s+here/);
		assert.not.match(out + router.log, PASSWORD);
		assert.equal(
			router.updates().map(({ query }) => query?.hostname),
			['all.ddnskey.com'],
		);
		assert.is(statSync(router.path('noip.conf')).mode & 0o777, 0o600);
	},

	'a wrong credential is not tried again but with another: of a script that ends there is one request': async (
		router,
	) => {
		router.rawConfig(exampleFile(router));
		const { code, out } = await piped(router, ['key1', 'wrong', '', 'me@example.com']);
		assert.is(code, 77);
		assert.match(out, 'two-factor login');
		const again = await piped(router, ['home', '', '', '']);
		assert.equal([again.code, router.updates().length], [77, 1]);
		const right = await piped(router, ['home', '', PASSWORD, '']);
		assert.equal([right.code, router.updates().length], [0, 2]);
	},

	'a second key is added, the first is changed, and nothing else of a file that somebody has written': async (
		router,
	) => {
		router.config({ more: "\t# The end.\n\nconfig other 'thing'\n\toption a 'b' # c\n" });
		const before = fileOf(router);
		const second = await piped(router, ['new', 'key2', 'other', 'cam.ddns.net']);
		assert.equal([second.code, second.err], [0, '']);
		const added =
			"\nconfig key 'key2'\n\toption username 'key2'\n\toption password 'other'\n\tlist hostname 'cam.ddns.net'\n";
		assert.is(fileOf(router), before + added);
		const first = await piped(router, ['home', '', '', 'home.ddns.net nas.ddns.net']);
		assert.is(first.code, 0);
		const names = "\tlist hostname 'home.ddns.net'\n";
		assert.is(fileOf(router), before.replace(names, `${names}\tlist hostname 'nas.ddns.net'\n`) + added);
		const taken = await piped(router, ['new', 'key3', 'x', 'nas.ddns.net']);
		assert.equal([taken.code, /nas\.ddns\.net' is in key 'home' too/.test(taken.err)], [78, true]);
	},

	'the line is asked for where several lead out': async (router) => {
		const lines = [
			{ name: 'wan', ipv4: ['203.0.113.10'] },
			{ name: 'wanb', ipv4: ['203.0.113.20'] },
		];
		router.lines(lines);
		router.rawConfig(exampleFile(router));
		const { code, out } = await piped(router, [...ANSWERS, 'wanb']);
		assert.is(code, 0);
		assert.match(out, /wan {3}203\.0\.113\.10\n {2}wanb {2}203\.0\.113\.20\nLine \[automatic\]:/);
		assert.match(fileOf(router), "list interface 'wanb'");
		assert.equal(router.sent(), ['203.0.113.20']);
	},

	'where answers are missing or wrong it is said which, and nothing is changed': async (router) => {
		const before = exampleFile(router);
		router.rawConfig(before);
		const faults: [lines: string[], code: number, said: string][] = [
			[[], 2, 'the input has ended without an answer for the user name; nothing is changed'],
			[['key1'], 2, 'without an answer for the password'],
			[['key1', ''], 78, 'the password: an answer is needed; nothing is changed'],
			[['key1', 'x', '192.168.1.1'], 78, "hostname '192.168.1.1' can be no name at the provider"],
			[['key1', 'x', '', 'nobody @'], 78, 'contact must be your e-mail address'],
		];
		for (const [lines, code, said] of faults) {
			const ended = await piped(router, lines);
			assert.equal([ended.code, ended.err.includes(said)], [code, true], ended.err);
			isUntouched(router, before);
		}
	},

	'what is in the way is said before anything is asked': async (router) => {
		const path = router.path('noip.conf');
		router.rawConfig("config noip 'settings\n");
		const broken = await piped(router, ANSWERS);
		assert.equal([broken.code, /close the quote/.test(broken.err), broken.out], [78, true, '']);
		router.config({ settings: { timeout: '0' } });
		const wrong = await piped(router, ['home', ...ANSWERS]);
		assert.equal([wrong.code, /timeout '0' must be .*correct .* first/s.test(wrong.err)], [78, true]);
		mkdirSync(`${path}.new`);
		const inTheWay = await piped(router, ANSWERS);
		assert.equal([inTheWay.code, /noip\.conf cannot be written: it is a folder/.test(inTheWay.err)], [2, true]);
		rmSync(`${path}.new`, { recursive: true });
		rmSync(path);
		symlinkSync('elsewhere', path);
		assert.match((await piped(router, ANSWERS)).err, 'it is a link');
	},

	'another user than root is told what to run, and a configuration in the environment where it is changed': async (
		router,
	) => {
		rmSync(router.path('root/etc/openwrt_release'));
		const isRoot = process.getuid?.() === 0;
		chmodSync(router.folder, 0o755);
		chmodSync(router.path('noip.conf'), isRoot ? 0o600 : 0);
		const before = isRoot ? ['setpriv', '--reuid=65534', '--clear-groups', '--'] : [];
		const { code, out, err } = await piped(router, ANSWERS, before);
		assert.equal([code, out], [2, '']);
		assert.match(err, /noip\.conf can be written by root only; run: sudo noip setup\n$/);
		const variable = await piped(router, ANSWERS, [], { NOIP_USERNAME: 'key1' });
		assert.equal([variable.code, /NOIP_USERNAME is set/.test(variable.err)], [2, true]);
	},

	'a container is told that the file goes with it': async (router) => {
		rmSync(router.path('root/etc/openwrt_release'));
		writeFileSync(router.path('root/.dockerenv'), '');
		router.rawConfig(exampleFile(router));
		const told = 'NOIP_USERNAME, NOIP_PASSWORD, NOIP_HOSTNAMES and NOIP_CONTACT in its environment do without';
		const { out } = await piped(router, []);
		assert.match(out.replace(/\s+/g, ' '), `unless its folder is a volume. ${told} a file`);
		mkdirSync(`${router.path('noip.conf')}.new`);
		const unwritable = await piped(router, ANSWERS);
		assert.is(unwritable.code, 2);
		assert.match(unwritable.err.replace(/\s+/g, ' '), `noip.conf cannot be written in this container; ${told} it`);
	},
});
