/** The agent's user as an attacker: what it can put where root will look, and what it put there under version 0.1, whose folders it could make names in. */
import { linkSync, mkdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { starts } from './starting.ts';

const test = suite<{ router: RouterRoot }>('planted');
test.before.each((context) => {
	context.router = newRouterRoot();
});
test.after.each(({ router }) => router.remove());

const SECRET = 'root:$5$salt$hash:20000:0:99999:7:::\n';

/** What can be put under a name, as the agent's user does it. */
const PLANTS: Record<string, (path: string) => string> = {
	'a link to a file of root’s': (path) => `ln -s /etc/shadow ${path}`,
	'a link to a folder of root’s': (path) => `ln -s /etc/config ${path}`,
	'a link to nowhere': (path) => `ln -s /etc/made ${path}`,
	'a FIFO': (path) => `mkfifo ${path}`,
	'a folder with something in it': (path) => `mkdir ${path} && ln -s /etc/shadow ${path}/${path.split('/').at(-1)}`,
	'a file': (path) => `echo planted >${path}`,
	'a file with a second name': (path) => `echo planted >${path} && ln ${path} ${path}.second`,
};

/** The folders as version 0.1 left them. */
function former(router: RouterRoot): void {
	assert.is(router.run(['/etc/uci-defaults/95-noip']).code, 0);
	const script = `mkdir /etc/noip /var/run/noip && chown root:noip /etc/noip /var/run/noip && chmod 2770 /etc/noip &&
		chmod 1775 /var/run/noip && : >/var/run/noip/lock && mkfifo /var/run/noip/events`;
	assert.is(router.sh(script).code, 0);
	router.write('etc/shadow', SECRET, 0o600);
}

/** All that is root's is as it was. */
function isUntouched(router: RouterRoot): void {
	assert.is(router.look('etc/shadow'), 'f 600 root:root');
	assert.is(router.read('etc/shadow'), SECRET);
	assert.is(router.look('etc'), 'd 755 root:root');
	assert.is(router.look('etc/config'), 'd 755 root:root');
	assert.is(router.sh('ls -A /etc/config').output, 'noip\n');
	assert.is(router.look('etc/made'), 'nothing');
	assert.is(router.sh("find /var/run/noip/ /etc/noip/ -type f -exec grep 'salt[$]' {} +").output, '');
}

const WANTED: Record<string, string> = {
	agent: 'd 700 noip:noip',
	config: 'f 640 root:noip',
	'config.new': 'nothing',
	events: 'p 660 root:noip',
	lock: 'f 640 root:noip',
	'status.json': 'f 664 root:noip',
};

for (const [what, plant] of Object.entries(PLANTS)) {
	test(`rule 42: ${what}, left by version 0.1 under every name in the run folder, does no harm, and the service starts`, ({
		router,
	}) => {
		former(router);
		for (const name of Object.keys(WANTED)) {
			rmSync(router.at(`var/run/noip/${name}`), { force: true });
			const { code, output } = router.asAgent(plant(`/var/run/noip/${name}`));
			assert.is(code, 0, output);
		}
		starts(router);
		isUntouched(router);
		for (const [name, look] of Object.entries(WANTED)) assert.is(router.look(`var/run/noip/${name}`), look, name);
		assert.is(router.read('var/run/noip/config'), router.read('etc/config/noip'));
	});

	test(`rules 42, 43: ${what}, left in /etc/noip by version 0.1 as state, as its folder or as the password file, does no harm`, ({
		router,
	}) => {
		former(router);
		router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/noip/secret\n');
		for (const name of ['state', 'state.json', 'state.json.1', 'secret']) {
			assert.is(router.asAgent(plant(`/etc/noip/${name}`)).code, 0);
		}
		starts(router);
		isUntouched(router);
		assert.is(router.look('etc/noip'), 'd 750 root:noip');
		assert.is(router.look('etc/noip/state'), 'd 700 noip:noip');
		const isFile = what === 'a file';
		for (const name of ['state.json', 'state.json.1']) {
			assert.is(router.look(`etc/noip/state/${name}`)[0], isFile ? 'f' : 'n', name);
		}
		assert.is(router.declared().includes('more file /etc/noip/secret'), isFile);
	});

	test(`rule 42: ${what}, put into the state's folder as the state, is not followed, opened or waited for by root`, ({
		router,
	}) => {
		starts(router);
		router.write('etc/shadow', SECRET, 0o600);
		assert.is(router.asAgent(plant('/etc/noip/state/state.json')).code, 0);
		starts(router);
		isUntouched(router);
		assert.is(router.look('etc/noip/state'), 'd 700 noip:noip');
		assert.not.match(router.look('etc/noip/state/state.json'), /^[lp]/);
	});
}

test('rule 42: a second name of a file of root’s, where the kernel lets one be made, has no owner given', ({
	router,
}) => {
	starts(router);
	router.write('etc/shadow', SECRET, 0o600);
	linkSync(router.at('etc/shadow'), router.at('etc/noip/state/state.json'));
	linkSync(router.at('etc/shadow'), router.at('etc/noip/secret'));
	router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/noip/secret\n');
	starts(router);
	assert.is(router.look('etc/shadow'), 'f 600 root:root');
	assert.is(router.read('etc/shadow'), SECRET);
	assert.is(router.look('etc/noip/state/state.json'), 'nothing');
	assert.is(router.declared().includes('more file /etc/noip/secret'), false);
});

for (const [what, plant] of [
	['a link to a folder of root’s', 'ln -s /etc/config /etc/noip/state/state.json'],
	['a folder', 'mkdir /etc/noip/state/state.json'],
] as const) {
	test(`rule 42: ${what}, left by version 0.1 where its state is to go, leads it nowhere else`, ({ router }) => {
		former(router);
		assert.is(router.asAgent(`mkdir /etc/noip/state && ${plant} && echo stops >/etc/noip/state.json`).code, 0);
		starts(router);
		isUntouched(router);
		assert.is(router.read('etc/noip/state/state.json'), 'stops\n');
		assert.is(router.look('etc/noip/state.json'), 'nothing');
	});
}

test('rule 42: a command of root’s beside a reload takes nothing away from it', ({ router }) => {
	starts(router);
	const prepare = '. /usr/lib/noip/folders.sh; for n in 1 2 3 4 5 6 7 8; do prepare || exit; done';
	const both = `(${prepare}) & first=$!; (${prepare}) || exit; wait $first`;
	const { code, output } = router.sh(`refuse() { echo "$1"; return 1; }; ${both}`);
	assert.is(code, 0, output);
	assert.is(router.read('var/run/noip/config'), router.read('etc/config/noip'));
});

test('rule 42: while root mends a file in the state’s folder, nobody else can put a link in its place', ({
	router,
}) => {
	starts(router);
	router.write('etc/noip/state/state.json', '{}');
	const spy = 'case "$3" in /etc/noip/state/*) ls -ldn /etc/noip/state >>/seen ;; esac; exec busybox chown "$@"';
	rmSync(router.at('bin/chown'));
	router.write('bin/chown', `#!/bin/sh\n${spy}\n`, 0o755);
	starts(router);
	assert.match(router.read('seen'), /^drwx------ +\d+ 0 +0 [^\n]*\n$/);
	assert.is(router.look('etc/noip/state/state.json'), 'f 644 noip:noip');
	assert.is(router.look('etc/noip/state'), 'd 700 noip:noip');
});

test('rule 42: what the agent’s user plants in its own folder below the run folder leads root nowhere', ({
	router,
}) => {
	starts(router);
	router.write('etc/shadow', SECRET, 0o600);
	router.asAgent(
		'cd /var/run/noip/agent && ln -s /etc/shadow recent.json && ln -s /etc/shadow recent.json.new && mkfifo x',
	);
	router.asAgent('chmod 0777 /var/run/noip/agent');
	starts(router);
	isUntouched(router);
	assert.is(router.look('var/run/noip/agent'), 'd 700 noip:noip');
	assert.is(router.look('var/run/noip/agent/recent.json'), 'l 777 noip:noip');
});

test('rule 42: the volatile state of version 0.1 is taken over, but not what is none', ({ router }) => {
	former(router);
	router.asAgent('echo counted >/var/run/noip/recent.json');
	starts(router);
	assert.is(router.read('var/run/noip/agent/recent.json'), 'counted\n');
	assert.match(router.look('var/run/noip/agent/recent.json'), / noip:noip$/);
	router.sh('rm -rf /var/run/noip /etc/noip');
	former(router);
	router.asAgent('ln -s /etc/shadow /var/run/noip/recent.json');
	starts(router);
	isUntouched(router);
	assert.is(router.look('var/run/noip/agent/recent.json'), 'nothing');
});

const FOREIGN = [
	'/dev/zero',
	'/etc/shadow',
	'/etc/noip',
	'/etc/noip/',
	'/etc/noip/..',
	'/etc/noip/sub/p',
	'/etc/noip/../shadow',
	'p',
];
for (const path of FOREIGN) {
	test(`rule 43: ${path} as the password file is given to nobody that would open it`, ({ router }) => {
		starts(router);
		router.write('etc/shadow', SECRET, 0o600);
		mkdirSync(router.at('etc/noip/sub'));
		router.write('etc/noip/sub/p', 'secret', 0o600);
		router.write('uci', `noip.home=key\nnoip.home.password_file=${path}\n`);
		starts(router);
		isUntouched(router);
		assert.equal(
			router.declared().filter((line) => line.startsWith('more')),
			[],
		);
		assert.is(router.look('etc/noip/sub/p'), 'f 600 root:root');
	});
}

test('rule 43: procd is given no file that is too large for a password to read', ({ router }) => {
	starts(router);
	router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/noip/secret\n');
	for (const [size, isGiven] of [
		[4096, true],
		[4097, false],
	] as const) {
		router.write('etc/noip/secret', 'x'.repeat(size), 0o640);
		starts(router);
		assert.is(router.declared().includes('more file /etc/noip/secret'), isGiven, `${size}`);
	}
});

test('rule 43: a FIFO or a link in /etc/noip, of whoever’s making, as the password file is given to nobody that would open it', ({
	router,
}) => {
	starts(router);
	router.sh('mkfifo /etc/noip/fifo; ln -s /dev/zero /etc/noip/link; mkdir /etc/noip/folder');
	router.write(
		'uci',
		['fifo', 'link', 'folder', 'state', 'hooks.d']
			.map(
				(name) => `noip.${name.replace('.', '')}=key\nnoip.${name.replace('.', '')}.password_file=/etc/noip/${name}\n`,
			)
			.join(''),
	);
	starts(router);
	assert.equal(
		router.declared().filter((line) => line.startsWith('more')),
		[],
	);
});

test.run();
