/** A configuration in the environment, as containers and the file of the provider's own client have it. */
import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { PASSWORD } from '../support/accounts.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

/** A machine that is no router, without a file, and with these variables besides those that it needs. */
function surrounded(router: ScenarioRouter, variables: Record<string, string> = {}): void {
	rmSync(router.path('root/etc/openwrt_release'));
	rmSync(router.path('noip.conf'));
	const { urls, caFile } = router.provider;
	router.variables = {
		...{ NOIP_USERNAME: 'key1', NOIP_PASSWORD: PASSWORD, NOIP_HOSTNAMES: 'home.ddns.net,nas.ddns.net' },
		...{ NOIP_SERVER: urls.https, NOIP_CA_FILE: caFile, NOIP_IPV4_CHECK: urls.check4, NOIP_IPV6_CHECK: urls.check6 },
		...{ NOIP_CONTACT: 'me@example.com', NOIP_HTTP_TIMEOUT: '5s' },
		...variables,
	};
	watched(router, 'ip', `case "$*" in "-j address") exec cat "${router.path('addresses.json')}" ;; esac; exit 1`);
	seen(router, '203.0.113.20');
}

function seen(router: ScenarioRouter, local: string): void {
	const addr_info = [{ family: 'inet', local, prefixlen: 24, scope: 'global' }];
	writeFileSync(
		router.path('addresses.json'),
		JSON.stringify([{ ifname: 'eth0', flags: ['UP'], operstate: 'UP', addr_info }]),
	);
}

/** Puts a program in front, which notes the environment that it was given. */
function watched(router: ScenarioRouter, name: string, script: string): void {
	router.program(name, `tr '\\0' '\\n' </proc/$$/environ >>"${router.path(`${name}.environ`)}"\n${script}\n`);
}

const environOf = (router: ScenarioRouter, name: string): string[] =>
	readFileSync(router.path(`${name}.environ`), 'utf8')
		.trim()
		.split('\n');

