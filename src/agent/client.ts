/** The client at work: it holds configuration, state and what was seen, and carries plans out, one request at a time (rules 25). */
import type { Config, Key, Url } from '../config/config.ts';
import type { Host, HttpCall, HttpResult } from '../host/host.ts';
import { look } from '../network/look.ts';
import type { NetworkReading } from '../network/network.ts';
import { authorization, updatePath } from '../protocol/request.ts';
import { checked } from '../updater/checked.ts';
import { rebasedState } from '../updater/hold.ts';
import { type Moment, SECOND } from '../updater/moment.ts';
import { begin, type Ending, outcome, withLost } from '../updater/outcome.ts';
import { type Action, type Check, type Plan, plan, type Request } from '../updater/plan.ts';
import {
	afterLineEvent,
	afterMend,
	nextAttemptMs,
	nextCheckMs,
	type Recent,
	withAttempt,
	withCheckAttempt,
	withForce,
} from '../updater/recent.ts';
import type { State } from '../updater/state.ts';
import { liftChanged, resumed } from '../updater/stops.ts';
import { detectDevice, userAgentFor } from './device.ts';
import type { Log } from './log.ts';
import type { Paths } from './paths.ts';
import { sayCheck, sayOutcome } from './say.ts';
import { Store } from './store.ts';

const ANSWER_LIMIT = 16 * 1024;
const CHECK_LIMIT = 1024;
const ALT_PORT = 8245;

export interface LastAnswer {
	key: string;
	text: string;
	wallMs: number;
}

export class Client {
	state!: State;
	recent!: Recent;
	config!: Config;
	userAgent = '';
	reading: NetworkReading = { kind: 'problem', problem: 'the network has not been looked at yet' };
	lookedMs = 0;
	lastAnswers: LastAnswer[] = [];
	/** Set to end: nothing more is begun. */
	ending = false;
	readonly store: Store;
	private readonly bootId: string;
	private call: HttpCall | null = null;
	/** What is on the disk while a request that could not be sent is tried again: it is not written back and forth each time. */
	private doubted: State | null = null;

	constructor(
		readonly host: Host,
		readonly paths: Paths,
		readonly log: Log,
	) {
		this.store = new Store(host, paths.stateDir, paths.runDir);
		this.bootId = host.clock.bootId();
	}

	moment(): Moment {
		return { uptimeMs: this.host.clock.uptimeMs(), wallMs: this.host.clock.wallMs(), bootId: this.bootId };
	}

	/** Reads state and memory; gives the problem that forbids going on, or null. `dry`: nothing is written. */
	restore(dry = false): string | null {
		const moment = this.moment();
		const loaded = this.store.load(moment, dry);
		if ('problem' in loaded) return loaded.problem;
		for (const warning of loaded.warnings) this.log.line('error', 'agent', warning);
		const recent = this.store.loadRecent(moment);
		this.state = rebasedState(recent.unsaved ?? loaded.state, moment);
		this.recent = { ...(recent.inFlight ? withLost(recent, recent.inFlight) : recent), inFlight: null, unsaved: null };
		return null;
	}

	/** Takes a configuration into use: stops whose cause has changed are lifted, and what this device is, is asked. */
	async adopt(config: Config): Promise<void> {
		this.config = config;
		this.log.level = config.settings.logLevel;
		this.userAgent = userAgentFor(config.settings, await detectDevice(this.host, this.paths));
		this.state = liftChanged(this.state, config);
	}

	async look(): Promise<void> {
		this.reading = await look(this.host, this.paths.router);
		this.lookedMs = this.host.clock.uptimeMs();
		const problem = this.reading.kind === 'problem' ? this.reading.problem : null;
		this.log.change('error', 'agent', 'network', problem);
	}

	/** The plan for these keys; without names for all. */
	plan(only: readonly string[] = []): Plan {
		const { state, recent, reading } = this;
		const keys = this.config.keys.filter((key) => only.length === 0 || only.includes(key.name));
		return plan({ config: { ...this.config, keys }, state, recent, reading, moment: this.moment() });
	}

	/** Takes note that somebody asks for an update now: what was asked before no longer counts. */
	hurry(): void {
		this.recent = afterLineEvent(this.recent, this.moment());
	}

	/** Takes note that the clock was set: what failed for want of it may be tried again. */
	mended(): void {
		this.recent = afterMend(this.recent, this.moment());
	}

	/** Has the confirmed addresses of these keys sent again (rules 7). */
	force(keys: readonly Key[]): void {
		const names = keys.map((key) => key.name);
		this.recent = withForce(this.recent, names, this.moment());
	}

	/** Lifts the stops that touch these keys. */
	resume(keys: readonly Key[]): void {
		const [state, count] = resumed(this.state, keys);
		this.state = state;
		this.mended();
		const lifted = count === 1 ? '1 stop is lifted' : `${count} stops are lifted`;
		this.log.line('info', 'agent', `resume: ${count === 0 ? 'there was no stop to lift' : lifted}`);
	}

	/** The keys of these names; no name, or `-`, stands for all. */
	keysNamed(names: readonly string[]): Key[] {
		const all = names.length === 0 || names.includes('-');
		return this.config.keys.filter((key) => all || names.includes(key.name));
	}

	/** Does the one thing that the plan says, and keeps what came of it. */
	async carryOut(action: Action): Promise<void> {
		if (action.kind === 'check') await this.check(action.check);
		else await this.update(action.request);
		await this.save();
	}

	/** Ends a request that is under way; its outcome is unknown (rules 27). */
	stop(): void {
		this.ending = true;
		this.call?.abort();
	}

