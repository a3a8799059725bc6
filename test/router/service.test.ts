/** The init script under BusyBox ash, in a root folder of its own; the stand-in for procd's library writes down what it declares. */
import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { refuses, starts, TRIGGER } from './starting.ts';

const test = suite<{ router: RouterRoot }>('service');
test.before.each((context) => {
	context.router = newRouterRoot();
});
test.after.each(({ router }) => router.remove());

test('rules 32, 33: it declares the command, the user, the files to watch, SIGHUP for a reload, and its trigger', ({
	router,
}) => {
	router.write(
		'uci',
		'noip.settings=noip\nnoip.settings.enabled=1\nnoip.home=key\nnoip.home.password_file=/etc/noip/my secret\n',
	);
	router.sh('mkdir /etc/noip');
	router.write('etc/noip/my secret', 'secret');
	starts(router);
	assert.equal(router.declared(), [
		'instance',
		'command /usr/bin/noip run',
		'user noip',
		'group noip',
		'file /etc/config/noip',
		'more file /etc/noip/my secret',
		'reload_signal HUP',
		'respawn 3600 30 0',
		'stdout 1',
		'stderr 1',
		'end',
		TRIGGER,
	]);
});

test('rule 42: it makes the folders and what is in them, with their owners and modes', ({ router }) => {
	starts(router);
	const made = (path: string) => router.look(path);
	assert.is(made('var/run/noip'), 'd 755 root:noip');
	assert.is(made('var/run/noip/agent'), 'd 700 noip:noip');
	assert.is(made('var/run/noip/status.json'), 'f 664 root:noip');
	assert.is(made('var/run/noip/events'), 'p 660 root:noip');
	assert.is(made('var/run/noip/lock'), 'f 640 root:noip');
	assert.is(made('var/run/noip/config'), 'f 640 root:noip');
	assert.is(made('etc/noip'), 'd 750 root:noip');
	assert.is(made('etc/noip/state'), 'd 700 noip:noip');
	assert.is(made('etc/config/noip'), 'f 600 root:root');
	assert.is(router.sh('ls -A /var/run/noip').output, 'agent\nconfig\nevents\nlock\nstatus.json\n');
});

test('rule 42: the agent can write state, status and its own files, and read the copy; beside them it makes and takes away no name', ({
	router,
}) => {
	starts(router);
	const work =
		'cd /etc/noip/state && echo s >new && mv new state.json && cd /var/run/noip && echo s >status.json && : >agent/recent.json && cat config';
	assert.is(router.asAgent(work).output, router.read('etc/config/noip'));
	for (const attempt of [
		'rm lock',
		'mv config /tmp',
		'mv status.json agent',
		': >mine',
		'ln -s /etc/passwd mine',
		'mkdir mine',
	]) {
		for (const folder of ['/var/run/noip', '/etc/noip']) {
			assert.is.not(router.asAgent(`cd ${folder} && ${attempt} 2>/dev/null`).code, 0, `${folder}: ${attempt}`);
		}
	}
	assert.is.not(router.asAgent('mv /etc/noip/state /etc/noip/other 2>/dev/null').code, 0);
	assert.is(router.look('var/run/noip/lock'), 'f 640 root:noip');
});

test('rule 32: a reload brings the new configuration, and keeps the FIFO and the lock that the agent has open', ({
	router,
}) => {
	starts(router);
	const before = ['events', 'lock'].map((name) => statSync(router.at(`var/run/noip/${name}`)).ino);
	router.write('etc/config/noip', 'config noip settings\n');
	assert.is(router.init('reload').code, 0);
	assert.is(router.read('var/run/noip/config'), 'config noip settings\n');
	assert.equal(
		['events', 'lock'].map((name) => statSync(router.at(`var/run/noip/${name}`)).ino),
		before,
	);
});

