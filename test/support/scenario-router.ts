/** A router for a test: folders, a stand-in `ubus`, the fake provider, and the real program as a process on one engine. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { suite } from 'uvu';
import type { Status } from '../../src/client/status-schema.ts';
import type { State } from '../../src/updater/state.ts';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import type { Entry } from '../provider/journal.ts';
import type { Command } from '../provider/peers.ts';
import { PROVIDER } from './accounts.ts';
import { type ConfigOptions, configText } from './configuration.ts';
import { type Engine, engines } from './engines.ts';
import { interfaceDump, type Line } from './netifd.ts';
import { hasHandled, readStatus } from './status-file.ts';
import { until, within } from './until.ts';

/** Ends of processes and of commands. */
export interface Ended {
	code: number | null;
	out: string;
	err: string;
}

/** What a router needs of the fake provider: that of this process, or one elsewhere. */
export interface SomeProvider {
	urls: Record<'https' | 'check4' | 'check6', string>;
	caFile: string;
	journal: { updates(): readonly Entry[]; entries(): readonly Entry[] };
	close(): Promise<void>;
}

export class ScenarioRouter<Provider extends SomeProvider = FakeProvider> {
	readonly folder = mkdtempSync(join(tmpdir(), 'noip-router-'));
	agent: ChildProcess | null = null;
	/** What the program finds in its environment besides. */
	variables: Record<string, string> = {};
	/** Everything the agents of this router have printed, in order. */
	log = '';
	private agentEnd: Promise<number | null> = Promise.resolve(null);

	constructor(
		readonly engine: Engine,
		readonly provider: Provider,
	) {
		for (const name of ['bin', 'root/etc', 'run', 'state']) mkdirSync(join(this.folder, name), { recursive: true });
		writeFileSync(join(this.folder, 'root/etc/openwrt_release'), "DISTRIB_ID='OpenWrt'\n");
		this.program('ubus', UBUS.replaceAll('@', this.folder));
		this.lines([{ name: 'wan', ipv4: ['203.0.113.10'] }]);
		this.config({});
	}

