/** The laws of what goes out and of what may follow an answer: promises 1 to 6, and the rules about servers, checks and back-offs. */
import ipaddr from 'ipaddr.js';

import type { HttpResult } from '../../src/base/http.ts';
import type { Configuration, KeyConfiguration } from './configuration.ts';
import { type Court, HOUR, LOOK_MS, MINUTE, type Mind, SECOND, UNSEEN } from './court.ts';
import { type Carried, carriedBy, carries, FAMILIES, type Name, nextHold } from './knowledge.ts';
import type { Network } from './network.ts';
import { isPublic, wanted } from './wanted.ts';
import type { Sent } from './watcher.ts';

export class RequestLaws {
	constructor(private readonly court: Court) {}

	/** A request begins. */
	sent(sent: Sent): void {
		const { court } = this;
		const { process } = sent;
		const mind = court.mind(process);
		const { configuration } = mind;
		court.must(
			court.open.size === 0,
			'rules 25: one request at a time',
			`#${sent.number} begins while another is under way`,
		);
		court.open.add(sent);
		const isBlind = court.savedEver && court.faults.has('disk: state locked') && process.bornMs >= court.lockedMs;
		court.must(!isBlind, 'rules 26: nothing is sent without knowing the stops', `#${sent.number}`);
		mind.open = sent;
		court.must(
			configuration?.enabled === true,
			'promise 2: nothing is sent without an enabled configuration',
			`#${sent.number}`,
		);
		if (!configuration) return;
		for (const hold of [court.knowledge.hold, sent.kind === 'check' ? court.knowledge.checkHold : null]) {
			const leftMs = hold?.wait.leftMs(court.clocks()) ?? 0;
			court.must(
				leftMs <= 0,
				'promise 3: a wait is a wait',
				`#${sent.number} begins ${Math.ceil(leftMs / SECOND)} s before the wait is over`,
			);
			const isJust = hold && !hold.isAsked && leftMs > -5;
			court.must(
				!isJust,
				'promise 3: jitter is on top',
				`#${sent.number} begins with the end of the wait to the millisecond`,
			);
		}
		this.limits(sent);
		if (sent.kind === 'check') this.checkSent(sent, configuration, mind.network ?? UNSEEN);
		else this.updateSent(sent, configuration, mind);
		mind.last = sent;
		mind.sentMs = court.now();
	}

	/** A request ends without a word. At a further server it is one with that to the first, whose failure is not noted then. */
	abandoned(sent: Sent, configuration: Configuration): void {
		const failed = this.court.failures.get(keyOf(sent, configuration.keys)?.name ?? '');
		if (failed && sent.server > 0) failed.times--;
	}

	/** An answer has come to a process, or none will. */
	received(sent: Sent, result: HttpResult): void {
		const { configuration } = this.court.mind(sent.process);
		if (!configuration) return;
		if (sent.kind === 'check') this.checkReceived(sent, result);
		else this.updateReceived(sent, configuration, result);
	}

	private limits(sent: Sent): void {
		const { court } = this;
		const { boot, uptimeMs } = court.clocks();
		const of = sent.kind === 'check' ? `check ${sent.request.family}` : `user ${sent.user}`;
		const inHour = court.attempts.filter((one) => one.boot === boot && one.of === of && one.uptimeMs > uptimeMs - HOUR);
		const law = 'promise 4: 15 attempts an hour';
		if (!court.memoryLost) {
			court.must(inHour.length < 15, law, `#${sent.number} is the ${inHour.length + 1}th within an hour`);
			if (sent.kind === 'update' && court.memoryBeganMs !== null && uptimeMs < court.memoryBeganMs + HOUR) {
				court.must(
					inHour.length < 5,
					'rules 6: 5 attempts in the first hour of a boot',
					`#${sent.number} is the ${inHour.length + 1}th`,
				);
			}
		}
		court.attempts = court.attempts.filter((one) => one.boot === boot && one.uptimeMs > uptimeMs - HOUR);
		court.attempts.push({ boot, uptimeMs, of });
	}

