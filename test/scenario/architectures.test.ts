/** One story, from boot to SIGTERM, with the engine and the curl of each architecture: real processes, under QEMU where need be. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownArchitecture } from '../../build/architectures.mjs';
import { PASSWORD } from '../support/accounts.ts';
import { type Architecture, architectures, privateKilobytes } from '../support/architectures.ts';
import { onRouter, type ScenarioRouter } from '../support/scenario-router.ts';

/** Emulated programs start slowly, and more so on a machine that is busy. */
const SETTINGS = { timeout: '20' };
/** What an idle agent may hold for itself, as it is for the machine's own architecture. */
const MOST_PRIVATE_KB = 2500;
const STARTS = 5;

function configure(router: ScenarioRouter, password: string, ...names: string[]): void {
	const hostnames = names.map((name) => `list hostname '${name}'`);
	router.config({ settings: SETTINGS, key: ["option username 'key1'", `option password '${password}'`, ...hostnames] });
}

function line(router: ScenarioRouter, last: number): void {
	router.lines([{ name: 'wan', ipv4: [`203.0.113.${last}`] }]);
}

/** What arrived at the provider, in order, and what it said. */
function told(router: ScenarioRouter) {
	return router.provider.journal
		.entries()
		.map(({ listener, kind, credential, query, answer }) => [listener, kind, credential, query, answer?.body.trim()]);
}

function published(router: ScenarioRouter): (string | null)[] {
	return ['home.ddns.net', 'nas.ddns.net'].map((name) => router.provider.service.zone.get(name).ipv4);
}

/** Puts the architecture's curl in front of the machine's; each start leaves a line. */
function install(router: ScenarioRouter, { curl }: Architecture): void {
	if (curl) router.program('curl', `echo >>'${router.path('started')}'\nexec '${curl}' "$@"\n`);
}

/** That the agent at work and the curl that it started are of the architecture. */
function assertForeign(router: ScenarioRouter, { emulator, curl, triplet }: Architecture): void {
	if (emulator) assert.is(basename(readlinkSync(`/proc/${router.agent?.pid}/exe`)), emulator);
	if (!curl) return;
	const starts = readFileSync(router.path('started'), 'utf8').length;
	assert.is(starts, router.provider.journal.entries().length, 'each request is made by one curl of the architecture');
	assert.match(spawnSync(router.path('bin/curl'), ['--version'], { encoding: 'utf8' }).stdout, triplet);
}

/** Boot without a line, the line comes up, another address, another configuration, the end. */
async function life(router: ScenarioRouter, architecture: Architecture): Promise<void> {
	configure(router, PASSWORD, 'home.ddns.net');
	router.lines([{ name: 'wan', up: false }]);
	await router.start();
	assert.is(router.word(), 'no-address');
	assert.equal(told(router), []);

	line(router, 10);
	await router.event('ifup wan');
	const first = ['https', 'update', 'right', { hostname: 'home.ddns.net', myip: '203.0.113.10' }, 'good 203.0.113.10'];
	assert.equal(told(router), [first]);
	assert.equal(published(router), ['203.0.113.10', null]);
	assert.is(router.word(), 'up-to-date');

	line(router, 11);
	await router.event('ifupdate wan');
	const second = ['https', 'update', 'right', { hostname: 'home.ddns.net', myip: '203.0.113.11' }, 'good 203.0.113.11'];
	assert.equal(told(router), [first, second]);
	assert.equal(published(router), ['203.0.113.11', null]);

	configure(router, PASSWORD, 'home.ddns.net', 'nas.ddns.net');
	await router.reload();
	const third = ['https', 'update', 'right', { hostname: 'nas.ddns.net', myip: '203.0.113.11' }, 'good 203.0.113.11'];
	assert.equal(told(router), [first, second, third]);
	assert.equal(published(router), ['203.0.113.11', '203.0.113.11']);
	assertForeign(router, architecture);

	await router.event('ifup wan');
	const { name, emulator } = architecture;
	const kilobytes = privateKilobytes(router.agent?.pid ?? 0, emulator !== null);
	console.log(`FIGURE ${name}, idle: ${kilobytes} KB of memory of its own${emulator ? ", QEMU's own left out" : ''}`);
	assert.ok(kilobytes > 0 && kilobytes < MOST_PRIVATE_KB, `${kilobytes} KB`);

	assert.is(await router.stop('SIGTERM'), 0);
	assert.equal(told(router), [first, second, third]);
}

