/** The image as it is used: run by runc, in a network as Docker's bridge, with the provider behind it and at its own names. */
import './own-network.ts';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { USER } from '../../build/image/root.mjs';
import { PASSWORD } from '../support/accounts.ts';
import { until } from '../support/until.ts';
import { bind, Container, inContainer, memory, removeWork, type Started } from './container.ts';

test.after(removeWork);

/** What a user has to say, and nothing else; the contact only because no publisher has given one. */
const THREE = [
	'NOIP_USERNAME=key1',
	`NOIP_PASSWORD=${PASSWORD}`,
	'NOIP_HOSTNAMES=home.ddns.net',
	'NOIP_CONTACT=you@example.com',
];

async function confirmed(container: Container): Promise<void> {
	await container.said(/confirmed for home\.ddns\.net/);
	await until('rest', () => container.status()?.keys[0]?.state.code === 'up-to-date');
}

/** As a person starts it who gives three variables; waits until its name is confirmed. */
async function served(container: Container, started: Started = {}): Promise<void> {
	container.start({ environment: THREE, ...started });
	await confirmed(container);
}

test('three variables are enough; what it says is on standard output', () =>
	inContainer(async (container, provider) => {
		await served(container);
		assert.is(provider.journal.updates().length, 1);
		assert.match(container.log, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d info .*confirmed for home\.ddns\.net/m);
		assert.not.match(container.log, PASSWORD);
		const health = await container.exec('/usr/bin/noip', 'status', '--check');
		assert.is(health.code, 0, health.output);
	}));

test('as the first process it ends by SIGTERM', () =>
	inContainer(async (container) => {
		await served(container);
		container.signal('TERM');
		assert.is(await container.end(), 0);
		assert.match(container.log, /ended\n$/);
	}));

test('SIGHUP reaches the agent', () =>
	inContainer(async (container) => {
		await served(container);
		const before = container.status()?.sequence ?? 0;
		container.signal('HUP');
		await until('a look', () => (container.status()?.sequence ?? 0) > before);
	}));

test('it runs with --read-only and memory on the run folder', () =>
	inContainer(async (container) => {
		await served(container, { readOnly: true, mounts: [memory('/run/noip'), container.volume()] });
	}));

test('it runs as any user', () =>
	inContainer(async (container) => {
		await served(container, { user: 1026, mounts: [container.volume()] });
		assert.is(statSync(join(container.folder, 'volume/state.json')).uid, 1026);
	}));

test('it runs as root without becoming anybody where the folders are root’s', () =>
	inContainer(async (container) => {
		const folder = join(container.folder, 'own');
		mkdirSync(folder);
		await served(container, { user: 0, mounts: [bind(folder, '/var/lib/noip'), memory('/run/noip')] });
		assert.is(statSync(join(folder, 'state.json')).uid, 0);
	}));

test('with the same volume a second container sends nothing', () =>
	inContainer(async (container, provider) => {
		const volume = container.volume();
		await served(container, { mounts: [volume] });
		container.signal('TERM');
		await container.end();
		await inSecond(container, volume.source);
		assert.is(provider.journal.updates().length, 1);
	}));

/** Its own file system anew, with the same volume. */
async function inSecond(first: Container, volume: string): Promise<void> {
	const second = new Container(first.provider);
	try {
		second.start({ environment: THREE, mounts: [bind(volume, '/var/lib/noip')] });
		await until(
			`the second to be up to date: ${second.log}`,
			() => second.status()?.keys[0]?.state.code === 'up-to-date',
		);
	} finally {
		await second.close();
	}
}

test('a volume that it may not write is named with the user and what mends it', () =>
	inContainer(async (container) => {
		const folder = join(container.folder, 'of-root');
		mkdirSync(folder, { mode: 0o755 });
		container.start({ environment: THREE, mounts: [bind(folder, '/var/lib/noip')] });
		await container.said(new RegExp(`/var/lib/noip.*permission denied.*chown.*${USER.id}`));
	}));

