/** Judges a life by the promises and rules, from what can be seen outside: what went out, what came back, what is on the disk. */
import ipaddr from 'ipaddr.js';
import type { Bytes, FileError, HttpResult } from '../../src/host/host.ts';
import type { Home, HomeKey } from './home.ts';
import type { Incident, Trouble } from './incident.ts';
import { type Carried, carriedBy, carries, FAMILIES, Knowledge, type Name, nextHold, type Stop } from './knowledge.ts';
import { type Line, seenFrom } from './line.ts';
import type { Process } from './process.ts';
import { type Clocks, Wait } from './wait.ts';
import { isPublic, wanted } from './wanted.ts';
import type { Sent } from './watcher.ts';
import type { Chronicle, World } from './world.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 3600 * SECOND;
/** Between hearing an answer and having it on the disk; and what the kernel may take to write back a name. */
const SAVING_MS = SECOND;
const WRITE_BACK_MS = 5 * SECOND;

/** What is seen of one process. */
interface Mind {
	home: Home | null;
	line: Line | null;
	/** Which of its requests is open. */
	open: Sent | null;
	last: Sent | null;
	readyMs: number | null;
	lookedMs: number;
	/** When it last began a request, or had an answer. */
	sentMs: number;
	/** When it last did something. */
	activeMs: number;
}

export interface Broken {
	law: string;
	what: string;
	atMs: number;
}

export class Judge implements Chronicle {
	broken: Broken | null = null;
	readonly story: { atMs: number; text: string }[] = [];
	world: World | null = null;
	/** How often each law was put to the test. */
	readonly counts = new Map<string, number>();
	private readonly minds = new Map<Process, Mind>();
	private readonly homes = new Map<string, Home | null>();
	private knowledge = new Knowledge();
	private readonly open = new Set<Sent>();
	private attempts: { boot: number; uptimeMs: number; of: string }[] = [];
	private memoryBeganMs: number | null = null;
	private memoryLost = false;
	private readonly failures = new Map<string, { times: number; atMs: number; startedMs: number }>();
	private lastEventMs = 0;
	private crash: { atMs: number; power: boolean } | null = null;
	private seenByCheck = new Map<string, string>();
	private forcedMs = new Map<string, number>();
	private resumes: { atMs: number; keys: string[] }[] = [];
	/** Stops that the user has just had lifted: a crash may bring them back. */
	private lifted: { atMs: number; stop: Stop }[] = [];
	private diskTroubleMs = -Infinity;
	private readonly troubles = new Set<Trouble>();
	private disturbedMs = 0;
	private lockedMs = 0;
	private blindedMs = -Infinity;
	private readonly awaited = new Set<string>();
	private savedEver = false;
	private tokens = 1;
	/** What each key has tried to send and could not, since something was answered. */
	private readonly unsent = new Map<string, string>();

	constructor(private readonly tells: boolean) {}

	isOver(): boolean {
		return this.broken !== null;
	}

	// What happens to the router.

	happened(incident: Incident): void {
		this.tell(describe(incident));
		if (this.isCalm(this.calmMs())) this.converged('in a calm', false);
		this.disturbedMs = this.now();
		if (incident.kind === 'line') {
			this.unsent.clear();
			this.tokens++;
		}
	}

	booted(): void {
		this.tell('--- the router boots');
		this.memoryBeganMs = null;
		this.memoryLost = this.troubles.has('disk: memory full');
		this.failures.clear();
		this.disturbedMs = this.now();
	}

	powerFailed(): void {
		this.tell('--- the power fails');
		// Those who died of it are known as killed by now.
		this.crash = { atMs: Math.min(this.now(), this.crash?.atMs ?? Infinity), power: true };
	}

	configured(home: Home, text: string): void {
		this.homes.set(text, isValid(home) && !text.includes("'settings\n\toption") ? home : null);
	}

	troubled(what: Trouble, begins: boolean): void {
		if (begins) this.troubles.add(what);
		else this.troubles.delete(what);
		if (!begins) this.tell(`over: ${what}`);
		if (what.includes('ubus')) this.blindedMs = this.now();
		if (what.startsWith('disk: ')) this.diskTroubleMs = this.now();
		if (what === 'disk: memory full') this.memoryLost = true;
		if (what === 'disk: state locked' && begins) this.lockedMs = this.now();
		this.disturbedMs = this.now();
	}

	peace(resumed: boolean): void {
		this.tell(resumed ? '--- the user resumes all keys' : '--- peace: whatever was wrong is put right');
		this.disturbedMs = this.now();
	}

	end(): void {
		this.tell('--- the end');
		const agent = [...this.minds].some(([process, mind]) => process.isAgent && process.alive && mind.readyMs !== null);
		this.must(agent, 'rules 27: the agent stays', 'no agent runs at the end');
		this.converged('at the end', true);
	}

	// What its processes do.