	private checkSent(sent: Sent, configuration: Configuration, network: Network): void {
		const { court } = this;
		const { request } = sent;
		const family = request.family === 6 ? 'ipv6' : 'ipv4';
		const url = family === 'ipv6' ? configuration.ipv6Check : configuration.ipv4Check;
		court.must(
			request.url === url || request.url === `${url.slice(0, -1)}:8245/`,
			'rules 20: only the configured check is asked',
			request.url,
		);
		court.must(
			!request.headers.some(([name]) => name === 'Authorization'),
			'promise 8: a check gets no credential',
			request.url,
		);
		const wants = configuration.keys.filter((key) => {
			const its = wanted(configuration, key, family, network);
			return (
				key.enabled && (its.kind === 'seen' || its.kind === 'check') && its.locals.includes(request.localAddress ?? '')
			);
		});
		court.must(
			wants[0] !== undefined,
			'rules 20: a check leaves by an interface that is asked about',
			`#${sent.number} leaves by ${request.localAddress}`,
		);
		const free = wants.filter((key) =>
			key.hostnames.some((host) => court.knowledge.stopsFor(key.username, [host], false).length === 0),
		);
		court.must(
			free[0] !== undefined || !wants[0],
			'promise 2: a stop is a stop',
			`check #${sent.number} is for ${wants.map((key) => key.name)}, which is stopped by ${JSON.stringify(court.knowledge.stops)}`,
		);
	}

	private checkReceived(sent: Sent, result: HttpResult): void {
		const { court } = this;
		if (result.kind === 'failure' || result.status !== 200 || !result.complete) court.disturbedMs = court.now();
		if (result.kind === 'failure') return;
		const body = result.body.trim();
		if (result.status >= 500 || result.status === 429) {
			court.knowledge.checkHold = nextHold(
				court.knowledge.checkHold,
				result.retryAfterSeconds,
				court.clocks(),
				court.now(),
			);
			court.tokens++;
		} else if (result.status === 200 && result.complete && /^[\d.]+$|^[\da-f:]+$/i.test(body)) {
			const isIts = ipaddr.isValid(body) && ipaddr.parse(body).kind() === (sent.request.family === 6 ? 'ipv6' : 'ipv4');
			if (!isIts || !isPublic(body)) return;
			if (court.knowledge.checkHold) court.tokens++;
			court.knowledge.checkHold = null;
			court.seenByCheck.set(`${sent.request.family} ${sent.request.localAddress}`, ipaddr.parse(body).toString());
		}
	}

	private updateSent(sent: Sent, configuration: Configuration, mind: Mind): void {
		const { court } = this;
		const carried = carriedBy(sent);
		const key = keyOf(
			sent,
			configuration.keys.filter((one) => one.enabled),
		);
		court.must(sent.server >= 0, 'promise 8: credentials go to the configured servers only', sent.request.url);
		court.must(key !== undefined, 'promise 6: a request is of one key', `#${sent.number} of ${sent.user}`);
		if (!key) return;
		if (sent.server > 0) {
			const before = mind.last;
			const failure = before?.result?.kind === 'failure' ? before.result : null;
			const unreached = failure && !failure.connected && ['refused', 'unreachable', 'timeout'].includes(failure.cause);
			court.must(
				!!unreached && before?.server === sent.server - 1 && before.query.toString() === sent.query.toString(),
				'rules 21: the next server only where none was reached',
				`#${sent.number}`,
			);
			return;
		}
		const [stop] = court.knowledge.stopsFor(sent.user, carried.names, carried.offline);
		court.must(!stop, 'promise 2: a stop is a stop', `#${sent.number} begins after ${stop?.word}`);
		this.backOff(sent, key);
		const network = mind.network ?? UNSEEN;
		if (!carried.offline) this.addresses(sent, carried, configuration, key, network);
		for (const host of carried.names) {
			const name = court.knowledge.name(sent.user, host);
			name.askedMs = court.now();
			court.must(
				this.isDue(name, carried, key, sent),
				'promise 1: nothing needless',
				`#${sent.number} sends what is confirmed for ${host}`,
			);
		}
		this.complete(sent, carried, key);
		const text = sent.query.toString();
		if (text !== court.unsent.get(key.name)) court.tokens++;
		court.unsent.set(key.name, text);
	}

