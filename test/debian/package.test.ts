/** The package on Debian 12 and 13, as apt and dpkg install, upgrade, remove and purge it. */

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VERSION } from '../../build/packages.mjs';
import { executable } from '../../build/static.mjs';
import { decode, encode } from '../../src/base/checksummed.ts';
import { STATE_SCHEMA, type State } from '../../src/updater/state.ts';
import { startFakeProvider } from '../provider/fake-provider.ts';
import { PASSWORD, PROVIDER } from '../support/accounts.ts';
import { configText, exampleText, keyLines } from '../support/configuration.ts';
import { readmeBlocks } from '../support/readme.ts';
import { until } from '../support/until.ts';
import { ARCHITECTURE, builtPackage } from './built.ts';
import { installation } from './installation.ts';
import { DebianMachine } from './machine.ts';
import { line } from './network.ts';
import { SUITES } from './own-installations.ts';

/** As the README has it typed; a bare system has root alone, and no sudo. */
const [INSTALL = '', START = ''] = [readmeBlocks('Debian, Raspberry Pi OS')[0], readmeBlocks('First steps')[1]].map(
	(block) => block?.replaceAll('sudo ', ''),
);
const HOME = 'home.ddns.net';
/** A name that the account does not have. */
const PORCH = 'porch.ddns.net';
const CONFIG = '/etc/noip/noip.conf';
const STATE = '/var/lib/noip/state.json';
const CA_FILE = '/etc/ssl/provider.pem';

const file = (of: string) => `/root/noip_${of}_${ARCHITECTURE}.deb`;
const [BEFORE, NOW] = [`${VERSION}~1`, VERSION];

const provider = await startFakeProvider({ description: PROVIDER });

function configuration(...names: string[]): string {
	const { urls } = provider;
	const settings = { enabled: '1', ca_file: CA_FILE, ipv4_check: urls.check4, ipv6_check: urls.check6, timeout: '5' };
	const key = [...keyLines(...names), "list interface 'eth0'", "option ipv6 'off'"];
	return configText({ settings, servers: [urls.https], key });
}

/** The addresses that were sent. */
const sent = () => provider.journal.updates().map(({ query }) => query?.myip ?? '');

/** A machine of this suite, and what is done to it. */
async function booted(suite: string) {
	const machine = await DebianMachine.boot(installation(suite));
	machine.write(CA_FILE, readFileSync(provider.caFile));
	for (const of of [BEFORE, NOW]) machine.write(file(of), await builtPackage(of));
	machine.write('/etc/apt/apt.conf.d/90yes', 'APT::Get::Assume-Yes "true";\n');
	await types('apt-get -qq update');

	async function types(script: string, code = 0): Promise<string> {
		const ended = await machine.run(`export DEBIAN_FRONTEND=noninteractive; ${script}`);
		assert.is(ended.code, code, `${script}: ${ended.output}`);
		return ended.output;
	}

	return {
		machine,
		/** Runs what a person types, which must do what it should. */
		types,
		install: (of = NOW) => types(`cd /root; ${INSTALL.replace(/noip_\S+/, `noip_${of}_${ARCHITECTURE}.deb`)}`),
		async configure(...names: string[]): Promise<void> {
			machine.write('/root/noip.conf', configuration(...names));
			await types(`cat /root/noip.conf >${CONFIG}; systemctl reload noip`);
		},
		async published(address: string): Promise<void> {
			await until(`${address} to be published`, () => provider.service.zone.get(HOME)?.ipv4 === address);
			await until('the status', () => isSettled(machine));
		},
		agent: async () => (await machine.run('systemctl show -p MainPID --value noip')).output.trim(),
	};
}

type Debian = Awaited<ReturnType<typeof booted>>;

function isSettled(machine: DebianMachine): boolean {
	const state = machine.statusOrNull()?.keys[0]?.state.code;
	return state === 'up-to-date' || state === 'stopped';
}

let debian: Debian | null = null;

/** The first of a suite boots a machine, on which no noip has ever been; the others go on with it, after all was purged. */
async function fresh(suite: string): Promise<Debian> {
	if (machineOf !== suite) {
		await debian?.machine.close();
		[debian, machineOf] = [null, suite];
		debian = await booted(suite);
	}
	if (!debian) throw new Error('not booted');
	line('203.0.113.10');
	await debian.machine.run(
		'systemctl unmask -q noip; dpkg --purge noip; rm -rf /etc/noip /etc/systemd/system/noip.service',
	);
	for (const name of [HOME, 'nas.ddns.net']) provider.service.zone.set(name, { ipv4: null }, Date.now());
	provider.journal.clear();
	return debian;
}

let machineOf = '';