	started(process: Process): void {
		this.minds.set(process, {
			home: null,
			line: null,
			open: null,
			last: null,
			readyMs: null,
			activeMs: -Infinity,
			lookedMs: -Infinity,
			sentMs: -Infinity,
		});
		this.tell(`noip ${process.args.join(' ')} starts (${process.pid})`);
		this.disturbedMs = this.now();
	}

	ready(process: Process): void {
		this.mind(process).readyMs = this.now();
	}

	ended(process: Process): void {
		const mind = this.mind(process);
		if (process.code === null) {
			this.tell(`noip ${process.args[0]} (${process.pid}) is killed`);
			this.crash ??= { atMs: this.now(), power: false };
			for (const [key, failed] of this.failures) {
				if (failed.atMs < this.now() - SAVING_MS) continue;
				if (--failed.times === 0) this.failures.delete(key);
			}
			// It may have been about to send, and have noted so.
			if (mind.activeMs > this.now() - SAVING_MS) {
				for (const name of this.knowledge.names.values()) name.lost.push({ ipv4: 'unknown', ipv6: 'unknown' });
			}
		}
		if (mind.open) this.knowledge.lose(mind.open);
		if (mind.open) this.open.delete(mind.open);
		if (!process.isAgent) this.minds.delete(process);
		else for (const [old] of this.minds) if (!old.alive && old !== process) this.minds.delete(old);
		this.disturbedMs = this.now();
	}

	exited(process: Process, code: number): void {
		this.tell(`noip ${process.args.join(' ')} (${process.pid}) ends with ${code}`);
		const fine =
			this.troubles.has('no flock') ||
			this.troubles.has('disk: state locked') ||
			this.now() - this.diskTroubleMs < MINUTE;
		const allowed = process.isAgent ? [0, 75] : [0, 69, 75, 77, 78, 2];
		this.must(
			allowed.includes(code) || fine,
			'rules 27: exit codes',
			`noip ${process.args.join(' ')} ended with ${code}`,
		);
		const alone = [...(this.world?.machine.processes ?? [])].filter((one) => one !== process).length === 0;
		if (process.args[0] === 'run' && code === 75)
			this.must(!alone, 'rules 25: one agent', 'it ended with 75, and no other runs');
	}

	printed(process: Process, stream: 'out' | 'err', line: string): void {
		this.tell(`  ${process.pid} ${stream === 'err' ? '! ' : ''}${line}`);
		this.must(!line.includes('internal:'), 'never an internal error', line);
		this.must(!line.includes('Secret-'), 'promise 8: no password in the log', line);
	}

	told(process: Process, text: string): void {
		this.tell(`  the agent hears ${JSON.stringify(text)}`);
		this.lastEventMs = this.now();
		if (!this.minds.has(process)) return;
		if (text === '' || text.startsWith('if')) this.mustLook(process);
		for (const line of text.split('\n')) this.asked(line);
	}

	looked(process: Process, line: Line | null): void {
		const mind = this.mind(process);
		mind.line = line ?? [];
		if (line) mind.lookedMs = this.now();
		if (line && process.isAgent) this.mustSend(process);
	}

	ran(_process: Process, argv: readonly string[]): void {
		this.must(!argv.join(' ').includes('Secret-'), 'promise 8: no password in an argument list', argv.join(' '));
	}

	read(process: Process, path: string, result: Bytes | FileError): void {
		const { paths } = this.world as World;
		if (path === paths.config && typeof result === 'string') this.configRead(process, this.homes.get(result) ?? null);
		if (path === `${paths.runDir}/recent.json`) this.memoryRead(process, result);
	}

	wrote(process: Process, path: string, content: Bytes, failed: FileError | null): void {
		const { paths } = this.world as World;
		this.mind(process).activeMs = this.now();
		this.must(path !== paths.config, 'promise 9: the configuration is never written', path);
		this.must(!content.includes('Secret-'), 'promise 8: no password in a file', path);
		if (failed) this.tell(`  ${process.pid} cannot write ${path}: ${failed.error}`);
	}

	renamed(_process: Process, from: string, to: string, failed: FileError | null): void {
		const { paths } = this.world as World;
		if (to !== `${paths.stateDir}/state.json` || failed) return;
		void from;
		this.savedEver = true;
		this.saved();
		this.tell('  the state is saved');
		this.tokens--;
		this.must(
			this.tokens >= 0,
			'promise 9: flash is written only when something durable changes',
			'the state was written once more, and nothing had changed',
		);
	}

	flushed(): void {}