	/** Promise 5, and the families of promise 6. */
	private addresses(
		sent: Sent,
		carried: Carried,
		configuration: Configuration,
		key: KeyConfiguration,
		network: Network,
	): void {
		const { court } = this;
		for (const family of FAMILIES) {
			const its = wanted(configuration, key, family, network);
			const address = carried[family];
			const law = 'promise 5: only an observed, usable address is published';
			if (its.kind === 'address') {
				const known = key.hostnames.map((host) => court.knowledge.name(key.username, host));
				const records = known.map((name) => name[family]);
				const certain = records.flatMap((one) => (one && !one.doubtful ? (one.sent ?? one.answered ?? []) : []));
				const isVague = known.some((name) => name.vague);
				const stays = its.all.filter((one) => certain.includes(one));
				const allowed = isVague ? its.all : stays[0] ? stays : [its.one];
				court.must(
					address !== null,
					'promise 6: one request carries both families',
					`#${sent.number} lacks ${its.one}`,
				);
				court.must(
					address === null || allowed.includes(address),
					law,
					`#${sent.number} carries ${address}, and not ${allowed.join(' or ')}`,
				);
			} else if (its.kind === 'seen' && family === 'ipv4') {
				court.must(carried.seen, law, `#${sent.number} carries ${address}, which the provider is to see`);
				court.must(
					its.locals.includes(sent.request.localAddress ?? '') && sent.request.family === 4,
					'rules 20: an update without myip leaves by the chosen interface',
					`#${sent.number}`,
				);
			} else if (its.kind === 'check' && carries(carried, family)) {
				const seen = its.locals.map((local) => court.seenByCheck.get(`${family === 'ipv4' ? 4 : 6} ${local}`));
				court.must(seen.includes(address ?? ''), law, `#${sent.number} carries ${address}, which no IP check has said`);
			} else if (its.kind === 'nothing') {
				court.must(!carries(carried, family), law, `#${sent.number} carries ${address}, and the line has none`);
			}
		}
	}

	/** Whether there is a reason to send this for a name. */
	private isDue(name: Name, carried: Carried, key: KeyConfiguration, sent: Sent): boolean {
		const { court } = this;
		if (name.vague) return true;
		const now = court.now();
		if (carried.offline) return key.offline && (name.presence !== 'offline' || this.isForced(key));
		if (name.presence !== 'online') return true;
		if (name.againMs.some((atMs) => now >= atMs)) return true;
		if (this.isForced(key)) return true;
		return FAMILIES.some((family) => {
			if (!carries(carried, family)) return false;
			const known = name[family];
			if (!known || known.doubtful) return true;
			if (known.disputed && known.disputed.again.leftMs(court.clocks()) <= 0) return true;
			if (carried[family] !== null) return carried[family] !== (known.sent ?? known.answered);
			const local = sent.request.localAddress ?? null;
			const seen = court.seenByCheck.get(`4 ${local}`);
			return known.local !== local || (seen !== undefined && seen !== (known.answered ?? known.sent));
		});
	}

