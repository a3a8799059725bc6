/** What is left after a kill: on the disk, and once the agent has been started again. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { decode, encode } from '../../src/base/checksummed.ts';
import { STATE_SCHEMA, type State } from '../../src/updater/state.ts';
import { VOLATILE_SCHEMA, type VolatileState } from '../../src/updater/volatile-state.ts';
import type { ScenarioRouter } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

const HOST = 'home.ddns.net';
const HOUR = 3_600_000;

/** Every file that a start would take is whole, and there is nothing else. */
export function assertReadable(router: ScenarioRouter): void {
	const names = readdirSync(router.path('state'));
	assert.equal(
		names.filter((name) => !/^state\.json(\.1|\.new)?$/.test(name)),
		[],
	);
	for (const name of names.filter((each) => each !== 'state.json.new')) {
		assert.is(decode(readFileSync(router.path(`state/${name}`), 'latin1'), STATE_SCHEMA).kind, 'whole', name);
	}
	// Between the two renames of a save it is the new one that counts.
	if (names.includes('state.json.1')) assert.ok(stateOf(router));
	for (const name of ['status.json', 'agent/recent.json']) {
		const path = router.path(`run/${name}`);
		if (existsSync(path)) assert.is(decode(readFileSync(path, 'latin1'), VOLATILE_SCHEMA).kind, 'whole', name);
	}
}

/** The state that a start would take. */
export function stateOf(router: ScenarioRouter): State | null {
	const path = ['state/state.json', 'state/state.json.new'].map((name) => router.path(name)).find(existsSync);
	const opened = path === undefined ? null : decode(readFileSync(path, 'latin1'), STATE_SCHEMA);
	return opened?.kind === 'whole' ? (opened.value as State) : null;
}

/** How many requests for this address a start may make: none when the disk says that it is confirmed, or that a stop holds its user. */
export function toCome(router: ScenarioRouter, address: string): 0 | 1 {
	const { names = [], stops = [] } = stateOf(router) ?? {};
	const confirmed = names.find((name) => name.host === HOST)?.ipv4;
	return stops.length > 0 || (confirmed?.sent === address && !confirmed.unknown) ? 0 : 1;
}

/** Starts the agent after a kill, sees it come to rest, and ends it in peace. `stops`: the provider's answer is a stop. */
export async function recover(router: ScenarioRouter, address: string, stops: boolean): Promise<void> {
	await router.start();
	const word = stops ? 'stopped' : 'up-to-date';
	await until(`the agent to be ${word}`, () => router.word() === word);
	assert.is(toCome(router, address), 0);
	assert.not.match(router.log, /kept as|starts as new|damaged|internal/);
	if (!stops) assert.is(router.provider.service.zone.get(HOST)?.ipv4, address);
	assert.is(await router.stop(), 0);
	assertReadable(router);
	// What was in doubt before a stop stays so.
	if (!stops) refresh(router);
}

/** Has a new agent, on an empty disk, confirm the address of the line. */
export async function beginAnew(router: ScenarioRouter): Promise<void> {
	router.forget();
	router.log = '';
	await router.start();
	await router.stop();
	refresh(router);
}

/** Lets the hour pass after which all attempts are free again; no request may be in doubt by then. */
export function refresh(router: ScenarioRouter): void {
	const path = router.path('run/agent/recent.json');
	const opened = decode(readFileSync(path, 'latin1'), VOLATILE_SCHEMA);
	const recent = opened.kind === 'whole' ? (opened.value as VolatileState) : null;
	// One whose like has been confirmed since counts for some seconds more (rule 2).
	const lost = recent?.lost.filter(({ untilMs }) => untilMs === undefined);
	assert.equal([recent?.inFlight, lost, recent?.again, recent?.unsaved], [null, [], [], null]);
	if (recent) writeFileSync(path, encode({ ...recent, beganMs: recent.beganMs - 2 * HOUR, attempts: [], lost: [] }));
}