	sent(sent: Sent): void {
		const { process } = sent;
		const mind = this.mind(process);
		const { home } = mind;
		this.tell(
			`  ${process.pid} sends #${sent.number} ${sent.request.url}${sent.request.localAddress ? ` from ${sent.request.localAddress}` : ''}`,
		);
		this.must(
			this.open.size === 0,
			'rules 25: one request at a time',
			`#${sent.number} begins while another is under way`,
		);
		this.open.add(sent);
		const isBlind = this.savedEver && this.troubles.has('disk: state locked') && process.bornMs >= this.lockedMs;
		this.must(!isBlind, 'rules 26: nothing is sent without knowing the stops', `#${sent.number}`);
		mind.open = sent;
		this.must(home?.enabled === true, 'promise 2: nothing is sent without an enabled configuration', `#${sent.number}`);
		if (!home) return;
		this.count('promise 3: a wait is a wait');
		for (const hold of [this.knowledge.hold, sent.kind === 'check' ? this.knowledge.checkHold : null]) {
			const leftMs = hold?.wait.leftMs(this.clocks()) ?? 0;
			this.must(
				leftMs <= 0,
				'promise 3: a wait is a wait',
				`#${sent.number} begins ${Math.ceil(leftMs / SECOND)} s before the wait is over`,
			);
			const isJust = hold && !hold.isAsked && leftMs > -5;
			this.must(
				!isJust,
				'promise 3: jitter is on top',
				`#${sent.number} begins with the end of the wait to the millisecond`,
			);
		}
		this.limits(sent);
		if (sent.kind === 'check') this.checkSent(sent, home, mind.line ?? []);
		else this.updateSent(sent, home, mind);
		mind.last = sent;
		mind.sentMs = this.now();
	}

	arrived(sent: Sent, answer: { status: number; body: string }): void {
		this.tell(
			`    #${sent.number} arrives, seen from ${sent.seen}: ${answer.status} ${JSON.stringify(answer.body.slice(0, 80))}`,
		);
	}

	received(sent: Sent, result: HttpResult): void {
		const { process } = sent;
		if (!process.alive) return;
		const mind = this.mind(process);
		if (mind.open === sent) mind.open = null;
		this.open.delete(sent);
		mind.sentMs = this.now();
		if (process.isAgent) (this.world as World).timeline.after(1, () => this.mustSend(process));
		if (result.kind === 'failure')
			this.tell(`    #${sent.number} fails: ${result.cause}${result.sent ? ', perhaps sent' : ''}`);
		else this.tell(`    #${sent.number} is answered`);
		const { home } = mind;
		if (!home) return;
		if (sent.kind === 'check') this.checkReceived(sent, result);
		else this.updateReceived(sent, home, result);
	}

	// The laws.

	private limits(sent: Sent): void {
		const { boot, uptimeMs } = this.clocks();
		const of = sent.kind === 'check' ? `check ${sent.request.family}` : `user ${sent.user}`;
		const inHour = this.attempts.filter((one) => one.boot === boot && one.of === of && one.uptimeMs > uptimeMs - HOUR);
		const law = 'promise 4: 15 attempts an hour';
		this.count(law);
		if (!this.memoryLost) {
			this.must(inHour.length < 15, law, `#${sent.number} is the ${inHour.length + 1}th within an hour`);
			if (sent.kind === 'update' && this.memoryBeganMs !== null && uptimeMs < this.memoryBeganMs + HOUR) {
				this.must(
					inHour.length < 5,
					'rules 6: 5 attempts in the first hour of a boot',
					`#${sent.number} is the ${inHour.length + 1}th`,
				);
			}
		}
		this.attempts = this.attempts.filter((one) => one.boot === boot && one.uptimeMs > uptimeMs - HOUR);
		this.attempts.push({ boot, uptimeMs, of });
	}

	private checkSent(sent: Sent, home: Home, line: Line): void {
		const { request } = sent;
		const family = request.family === 6 ? 'ipv6' : 'ipv4';
		const url = family === 'ipv6' ? home.ipv6Check : home.ipv4Check;
		this.must(
			request.url === url || request.url === `${url.slice(0, -1)}:8245/`,
			'rules 20: only the configured check is asked',
			request.url,
		);
		this.must(
			!request.headers.some(([name]) => name === 'Authorization'),
			'promise 8: a check gets no credential',
			request.url,
		);
		const wants = home.keys.filter((key) => {
			const its = wanted(home, key, family, line);
			return (
				key.enabled && (its.kind === 'seen' || its.kind === 'check') && its.locals.includes(request.localAddress ?? '')
			);
		});
		this.must(
			wants[0] !== undefined,
			'rules 20: a check leaves by an interface that is asked about',
			`#${sent.number} leaves by ${request.localAddress}`,
		);
		const free = wants.filter((key) =>
			key.hostnames.some((host) => this.knowledge.stopsFor(key.username, [host], false).length === 0),
		);
		this.count('promise 2: a stop is a stop');
		this.must(
			free[0] !== undefined || !wants[0],
			'promise 2: a stop is a stop',
			`check #${sent.number} is for ${wants.map((key) => key.name)}, which is stopped by ${JSON.stringify(this.knowledge.stops)}`,
		);
	}

