/** The hooks of a router: what the agent's user can have root run, and how hooks are run (rule 44). Called as procd's `hotplug.noip-agent` does. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { until } from '../support/until.ts';

const test = suite<{ router: RouterRoot }>('hooks');
test.before.each((context) => {
	context.router = newRouterRoot();
	context.router.init('start');
	context.router.sh('mkdir /proc && mkdir -m 0755 /etc/noip/hooks.d');
});
test.after.each(({ router }) => router.remove());

const CHANGE = {
	ACTION: 'change',
	NOIP_KEY: 'home',
	NOIP_HOSTNAMES: 'home.ddns.net nas_2.ddns.net',
	NOIP_FAMILY: 'ipv4',
	NOIP_OLD: '203.0.113.7',
	NOIP_NEW: '203.0.113.8',
	NOIP_ANSWER: 'good',
};

/** Enters the router with its processes to be seen. */
const ENTER = 'mount -t proc proc "$1/proc"; exec chroot "$@"';

/** As procd: OpenWrt's library first, then the script, with what it has been given besides PATH. */
function call(router: RouterRoot, environment: Record<string, string> = {}) {
	const script = '. /lib/functions.sh\n. /etc/hotplug.d/noip-agent/95-noip\n';
	const words = [
		'--mount',
		'--propagation',
		'private',
		'/bin/sh',
		'-ec',
		ENTER,
		'sh',
		router.at(''),
		'/bin/sh',
		'-c',
		script,
	];
	const { status, stdout, stderr } = spawnSync('unshare', words, {
		encoding: 'utf8',
		env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...CHANGE, ...environment },
		timeout: 20_000,
	});
	return { code: status, output: `${stdout}${stderr}` };
}

function hook(router: RouterRoot, name: string, script: string, mode = 0o755): void {
	router.write(`etc/noip/hooks.d/${name}`, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`);
	// Writing is subject to the umask.
	chmodSync(router.at(`etc/noip/hooks.d/${name}`), mode);
}

/** Processes inside the router. */
function running(router: RouterRoot): string[] {
	return readdirSync('/proc').filter((pid) => {
		try {
			return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/root`) === router.at('').replace(/\/$/, '');
		} catch {
			return false;
		}
	});
}

const idle = (router: RouterRoot) => until('all hooks to end', () => running(router).length === 0);

test('rule 44: a hook is run as root, and finds the facts, a sentence and PATH, and nothing else', async ({
	router,
}) => {
	hook(router, '10-see', 'env | sort >/seen; id -u >>/seen');
	const evil = {
		IPKG_INSTROOT: '/tmp/evil',
		ENV: '/tmp/evil.sh',
		IFS: 'a',
		PS4: '$(touch /tmp/struck)',
		NOIP_TEXT: '$(touch /tmp/struck)',
		NOIP_MORE: 'x',
		HOOKS: '/tmp/evil',
		QUEUE: '/tmp/evil',
		LIMIT: '1',
		EVENTS: 'x',
	};
	assert.equal(call(router, evil), { code: 0, output: '' });
	await idle(router);
	const facts = Object.entries({
		...CHANGE,
		NOIP_REASON: '',
		NOIP_TEXT: 'home.ddns.net nas_2.ddns.net: now at 203.0.113.8, before at 203.0.113.7',
		PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
	}).map(([name, value]) => `${name}=${value}`);
	const shells = /^(PWD|SHLVL|_|OLDPWD)=/;
	const seen = router.read('seen').trim().split('\n');
	assert.equal(
		seen.filter((line) => !shells.test(line)),
		[...facts.sort(), '0'],
	);
	assert.is(router.look('tmp/struck'), 'nothing');
	assert.is(router.read('log'), '');
});

test('rule 44: a library of the agent’s own is read by nobody of root’s, though a hook reads one by IPKG_INSTROOT', async ({
	router,
}) => {
	hook(router, '10-service', '. "$IPKG_INSTROOT/lib/functions.sh"; echo "$(id -u)" >/seen');
	router.asAgent('mkdir -p /tmp/evil/lib && echo "touch /struck" >/tmp/evil/lib/functions.sh');
	call(router, { IPKG_INSTROOT: '/tmp/evil' });
	await idle(router);
	assert.is(router.read('seen'), '0\n');
	assert.is(router.look('struck'), 'nothing');
});