	/** Promise 6: all names of the key that surely want what this request carries are in it. */
	private complete(sent: Sent, carried: Carried, key: KeyConfiguration): void {
		const { court } = this;
		for (const host of key.hostnames) {
			if (carried.names.includes(host) || carried.offline) continue;
			if (court.knowledge.stopsFor(key.username, [host], false)[0]) continue;
			const isDonator = court.knowledge.stopsFor(key.username, [host], true)[0];
			if (key.offline && !isDonator) continue;
			const name = court.knowledge.name(key.username, host);
			const wants = FAMILIES.some((family) => {
				const known = name[family];
				const address = carried[family];
				return address !== null && (!known || (!known.doubtful && (known.sent ?? known.answered) !== address));
			});
			court.must(name.vague || !wants, 'promise 6: one request carries all names', `#${sent.number} lacks ${host}`);
		}
	}

	private backOff(sent: Sent, key: KeyConfiguration): void {
		const { court } = this;
		const failed = court.failures.get(key.name);
		if (!failed?.times || court.memoryLost) return;
		const waitMs = Math.min(5 * SECOND * 2 ** failed.times, 15 * MINUTE);
		const now = court.now();
		if (now >= failed.atMs + waitMs) return;
		court.must(
			court.lastEventMs >= failed.startedMs - (court.isBlinded() ? LOOK_MS : SECOND),
			'rules: a failed request waits',
			`#${sent.number} begins ${Math.round((now - failed.atMs) / SECOND)} s after failure ${failed.times} in a row`,
		);
	}

	private updateReceived(sent: Sent, configuration: Configuration, result: HttpResult): void {
		const { court } = this;
		const { knowledge } = court;
		const carried = carriedBy(sent);
		const key = keyOf(sent, configuration.keys);
		if (!key) return;
		const id = key.name;
		const fails = () => {
			// However many servers were tried, it is one failure.
			const old = court.failures.get(id);
			const isForgotten = !old || court.now() > old.atMs + HOUR;
			const isNext = sent.server === 0 ? 1 : 0;
			court.failures.set(id, {
				times: isForgotten ? 1 : old.times + isNext,
				most: old ? old.most + isNext : 1,
				atMs: court.now(),
				startedMs: isNext || !old ? sent.atMs : old.startedMs,
			});
		};
		if (result.kind === 'failure') {
			if (result.cause === 'aborted') this.abandoned(sent, configuration);
			else fails();
			if (result.sent) {
				knowledge.lose(sent);
				court.unsent.clear();
			}
			court.disturbedMs = court.now();
			return;
		}
		court.unsent.clear();
		court.tokens++;
		const local = sent.request.localAddress ?? (carried.ipv4 || null);
		const meaning = knowledge.answer(sent, configuration, result, local, court.clocks(), court.now());
		if (carried.seen) {
			const seen = meaning.lines.find(({ ipv4 }) => ipv4)?.ipv4;
			if (seen) court.seenByCheck.set(`4 ${sent.request.localAddress}`, seen);
		}
		for (const stop of knowledge.stops) {
			if (stop.atMs !== court.now()) continue;
			const early = court.resumes.filter(({ atMs }) => atMs > sent.atMs);
			for (const { keys } of early)
				knowledge.resume(
					configuration.keys.filter((one) => keys.includes('-') || keys.includes(one.name)),
					court.now(),
				);
		}
		if ((court.forcedMs.get(id) ?? 0) <= sent.atMs - 100) court.forcedMs.delete(id);
		const unclear = !meaning.whole && !meaning.outage && meaning.lines.some(({ word }) => word === 'unclear');
		if (unclear) fails();
		else court.failures.delete(id);
		if (
			unclear ||
			meaning.whole ||
			meaning.outage ||
			meaning.lines.some(({ word }) => word !== 'good' && word !== 'nochg')
		)
			court.disturbedMs = court.now();
	}

	private isForced(key: KeyConfiguration): boolean {
		return this.court.forcedMs.has(key.name);
	}
}

/** The key whose request this is. */
function keyOf(sent: Sent, keys: readonly KeyConfiguration[]): KeyConfiguration | undefined {
	const { names } = carriedBy(sent);
	return keys.find(
		({ username, hostnames }) => username === sent.user && names.every((host) => hostnames.includes(host)),
	);
}
