/** `noip run`: the resident loop. Events and timers come in, plans are carried out, the status is written. */
import type { Host } from '../host/host.ts';
import { watch } from '../network/look.ts';
import { SECOND } from '../updater/moment.ts';
import type { Plan } from '../updater/plan.ts';
import { Client } from './client.ts';
import { EXIT } from './exit-code.ts';
import { loadConfig } from './load.ts';
import { Log } from './log.ts';
import { pass } from './pass.ts';
import type { Paths } from './paths.ts';
import { RunFolder } from './run-folder.ts';
import { statusOf } from './status.ts';
import { isEmpty, noTriggers, TriggerReader, type Triggers } from './triggers.ts';

const LONGEST_SLEEP = 3600 * SECOND;
/** A child that hangs may not keep an end by SIGTERM waiting; what is durable has been saved after each request. */
const LONGEST_END = SECOND;

/** Runs until SIGTERM or SIGINT; gives the exit code. Stays on configuration errors, `enabled '0'` and stops (rules 27). */
export async function runAgent(host: Host, paths: Paths): Promise<number> {
	const log = new Log(host);
	const folder = new RunFolder(host, paths);
	const lock = await folder.lock();
	if (lock === 'held') {
		log.line('error', 'agent', `another noip runs already (it holds ${paths.runDir}/lock); see: noip status`);
		return EXIT.another;
	}
	const problem = lock === 'taken' ? await folder.makeFifo() : lock.problem;
	if (problem) {
		log.line('error', 'agent', problem);
		return EXIT.internal;
	}
	return await new Agent(new Client(host, paths, log), folder).run();
}

class Agent {
	private triggers: Triggers = noTriggers();
	private reload = true;
	private handled: { lines: string[]; sequence: number } = { lines: [], sequence: 0 };
	private sequence = 0;
	private configured = false;
	private configErrors: string[] = [];
	private wake: (() => void) | null = null;

	constructor(
		private readonly client: Client,
		private readonly folder: RunFolder,
	) {}

	async run(): Promise<number> {
		const { client, folder } = this;
		const { host, log, paths } = client;
		const problem = client.restore();
		if (problem) {
			log.line('error', 'agent', problem);
			return EXIT.internal;
		}
		this.sequence = folder.lastSequence();
		const reader = new TriggerReader();
		const fifo = host.openFifo(folder.fifoPath, (chunk) => {
			reader.read(chunk, this.triggers);
			this.rouse();
		});
		if ('error' in fifo) {
			log.line('error', 'agent', `${folder.fifoPath} cannot be opened (${fifo.error})`);
			return EXIT.internal;
		}
		host.onSignal((signal) => this.signal(signal));
		const watching = watch(host, paths.router, () => {
			this.triggers.line = true;
			this.rouse();
		});
		log.line('info', 'agent', `noip ${BUILD_VERSION} (${host.engine}) runs with ${paths.config}`);
		while (!client.ending) await this.turn();
		watching.close();
		fifo.close();
		await client.save(true);
		this.writeStatus(null, null);
		log.line('info', 'agent', 'ended');
		return EXIT.done;
	}

	private signal(signal: 'TERM' | 'INT' | 'HUP'): void {
		if (signal === 'HUP') this.reload = true;
		else this.end();
		this.rouse();
	}

	private end(): void {
		const { client } = this;
		client.stop();
		client.host.setTimer(LONGEST_END, () => {
			client.store.saveRecent(client.recent, client.state);
			client.host.exit(EXIT.done);
		});
	}

	private rouse(): void {
		this.wake?.();
	}

	/** One look and what follows from it, then sleep until something happens or the time has come. */
	private async turn(): Promise<void> {
		const { client } = this;
		let looked = false;
		const lines: string[] = [];
		const freshen = async () => {
			if (this.reload) await this.readConfig();
			if (!this.configured) return;
			const news = this.takeTriggers(lines);
			if (looked && !news) return;
			looked = true;
			await client.look();
		};
		await freshen();
		let wakeAtMs = Infinity;
		if (this.configured) {
			const plan = await pass(client, freshen);
			const everyMs = client.config.settings.checkIntervalSeconds * SECOND;
			wakeAtMs = Math.min(plan.wakeAtMs, client.lookedMs + everyMs);
			this.note(plan);
			this.writeStatus(plan, lines);
		} else {
			this.takeTriggers(lines);
			this.writeStatus(null, lines);
		}
		await this.sleep(wakeAtMs);
	}

	/** Takes in what has been asked for since the last time; true when the network is to be looked at again. */
	private takeTriggers(lines: string[]): boolean {
		const { client } = this;
		const taken = this.triggers;
		if (taken.refused > 0) client.log.line('warn', 'agent', `${taken.refused} lines on the FIFO were not understood`);
		this.triggers = noTriggers();
		lines.push(...taken.lines);
		const news = !isEmpty(taken) || taken.line;
		if (!news || !this.configured) return news;
		client.log.line('debug', 'agent', `event: ${taken.lines.join(', ') || 'an address has changed'}`);
		if (taken.clock) client.mended();
		if (taken.line || taken.update.length > 0 || taken.force.length > 0) client.hurry();
		if (taken.resume.length > 0) client.resume(client.keysNamed(taken.resume));
		if (taken.force.length > 0) client.force(client.keysNamed(taken.force));
		return true;
	}

	/** Reads the configuration; with a broken one the last good one stays in use. */
	private async readConfig(): Promise<void> {
		this.reload = false;
		const { client } = this;
		const read = loadConfig(client.host, client.paths);
		if ('errors' in read) {
			this.configErrors = read.errors;
			for (const error of read.errors) client.log.line('error', 'agent', error);
			const then = this.configured ? 'the last good configuration stays in use' : 'nothing is sent';
			client.log.line(
				'error',
				'agent',
				`the configuration is broken: ${then} until it is mended and read again (service noip reload, or SIGHUP)`,
			);
			return;
		}
		this.configErrors = [];
		for (const warning of read.config.warnings) client.log.line('warn', 'agent', warning);
		await client.adopt(read.config);
		await client.save(true);
		if (!this.configured && !read.config.settings.enabled)
			client.log.line('info', 'agent', "option enabled is '0' in section settings: nothing is sent");
		this.configured = true;
	}

	private note(plan: Plan): void {
		const { log } = this.client;
		for (const { key, state } of plan.keys) {
			log.change('warn', key.name, 'address', state.kind === 'absent' ? `nothing to publish: ${state.reason}` : null);
		}
	}

	private writeStatus(plan: Plan | null, lines: string[] | null): void {
		const { client } = this;
		this.sequence++;
		if (lines && lines.length > 0) this.handled = { lines, sequence: this.sequence };
		const status = statusOf(client, plan ?? (this.configured ? client.plan() : null), this.sequence, {
			pid: client.ending ? null : client.host.pid,
			handled: this.handled,
			errors: this.configErrors,
		});
		client.log.change('error', 'agent', 'status', this.folder.writeStatus(status));
	}

	/** Sleeps until `untilMs` of uptime, or until something happens; a timer is always armed, for QuickJS needs one to see a signal. */
	private sleep(untilMs: number): Promise<void> {
		const { client } = this;
		return new Promise((resolve) => {
			if (client.ending || this.reload || !isEmpty(this.triggers) || this.triggers.line) return resolve();
			const ms = Math.min(Math.max(untilMs - client.host.clock.uptimeMs(), 0), LONGEST_SLEEP);
			const done = () => {
				cancel();
				this.wake = null;
				resolve();
			};
			const cancel = client.host.setTimer(Math.ceil(ms) + 1, done);
			this.wake = done;
		});
	}
}
