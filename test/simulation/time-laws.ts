/** The laws of when: an event is looked after at once, what is due goes out as soon as it may, and in the end everything is right (promises 4 and 7). */

import type { Configuration, KeyConfiguration } from './configuration.ts';
import { type Court, HOUR, MINUTE, SECOND } from './court.ts';
import { FAMILIES } from './knowledge.ts';
import { type Network, seenFrom } from './network.ts';
import type { Process } from './process.ts';
import type { Simulation } from './simulation.ts';
import { wanted } from './wanted.ts';

/** The longest back-off, of which a quarter may come on top; and what may come on top of the first hour of a boot. */
const LONGEST_WAIT = 15 * MINUTE;

export class TimeLaws {
	/** Keys whose requests are waited for. */
	private readonly awaited = new Set<string>();

	constructor(private readonly court: Court) {}

	/** An event of the network is looked after at once (promise 7). */
	mustLook(process: Process): void {
		const { court } = this;
		const atMs = court.now();
		const mind = court.mind(process);
		const law = 'promise 7: an event is looked after at once';
		if (mind.readyMs === null || mind.open || court.isBlinded()) return;
		(court.simulation as Simulation).scheduler.after(SECOND, () => {
			if (!process.alive || mind.open || mind.sentMs >= atMs || court.isBlinded() || court.blindedMs >= atMs) return;
			court.must(mind.lookedMs >= atMs, law, 'a second after the event nobody has looked');
		});
	}

	/** What is due and may go out goes out at once, or as soon as the last thing that forbids it is over (promise 7). */
	mustSend(process: Process): void {
		const { court } = this;
		const { scheduler } = court.simulation as Simulation;
		const mind = court.mind(process);
		const { network, configuration } = mind;
		if (!process.alive || !configuration?.enabled || !network) return;
		for (const key of configuration.keys) {
			if (!this.isSurelyDue(configuration, key, network)) continue;
			const since = mind.lookedMs;
			const begunMs = court.now();
			const atMs = Math.max(begunMs, this.freeMs(key)) + 5 * SECOND;
			if (!Number.isFinite(atMs) || this.awaited.has(key.name)) continue;
			this.awaited.add(key.name);
			scheduler.at(atMs, () => {
				this.awaited.delete(key.name);
				if (!process.alive) return;
				const isQuiet =
					mind.configuration === configuration &&
					mind.network === network &&
					!mind.open &&
					mind.sentMs < Math.max(begunMs, atMs - 5 * SECOND);
				if (!isQuiet) this.mustSend(process);
				if (court.isBlinded() || court.blindedMs >= since || this.freeMs(key) > atMs - 4 * SECOND) return;
				court.must(
					!isQuiet || !this.isSurelyDue(configuration, key, network),
					'promise 7: what is due goes out as soon as it may',
					`${key.name} is due, nothing forbids it, and nothing goes out`,
				);
			});
		}
	}

	private isSurelyDue(configuration: Configuration, key: KeyConfiguration, network: Network): boolean {
		const { court } = this;
		if (!key.enabled) return false;
		return key.hostnames.some((host) => {
			const name = court.knowledge.name(key.username, host);
			if (name.vague || court.knowledge.stopsFor(key.username, [host], true)[0]) return false;
			if (key.offline) return name.presence !== 'offline';
			return FAMILIES.some((family) => {
				const its = wanted(configuration, key, family, network);
				const known = name[family];
				if (its.kind === 'address') {
					const isThere = known && (known.doubtful || its.all.includes(known.sent ?? known.answered ?? ''));
					return !isThere || name.presence === 'offline';
				}
				return its.kind === 'seen' && (name.presence === 'offline' || (!name.ipv4 && !name.ipv6));
			});
		});
	}