/** A wrong password stops the key, over a restart too; the right one lifts the stop. */
async function stop(router: ScenarioRouter, architecture: Architecture): Promise<void> {
	configure(router, 'wrong', 'home.ddns.net');
	await router.start();
	const query = { hostname: 'home.ddns.net', myip: '203.0.113.10' };
	const refused = ['https', 'update', 'wrong', query, 'badauth'];
	assert.equal(told(router), [refused]);
	assert.is(router.word(), 'stopped');

	assert.is(await router.stop('SIGTERM'), 0);
	line(router, 11);
	await router.start();
	await router.event('ifupdate wan', 'update -');
	assert.is(router.word(), 'stopped');
	assert.equal(told(router), [refused]);
	assert.equal(published(router), [null, null]);

	configure(router, PASSWORD, 'home.ddns.net');
	await router.reload();
	assert.equal(told(router), [
		refused,
		['https', 'update', 'right', { ...query, myip: '203.0.113.11' }, 'good 203.0.113.11'],
	]);
	assert.equal(published(router), ['203.0.113.11', null]);
	assertForeign(router, architecture);
	assert.is(await router.stop('SIGTERM'), 0);
}

/** Milliseconds from the start of `noip --version` to its end: the median of some. */
function startMs({ engine }: Architecture): number {
	const [program = '', ...args] = [...engine.program, '--version'];
	const times = Array.from({ length: STARTS }, () => {
		const began = performance.now();
		const { status, stdout } = spawnSync(program, args, { encoding: 'utf8' });
		assert.is(status, 0);
		assert.match(stdout, /^noip \S+ \(\w+\)\n$/);
		return performance.now() - began;
	});
	return times.sort((a, b) => a - b)[(STARTS - 1) / 2] ?? 0;
}

/** What the program takes to start, by the names of the architectures. */
const startsMs: Record<string, number> = {};

const all = await architectures();
for (const architecture of all) {
	const { name } = architecture;
	if ('why' in architecture) {
		const note = `${name} cannot be had on this machine, so the client is not tried on it (${architecture.why})`;
		console.log(`FIGURE ${note}`);
		test(note, () => assert.is.not(process.env.CI, 'true', 'in CI it has to be there'));
		continue;
	}
	const on = (scenario: typeof life) => () =>
		onRouter(architecture.engine, async (router) => {
			install(router, architecture);
			await scenario(router, architecture);
		});
	test(`${name}: from boot over the first address, the next and a reload to SIGTERM`, on(life));
	test(`${name}: rule 10: badauth stops over a restart, and the right password lifts it`, on(stop));
	test(`${name}: the program starts and says its version`, () => {
		const ms = startMs(architecture);
		startsMs[name] = ms;
		const times = ms / (startsMs[`${architecture.engine.name}, ${ownArchitecture()}`] ?? 0);
		console.log(`FIGURE ${name}: --version takes ${ms.toFixed(0)} ms, ${times.toFixed(1)} times the machine's own`);
	});
}

/** The same architecture, as the executable and as a QuickJS with the text. */
const BOTH = [
	[`executable, ${ownArchitecture()}`, `quickjs, ${ownArchitecture()}`],
	['executable, arm', 'quickjs, armhf'],
];
/** A busy machine spoils a look; what starts later does so at each. */
const LOOKS = 10;
for (const [executable, text] of BOTH) {
	test(`${executable} starts sooner than ${text}`, () => {
		const [one, other] = [executable, text].map((name) => all.find((each) => each.name === name));
		if (!one || !other || 'why' in one || 'why' in other) return;
		const looks: number[] = [];
		const isSooner = () => looks.some((times) => times < 1);
		while (!isSooner() && looks.length < LOOKS) looks.push(startMs(one) / startMs(other));
		console.log(`FIGURE ${executable}: a start takes ${looks.at(-1)?.toFixed(2)} of that of ${text}`);
		assert.ok(isSooner(), `${looks} times as long`);
	});
}

test.run();