	private checkReceived(sent: Sent, result: HttpResult): void {
		if (result.kind === 'failure' || result.status !== 200 || !result.complete) this.disturbedMs = this.now();
		if (result.kind === 'failure') return;
		const body = result.body.trim();
		if (result.status >= 500 || result.status === 429) {
			this.knowledge.checkHold = nextHold(
				this.knowledge.checkHold,
				result.retryAfterSeconds,
				this.clocks(),
				this.now(),
			);
			this.tokens++;
		} else if (result.status === 200 && result.complete && /^[\d.]+$|^[\da-f:]+$/i.test(body)) {
			const isIts = ipaddr.isValid(body) && ipaddr.parse(body).kind() === (sent.request.family === 6 ? 'ipv6' : 'ipv4');
			if (!isIts || !isPublic(body)) return;
			if (this.knowledge.checkHold) this.tokens++;
			this.knowledge.checkHold = null;
			this.seenByCheck.set(`${sent.request.family} ${sent.request.localAddress}`, ipaddr.parse(body).toString());
		}
	}

	private updateSent(sent: Sent, home: Home, mind: Mind): void {
		const carried = carriedBy(sent);
		const key = home.keys.find(
			(one) => one.enabled && one.username === sent.user && carried.names.every((host) => one.hostnames.includes(host)),
		);
		this.must(sent.server >= 0, 'promise 8: credentials go to the configured servers only', sent.request.url);
		this.must(key !== undefined, 'promise 6: a request is of one key', `#${sent.number} of ${sent.user}`);
		if (!key) return;
		if (sent.server > 0) {
			const before = mind.last;
			const failure = before?.result?.kind === 'failure' ? before.result : null;
			const unreached = failure && !failure.connected && ['refused', 'unreachable', 'timeout'].includes(failure.cause);
			this.must(
				!!unreached && before?.server === sent.server - 1 && before.query.toString() === sent.query.toString(),
				'rules 21: the next server only where none was reached',
				`#${sent.number}`,
			);
			return;
		}
		const [stop] = this.knowledge.stopsFor(sent.user, carried.names, carried.offline);
		this.count('promise 2: a stop is a stop');
		this.must(!stop, 'promise 2: a stop is a stop', `#${sent.number} begins after ${stop?.word}`);
		this.backOff(sent, key);
		const line = mind.line ?? [];
		if (!carried.offline) this.addresses(sent, carried, home, key, line);
		for (const host of carried.names) {
			this.count('promise 1: nothing needless');
			const name = this.knowledge.name(sent.user, host);
			this.must(
				this.isDue(name, carried, key, sent),
				'promise 1: nothing needless',
				`#${sent.number} sends what is confirmed for ${host}`,
			);
		}
		this.complete(sent, carried, key);
		const text = sent.query.toString();
		if (text !== this.unsent.get(key.name)) this.tokens++;
		this.unsent.set(key.name, text);
	}

	/** Promise 5, and the families of promise 6. */
	private addresses(sent: Sent, carried: Carried, home: Home, key: HomeKey, line: Line): void {
		for (const family of FAMILIES) {
			const its = wanted(home, key, family, line);
			const address = carried[family];
			const law = 'promise 5: only an observed, usable address is published';
			this.count(law);
			if (its.kind === 'address') {
				const known = key.hostnames.map((host) => this.knowledge.name(key.username, host));
				const records = known.map((name) => name[family]);
				const certain = records.flatMap((one) => (one && !one.doubtful ? (one.sent ?? one.answered ?? []) : []));
				const isVague = known.some((name) => name.vague);
				const stays = its.all.filter((one) => certain.includes(one));
				const allowed = isVague ? its.all : stays[0] ? stays : [its.one];
				this.must(address !== null, 'promise 6: one request carries both families', `#${sent.number} lacks ${its.one}`);
				this.must(
					address === null || allowed.includes(address),
					law,
					`#${sent.number} carries ${address}, and not ${allowed.join(' or ')}`,
				);
			} else if (its.kind === 'seen' && family === 'ipv4') {
				this.must(carried.seen, law, `#${sent.number} carries ${address}, which the provider is to see`);
				this.must(
					its.locals.includes(sent.request.localAddress ?? '') && sent.request.family === 4,
					'rules 20: an update without myip leaves by the chosen interface',
					`#${sent.number}`,
				);
			} else if (its.kind === 'check' && carries(carried, family)) {
				const seen = its.locals.map((local) => this.seenByCheck.get(`${family === 'ipv4' ? 4 : 6} ${local}`));
				this.must(seen.includes(address ?? ''), law, `#${sent.number} carries ${address}, which no IP check has said`);
			} else if (its.kind === 'nothing') {
				this.must(!carries(carried, family), law, `#${sent.number} carries ${address}, and the line has none`);
			}
		}
	}

