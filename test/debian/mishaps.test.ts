/** The service on Debian as the README has it installed, and what people do to it then (rule 47). */
import './own-network.ts';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { executable } from '../../build/static.mjs';
import { startFakeProvider } from '../provider/fake-provider.ts';
import { PASSWORD, PROVIDER } from '../support/accounts.ts';
import { configText, keyLines } from '../support/configuration.ts';
import { readmeBlocks } from '../support/readme.ts';
import { until } from '../support/until.ts';
import { DebianMachine, type Ended } from './machine.ts';
import { line } from './network.ts';

const SOURCE = '/root/noip';
const CA_FILE = '/etc/ssl/provider.pem';
const HOME = 'home.ddns.net';

const [INSTALL = ''] = readmeBlocks('Any other Linux');
const [, START = ''] = readmeBlocks('First steps');
/** The file of the README, whose name has the version and the architecture. */
const FILE = /noip-\S+-linux-\S+/.exec(INSTALL)?.[0] ?? '';
/** As the README of 0.1 had it typed. */
const OLD_UNIT = '[Service]\nExecStart=/usr/bin/node /usr/local/lib/noip.cjs run\nUser=noip\n';

const provider = await startFakeProvider({ description: PROVIDER });
let machine: DebianMachine;
let why = '';
/** When this story began, in seconds. */
let since = 0;
try {
	machine = await DebianMachine.boot();
} catch (error) {
	why = (error as Error).message;
}

function configuration(...names: string[]): string {
	const { urls } = provider;
	const settings = { ca_file: CA_FILE, ipv4_check: urls.check4, ipv6_check: urls.check6, timeout: '5' };
	const key = [...keyLines(...names), "list interface 'eth0'", "option ipv6 'off'"];
	return configText({ settings, servers: [urls.https], key });
}

/** Runs what a person types, which must do what it should. */
async function types(script: string, code = 0): Promise<string> {
	const ended: Ended = await machine.run(script, SOURCE);
	assert.is(ended.code, code, `${script}: ${ended.output}`);
	return ended.output;
}

function sent(): string[] {
	return provider.journal.updates().map(({ query }) => query?.myip ?? '');
}

async function published(address: string): Promise<void> {
	await until(`${address} to be published`, () => provider.service.zone.get(HOME)?.ipv4 === address);
	await until('the status', () => machine.statusOrNull()?.keys[0]?.state.code === 'up-to-date');
}

/** What systemd knows of the service in the end. */
async function shows(property: string, value: string): Promise<void> {
	const shown = async () => (await machine.run(`systemctl show --value -p ${property} noip`)).output.trim();
	await until(`${property} to be ${value}`, async () => (await shown()) === value);
}

/** Has the unit say this as well, or nothing any more. */
async function dropIn(...lines: string[]): Promise<void> {
	machine.write('/etc/systemd/system/noip.service.d/test.conf', ['[Service]', ...lines, ''].join('\n'));
	await types('systemctl daemon-reload');
}

/** What in the service's folders is not the service's. */
async function foreign(): Promise<string> {
	return (await machine.run('find /var/lib/noip /run/noip ! -user noip')).output;
}

async function journal(): Promise<string> {
	return (await machine.run(`journalctl --no-pager -o cat -u noip --since=@${Math.floor(since)}`)).output;
}

/** A service that has never run, on a line with this address. */
async function fresh(address = '203.0.113.10'): Promise<void> {
	await machine.run(
		'systemctl stop noip; systemctl reset-failed noip; rm -rf /var/lib/noip /run/noip /etc/noip/hooks.d',
	);
	since = Date.now() / 1000;
	line(address);
	machine.write(`${SOURCE}/noip.conf`, configuration(HOME));
	await machine.run('install -m 640 -g noip noip.conf /etc/noip/noip.conf', SOURCE);
	for (const name of [HOME, 'nas.ddns.net']) provider.service.zone.set(name, { ipv4: null }, Date.now());
	provider.journal.clear();
}

/** The service at work, with its address published. */
async function served(): Promise<void> {
	await fresh();
	await types('sudo systemctl start noip');
	await published('203.0.113.10');
}

