/** The agent's user as an attacker: it plants links, files and folders where root will write at the next start. */
import { rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { refuses, starts } from './starting.ts';

const test = suite<{ router: RouterRoot }>('planted');
test.before.each((context) => {
	context.router = newRouterRoot();
});
test.after.each(({ router }) => router.remove());

const SECRET = 'root:$5$salt$hash:20000:0:99999:7:::\n';

for (const name of ['config', 'events', 'lock']) {
	test(`rule 31: a link planted as ${name} in the run folder is replaced, and where it leads nothing is written`, ({
		router,
	}) => {
		starts(router);
		router.write('etc/shadow', SECRET, 0o600);
		rmSync(router.at(`var/run/noip/${name}`));
		router.asAgent(`ln -s /etc/shadow /var/run/noip/${name}`);
		assert.is(router.look(`var/run/noip/${name}`), 'l 777 noip:noip');
		starts(router);
		assert.is(router.look(`var/run/noip/${name}`), name === 'events' ? 'p 660 root:noip' : 'f 640 root:noip');
		assert.is(router.look('etc/shadow'), 'f 600 root:root');
		assert.is(router.read('etc/shadow'), SECRET);
	});

	test(`rule 31: a link to a folder planted as ${name} is replaced, and nothing is put into the folder`, ({
		router,
	}) => {
		starts(router);
		rmSync(router.at(`var/run/noip/${name}`));
		router.asAgent(`ln -s /etc/config /var/run/noip/${name}`);
		assert.is(router.look(`var/run/noip/${name}`), 'l 777 noip:noip');
		starts(router);
		assert.is.not(router.look(`var/run/noip/${name}`)[0], 'l');
		assert.is(router.sh('ls -A /etc/config').output, 'noip\n');
	});

	test(`rule 31: a folder planted as ${name} makes it refuse, and nothing is put into it`, ({ router }) => {
		starts(router);
		rmSync(router.at(`var/run/noip/${name}`));
		router.asAgent(`mkdir /var/run/noip/${name}`);
		refuses(router, /error \/var\/run\/noip cannot be prepared/);
		assert.is(router.sh(`ls -A /var/run/noip/${name}`).output, '');
		assert.is(router.sh('ls -A /var/run/noip | grep new').output, '');
	});
}

test('rule 31: a FIFO and a lock of the agent’s own making are replaced by root’s', ({ router }) => {
	starts(router);
	for (const name of ['events', 'lock']) rmSync(router.at(`var/run/noip/${name}`));
	router.asAgent('cd /var/run/noip && mkfifo events && touch lock');
	starts(router);
	assert.is(router.look('var/run/noip/events'), 'p 660 root:noip');
	assert.is(router.look('var/run/noip/lock'), 'f 640 root:noip');
});

test('rule 31: while root mends a file in /etc/noip, nobody else can put a link in its place', ({ router }) => {
	starts(router);
	router.write('etc/noip/secret', 'secret\n', 0o600);
	const spy = 'case "$2" in /etc/noip/*) ls -ldn /etc/noip >>/seen ;; esac; exec busybox chmod "$@"';
	rmSync(router.at('bin/chmod'));
	router.write('bin/chmod', `#!/bin/sh\n${spy}\n`, 0o755);
	starts(router);
	assert.match(router.read('seen'), /^drwx------ +\d+ 0 +0 [^\n]*\n$/);
	assert.is(router.look('etc/noip/secret'), 'f 640 root:noip');
});

test('rule 31: a link planted in /etc/noip changes nothing where it leads', ({ router }) => {
	starts(router);
	router.write('etc/shadow', SECRET, 0o600);
	router.asAgent(
		'cd /etc/noip && ln -s /etc/shadow state.json && mkdir sub && ln -s /etc/shadow sub/state.json && : >mine && chmod 600 mine',
	);
	assert.is(router.look('etc/noip/state.json'), 'l 777 noip:noip');
	starts(router);
	assert.is(router.look('etc/shadow'), 'f 600 root:root');
	assert.is(router.look('etc/noip/mine'), 'f 640 root:noip');
	assert.is(router.look('etc/noip'), 'd 2770 root:noip');
});

test('rule 31: a file in the run folder that a link of root’s leads to keeps its owner', ({ router }) => {
	starts(router);
	router.write('etc/shadow', SECRET, 0o600);
	router.sh('ln -s /etc/shadow /var/run/noip/status.json && : >/var/run/noip/recent.json');
	starts(router);
	assert.is(router.look('etc/shadow'), 'f 600 root:root');
	assert.is(router.look('var/run/noip/status.json'), 'l 777 noip:noip');
	assert.match(router.look('var/run/noip/recent.json'), /^f \d+ noip:noip$/);
});

test('rule 23: no password file is read by root', ({ router }) => {
	router.write('etc/shadow', SECRET, 0o600);
	router.write('uci', 'noip.home=key\nnoip.home.password_file=/etc/shadow\n');
	starts(router);
	assert.is(router.look('etc/shadow'), 'f 600 root:root');
	assert.is(router.sh('grep -r salt /var/run/noip/config /var/run/noip/lock /etc/noip').output, '');
	assert.is(router.sh('ls -A /var/run/noip').output, 'config\nevents\nlock\n');
});

test.run();