	/** Whether there is a reason to send this for a name. */
	private isDue(name: Name, carried: Carried, key: HomeKey, sent: Sent): boolean {
		if (name.vague) return true;
		const now = this.now();
		if (carried.offline) return key.offline && (name.presence !== 'offline' || this.isForced(key));
		if (name.presence !== 'online') return true;
		if (name.againMs.some((atMs) => now >= atMs)) return true;
		if (this.isForced(key)) return true;
		return FAMILIES.some((family) => {
			if (!carries(carried, family)) return false;
			const known = name[family];
			if (!known || known.doubtful) return true;
			if (known.disputed && known.disputed.again.leftMs(this.clocks()) <= 0) return true;
			if (carried[family] !== null) return carried[family] !== (known.sent ?? known.answered);
			const local = sent.request.localAddress ?? null;
			const seen = this.seenByCheck.get(`4 ${local}`);
			return known.local !== local || (seen !== undefined && seen !== (known.answered ?? known.sent));
		});
	}

	/** Promise 6: all names of the key that surely want what this request carries are in it. */
	private complete(sent: Sent, carried: Carried, key: HomeKey): void {
		this.count('promise 6: one request carries all names');
		for (const host of key.hostnames) {
			if (carried.names.includes(host) || carried.offline) continue;
			if (this.knowledge.stopsFor(key.username, [host], false)[0]) continue;
			const isDonator = this.knowledge.stopsFor(key.username, [host], true)[0];
			if (key.offline && !isDonator) continue;
			const name = this.knowledge.name(key.username, host);
			const wants = FAMILIES.some((family) => {
				const known = name[family];
				const address = carried[family];
				return address !== null && (!known || (!known.doubtful && (known.sent ?? known.answered) !== address));
			});
			this.must(name.vague || !wants, 'promise 6: one request carries all names', `#${sent.number} lacks ${host}`);
		}
	}

	private backOff(sent: Sent, key: HomeKey): void {
		const failed = this.failures.get(key.name);
		if (!failed || this.memoryLost) return;
		const waitMs = Math.min(5 * SECOND * 2 ** failed.times, 15 * MINUTE);
		const now = this.now();
		this.count('rules: a failed request waits');
		if (now >= failed.atMs + waitMs) return;
		this.must(
			this.lastEventMs >= failed.startedMs - SECOND,
			'rules: a failed request waits',
			`#${sent.number} begins ${Math.round((now - failed.atMs) / SECOND)} s after failure ${failed.times} in a row`,
		);
	}

	private updateReceived(sent: Sent, home: Home, result: HttpResult): void {
		const { knowledge } = this;
		const carried = carriedBy(sent);
		const key = home.keys.find(
			(one) => one.username === sent.user && carried.names.every((host) => one.hostnames.includes(host)),
		);
		if (!key) return;
		const id = key.name;
		const fails = () => {
			// However many servers were tried, it is one failure.
			const old = this.failures.get(id);
			const isForgotten = !old || this.now() > old.atMs + HOUR;
			const times = isForgotten ? 1 : old.times + (sent.server === 0 ? 1 : 0);
			const startedMs = sent.server === 0 || !old ? sent.atMs : old.startedMs;
			this.failures.set(id, { times, atMs: this.now(), startedMs });
		};
		if (result.kind === 'failure') {
			if (result.cause !== 'aborted') fails();
			if (result.sent) {
				knowledge.lose(sent);
				this.unsent.clear();
			}
			this.disturbedMs = this.now();
			return;
		}
		this.unsent.clear();
		this.tokens++;
		const local = sent.request.localAddress ?? (carried.ipv4 || null);
		const meaning = knowledge.answer(sent, home, result, local, this.clocks(), this.now());
		if (carried.seen) {
			const seen = meaning.lines.find(({ ipv4 }) => ipv4)?.ipv4;
			if (seen) this.seenByCheck.set(`4 ${sent.request.localAddress}`, seen);
		}
		for (const stop of knowledge.stops) {
			if (stop.atMs !== this.now()) continue;
			const early = this.resumes.filter(({ atMs }) => atMs > sent.atMs);
			for (const { keys } of early)
				knowledge.resume(
					home.keys.filter((one) => keys.includes('-') || keys.includes(one.name)),
					this.now(),
				);
		}
		if ((this.forcedMs.get(id) ?? 0) <= sent.atMs - 100) this.forcedMs.delete(id);
		const unclear = !meaning.whole && !meaning.outage && meaning.lines.some(({ word }) => word === 'unclear');
		if (unclear) fails();
		else this.failures.delete(id);
		if (
			unclear ||
			meaning.whole ||
			meaning.outage ||
			meaning.lines.some(({ word }) => word !== 'good' && word !== 'nochg')
		)
			this.disturbedMs = this.now();
	}

	/** An event of the line is looked after at once (promise 7). */
	private mustLook(process: Process): void {
		const atMs = this.now();
		const mind = this.mind(process);
		const law = 'promise 7: an event is looked after at once';
		if (mind.readyMs === null || mind.open || this.isBlinded()) return;
		(this.world as World).timeline.after(SECOND, () => {
			if (!process.alive || mind.open || mind.sentMs >= atMs || this.isBlinded() || this.blindedMs >= atMs) return;
			this.count(law);
			this.must(mind.lookedMs >= atMs, law, 'a second after the event nobody has looked');
		});
	}