	/** Keeps state and memory; `settled`: nothing waits to be sent. */
	async save(settled = false): Promise<void> {
		if (settled) this.doubted = null;
		if (!this.doubted) this.log.change('error', 'agent', 'disk', await this.store.save(this.state));
		this.store.saveRecent(this.recent, this.state);
	}

	private async update(request: Request): Promise<void> {
		const key = this.config.keys.find((one) => one.name === request.key) as Key;
		const before = this.state;
		this.recent = { ...this.recent, inFlight: request };
		const begun = begin(before, request, this.moment());
		this.state = begun;
		if (begun !== before && !(this.doubted && isSameDoubt(this.doubted, begun))) await this.save(true);
		const ending = await this.tryServers(key, request);
		const ended = outcome({
			before,
			state: this.state,
			recent: this.recent,
			config: this.config,
			key,
			request,
			ending,
			moment: this.moment(),
			random: this.host.random(),
		});
		this.state = ended.state;
		this.recent = ended.recent;
		const unsent = ending.kind === 'failure' && !ending.sent;
		this.doubted = unsent && begun !== before ? (this.doubted ?? begun) : null;
		const text = sayOutcome(this.log, {
			request,
			ending,
			outcome: ended,
			config: this.paths.config,
			moment: this.moment(),
		});
		const others = this.lastAnswers.filter((answer) => answer.key !== key.name);
		this.lastAnswers = [...others, { key: key.name, text, wallMs: this.host.clock.wallMs() }];
	}

	/** Rules 21: the next server only when no connection came about; each is an attempt of its own. */
	private async tryServers(key: Key, request: Request): Promise<Ending> {
		let last: Ending = { kind: 'failure', cause: 'aborted', sent: false };
		for (const [at, server] of this.config.settings.servers.entries()) {
			const moment = this.moment();
			if (this.ending || (at > 0 && nextAttemptMs(this.recent, key.username, moment) > moment.uptimeMs)) break;
			this.recent = withAttempt(this.recent, key.username, moment);
			this.store.saveRecent(this.recent, this.state);
			const result = await this.request(key, request, server);
			if (result.kind === 'answer') return { ...result, verified: server.secure };
			last = { kind: 'failure', cause: result.cause, sent: result.sent };
			if (!isUnreached(result)) break;
			this.log.line('debug', key.name, `no connection to ${server.host}:${server.port} (${result.cause})`);
		}
		return last;
	}

	private request(key: Key, request: Request, server: Url): Promise<HttpResult> {
		const { ipv4, ipv6, offline, hostnames } = request;
		const providerSees = ipv4 !== null && ipv4.address === null;
		const path = updatePath({
			hostnames,
			offline,
			providerSees,
			ipv4: ipv4?.address ?? null,
			ipv6: ipv6?.address ?? null,
		});
		return this.get(server, path, {
			headers: [
				['User-Agent', this.userAgent],
				['Authorization', authorization(key.username, key.password)],
			],
			limit: ANSWER_LIMIT,
			...(providerSees && { family: 4 as const, localAddress: ipv4.local ?? undefined }),
		});
	}

	private async check(check: Check): Promise<void> {
		const { ipv4Check, ipv6Check } = this.config.settings;
		const url = check.family === 'ipv4' ? ipv4Check : ipv6Check;
		let result = await this.ask(check, url);
		const moment = this.moment();
		const another = nextCheckMs(this.recent, check.family, moment) <= moment.uptimeMs && !this.ending;
		if (result.kind === 'failure' && isUnreached(result) && !url.secure && url.port === 80 && another) {
			result = await this.ask(check, { ...url, port: ALT_PORT });
		}
		const ended = checked(this.state, this.recent, check, result, this.host.random(), this.moment());
		this.state = ended.state;
		this.recent = ended.recent;
		sayCheck(this.log, check, ended);
	}

	private ask(check: Check, url: Url): Promise<HttpResult> {
		this.recent = withCheckAttempt(this.recent, check.family, this.moment());
		this.store.saveRecent(this.recent, this.state);
		return this.get(url, url.path, {
			headers: [['User-Agent', this.userAgent]],
			limit: CHECK_LIMIT,
			family: check.family === 'ipv4' ? 4 : 6,
			localAddress: check.local,
		});
	}

	private async get(
		url: Url,
		path: string,
		how: {
			headers: ReadonlyArray<readonly [string, string]>;
			limit: number;
			family?: 4 | 6;
			localAddress?: string | undefined;
		},
	): Promise<HttpResult> {
		const { localAddress, ...rest } = how;
		const host = url.host.includes(':') ? `[${url.host}]` : url.host;
		const { caFile, timeoutSeconds } = this.config.settings;
		this.call = this.host.http({
			...rest,
			url: `${url.secure ? 'https' : 'http'}://${host}:${url.port}${path}`,
			timeoutMs: timeoutSeconds * SECOND,
			...(caFile !== null && { caFile }),
			...(localAddress !== undefined && !isLoopbackHost(url.host) && { localAddress }),
		});
		const result = await this.call.done;
		this.call = null;
		return result;
	}
}

function isSameDoubt(a: State, b: State): boolean {
	const undated = (state: State) => JSON.stringify(state.names).replace(/"since":"[^"]*"/g, '');
	return undated(a) === undated(b);
}

/** Whether no connection came about; the hosts see to it that a stalled TLS counts as one (curl's `num_connects`, for `time_connect` stays 0 then). */
function isUnreached(result: HttpResult): boolean {
	return result.kind === 'failure' && !result.connected && ['refused', 'unreachable', 'timeout'].includes(result.cause);
}

function isLoopbackHost(host: string): boolean {
	return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