function story(name: string, act: () => Promise<void>): void {
	test(name, async () => {
		try {
			await act();
		} catch (error) {
			if (error instanceof Error) error.message += `\nthe service said:\n${await journal()}`;
			throw error;
		}
	});
}

function stories(): void {
	story('the commands of the README install a service that runs as its user and publishes the line', async () => {
		const program = await executable();
		machine.write(CA_FILE, readFileSync(provider.caFile));
		machine.write(`${SOURCE}/${FILE}`, readFileSync(program));
		machine.write(`${SOURCE}/${FILE}.NOTICES`, readFileSync(`${program}.NOTICES`));
		line('203.0.113.10');
		const said = await types(`chmod 755 ${FILE}; ${INSTALL}`);
		assert.match(said, 'wrote /etc/systemd/system/noip.service\n');
		assert.match(said, 'noip reload');
		machine.write('/etc/noip/noip.conf', configuration(HOME));
		await types(START);
		await published('203.0.113.10');
		assert.match(await types('noip status'), /^home: up to date$/m);
		assert.match(await types('ps -o user= -C noip'), /^noip\n$/);
		assert.is(await foreign(), '');
		assert.match(
			await types('stat -c "%U:%G %a %n" /etc/noip /etc/noip/noip.conf /var/lib/noip/state.json'),
			'root:noip 750 /etc/noip\nroot:noip 640 /etc/noip/noip.conf\nnoip:noip 640 /var/lib/noip/state.json\n',
		);
		assert.is(await types('noip status --check'), 'home: up to date\n');
	});

	story('the service may do little beside its work: systemd counts its exposure as 2.0 at most', async () => {
		const said = await types('systemd-analyze security --no-pager noip.service');
		const exposure = Number(/Overall exposure level for noip\.service: ([\d.]+)/.exec(said)?.[1]);
		console.log(`FIGURE exposure of noip.service by systemd-analyze: ${exposure}`);
		assert.ok(exposure <= 2, said);
	});

	story(
		'rule 47: commands of root’s while the service runs are done by it, and everything stays the service’s',
		async () => {
			await served();
			line('203.0.113.11');
			assert.match(await types('sudo noip update'), /^home: up to date/);
			for (const command of ['check', 'check --probe', 'status', 'resume', 'update home'])
				await types(`sudo noip ${command}`);
			await types('sudo noip run', 75);
			assert.is(await foreign(), '');
			assert.equal(sent(), ['203.0.113.10', '203.0.113.11']);
			line('203.0.113.12');
			await published('203.0.113.12');
		},
	);

	story('rule 47: an update of root’s before the service has ever run: the service goes on from there', async () => {
		await fresh();
		await types('sudo noip update');
		await types('sudo systemctl start noip');
		await until('the agent', () => machine.statusOrNull()?.pid != null);
		line('203.0.113.11');
		await published('203.0.113.11');
		assert.equal(sent(), ['203.0.113.10', '203.0.113.11']);
		assert.is(await foreign(), '');
	});

	story(
		'rule 47: commands of root’s while the service is stopped, hooks included: it starts again, after a reboot, too',
		async () => {
			await served();
			machine.write('/etc/noip/hooks.d/10-who', '#!/bin/sh\nid -un >>/var/lib/noip/who\n');
			await types('chmod 755 /etc/noip/hooks.d/10-who');
			for (const [stop, address] of [
				['systemctl stop noip', '203.0.113.11'],
				['systemctl stop noip; rm -rf /run/noip', '203.0.113.12'],
			] as const) {
				await types(stop);
				line(address);
				for (const command of ['check', 'check --probe', 'update', 'update --force', 'status', 'resume']) {
					await machine.run(`sudo noip ${command}`);
					assert.is(await foreign(), '', command);
				}
				assert.is(provider.service.zone.get(HOME)?.ipv4, address);
				await types('sudo systemctl start noip');
				await until('the agent', () => machine.statusOrNull()?.pid != null);
			}
			line('203.0.113.13');
			await published('203.0.113.13');
			await until('the hook', () => machine.read('/var/lib/noip/who').split('\n').length >= 4);
			assert.equal(new Set(machine.read('/var/lib/noip/who').trim().split('\n')), new Set(['noip']));
		},
	);

	story(
		'an edit that is wrong keeps the last good one in use, and one that is right counts after a reload',
		async () => {
			await served();
			machine.write('/etc/noip/noip.conf', configuration(HOME).replace('option contact', 'option contact contact'));
			assert.match(
				await types('sudo noip reload', 78),
				/^\/etc\/noip\/noip\.conf line \d+: .*; the last good configuration stays in use until/,
			);
			await types('sudo systemctl reload noip', 1);
			await types('noip status --check', 78);
			assert.match(await types('sudo noip check', 78), '/etc/noip/noip.conf');
			machine.write('/etc/noip/noip.conf', configuration(HOME, 'nas.ddns.net'));
			assert.match(await types('sudo noip reload'), 'is read: key home\n');
			await types('sudo systemctl reload noip');
			await until('the other name', () => provider.service.zone.get('nas.ddns.net')?.ipv4 === '203.0.113.10');
			await types('noip status --check');
		},
	);

	story(
		'rule 47: a configuration that the service may not read: `check` of root’s says so, too, and nothing is sent',
		async () => {
			await fresh();
			await types('chmod 600 /etc/noip/noip.conf');
			await types('sudo systemctl start noip');
			await until('the error', () => machine.statusOrNull()?.configuration.errors[0] !== undefined);
			assert.match(await types('sudo noip check', 78), 'permission denied');
			await types('sudo noip update', 78);
			assert.equal(sent(), []);
			await types('chmod 640 /etc/noip/noip.conf; sudo systemctl reload noip');
			await published('203.0.113.10');
		},
	);

	story('without a line at the start the service waits, and publishes when there is one', async () => {
		await fresh();
		line(null);
		await types('sudo systemctl start noip');
		await until('the agent', () => machine.statusOrNull()?.keys[0]?.state.code === 'no-address');
		await shows('StatusText', 'no address: home');
		await types('noip status --check');
		await types('sudo noip update', 69);
		line('203.0.113.14');
		await published('203.0.113.14');
		assert.equal(sent(), ['203.0.113.14']);
	});

	story(
		'rule 47: a backup that root has restored: systemd gives the folder back; of single files the log has what mends it',
		async () => {
			await served();
			await types('systemctl stop noip; chown -R root:root /var/lib/noip');
			await types('sudo systemctl start noip');
			await until('the agent', () => machine.statusOrNull()?.pid != null);
			assert.is(await foreign(), '');

			await types('systemctl stop noip; chown root:root /var/lib/noip/state.json; chmod 600 /var/lib/noip/state.json');
			await machine.run('sudo systemctl start noip');
			let mend = '';
			await until('the reason', async () => {
				mend =
					/error agent: \/var\/lib\/noip\/state\.json .*; it belongs to root; run: (sudo .*)$/m.exec(
						await journal(),
					)?.[1] ?? '';
				return mend !== '';
			});
			assert.match((await machine.run('systemctl show -p ExecMainStatus noip')).output, 'ExecMainStatus=70');
			await types('noip status --check', 75);
			await types(mend);
			await types('sudo systemctl restart noip');
			line('203.0.113.15');
			await published('203.0.113.15');
			assert.equal(sent(), ['203.0.113.10', '203.0.113.15']);
		},
	);

	story('the service is started whatever is in the configuration, and systemd shows what it is at', async () => {
		await fresh();
		machine.write('/etc/noip/noip.conf', configuration(HOME).replace('option contact', 'option contact contact'));
		await types('sudo systemctl start noip && systemctl is-active noip');
		await shows('StatusText', 'configuration error; nothing is sent');
		assert.match(await types('journalctl --no-pager -o cat -u noip -p err'), /^error agent: .*noip\.conf line \d+/m);
		machine.write(
			'/etc/noip/noip.conf',
			configuration(HOME).replace('option contact', "option enabled '0'\n\toption contact"),
		);
		await types('sudo systemctl restart noip');
		await shows('StatusText', "option enabled is '0' in the settings");
		machine.write('/etc/noip/noip.conf', configuration(HOME));
		await types('sudo systemctl reload noip');
		await published('203.0.113.10');
		await shows('StatusText', 'up to date: home');
		assert.not.match(await journal(), /^<\d>/m);
	});

	story('a loop that hangs is ended by the watchdog, and the service goes on', async () => {
		await dropIn('WatchdogSec=2s', 'TimeoutAbortSec=1s', 'RestartSec=100ms');
		await served();
		const { pid } = machine.statusOrNull() ?? {};
		await types(`kill -STOP ${pid}`);
		await until('another agent', () => (machine.statusOrNull()?.pid ?? pid) !== pid);
		assert.match(await journal(), 'Watchdog timeout');
		line('203.0.113.17');
		await published('203.0.113.17');
		await dropIn();
	});

	story('a fault that no restart mends ends in a service that has failed, and the log has why', async () => {
		await dropIn('RestartSec=100ms');
		await served();
		await types('systemctl stop noip; chown root:root /var/lib/noip/state.json; chmod 600 /var/lib/noip/state.json');
		await types('sudo systemctl start noip', 1);
		await until('the end of it', async () => (await machine.run('systemctl is-failed noip')).code === 0);
		const said = await journal();
		assert.match(said, 'Start request repeated too quickly');
		assert.match(said, /error agent: \/var\/lib\/noip\/state\.json .*; it belongs to root; run: sudo/);
		await types('chown noip:noip /var/lib/noip/state.json; systemctl reset-failed noip && systemctl start noip');
		line('203.0.113.18');
		await published('203.0.113.18');
		await dropIn();
	});

	story('a password of root’s alone is the service’s by LoadCredential=', async () => {
		await fresh();
		machine.write('/etc/noip/secret', `${PASSWORD}\n`);
		await types('chmod 600 /etc/noip/secret');
		await dropIn('LoadCredential=password:/etc/noip/secret');
		const from = "option password_file '/run/credentials/noip.service/password'";
		machine.write('/etc/noip/noip.conf', configuration(HOME).replace(/option password '.*'/, from));
		await types('sudo systemctl start noip');
		await published('203.0.113.10');
		await types('sudo noip check');
		await types('sudo noip reload');
		await dropIn();
	});

	story('rule 47: another user is told whose command it is', async () => {
		await served();
		await types('chmod 644 /etc/noip/noip.conf; chmod 755 /etc/noip');
		assert.match(await types('sudo -u daemon noip update', 70), /permission denied; run: sudo -u noip noip update$/m);
		await types('chmod 750 /etc/noip');
	});

	story(
		'an installation over the unit of 0.1 keeps that, and the state; an upgrade starts the service anew',
		async () => {
			await served();
			machine.write('/etc/systemd/system/noip.service', OLD_UNIT);
			await types('rm /usr/local/bin/noip');
			machine.write('/usr/local/bin/noip', '#!/usr/bin/env node\n');
			const said = await types(INSTALL);
			assert.match(said, 'kept what was in /etc/systemd/system/noip.service as /etc/noip/noip.service.old\n');
			assert.match(said, '/etc/noip/noip.conf is as it was\n');
			assert.is(machine.read('/etc/noip/noip.service.old'), OLD_UNIT);
			await until('the agent', () => machine.statusOrNull()?.pid != null);
			line('203.0.113.16');
			await published('203.0.113.16');
			assert.equal(sent(), ['203.0.113.10', '203.0.113.16']);
		},
	);

	story(
		'an uninstallation stops the service and keeps configuration and state, or with --purge takes all away',
		async () => {
			await served();
			assert.match(await types('sudo noip uninstall'), 'removed /etc/systemd/system/noip.service\n');
			await types('systemctl status noip', 4);
			assert.is(await types('ls /etc/noip/noip.conf /var/lib/noip/state.json | wc -l'), '2\n');
			await types(`sudo ./${FILE} uninstall --purge`);
			await types('! id noip && ! ls /etc/noip /var/lib/noip /run/noip /usr/local/bin/noip');
		},
	);
}

if (why) {
	const note = `systemd of Debian 12 does not boot here, so nothing of the README's section on Debian is tried (${why})`;
	console.log(`FIGURE ${note}`);
	test(note, () => assert.is.not(process.env.CI, 'true', 'in CI it has to boot'));
} else stories();

test.after(async () => {
	await machine?.close();
	await provider.close();
});
test.run();