/** On a machine that boots, or it is said why not. */
function story(suite: string, name: string, act: (debian: Debian) => Promise<void>): void {
	test(`${suite}: ${name}`, async () => {
		let found: Debian;
		try {
			found = await fresh(suite);
		} catch (error) {
			console.log(`FIGURE systemd of ${suite} does not boot here: ${(error as Error).message}`);
			assert.is.not(process.env.CI, 'true', 'in CI it has to boot');
			return;
		}
		try {
			await act(found);
		} catch (error) {
			const { output } = await found.machine.run('journalctl --no-pager -o cat -n 60 -u noip');
			if (error instanceof Error) error.message += `\nthe service said:\n${output}`;
			throw error;
		}
	});
}

for (const suite of [...SUITES].reverse()) {
	story(
		suite,
		'apt installs it on a bare system, where `noip setup` ends with a confirmed name, and it is purged',
		async ({ machine, types, install, published, agent }) => {
			const began = Date.now();
			const said = await install();
			assert.match(said, new RegExp(`^noip: nothing is sent until ${CONFIG} is filled in; .*: noip setup$`, 'm'));
			console.log(`FIGURE apt install of noip with its dependencies on ${suite}: ${Date.now() - began} ms`);
			await until('the agent', () => machine.statusOrNull()?.pid != null);
			assert.match(await types('systemctl is-enabled noip'), /^enabled/);
			assert.is(
				await types(`stat -c "%U:%G %a %n" /etc/noip /etc/noip/hooks.d ${CONFIG} /var/lib/noip /run/noip`),
				`root:noip 750 /etc/noip\nroot:noip 750 /etc/noip/hooks.d\nroot:noip 640 ${CONFIG}\nnoip:noip 750 /var/lib/noip\nnoip:noip 755 /run/noip\n`,
			);
			assert.match(await types('getent passwd noip'), /:\/var\/lib\/noip:\/usr\/sbin\/nologin$/m);
			assert.is(await types('dpkg --verify noip'), '');
			assert.equal(sent(), []);
			const log = await types('journalctl -u noip --no-pager -o cat');
			assert.match(log, `${CONFIG} is not filled in yet: nothing is sent; next: sudo noip setup`);
			assert.not.match(log, 'error');
			await types(`dpkg -i ${file(NOW)}`);

			// The provider of this test, of which nothing is asked.
			machine.write('/root/noip.conf', exampleText(provider.urls, CA_FILE));
			machine.write('/root/answers', ['key1', PASSWORD, HOME, 'me@example.com', ''].join('\n'));
			const setup = await types(`cat /root/noip.conf >${CONFIG}; noip setup </root/answers`);
			assert.match(setup, /Done: the provider has confirmed it\. The service goes on from\s+here/);
			assert.not.match(setup, PASSWORD);
			assert.is(await types(`stat -c "%U:%G %a" ${CONFIG}`), 'root:noip 640\n');
			await types(START);
			await published('203.0.113.10');
			console.log(`FIGURE from apt install to a confirmed name on ${suite}: ${Date.now() - began} ms`);

			const before = await agent();
			await types(`apt-get remove -qq -y noip; ! ls /usr/bin/noip`);
			assert.is(await agent(), '0');
			assert.match(await types('systemctl is-enabled noip || true'), 'masked');
			await types(`ls ${CONFIG} ${STATE}`);
			await install();
			await until('the agent', async () => !['0', before].includes(await agent()));
			await until('the status', () => isSettled(machine));
			assert.equal(sent(), ['203.0.113.10']);

			machine.write('/etc/noip/hooks.d/10-mine', '#!/bin/sh\n');
			assert.match(await types('apt-get purge -qq -y noip'), 'what you have put into /etc/noip is still there');
			await types(`ls /etc/noip/hooks.d/10-mine; ! ls ${CONFIG} /var/lib/noip /run/noip /etc/init.d/noip`);
			await types('rm -r /etc/noip');
			const left =
				'find /etc /var /run /usr -xdev -name "*noip*" ! -path "/var/log/*" ! -path "/run/systemd/propagate/*"';
			assert.is(await types(left), '');
			assert.is(await types('systemctl list-unit-files --no-legend "noip*" || true'), '');
		},
	);
}