	private isBlinded(): boolean {
		// One that hung when it was asked is waited for, for 5 s.
		return this.now() < this.blindedMs + 6 * SECOND || [...this.troubles].some((one) => one.includes('ubus'));
	}

	/** What is due and may go out goes out at once, or as soon as the last thing that forbids it is over (promise 7). */
	private mustSend(process: Process): void {
		const { timeline } = this.world as World;
		const mind = this.mind(process);
		const { line, home } = mind;
		if (!process.alive || !home?.enabled || !line) return;
		for (const key of home.keys) {
			if (!this.isSurelyDue(home, key, line)) continue;
			const since = mind.lookedMs;
			const atMs = Math.max(this.now(), this.freeMs(key)) + 5 * SECOND;
			if (!Number.isFinite(atMs) || this.awaited.has(key.name)) continue;
			this.awaited.add(key.name);
			timeline.at(atMs, () => {
				this.awaited.delete(key.name);
				const isSame =
					process.alive && mind.home === home && mind.line === line && !mind.open && mind.sentMs < atMs - 5 * SECOND;
				if (!isSame && process.alive) this.mustSend(process);
				if (!isSame || this.isBlinded() || this.blindedMs >= since || this.freeMs(key) > atMs - 4 * SECOND) return;
				const law = 'promise 7: what is due goes out as soon as it may';
				this.count(law);
				this.must(
					!this.isSurelyDue(home, key, line),
					law,
					`${key.name} is due, nothing forbids it, and nothing goes out`,
				);
			});
		}
	}

	private isSurelyDue(home: Home, key: HomeKey, line: Line): boolean {
		if (!key.enabled || key.offline) return false;
		return key.hostnames.some((host) => {
			const name = this.knowledge.name(key.username, host);
			if (name.vague || this.knowledge.stopsFor(key.username, [host], true)[0]) return false;
			return FAMILIES.some((family) => {
				const its = wanted(home, key, family, line);
				const known = name[family];
				return (
					its.kind === 'address' &&
					(!known || (!known.doubtful && !its.all.includes(known.sent ?? known.answered ?? '')))
				);
			});
		});
	}

	/** When the last of what may forbid a request of this key is over for sure; Infinity where that cannot be told. */
	private freeMs(key: HomeKey): number {
		const { machine } = this.world as World;
		const now = this.now();
		const { boot, uptimeMs } = this.clocks();
		const hold = this.knowledge.hold;
		const holdMs = hold ? hold.wait.mostLeftMs(this.clocks()) : 0;
		const mine = this.attempts.filter(
			(one) => one.boot === boot && one.of === `user ${key.username}` && one.uptimeMs > uptimeMs - HOUR,
		);
		const bootMs = this.memoryBeganMs === null ? Infinity : mine.length >= 5 ? this.memoryBeganMs + HOUR - uptimeMs : 0;
		const slot = mine.at(-15);
		const failed = this.failures.get(key.name);
		const backOffMs = failed ? failed.atMs + Math.min(5 * SECOND * 2 ** failed.times, 15 * MINUTE) * 1.25 - now : 0;
		const pendingMs = machine.line.some((one) => one.pending) ? this.lastEventMs + 4 * SECOND - now : 0;
		const memoryMs = this.memoryLost ? Infinity : 0;
		return (
			now + Math.max(0, holdMs, bootMs, slot ? slot.uptimeMs + HOUR - uptimeMs : 0, backOffMs, pendingMs, memoryMs)
		);
	}

	/** Nothing has happened for so long, and nothing is out of order. */
	private isCalm(forMs: number): boolean {
		const { machine } = this.world as World;
		const isClockFair = Math.abs(machine.clockOffMs) < 300 * 24 * HOUR;
		return (
			this.now() - this.disturbedMs > forMs && this.troubles.size === 0 && machine.isUp && isClockFair && !machine.trap
		);
	}

	/** After so long every wait is over, and everything has been looked at. */
	private calmMs(): number {
		const { home } = this.world as World;
		return 6 * HOUR + 2 * home.checkSeconds * SECOND;
	}

