import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toBytes } from '../../src/base/bytes.ts';
import { type Device, detectDevice, userAgentFor } from '../../src/client/device.ts';
import type { Settings } from '../../src/config/config.ts';
import type { Host, RunResult } from '../../src/host/host.ts';
import { valid } from '../config/reading.ts';
import { MODELS } from './models.ts';

const settings = (...lines: string[]): Settings =>
	valid(["config noip 'settings'", "option contact 'me@example.com'", ...lines, ''].join('\n')).settings;

/** A machine with these files that answers `ubus call system board` so. */
function machine(files: Record<string, string>, ubus: RunResult = { kind: 'missing' }): { host: Host; ran: string[] } {
	const ran: string[] = [];
	const host = {
		files: { read: (path: string) => (path in files ? toBytes(files[path] ?? '') : { error: 'ENOENT' }) },
		run: (argv: readonly string[]) => {
			ran.push(argv.join(' '));
			return { done: Promise.resolve(ubus), kill: () => undefined };
		},
	};
	return { host: host as unknown as Host, ran };
}

const PATHS = { router: true, root: '', config: '', stateDir: '', runDir: '' };
const board = (model: string): RunResult => ({
	kind: 'exit',
	code: 0,
	output: toBytes(JSON.stringify({ model, release: { distribution: 'OpenWrt', version: '25.12.0' } })),
});
const PLAIN: Device = { model: '', maker: '', release: '' };

for (const [model, wanted] of MODELS) {
	test(`the hardware form on ${JSON.stringify(model).slice(0, 50)}`, async () => {
		const { host, ran } = machine({}, board(model));
		assert.is(userAgentFor(settings(), await detectDevice(host, PATHS)), wanted);
		assert.equal(ran, ['ubus call system board']);
	});
}

test('the hardware form on the recorded board', async () => {
	const recorded = readFileSync('test/fixtures/openwrt/system-board.json', 'utf8');
	const { model, release } = JSON.parse(recorded);
	const { host } = machine({}, { kind: 'exit', code: 0, output: recorded });
	const device = await detectDevice(host, PATHS);
	assert.is(device.model, model);
	assert.is(device.release, `${release.distribution}-${release.version}`);
	assert.match(userAgentFor(settings(), device), /^[^ /]+ [^ /]+-[^ /]+\/OpenWrt-\S+ me@example\.com$/);
});

test("the publisher's company stands before what is detected, the publisher's contact where there is none; the user's own before both", () => {
	const publisher = { company: 'Example', contact: 'noip@example.com' };
	const device = { model: 'Acme Gate One', maker: 'Acme', release: 'OpenWrt-25.12.0' };
	const none = valid("config noip 'settings'\n", { needsContact: false }).settings;
	const agent = (given: Settings) => userAgentFor(given, device, publisher);
	assert.is(agent(none), 'Example Gate-One/OpenWrt-25.12.0 noip@example.com');
	assert.is(agent({ ...none, userAgent: 'software' }), 'Example noip/OpenWrt-25.12.0-0.0.0-test noip@example.com');
	assert.is(agent(settings()), 'Example Gate-One/OpenWrt-25.12.0 me@example.com');
	assert.is(agent(settings("option company 'Weyland'")), 'Weyland Gate-One/OpenWrt-25.12.0 me@example.com');
	assert.is(userAgentFor(settings(), device), 'Acme Gate-One/OpenWrt-25.12.0 me@example.com');
});

const FILES = {
	'/etc/board.json': JSON.stringify({ model: { id: 'acme,one', name: 'Acme Gate One' } }),
	'/etc/device_info': "DEVICE_MANUFACTURER='Acme Ltd'\nDEVICE_PRODUCT='Gate'\nDEVICE_REVISION='v0'\n",
	'/etc/os-release': 'NAME="OpenWrt"\nID="openwrt"\nVERSION_ID="24.10.1"\nBUG_URL=https://x/\n# comment\nBROKEN="\n',
};

test('without ubus the files tell model, maker and release', async () => {
	const failures: RunResult[] = [
		{ kind: 'missing' },
		{ kind: 'exit', code: 4, output: '' },
		{ kind: 'exit', code: 0, output: 'not JSON' },
		{ kind: 'exit', code: 0, output: 'null' },
		{ kind: 'exit', code: 0, output: '{"model":7,"release":"x"}' },
		{ kind: 'timeout', output: '' },
		{ kind: 'overflow', output: '{' },
		{ kind: 'killed' },
	];
	for (const failure of failures) {
		const device = await detectDevice(machine(FILES, failure).host, PATHS);
		assert.equal(device, { model: 'Acme Gate One', maker: 'Acme Ltd', release: 'openwrt24.10.1' }, failure.kind);
	}
});

test('a maker that is only the default of the build says nothing', async () => {
	for (const maker of ['OpenWrt', 'Generic']) {
		const { host } = machine({ '/etc/device_info': `DEVICE_MANUFACTURER='${maker}'\n` }, board('TP-Link Archer C7 v2'));
		assert.is((await detectDevice(host, PATHS)).maker, '');
	}
});

test('the maker is not said twice', () => {
	const device = { model: 'tp-link Archer C7', maker: 'TP-Link', release: '1' };
	assert.is(userAgentFor(settings(), device), 'TP-Link Archer-C7/1 me@example.com');
});

test('a machine that says nothing, or nonsense, still has a User-Agent', async () => {
	for (const junk of ['', '\0\xff', '{', '[]', '"x"', 'ID=\nVERSION_ID', '{"model":{"name":{}}}']) {
		const files = { '/etc/board.json': junk, '/etc/device_info': junk, '/etc/os-release': junk };
		const device = await detectDevice(machine(files).host, PATHS);
		assert.is(userAgentFor(settings(), device), 'OpenWrt Router-Device/0 me@example.com');
	}
});

test('elsewhere than on a router ubus is not asked, and files are looked for under the root', async () => {
	const { host, ran } = machine({ '/tmp/r/etc/os-release': 'ID=debian\nVERSION_ID="12"\n' });
	const device = await detectDevice(host, { ...PATHS, router: false, root: '/tmp/r' });
	assert.equal(device, { model: '', maker: '', release: 'debian12' });
	assert.equal(ran, []);
	assert.is(
		userAgentFor(settings("option user_agent 'software'"), device),
		'noip noip/debian12-0.0.0-test me@example.com',
	);
});

test('what the configuration says wins over what is detected', () => {
	const own = ["option company 'My Co'", "option device 'Gate'", "option model 'M/1'", "option firmware 'v,2'"];
	const device = { model: 'TP-Link Archer C7 v2', maker: '', release: 'OpenWrt-25.12.0' };
	assert.is(userAgentFor(settings(...own), device), 'My-Co Gate-M-1/v-2 me@example.com');
	assert.is(userAgentFor(settings(...own.slice(0, 1)), device), 'My-Co Archer-C7-v2/OpenWrt-25.12.0 me@example.com');
});

test('the software form has defaults of its own', () => {
	const software = settings("option user_agent 'software'");
	assert.is(userAgentFor(software, PLAIN), 'noip noip/Linux-0.0.0-test me@example.com');
});

test.run();