	/** Puts a shell script in front of the programs of the machine. */
	program(name: string, script: string): void {
		writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}`);
		chmodSync(join(this.folder, 'bin', name), 0o755);
	}

	/** What netifd says from now on. */
	lines(lines: readonly Line[]): void {
		this.dump(JSON.stringify(interfaceDump(lines)));
	}

	/** The same, as text that `ubus` prints. */
	dump(text: string): void {
		writeFileSync(join(this.folder, 'dump.json'), text);
	}

	config({ settings = {}, servers, ...more }: Partial<ConfigOptions>): void {
		const { urls, caFile } = this.provider;
		const usual = { ca_file: caFile, timeout: '5', ipv4_check: urls.check4, ipv6_check: urls.check6 };
		const text = configText({ settings: { ...usual, ...settings }, servers: servers ?? [urls.https], ...more });
		this.rawConfig(text);
	}

	rawConfig(text: string): void {
		writeFileSync(join(this.folder, 'noip.conf'), text, { mode: 0o600 });
	}

	path(name: string): string {
		return join(this.folder, name);
	}

	/** How the program is started with these words. */
	command(...args: string[]): Command {
		const flags = { config: 'noip.conf', 'state-dir': 'state', 'run-dir': 'run', root: 'root' };
		const folders = Object.entries(flags).flatMap(([flag, name]) => [`--${flag}`, this.path(name)]);
		// A proxy in the environment would receive the credentials, and a broken TLS setting would hide a man in the middle (rule 22).
		const env = {
			...(process.env as Record<string, string>),
			PATH: [this.path('bin'), process.env.PATH].join(delimiter),
			http_proxy: 'http://127.0.0.1:1',
			https_proxy: 'http://127.0.0.1:1',
			NODE_TLS_REJECT_UNAUTHORIZED: '0',
			...this.variables,
		};
		return { argv: [...this.engine.program, ...args, ...folders], env };
	}

	private spawn(...args: string[]): ChildProcess {
		const { argv, env } = this.command(...args);
		return spawn(argv[0] as string, argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env });
	}

	/** Starts the agent and waits until it has looked at the line once (or has ended). */
	async start(): Promise<void> {
		const sequence = this.statusOrNull()?.sequence ?? 0;
		const child = this.spawn('run');
		this.agent = child;
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.log += chunk));
		let ended = false;
		this.agentEnd = new Promise((resolve) =>
			child.on('close', (code) => {
				ended = true;
				resolve(code);
			}),
		);
		await until('the first look', () => ended || (this.statusOrNull()?.sequence ?? 0) > sequence);
	}

	/** Ends the agent by a signal; gives its exit code. */
	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
		this.agent?.kill(signal);
		this.agent = null;
		return await within(this.agentEnd, () => `the end of the agent by ${signal}`);
	}

	ended(): Promise<number | null> {
		return this.agentEnd;
	}

	/** Writes lines to the FIFO as the hotplug scripts do, and waits until the agent has dealt with them. */
	async event(...lines: string[]): Promise<Status> {
		const sequence = this.status().sequence;
		await this.write(lines.map((line) => `${line}\n`).join(''));
		await until(`${lines} to be handled`, () => hasHandled(this.status(), lines, sequence));
		return this.status();
	}

	/** Writes bytes to the FIFO. */
	write(bytes: string | Buffer): Promise<unknown> {
		const child = spawn('sh', ['-c', '[ -p "$1" ] && cat 1<>"$1"', 'sh', this.path('run/events')], {
			stdio: ['pipe', 'ignore', 'ignore'],
		});
		child.stdin?.end(bytes);
		return new Promise((resolve) => child.on('close', resolve));
	}

	/** Has the agent read its configuration again, and waits until it has looked since. */
	async reload(): Promise<Status> {
		const sequence = this.status().sequence;
		this.agent?.kill('SIGHUP');
		await until('the reload', () => this.status().sequence > sequence);
		return this.status();
	}

	/** Takes everything away that an earlier agent has kept. */
	forget(): void {
		for (const name of ['run', 'state']) {
			rmSync(this.path(name), { recursive: true, force: true });
			mkdirSync(this.path(name));
		}
	}

	/** Runs a command of the program to its end. */
	cli(...args: string[]): Promise<Ended> {
		const child = this.spawn(...args);
		const ended: Ended = { code: null, out: '', err: '' };
		child.stdout?.on('data', (chunk) => (ended.out += chunk));
		child.stderr?.on('data', (chunk) => (ended.err += chunk));
		return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
	}

	statusOrNull(): Status | null {
		return readStatus(this.path('run/status.json'));
	}

	status(): Status {
		const status = this.statusOrNull();
		if (!status) throw new Error(`there is no status; the agent said: ${this.log}`);
		return status;
	}

	/** The state of the only key, in a word. */
	word(): string | undefined {
		return this.status().keys[0]?.state.code;
	}

	/** What the only key waits for, in a word. */
	waitsFor(): string | undefined {
		const state = this.status().keys[0]?.state;
		return state?.code === 'waiting' ? state.wait.code : undefined;
	}

	state(): State {
		return JSON.parse(readFileSync(this.path('state/state.json'), 'utf8')) as State;
	}

	/** The update requests at the provider until now. */
	updates(): readonly Entry[] {
		return this.provider.journal.updates();
	}

	checks(): Entry[] {
		return this.provider.journal.entries().filter((entry) => entry.kind === 'check');
	}

	/** `myip` of each update until now. */
	sent(): (string | undefined)[] {
		return this.updates().map((entry) => entry.query?.myip);
	}

	/** A folder with links to these programs only, for a PATH in which others are missing. */
	only(...programs: string[]): string {
		const folder = this.path('only');
		mkdirSync(folder, { recursive: true });
		for (const program of programs) {
			const found = (process.env.PATH ?? '')
				.split(delimiter)
				.map((one) => join(one, program))
				.find(existsSync);
			if (found) symlinkSync(found, join(folder, program));
		}
		return folder;
	}

	async close(): Promise<void> {
		if (this.agent) await this.stop();
		await this.provider.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Answers what is in `dump.json`, keeps what it is told in `told`; a file `ubus.sh` beside it is carried out instead. */
const UBUS = `
[ -f @/ubus.sh ] && . @/ubus.sh
case "$*" in
"call network.interface dump") exec cat @/dump.json ;;
"call system board") exec cat test/fixtures/openwrt/system-board.json ;;
"send noip "* | "call hotplug.noip-agent call "*) echo "$*" >> @/told; exit 0 ;;
esac
exit 4
`;

/** A scenario: a sentence, and what happens on a router of its own. */
export type Scenario = (router: ScenarioRouter) => Promise<void>;

/** Runs each scenario on each engine (or `on` these), with a fake provider of its own. */
export function scenarios(title: string, all: Record<string, Scenario>, on = engines()): void {
	for (const engine of on) {
		const tests = suite(`${title} on ${engine.name}`);
		for (const [name, scenario] of Object.entries(all)) {
			tests(`${engine.name}: ${name}`, () => onRouter(engine, scenario));
		}
		tests.run();
	}
}

/** Runs one scenario on a router and a fake provider of its own; an error tells what the agent said. */
export async function onRouter(engine: Engine, scenario: Scenario): Promise<void> {
	const router = new ScenarioRouter(engine, await startFakeProvider({ description: PROVIDER }));
	try {
		await scenario(router);
	} catch (error) {
		if (error instanceof Error) error.message += `\nthe agent said:\n${router.log}`;
		throw error;
	} finally {
		await router.close();
	}
}