	/** Promise 4: the newest address wins in the end; what the provider publishes is what the line has. */
	private converged(when: string, isEnd: boolean): void {
		const { machine, wire } = this.world as World;
		const [agent] = [...this.minds].filter(
			([process, mind]) => process.isAgent && process.alive && mind.readyMs !== null,
		);
		const home = agent?.[1].home;
		// Without a way out nothing can come right.
		const isConnected = FAMILIES.some((family) => seenFrom(machine.line, family, null) !== null);
		if (!home?.enabled || !isConnected) return;
		for (const key of home.keys.filter((one) => one.enabled)) {
			for (const host of key.hostnames) {
				const stops = this.knowledge.stopsFor(key.username, [host], true);
				if (stops[0]) {
					this.must(!isEnd, 'the end: nothing is stopped', `${host} is stopped by ${stops[0].word}`);
					continue;
				}
				this.count('promise 4: the newest address wins');
				const published = wire.provider.zone.get(host);
				if (key.offline) {
					this.must(published.offline, 'rules 12: offline comes true', `${host} is online ${when}`);
					continue;
				}
				const all = FAMILIES.map((family) => wanted(home, key, family, machine.line));
				const isPublished = all.some((its) => its.kind !== 'nothing');
				this.must(!isPublished || !published.offline, 'rules 12: online comes true', `${host} is offline ${when}`);
				for (const family of FAMILIES) {
					const its = wanted(home, key, family, machine.line);
					const address = published[family];
					const outside = (local: string) =>
						family === 'ipv4'
							? (machine.line.find((one) => one.up && one.ipv4.some((each) => each.address === local))?.outside ??
								local)
							: local;
					const right = its.kind === 'nothing' ? null : its.kind === 'address' ? its.all : its.locals.map(outside);
					if (!right) continue;
					this.must(
						address !== null && right.includes(address),
						'promise 4: the newest address wins',
						`${host} is at ${address} ${when}, and the line is at ${right.join(' or ')}`,
					);
				}
			}
		}
	}

	// The disk.

	private configRead(process: Process, home: Home | null): void {
		if (!home) return;
		const mind = this.mind(process);
		mind.home = home;
		if (!['run', 'update', 'resume'].includes(process.args[0] ?? '')) return;
		this.tokens++;
		this.knowledge.adopt(home);
		this.lastEventMs = this.now();
	}

	/** What has been asked for by a line on the FIFO, or by a command. */
	private asked(line: string): void {
		const [, action, subject = ''] = /^(force|resume) ([\w-]+)$/.exec(line) ?? [];
		const { home } = this.world as World;
		const homes = [...this.minds.values()].flatMap((mind) => mind.home ?? []);
		const keys = [home, ...homes].flatMap((one) => one.keys).filter(({ name }) => subject === '-' || subject === name);
		if (action === 'resume') {
			const before = this.knowledge.stops;
			this.knowledge.resume(keys, this.now());
			const lifted = before.filter((stop) => !this.knowledge.stops.includes(stop));
			this.lifted = [
				...this.lifted.filter(({ atMs }) => atMs > this.now() - MINUTE),
				...lifted.map((stop) => ({ atMs: this.now(), stop })),
			];
			this.resumes = [
				...this.resumes.filter(({ atMs }) => atMs > this.now() - HOUR),
				{ atMs: this.now(), keys: [subject] },
			];
			this.tokens++;
		}
		if (action === 'force') for (const { name } of keys) this.forcedMs.set(name, this.now());
	}

	private isForced(key: HomeKey): boolean {
		return this.forcedMs.has(key.name);
	}

	/** A process that may send begins: what it finds on the disk is held against what must be known. */
	private memoryRead(process: Process, recent: Bytes | FileError): void {
		const { machine, paths } = this.world as World;
		if (!['run', 'update', 'resume'].includes(process.args[0] ?? '')) return;
		const clocks = this.clocks();
		this.memoryBeganMs ??= clocks.uptimeMs;
		const memory = parsed(recent);
		const isHere = memory?.bootId === machine.bootId();
		const state = (isHere && (memory?.unsaved as State | null)) || this.loaded(paths.stateDir);
		const { knowledge } = this;
		knowledge.hold?.wait.read(clocks);
		knowledge.checkHold?.wait.read(clocks);
		for (const name of knowledge.names.values())
			for (const family of FAMILIES) name[family]?.disputed?.again.read(clocks);
		this.tokens += 2;
		this.unsent.clear();
		this.remembered(state);
		this.crash = null;
		const [command, ...rest] = process.args;
		const names = rest.filter((word) => !word.startsWith('-'));
		const keys = names[0] ? names : ['-'];
		if (command === 'resume') for (const key of keys) this.asked(`resume ${key}`);
		if (command === 'update')
			for (const key of keys) this.asked(`${rest.includes('--force') ? 'force' : 'update'} ${key}`);
	}

	/** What the disk is sure of, the provider has said: nothing is taken for confirmed that was not (rules 1, 2). */
	private saved(): void {
		const { machine, paths } = this.world as World;
		const state = parsed(machine.disk.read(`${paths.stateDir}/state.json`, 1 << 20)) as State | null;
		this.count('rules 1: the disk is sure only of what was said');
		for (const record of state?.names ?? []) {
			const name = this.knowledge.name(record.user, record.host);
			const isPresent = record.presence === 'unknown' || name.presence !== 'unknown' || name.vague;
			this.must(
				isPresent,
				'rules 1: the disk is sure only of what was said',
				`${record.host} is ${record.presence} there`,
			);
			for (const family of FAMILIES) {
				const its = record[family];
				if (!its || its.unknown || name.vague) continue;
				const known = name[family];
				const isSaid = known !== null && !known.doubtful && known.sent === its.sent;
				this.must(
					isSaid,
					'rules 1: the disk is sure only of what was said',
					`it has ${its.sent ?? 'what the provider saw'} for ${record.host}`,
				);
			}
		}
	}