test('facts that a change may have: no old address, IPv6, one that was not changed', async ({ router }) => {
	hook(router, '10-see', 'echo "$NOIP_TEXT" >>/seen');
	call(router, { NOIP_OLD: '' });
	await idle(router);
	call(router, {
		NOIP_FAMILY: 'ipv6',
		NOIP_OLD: '2001:db8::1',
		NOIP_NEW: '2001:db8::2',
		NOIP_ANSWER: 'nochg',
		NOIP_HOSTNAMES: 'a',
	});
	await idle(router);
	assert.is(
		router.read('seen'),
		'home.ddns.net nas_2.ddns.net: now at 203.0.113.8\na: now at 2001:db8::2, before at 2001:db8::1\n',
	);
	assert.is(router.read('log'), '');
});

const FORGED: Record<string, readonly string[]> = {
	ACTION: ['', 'stop', 'change change', 'change\n', '\nchange', 'Change', '*', '$(touch /struck)'],
	NOIP_KEY: ['', 'a b', 'a;id', 'home\nx', '../x', '$(touch /struck)', '`id`', 'k'.repeat(65), 'é'],
	NOIP_HOSTNAMES: [
		'-x',
		'a -x',
		'.a',
		'a;b',
		'a\nb',
		'$(touch /struck)',
		"a'b",
		'a"b',
		'a*',
		'ä.example',
		'a/b',
		'a'.repeat(16385),
	],
	NOIP_REASON: ['A', 'a b', '$(id)', 'x'.repeat(33), 'a\n'],
	NOIP_FAMILY: ['', 'ipv5', 'ipv4 ', 'ipv4\nipv6'],
	NOIP_OLD: ['1.2.3', '1.2.3.4.5', '1.2.3.4 ', '1..2.3', '2001:db8::1', '$(id)', '1.2.3.4\n', '1.2.3.444444444444'],
	NOIP_NEW: ['.1.2.3', 'a.b.c.d', '-1.2.3.4', '203.0.113.8;id', 'x'],
	NOIP_ANSWER: ['yes', 'good nochg', 'good\n', '$(id)'],
};

for (const [name, values] of Object.entries(FORGED)) {
	test(`rule 44: an event with a forged ${name} is dropped, and logged`, async ({ router }) => {
		hook(router, '10-see', 'echo run >>/seen');
		for (const [at, value] of values.entries()) {
			assert.equal(call(router, { [name]: value }), { code: 0, output: '' });
			await idle(router);
			assert.is(router.read('seen'), '', JSON.stringify(value));
			assert.is(router.read('log').trim().split('\n').length, at + 1, JSON.stringify(value));
		}
		assert.match(router.read('log'), /^-t noip -p daemon.warn warn hooks: an event that is none is dropped/);
		assert.is(router.look('struck'), 'nothing');
	});
}