test('a start after /var/run/noip was lost makes it again, and ends an agent that has the lost one open', ({
	router,
}) => {
	starts(router);
	rmSync(router.at('signals'));
	starts(router);
	assert.is(router.read('signals'), '');
	for (const lost of ['', '/events', '/lock']) {
		rmSync(router.at(`var/run/noip${lost}`), { recursive: true });
		starts(router);
		assert.is(router.look('var/run/noip/events'), 'p 660 root:noip');
		assert.is(router.read('signals'), 'TERM\n');
		rmSync(router.at('signals'));
	}
});

test('a configuration that was removed is in the run folder no more', ({ router }) => {
	starts(router);
	rmSync(router.at('etc/config/noip'));
	starts(router);
	assert.is(router.look('var/run/noip/config'), 'nothing');
});

test('rule 30: user and group are made when they are missing, and stay what they are later', ({ router }) => {
	starts(router);
	const [passwd, group] = [router.read('etc/passwd'), router.read('etc/group')];
	assert.match(passwd, /^noip:x:[1-9]\d*:[1-9]\d*:/m);
	starts(router);
	assert.is(router.read('etc/passwd'), passwd);
	assert.is(router.read('etc/group'), group);
});

test('rule 30: a user without its group gets the group', ({ router }) => {
	router.write('etc/passwd', `${router.read('etc/passwd')}noip:x:453:453:noip:/var/run/noip:/bin/false\n`);
	starts(router);
	assert.is(router.look('var/run/noip/config'), 'f 640 root:noip');
});

test('rule 30: it does not start where the user cannot be made', ({ router }) => {
	rmSync(router.at('etc/passwd'));
	refuses(router, /daemon\.err error user and group 'noip' cannot be made; the agent is not started/);
});

test('rule 30: it does not start where the group cannot be made', ({ router }) => {
	rmSync(router.at('etc/group'));
	refuses(router, /error /);
});

test('rule 30: it does not start as a user noip that is root by number', ({ router }) => {
	router.write('etc/passwd', `${router.read('etc/passwd')}noip:x:0:0:noip:/:/bin/false\n`);
	refuses(router, /error user and group/);
});

for (const value of ['0', 'no', 'off', 'false', 'disabled']) {
	test(`rule 32: enabled '${value}' declares no instance, and still the trigger that would start it`, ({ router }) => {
		router.write('uci', `noip.settings=noip\nnoip.settings.enabled=${value}\n`);
		assert.is(router.init('start').code, 0);
		assert.equal(router.declared(), [TRIGGER]);
		assert.is(router.read('log'), '');
	});
}

test('rule 32: a configuration that uci cannot parse is given to the agent as it is', ({ router }) => {
	const broken = "config noip 'settings'\n\toption enabled '0\n";
	router.write('etc/config/noip', broken);
	starts(router);
	assert.is(router.read('var/run/noip/config'), broken);
});

test('what a command that root ran before left behind becomes the service’s', ({ router }) => {
	router.sh(
		'umask 077; mkdir -p /var/run/noip/agent /etc/noip/state && cd /var/run/noip && touch lock status.json && cd /etc/noip/state && touch state.json state.json.1',
	);
	starts(router);
	assert.is(router.look('var/run/noip'), 'd 755 root:noip');
	assert.is(router.look('var/run/noip/agent'), 'd 700 noip:noip');
	assert.is(router.look('var/run/noip/lock'), 'f 640 root:noip');
	assert.is(router.look('var/run/noip/status.json'), 'f 664 root:noip');
	assert.is(router.look('etc/noip'), 'd 750 root:noip');
	assert.is(router.look('etc/noip/state'), 'd 700 noip:noip');
	for (const name of ['state.json', 'state.json.1'])
		assert.is(router.look(`etc/noip/state/${name}`), 'f 600 noip:noip');
});

test('a password file in /etc/noip becomes readable for the agent, and for nobody else; what is not named stays as it is', ({
	router,
}) => {
	router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/noip/secret\n');
	starts(router);
	router.write('etc/noip/secret', 'secret\n', 0o600);
	router.write('etc/noip/other', 'secret\n', 0o700);
	assert.is(router.init('reload').code, 0);
	assert.is(router.look('etc/noip/secret'), 'f 640 root:noip');
	assert.is(router.look('etc/noip/other'), 'f 700 root:root');
	assert.is(router.look('etc/noip'), 'd 750 root:noip');
});