story(
	'bookworm',
	'an upgrade keeps a state of 0.1, its stop included, the configuration and what the administrator has decided',
	async ({ machine, types, install, configure, published, agent }) => {
		await install(BEFORE);
		await configure(HOME, PORCH);
		await published('203.0.113.10');
		await until('the stop', () => machine.statusOrNull()?.keys[0]?.names.some(({ stop }) => stop) ?? false);
		const requests = sent().length;
		await types('systemctl stop noip');
		machine.write(STATE, asOf01(machine.read(STATE)));
		await types('systemctl start noip');
		const before = await agent();
		await types(`echo '# mine' >>${CONFIG}; chmod 644 ${CONFIG}`);
		const said = await install();
		assert.not.match(said, 'wrote');
		await until('the agent', async () => !['0', before].includes(await agent()));
		await until('the status', () => isSettled(machine));
		assert.is(sent().length, requests);
		assert.match(machine.read(STATE), '"nohost"');
		assert.match(machine.read(CONFIG), '# mine');
		assert.match(await types(`stat -c %a ${CONFIG}`), '644');
		assert.match(await types('dpkg-query -W noip'), `noip\t${NOW}\n`);
		line('203.0.113.11');
		await published('203.0.113.11');

		await types(`systemctl disable -q --now noip; dpkg -i ${file(NOW)}`);
		assert.match(await types('systemctl is-enabled noip || true'), 'disabled');
		assert.is(await agent(), '0');
		await types(`apt-get remove -qq -y noip`);
		await install();
		assert.match(await types('systemctl is-enabled noip || true'), 'disabled');
		await types(`systemctl enable -q noip; systemctl mask -q noip; dpkg -i ${file(NOW)}`);
		assert.match(await types('systemctl is-enabled noip || true'), 'masked');
		assert.is(await agent(), '0');
		await types(`systemctl unmask -q noip; rm ${CONFIG}; dpkg -i ${file(NOW)}; ! ls ${CONFIG}`);
	},
);

story(
	'bookworm',
	'it takes the place of what `noip install` has put there, whose configuration, state and switch stay',
	async ({ machine, types, install, configure, published, agent }) => {
		machine.write('/root/noip', readFileSync(await executable()));
		await types('apt-get install -qq -y curl ca-certificates; chmod 755 /root/noip; /root/noip install');
		await configure(HOME);
		await published('203.0.113.10');
		const before = await agent();
		const said = await install();
		assert.match(
			said,
			'kept /etc/systemd/system/noip.service of an earlier installation as /etc/noip/noip.service.old',
		);
		assert.match(said, 'remove it: rm /usr/local/bin/noip');
		await until('the agent', async () => !['0', before].includes(await agent()));
		assert.match(await types('systemctl show -p FragmentPath,ExecStart noip'), 'path=/usr/bin/noip');
		assert.match(await types('systemctl is-enabled noip'), 'enabled');
		line('203.0.113.11');
		await published('203.0.113.11');
		assert.equal(sent(), ['203.0.113.10', '203.0.113.11']);

		await types('apt-get purge -qq -y noip; /root/noip install; systemctl disable -q --now noip');
		await install();
		assert.match(await types('systemctl is-enabled noip || true'), 'disabled');
		assert.is(await agent(), '0');
		machine.write('/etc/systemd/system/noip.service', '[Service]\nExecStart=/bin/sleep 1\n');
		assert.match(await types(`dpkg -i ${file(NOW)}`), 'noip.service is used, and not the package');
		assert.match(machine.read('/etc/systemd/system/noip.service'), 'sleep');
	},
);

story(
	'bookworm',
	'an installation that was interrupted, or had no room in /etc, is finished by dpkg --configure -a',
	async ({ machine, types, agent }) => {
		await types('apt-get install -qq -y curl ca-certificates iproute2');
		await types(`dpkg --unpack ${file(NOW)}`);
		assert.is(await agent(), '0');
		await types('mkdir /etc/noip; mount -t tmpfs -o size=4k,nr_inodes=1 tmpfs /etc/noip');
		await types('dpkg --configure -a', 1);
		await types('umount /etc/noip; mount -t tmpfs -o ro tmpfs /etc/noip');
		assert.match(await types('dpkg --configure -a', 1), 'Read-only file system');
		await types('umount /etc/noip; rmdir /etc/noip; dpkg --configure -a');
		await until('the agent', () => machine.statusOrNull()?.pid != null);
		assert.is(await types(`stat -c "%U:%G %a" /etc/noip ${CONFIG}`), 'root:noip 750\nroot:noip 640\n');
		await types('dpkg --remove noip; dpkg --purge noip; ! ls /etc/noip');
	},
);

/** As 0.1.0 wrote it: it did not keep with what a name was confirmed. */
function asOf01(text: string): string {
	const decoded = decode(text, STATE_SCHEMA);
	if (decoded.kind !== 'whole') throw new Error(decoded.kind);
	const state = decoded.value as State;
	return encode({ ...state, names: state.names.map(({ confirmedWith: _, ...record }) => record) });
}

test.after(async () => {
	await debian?.machine.close();
	await provider.close();
});
test.run();