test('rule 44: only what root alone may write is run', async ({ router }) => {
	hook(router, '10-group', 'echo group >>/seen', 0o775);
	hook(router, '20-other', 'echo other >>/seen', 0o757);
	hook(router, '30-agent', 'echo agent >>/seen');
	router.sh(
		'chown noip /etc/noip/hooks.d/30-agent; mkdir /etc/noip/hooks.d/folder; mkfifo -m 0755 /etc/noip/hooks.d/fifo',
	);
	hook(router, '40-data', 'echo data >>/seen', 0o644);
	hook(router, '50-good', 'echo good >>/seen');
	call(router);
	await idle(router);
	assert.is(router.read('seen'), 'good\n');
	for (const name of ['10-group', '20-other', '30-agent']) assert.match(router.read('log'), `${name} is not run`);

	for (const change of ['chown noip /etc/noip/hooks.d', 'chown root /etc/noip/hooks.d; chmod 0775 /etc/noip/hooks.d']) {
		router.sh(`${change}; rm -f /seen /log`);
		call(router);
		await idle(router);
		assert.is(router.read('seen'), '', change);
		assert.match(router.read('log'), /hooks\.d is not root's alone; no hook is run/);
	}
});

test('rule 44: hooks that the agent’s user has left as its own folder under version 0.1 are not run after the upgrade', async ({
	router,
}) => {
	router.sh('rm -rf /etc/noip/hooks.d; chmod 2770 /etc/noip');
	router.asAgent(
		'mkdir /etc/noip/hooks.d && printf "#!/bin/sh\\ntouch /struck\\n" >/etc/noip/hooks.d/x && chmod 755 /etc/noip/hooks.d/x',
	);
	assert.is(router.look('etc/noip/hooks.d/x'), 'f 755 noip:noip');
	router.init('start');
	call(router);
	await idle(router);
	assert.is(router.look('struck'), 'nothing');
	assert.match(router.read('log'), 'no hook is run');
});

test('rule 44: a link in the place of the hooks’ folder, as the agent’s user could leave one under version 0.1, is not followed', async ({
	router,
}) => {
	router.sh('rm -rf /etc/noip/hooks.d; chmod 2770 /etc/noip; mkdir /programs');
	router.write('programs/x', '#!/bin/sh\ntouch /struck\n', 0o755);
	assert.is(router.asAgent('ln -s /programs /etc/noip/hooks.d').code, 0);
	router.init('start');
	call(router);
	await idle(router);
	assert.is(router.look('struck'), 'nothing');
	assert.match(router.read('log'), 'no hook is run');
});

test('rule 44: a hook that fails, has no interpreter or hangs is one warning that names it, and the next one is run', async ({
	router,
}) => {
	const program = router.read('usr/lib/noip/hooks');
	assert.match(program, '\nLIMIT=30\n');
	router.write('usr/lib/noip/hooks', program.replace('\nLIMIT=30\n', '\nLIMIT=1\n'), 0o755);
	hook(router, '10-fails', 'exit 3');
	hook(router, '20-none', '#!/usr/bin/absent\n');
	hook(router, '30-hangs', 'sleep 600 & sleep 600');
	hook(router, '40-good', 'echo good >>/seen');
	call(router);
	await idle(router);
	const [fails, none, hangs, ...more] = router.read('log').trim().split('\n');
	assert.match(fails ?? '', '/etc/noip/hooks.d/10-fails failed (exit code 3)');
	assert.match(none ?? '', '/etc/noip/hooks.d/20-none cannot be run');
	assert.match(hangs ?? '', '/etc/noip/hooks.d/30-hangs was killed: it ran for more than 1 s');
	assert.equal(more, []);
	assert.is(router.read('seen'), 'good\n');
});

test('rule 44: one event is worked at, in their order, eight wait, more are dropped and counted', async ({
	router,
}) => {
	hook(router, '10-slow', 'echo "$NOIP_KEY" >>/seen; read -r _ </gate');
	router.sh('mkfifo /gate');
	const number = (at: number) => `k${at}`;
	call(router, { NOIP_KEY: number(0) });
	await until('the first hook', () => router.read('seen') !== '');
	for (let at = 1; at <= 12; at++) assert.equal(call(router, { NOIP_KEY: number(at) }), { code: 0, output: '' });
	assert.is(router.read('seen'), 'k0\n');
	for (let at = 0; at < 9; at++) {
		await until(`hook ${at}`, () => router.read('seen').split('\n').length === at + 2);
		// Waits for the hook that reads.
		execFileSync('sh', ['-c', 'echo go >"$1"', 'sh', router.at('gate')]);
	}
	await idle(router);
	assert.is(router.read('seen'), Array.from({ length: 9 }, (_, at) => `${number(at)}\n`).join(''));
	assert.match(router.read('log'), /warn hooks: 4 events were dropped, for 8 were waiting\n$/);
});

test('without hooks an event leaves nothing running and says nothing', async ({ router }) => {
	router.sh('rm -rf /etc/noip/hooks.d');
	assert.equal(call(router), { code: 0, output: '' });
	await idle(router);
	assert.is(router.read('log'), '');
});

test('rule 44: after an upgrade the scripts that are run no more are named, with what to do', ({ router }) => {
	router.sh('mkdir -p /etc/hotplug.d/noip');
	writeFileSync(router.at('etc/hotplug.d/noip/10-vpn'), '');
	const script = execFileSync('sed', ['-n', '/^define Package\\/noip\\/postinst/,/^endef/p', 'openwrt/noip/Makefile'], {
		encoding: 'utf8',
	});
	router.write('postinst', script.split('\n').slice(1, -2).join('\n').replaceAll('$$', '$'), 0o755);
	const { code, output } = router.run(['/postinst']);
	assert.is(code, 0);
	assert.match(output, /^noip: \/etc\/hotplug\.d\/noip\/10-vpn is run no more; move it to \/etc\/noip\/hooks\.d, /);
	assert.is(output.split('is run no more').length, 2);
	assert.is(router.run(['/postinst'], { IPKG_INSTROOT: '/image' }).output, '');
});

test.run();