/** Puts a hook into the folder of hooks. */
function hook(router: ScenarioRouter, script: string): void {
	mkdirSync(router.path('root/etc/noip/hooks.d'), { recursive: true });
	writeFileSync(router.path('root/etc/noip/hooks.d/10-test'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

scenarios('a configuration in the environment', {
	'rule 64: serves as a file does, and no child finds it in its own environment': async (router) => {
		surrounded(router);
		const curl = execFileSync('sh', ['-c', 'command -v curl']).toString().trim();
		watched(router, 'curl', `exec ${curl} "$@"`);
		await router.start();
		assert.equal(router.sent(), ['203.0.113.20']);
		assert.equal(router.updates()[0]?.query?.hostname, 'home.ddns.net,nas.ddns.net');
		assert.match(router.updates()[0]?.userAgent ?? '', / me@example\.com$/);
		assert.match(router.log, ' runs with the environment\n');
		assert.match(router.log, 'the environment is read: key key1\n');
		assert.not.match(router.log + JSON.stringify(router.status()), PASSWORD);
		const children = router.engine.name === 'node' ? ['ip'] : ['ip', 'curl'];
		for (const name of children)
			for (const line of environOf(router, name)) assert.match(line, /^(PATH|PWD)=/, `${name}: ${line}`);
		const status = await router.cli('status');
		assert.match(status.out, 'key1');
		const check = await router.cli('check');
		assert.is(check.code, 0, check.err);
		assert.match(check.out, /^the environment: no errors/);
	},

	'rule 64: what is wrong names the variable; a file beside it is an error that names both': async (router) => {
		surrounded(router, { NOIP_CHECK_INTERVAL: 'soon', NOIP_HOSTNAME: 'x', NOIP_DAEMON_USER: 'nobody' });
		const check = await router.cli('check');
		assert.is(check.code, 78);
		assert.match(check.err, "NOIP_CHECK_INTERVAL 'soon' must be a time from 60s");
		assert.match(check.err, 'NOIP_HOSTNAME in the environment is ignored; did you mean NOIP_HOSTNAMES?');
		assert.match(check.err, 'NOIP_DAEMON_USER is not used');
		await router.start();
		assert.match(router.log, 'nothing is sent until you correct it and start noip anew\n');
		assert.match((await router.cli('status')).out, "NOIP_CHECK_INTERVAL 'soon'");
		assert.is(await router.stop(), 0);
		router.variables.NOIP_CHECK_INTERVAL = '5m';
		router.config({});
		const both = await router.cli('update');
		assert.is(both.code, 78);
		assert.match(both.err, `${router.path('noip.conf')} is there, and so is NOIP_USERNAME in the environment`);
		assert.equal(router.updates(), []);
		const { argv, env } = router.command('check');
		const [program = '', ...words] = argv.filter((word) => word !== '--config');
		assert.match(execFileSync(program, words, { env }).toString(), /noip\.conf: no errors/);
	},

	'NOIP_EXEC_ON_CHANGE is run at each change, with the facts of a hook and the two of the provider’s client': async (
		router,
	) => {
		const told = router.path('told');
		surrounded(router, {
			NOIP_EXEC_ON_CHANGE: `echo "$CURRENT_IP|$LAST_IP|{{CURRENT_IP}}|$NOIP_FAMILY|$ACTION|$NOIP_PASSWORD" >>${told}`,
		});
		await router.start();
		const lines = () => readOrEmpty(told).split('\n').slice(0, -1);
		await until('the first change', () => router.log.includes('203.0.113.20') && lines().length === 1);
		seen(router, '203.0.113.21');
		await router.event('update -');
		await until('the second change', () => lines().length === 2);
		assert.equal(lines(), [
			'203.0.113.20||203.0.113.20|ipv4|change|',
			'203.0.113.21|203.0.113.20|203.0.113.21|ipv4|change|',
		]);
		assert.is(await router.stop(), 0);
		router.variables.NOIP_EXEC_ON_CHANGE = 'exit 3';
		seen(router, '203.0.113.22');
		await router.start();
		await until('the failure', () => router.log.includes('hook NOIP_EXEC_ON_CHANGE failed: exit code 3'));
	},

	'a hook, which has NOIP_HOSTNAMES in its environment, may run noip status': async (router) => {
		surrounded(router);
		const { argv } = router.command('status');
		const command = argv.map((word) => `'${word}'`).join(' ');
		hook(
			router,
			`NOIP_USERNAME=x ${command} >"${router.path('shown')}" 2>&1; echo "$? $NOIP_HOSTNAMES" >"${router.path('ended')}"`,
		);
		await router.start();
		await until('the hook', () => readOrEmpty(router.path('ended')).endsWith('\n'));
		assert.is(readOrEmpty(router.path('ended')), '0 home.ddns.net nas.ddns.net\n', readOrEmpty(router.path('shown')));
		assert.match(readOrEmpty(router.path('shown')), 'key1');
	},

	'a reload says that the environment stays': async (router) => {
		surrounded(router);
		await router.start();
		assert.not.match(router.log, 'does not change');
		await router.reload();
		assert.match(router.log, 'the environment of a running program does not change; start noip anew after a change\n');
		assert.is(router.updates().length, 1);
	},

	'the password may be in a file; as root, who becomes the service’s user, the environment goes along': async (
		router,
	) => {
		surrounded(router, { NOIP_PASSWORD: '', NOIP_PASSWORD_FILE: router.path('secret') });
		writeFileSync(router.path('secret'), `${PASSWORD}\n`, { mode: 0o640 });
		if (process.getuid?.() === 0) {
			copyFileSync(router.provider.caFile, router.path('ca.pem'));
			router.variables.NOIP_CA_FILE = router.path('ca.pem');
			chownSync(router.folder, 65534, 65534);
			for (const name of ['run', 'state', 'secret']) chownSync(router.path(name), 65534, 65534);
		}
		const update = await router.cli('update');
		assert.is(update.code, 0, update.err);
		assert.equal(router.sent(), ['203.0.113.20']);
	},
});

function readOrEmpty(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