test('a run folder that cannot be written ends it, named with the user and what mends it', () =>
	inContainer(async (container) => {
		container.start({ environment: THREE, readOnly: true });
		assert.is.not(await container.end(), 0);
		assert.match(container.log, /\/run\/noip/);
		assert.match(container.log, /tmpfs/);
	}));

test('hooks run in it, and what they leave behind is waited for', () =>
	inContainer(async (container) => {
		const hooks = join(container.folder, 'hooks');
		mkdirSync(hooks);
		// It starts what goes on without it, which loses its parent and ends.
		const script = '#!/bin/sh\n(sleep 0.2; echo "$ACTION $NOIP_HOSTNAMES" >>/tmp/told) &\n';
		container.write('hooks/told', script, 0o755);
		await served(container, { mounts: [bind(hooks, '/etc/noip/hooks.d', 'ro')] });
		const told = join(container.root, 'tmp/told');
		await until('the hook', () => existsSync(told));
		assert.match(readFileSync(told, 'utf8'), /^change home\.ddns\.net$/m);
		await until('the dead to be waited for', async () => {
			const { output } = await container.exec('/bin/sh', '-c', 'cat /proc/[0-9]*/stat');
			return !/^\d+ \([^)]*\) Z/m.test(output);
		});
	}));

test('NOIP_EXEC_ON_CHANGE is run by the shell of the image, with both addresses, and without the password', () =>
	inContainer(async (container) => {
		const command = 'echo "$CURRENT_IP|$LAST_IP|$NOIP_FAMILY|$NOIP_PASSWORD" >/tmp/told; exit 3';
		await served(container, { environment: [...THREE, `NOIP_EXEC_ON_CHANGE=${command}`] });
		await container.said(/hook NOIP_EXEC_ON_CHANGE failed: exit code 3/);
		assert.is(readFileSync(join(container.root, 'tmp/told'), 'utf8'), '172.17.0.2||ipv4|\n');
	}));

test('on the network of the host the address of its line is published', () =>
	inContainer(async (container, provider) => {
		execFileSync('sh', ['-ec', 'ip address add 203.0.113.9/24 dev far0; ip route add default via 203.0.113.1']);
		await served(container, { host: true });
		assert.is(provider.journal.updates()[0]?.query?.myip, '203.0.113.9');
	}));

test('nothing is asked of the provider before there is a configuration', () =>
	inContainer(async (container, provider) => {
		container.start();
		await container.said(/noip\.conf cannot be read: no such file; run: .*, or set NOIP_USERNAME/);
		const setup = await container.exec('/usr/bin/noip', 'setup');
		assert.is(setup.code, 2);
		assert.match(
			setup.output.replace(/\s+/g, ' '),
			/cannot be written in this container; NOIP_USERNAME.* do without it/,
		);
		container.signal('TERM');
		assert.is(await container.end(), 0);
		assert.is(provider.journal.entries().length, 0);
	}));

test('the add-on for Home Assistant takes the options as they are, and its state lies where backups look', () =>
	inContainer(async (container, provider) => {
		const data = join(container.folder, 'data');
		const options = { username: 'key1', password: PASSWORD, hostnames: 'home.ddns.net', contact: 'you@example.com' };
		container.write('data/options.json', JSON.stringify(options, null, 2));
		container.start({
			user: 0,
			command: ['/bin/sh', '/tmp/run.sh'],
			capabilities: ['CAP_CHOWN', 'CAP_SETUID', 'CAP_SETGID', 'CAP_DAC_OVERRIDE', 'CAP_KILL'],
			mounts: [bind(data, '/data'), bind(resolve('packaging/container/home-assistant/run.sh'), '/tmp/run.sh', 'ro')],
		});
		await confirmed(container);
		assert.is(provider.journal.updates().length, 1);
		assert.is(statSync(join(data, 'state/state.json')).uid, USER.id);
	}));

test.run();