test('where all is well a start writes nothing to the flash', ({ router }) => {
	router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/noip/secret\n');
	starts(router);
	router.write('etc/noip/secret', 'secret\n');
	starts(router);
	router.asAgent('umask 027; echo s >/etc/noip/state/state.json');
	const changed = () =>
		['etc/noip', 'etc/noip/secret', 'etc/noip/state', 'etc/noip/state/state.json', 'etc/config/noip', 'etc/passwd'].map(
			(path) => lstatSync(router.at(path), { bigint: true }).ctimeNs,
		);
	const before = changed();
	starts(router);
	assert.equal(changed(), before);
});

test('an /etc/noip that is a link, to a disk say, is used where it leads', ({ router }) => {
	mkdirSync(router.at('mnt'));
	symlinkSync('/mnt', router.at('etc/noip'));
	starts(router);
	assert.is(router.look('mnt'), 'd 750 root:noip');
	assert.is(router.look('mnt/state'), 'd 700 noip:noip');
});

for (const command of ['update', 'resume', 'check']) {
	test(`${command} is a command of the service, with its words and its exit code, and without the library’s lock`, ({
		router,
	}) => {
		const { code, output } = router.init(command, 'home', 'a b');
		assert.is(
			output,
			`qjs [-s] [--memory-limit] [8M] [--no-unhandled-rejection] [/usr/lib/noip/noip.mjs] [${command}] [home] [a b]\n`,
		);
		assert.is(code, 77);
	});
}

test('rule 42: the commands that work in the folders of the service run as its user, in the same process; the others as who asks', ({
	router,
}) => {
	router.write('usr/bin/qjs', '#!/bin/sh\necho "$(id -u) $$"\n', 0o755);
	const by = (...words: string[]) => router.sh(`echo $$; exec /usr/bin/noip ${words.join(' ')}`).output.split('\n');
	for (const words of [['update'], ['--json', 'check'], ['resume', 'home'], ['run']]) {
		const [pid, line] = by(...words);
		assert.is(line, `${router.ids().user} ${pid}`);
	}
	for (const words of [['status'], ['import', 'ddns-scripts'], ['--version'], []]) {
		const [pid, line] = by(...words);
		assert.is(line, `0 ${pid}`);
	}
	assert.is(router.asAgent('exec /usr/bin/noip update').output.split(' ')[0], `${router.ids().user}`);
});

test('rule 42: a command brings the configuration as it is now, and makes the folders where the service never ran', ({
	router,
}) => {
	router.write('uci', 'noip.settings=noip\nnoip.settings.enabled=0\n');
	router.write('etc/config/noip', '# new\n');
	router.init('check');
	assert.is(router.read('var/run/noip/config'), '# new\n');
	assert.is(router.look('etc/noip/state'), 'd 700 noip:noip');
});

test('rule 34: the defaults make the user, then have ubusd read its rights again', ({ router }) => {
	const { code, output } = router.run(['/etc/uci-defaults/95-noip']);
	assert.is(output, '');
	assert.is(code, 0);
	assert.match(router.read('etc/passwd'), /^noip:x:[1-9]/m);
	assert.is(router.read('log'), 'killall -HUP ubusd\n');
	assert.is(router.run(['/etc/uci-defaults/95-noip']).code, 0);
	assert.is(router.read('etc/passwd').match(/^noip:/gm)?.length, 1);
});

test('these tests would see a program that OpenWrt’s BusyBox has not', ({ router }) => {
	for (const name of ['install', 'stat', 'timeout', 'su']) assert.is(router.sh(name).code, 127);
	assert.ok(existsSync(router.at('bin/busybox')));
	renameSync(router.at('bin/busybox'), router.at('bin/gone'));
	assert.is.not(router.sh('true').code, 0);
});

test.run();
