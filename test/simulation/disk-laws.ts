/** The laws of the disk: what was heard is there and survives, and nothing is there that was not said (promises 1, 2, 3 and 9). */

import type { Bytes } from '../../src/base/bytes.ts';
import type { FileError } from '../../src/host/host.ts';
import { type Court, SAVING_MS, SECOND } from './court.ts';
import { FAMILIES, type Stop } from './knowledge.ts';
import type { Simulation } from './simulation.ts';
import { Wait } from './wait.ts';

/** What the kernel may take to write back a name. */
const WRITE_BACK_MS = 5 * SECOND;

export class DiskLaws {
	constructor(private readonly court: Court) {}

	/** A process that may send begins: what it finds on the disk is held against what must be known. */
	memoryRead(recent: Bytes | FileError): void {
		const { court } = this;
		const { machine, paths } = court.simulation as Simulation;
		const clocks = court.clocks();
		court.memoryBeganMs ??= clocks.uptimeMs;
		const memory = parsed(recent);
		const isHere = memory?.bootId === machine.bootId();
		const state = (isHere && (memory?.unsaved as State | null)) || this.loaded(paths.stateDir);
		const { knowledge } = court;
		knowledge.hold?.wait.read(clocks);
		knowledge.checkHold?.wait.read(clocks);
		for (const name of knowledge.names.values())
			for (const family of FAMILIES) name[family]?.disputed?.again.read(clocks);
		court.tokens += 2;
		court.unsent.clear();
		this.remembered(state);
		court.crash = null;
	}

	/** What the disk is sure of, the provider has said: nothing is taken for confirmed that was not (rules 1, 2). */
	saved(): void {
		const { court } = this;
		const { machine, paths } = court.simulation as Simulation;
		const state = parsed(machine.disk.read(`${paths.stateDir}/state.json`, 1 << 20)) as State | null;
		for (const record of state?.names ?? []) {
			const name = court.knowledge.name(record.user, record.host);
			const isPresent = record.presence === 'unknown' || name.presence !== 'unknown' || name.vague;
			court.must(
				isPresent,
				'rules 1: the disk is sure only of what was said',
				`${record.host} is ${record.presence} there`,
			);
			for (const family of FAMILIES) {
				const its = record[family];
				if (!its || its.unknown || name.vague) continue;
				const known = name[family];
				const isSaid = known !== null && !known.doubtful && known.sent === its.sent;
				court.must(
					isSaid,
					'rules 1: the disk is sure only of what was said',
					`it has ${its.sent ?? 'what the provider saw'} for ${record.host}`,
				);
			}
		}
	}

	private loaded(stateDir: string): State | null {
		const { machine } = this.court.simulation as Simulation;
		for (const file of ['state.json', 'state.json.new', 'state.json.1']) {
			const found = parsed(machine.disk.read(`${stateDir}/${file}`, 1 << 20)) as State | null;
			if (found?.names) return found;
		}
		return null;
	}

	/** Promise 9, and 2 and 3 over restarts: what was heard is on the disk, unless a crash came in between. */
	private remembered(state: State | null): void {
		const { court } = this;
		const { knowledge, crash } = court;
		const now = court.now();
		const isFresh = (atMs: number) => {
			const window = crash?.power ? SAVING_MS + WRITE_BACK_MS : SAVING_MS;
			return crash !== null && atMs > crash.atMs - window;
		};
		const current = court.simulation?.machine.disk.read(`${court.simulation.paths.stateDir}/state.json`, 1 << 20);
		const isTorn = typeof current === 'string' && !parsed(current);
		court.must(!isTorn, 'promise 9: the newest state is whole', 'state.json is torn');
		// What a disk has lost once may be missed at any later start.
		const isDiskBad = court.diskTroubleMs > -Infinity;
		court.must(
			state !== null || !court.savedEver || isDiskBad,
			'promise 9: a readable state is left',
			'no state can be read',
		);
		const excused = (atMs: number) => isFresh(atMs) || isDiskBad;
		for (const { atMs, stop } of court.lifted) {
			const isBack = state?.stops.some((one) => isSame(one, stop));
			if (isBack && excused(atMs) && atMs <= (crash?.atMs ?? now)) knowledge.stops.push(stop);
		}
		knowledge.stops = knowledge.stops.filter((stop) => {
			const found = state?.stops.some((one) => isSame(one, stop));
			court.must(found || excused(stop.atMs), 'promise 2: a stop survives', `${stop.word} is not on the disk`);
			return found;
		});
		for (const which of ['hold', 'checkHold'] as const) {
			const known = knowledge[which];
			const held = state?.[which];
			if (held?.series === known?.series) continue;
			court.must(!known || excused(known.learnedMs), 'promise 3: a wait survives', `the ${which} is not on the disk`);
			const wait = new Wait(0, court.clocks(), true);
			knowledge[which] = held ? { series: held.series, wait, isAsked: true, learnedMs: 0 } : null;
		}
		for (const name of knowledge.names.values()) {
			const record = state?.names.find(
				(one) => one.user.toLowerCase() === name.user.toLowerCase() && one.host === name.host,
			);
			if (record?.presence === 'unknown') name.presence = 'unknown';
			for (const family of FAMILIES) {
				const known = name[family];
				// What is on the disk while a request cannot be sent is believed after a restart (rules 2).
				if (known && record?.[family]?.unknown) known.doubtful = true;
			}
			const differs = FAMILIES.some((family) => {
				const known = name[family];
				return known && !known.doubtful && record?.[family]?.sent !== known.sent;
			});
			court.must(
				!differs || name.vague || excused(name.learnedMs),
				'promise 1: a confirmation survives',
				`that of ${name.host} is not on the disk`,
			);
			if (differs || excused(name.learnedMs)) {
				name.vague = true;
				// The program may not have noted that the answer came (rules 2).
				name.lost.push({ ipv4: 'unknown', ipv6: 'unknown' });
			}
			const forgets = FAMILIES.some((family) => name[family]?.doubtful && record?.[family] && !record[family]?.unknown);
			court.must(
				!forgets || name.vague || isDiskBad,
				'rules 2: a doubt survives',
				`the disk is sure of ${name.host}, of which a later request was lost`,
			);
		}
	}
}

interface State {
	names: {
		user: string;
		host: string;
		presence: string;
		ipv4: { sent: string | null; unknown: unknown } | null;
		ipv6: { sent: string | null; unknown: unknown } | null;
	}[];
	stops: { word: string; user: string | null; hosts: string[] | null; offline: boolean }[];
	hold: { series: number } | null;
	checkHold: { series: number } | null;
}

function isSame(one: State['stops'][number], stop: Stop): boolean {
	return (
		one.word === stop.word &&
		one.user === stop.user &&
		String(one.hosts) === String(stop.hosts) &&
		one.offline === stop.offlineOnly
	);
}

function parsed(text: Bytes | FileError): Record<string, unknown> | null {
	if (typeof text !== 'string') return null;
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