	private loaded(stateDir: string): State | null {
		const { machine } = this.world as World;
		for (const file of ['state.json', 'state.json.new', 'state.json.1']) {
			const found = parsed(machine.disk.read(`${stateDir}/${file}`, 1 << 20)) as State | null;
			if (found?.names) return found;
		}
		return null;
	}

	/** Promise 9, and 2 and 3 over restarts: what was heard is on the disk, unless a crash came in between. */
	private remembered(state: State | null): void {
		const { knowledge, crash } = this;
		const now = this.now();
		const isFresh = (atMs: number) => {
			const window = crash?.power ? SAVING_MS + WRITE_BACK_MS : SAVING_MS;
			return crash !== null && atMs > crash.atMs - window;
		};
		const current = this.world?.machine.disk.read(`${this.world.paths.stateDir}/state.json`, 1 << 20);
		const isTorn = typeof current === 'string' && !parsed(current);
		this.must(!isTorn, 'promise 9: the newest state is whole', 'state.json is torn');
		const isDiskBad =
			this.diskTroubleMs > now - HOUR || [...this.troubles].some((one) => one.startsWith('disk: ')) || this.diskWasBad;
		this.must(
			state !== null || !this.savedEver || isDiskBad,
			'promise 9: a readable state is left',
			'no state can be read',
		);
		const excused = (atMs: number) => isFresh(atMs) || isDiskBad;
		for (const { atMs, stop } of this.lifted) {
			const isBack = state?.stops.some((one) => isSame(one, stop));
			if (isBack && excused(atMs) && atMs <= (crash?.atMs ?? now)) knowledge.stops.push(stop);
		}
		knowledge.stops = knowledge.stops.filter((stop) => {
			const found = state?.stops.some((one) => isSame(one, stop));
			this.must(found || excused(stop.atMs), 'promise 2: a stop survives', `${stop.word} is not on the disk`);
			return found;
		});
		for (const which of ['hold', 'checkHold'] as const) {
			const known = knowledge[which];
			const held = state?.[which];
			if (held?.series === known?.series) continue;
			this.must(!known || excused(known.learnedMs), 'promise 3: a wait survives', `the ${which} is not on the disk`);
			const wait = new Wait(0, this.clocks());
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
			this.must(
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
			this.must(
				!forgets || name.vague || isDiskBad,
				'rules 2: a doubt survives',
				`the disk is sure of ${name.host}, of which a later request was lost`,
			);
		}
	}

	private get diskWasBad(): boolean {
		return this.diskTroubleMs > -Infinity;
	}

	// Small things.

	private clocks(): Clocks {
		const { machine } = this.world as World;
		return { boot: machine.boot, uptimeMs: machine.uptimeMs(), wallMs: machine.wallMs() };
	}

	private now(): number {
		return this.world?.timeline.nowMs ?? 0;
	}

	private mind(process: Process): Mind {
		const found = this.minds.get(process);
		if (!found) throw new Error('a process that never began');
		return found;
	}

	private count(law: string): void {
		this.counts.set(law, (this.counts.get(law) ?? 0) + 1);
	}

	private must(holds: boolean | undefined, law: string, what: string): void {
		if (holds || this.broken) return;
		this.broken = { law, what, atMs: this.now() };
		this.tell(`*** broken: ${law}: ${what}`);
	}

	private tell(text: string): void {
		if (this.tells) this.story.push({ atMs: this.now(), text });
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

/** Whether the client must take this configuration. */
function isValid(home: Home): boolean {
	const hosts = home.keys.filter((key) => key.enabled).flatMap((key) => key.hostnames);
	return new Set(hosts).size === hosts.length && home.keys.every((key) => key.ipv4 !== 'off' || key.ipv6 !== 'off');
}

/** An incident in words. */
export function describe(incident: Incident): string {
	const { kind } = incident;
	switch (kind) {
		case 'line': {
			const shown = incident.line.map(
				(one) =>
					`${one.name} ${one.up ? '' : 'down '}${one.pending ? 'pending ' : ''}${[...one.ipv4, ...one.ipv6, ...one.prefixes, ...one.assigned].map((each) => each.address + ('preferred' in each ? `(${each.preferred})` : '')).join(' ')}${one.outside ? ` seen as ${one.outside}` : ''}`,
			);
			return `the line: ${shown.join('; ')}; told ${incident.told.map(({ afterMs, text }) => `${text} after ${afterMs} ms`).join(', ') || 'never'}`;
		}
		case 'trouble':
			return `trouble: ${incident.what} for ${Math.round(incident.forMs / 1000)} s`;
		default: {
			const { atMs, ...rest } = incident;
			void atMs;
			return `${kind}: ${JSON.stringify(rest)}`;
		}
	}
}