	/** When the last of what may forbid a request of this key is over for sure, perhaps long ago; Infinity where that cannot be told. */
	private freeMs(key: KeyConfiguration): number {
		const { court } = this;
		const { hold } = court.knowledge;
		const { boot, uptimeMs } = court.clocks();
		const bootedMs = court.now() - uptimeMs;
		const isInHour = (one: { boot: number; uptimeMs: number }) => one.boot === boot && one.uptimeMs > uptimeMs - HOUR;
		const mine = court.attempts.filter((one) => one.of === `user ${key.username}` && isInHour(one));
		const kills = court.kills.filter(isInHour);
		const killed = kills.at(-1);
		const slot = mine.at(Math.min(kills.length - 15, -1));
		const failed = court.failures.get(key.name);
		const waitMs = Math.min(5 * SECOND * 2 ** (failed?.most ?? 0), LONGEST_WAIT);
		return Math.max(
			hold ? court.now() + hold.wait.mostLeftMs(court.clocks()) : -Infinity,
			mine.length + kills.length >= 5 ? bootedMs + (court.memoryBeganMs ?? Infinity) + HOUR + LONGEST_WAIT : -Infinity,
			slot ? bootedMs + slot.uptimeMs + HOUR : -Infinity,
			failed ? failed.atMs + waitMs + Math.min(waitMs, LONGEST_WAIT / 4) : -Infinity,
			killed ? bootedMs + killed.uptimeMs + 1.25 * LONGEST_WAIT : -Infinity,
			court.simulation?.machine.network.some((one) => one.pending) ? court.lastEventMs + 4 * SECOND : -Infinity,
			court.memoryLost ? Infinity : -Infinity,
		);
	}

	/** Nothing has happened for so long, and nothing is out of order. */
	isCalm(forMs: number): boolean {
		const { court } = this;
		const { machine } = court.simulation as Simulation;
		const isClockFair = Math.abs(machine.clockOffMs) < 300 * 24 * HOUR;
		return (
			court.now() - court.disturbedMs > forMs &&
			court.faults.size === 0 &&
			machine.isUp &&
			isClockFair &&
			!machine.crashPoint
		);
	}

	/** After so long every wait is over, and everything has been looked at. */
	calmMs(): number {
		const { configuration } = this.court.simulation as Simulation;
		return 6 * HOUR + 2 * configuration.checkSeconds * SECOND;
	}

	/** Promise 4: the newest address wins in the end; what the provider publishes is what the network has. */
	converged(when: string, isEnd: boolean): void {
		const { court } = this;
		const { machine, transport } = court.simulation as Simulation;
		const [agent] = [...court.minds].filter(
			([process, mind]) => process.isAgent && process.alive && mind.readyMs !== null,
		);
		const configuration = agent?.[1].configuration;
		// Without a way out nothing can come right.
		const isConnected = FAMILIES.some((family) => seenFrom(machine.network, family, null) !== null);
		if (!configuration?.enabled || !isConnected) return;
		for (const key of configuration.keys.filter((one) => one.enabled)) {
			for (const host of key.hostnames) {
				const stops = court.knowledge.stopsFor(key.username, [host], true);
				if (stops[0]) {
					court.must(!isEnd, 'the end: nothing is stopped', `${host} is stopped by ${stops[0].word}`);
					continue;
				}
				if (court.knowledge.name(key.username, host).forgotten) continue;
				const published = transport.provider.zone.get(host);
				if (key.offline) {
					court.must(published.offline, 'rules 12: offline comes true', `${host} is online ${when}`);
					continue;
				}
				const all = FAMILIES.map((family) => ({ family, its: wanted(configuration, key, family, machine.network) }));
				const isPublished = all.some(({ its }) => its.kind !== 'nothing');
				court.must(!isPublished || !published.offline, 'rules 12: online comes true', `${host} is offline ${when}`);
				for (const { family, its } of all) {
					const address = published[family];
					const outside = (local: string) =>
						family === 'ipv4'
							? (machine.network.find((one) => one.up && one.ipv4.some((each) => each.address === local))?.outside ??
								local)
							: local;
					const right = its.kind === 'nothing' ? null : its.kind === 'address' ? its.all : its.locals.map(outside);
					if (!right) continue;
					court.must(
						address !== null && right.includes(address),
						'promise 4: the newest address wins',
						`${host} is at ${address} ${when}, and the network is at ${right.join(' or ')}`,
					);
				}
			}
		}
	}
}
