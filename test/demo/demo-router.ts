/** A router for the demonstration: a folder with its files, a stand-in for `ubus`, and the client running in it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import type { Status } from '../../src/client/status-schema.ts';
import { hasHandled, readStatus } from '../support/status-file.ts';
import type { Dump } from './line.ts';

const DEADLINE_MS = 15_000;
const POLL_MS = 20;
const CONFIG = 'etc/config/noip';
const RUN = 'var/run/noip';
const STATE = 'etc/noip';
/** Relative to the router's folder, so that what the client says reads as on a router. */
const FLAGS = ['--config', CONFIG, '--state-dir', STATE, '--run-dir', RUN, '--root', '.'];

const UBUS = `#!/bin/sh
# Stands in for OpenWrt's ubus: netifd's state is what the demonstration has put there.
cd "\${0%/*}/.." || exit 1
case "$*" in
	'call network.interface dump') exec cat line.json ;;
	'call system board') exec cat board.json ;;
	send*|'call hotplug.noip-agent call'*) exit 0 ;;
esac
echo 'Command failed: Not found' >&2
exit 4
`;

/** As the hotplug script does it. */
const TRIGGER = '[ -p "$1" ] && echo "$2" 1<>"$1"';

export class DemoRouter {
	readonly folder = mkdtempSync(join(tmpdir(), 'noip-demo-'));
	private agent: ChildProcess | null = null;
	private closed: Promise<unknown> = Promise.resolve();

	/** `command` starts the client: the engine, its options, the bundle; absolute paths. `onLog` gets each line the agent prints. */
	constructor(
		private readonly command: readonly string[],
		private readonly onLog: (line: string) => void,
	) {
		for (const folder of ['bin', 'etc/config', STATE]) mkdirSync(join(this.folder, folder), { recursive: true });
		writeFileSync(join(this.folder, 'bin/ubus'), UBUS, { mode: 0o755 });
		writeFileSync(join(this.folder, 'etc/openwrt_release'), "DISTRIB_ID='OpenWrt'\n");
		cpSync('test/fixtures/openwrt/system-board.json', join(this.folder, 'board.json'));
		this.emptyRunFolder();
	}

	/** Writes the configuration, in UCI format. */
	configure(text: string): void {
		writeFileSync(join(this.folder, CONFIG), text, { mode: 0o640 });
	}

	/** Sets the state of the network, which is there before any event tells of it. */
	setLine(dump: Dump): void {
		writeFileSync(join(this.folder, 'line.json.new'), JSON.stringify(dump, null, '\t'));
		renameSync(join(this.folder, 'line.json.new'), join(this.folder, 'line.json'));
	}

	/** Starts the agent and waits until it has looked and done what follows from that. */
	async start(): Promise<void> {
		const before = this.status()?.sequence ?? 0;
		const child = this.spawn(['run']);
		for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', this.onLog);
		this.agent = child;
		this.closed = new Promise((resolve) => child.on('close', resolve));
		await this.until('the agent has started', (status) => status.pid === child.pid && status.sequence > before);
	}

	/** Ends the agent as procd does, and waits for its end. */
	async stop(): Promise<void> {
		const { agent } = this;
		agent?.kill('SIGTERM');
		const hangs = setTimeout(() => agent?.kill('SIGKILL'), DEADLINE_MS);
		await this.closed;
		clearTimeout(hangs);
		this.agent = null;
	}

	/** Has the agent read its configuration again, and waits until it has done what follows from that. */
	async reload(): Promise<void> {
		const before = this.status()?.sequence ?? 0;
		this.agent?.kill('SIGHUP');
		await this.until('the agent has read its configuration again', (status) => status.sequence > before);
	}

	/** What a reboot leaves behind: the run folder is in memory. */
	emptyRunFolder(): void {
		rmSync(join(this.folder, RUN), { recursive: true, force: true });
		mkdirSync(join(this.folder, RUN), { recursive: true });
	}

	/** Forgets confirmations, stops and waits. */
	emptyStateFolder(): void {
		rmSync(join(this.folder, STATE), { recursive: true, force: true });
		mkdirSync(join(this.folder, STATE));
	}

	/** Writes an event into the FIFO and waits until the agent has handled it and all that follows from it. */
	async event(line: string): Promise<void> {
		const before = this.status()?.handled.sequence ?? 0;
		const writer = spawn('sh', ['-c', TRIGGER, 'sh', join(this.folder, RUN, 'events'), line], { stdio: 'ignore' });
		const code = await new Promise((resolve, reject) => writer.on('close', resolve).on('error', reject));
		if (code !== 0) throw new Error(`the event "${line}" could not be written: the agent's FIFO is not there`);
		await this.until(`the agent has handled "${line}"`, (status) => hasHandled(status, [line], before));
	}

	/** Runs a command of the client to its end. */
	async noip(...args: string[]): Promise<{ code: number | null; output: string }> {
		const child = this.spawn(args);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
		const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
		await turn();
		return { code, output };
	}

	/** Waits until the status is as wanted; `what` completes "waited in vain until". */
	async until(what: string, wanted: (status: Status) => boolean): Promise<Status> {
		const endMs = Date.now() + DEADLINE_MS;
		while (Date.now() < endMs) {
			const status = this.status();
			if (status && wanted(status)) {
				// The log lines of before are in the pipe by now: let them come out first.
				await pause(POLL_MS);
				return status;
			}
			const { exitCode = null, signalCode = null } = this.agent ?? {};
			if (exitCode !== null || signalCode !== null) throw new Error(`the agent ended (${exitCode ?? signalCode})`);
			await pause(POLL_MS);
		}
		throw new Error(`waited in vain until ${what}`);
	}

	/** Ends what runs and removes the folder. */
	async remove(): Promise<void> {
		await this.stop();
		rmSync(this.folder, { recursive: true, force: true });
	}

	private status(): Status | null {
		return readStatus(join(this.folder, RUN, 'status.json'));
	}

	private spawn(args: readonly string[]) {
		const [program = '', ...first] = this.command;
		const env = {
			PATH: `${join(this.folder, 'bin')}:${process.env.PATH}`,
			...(process.env.TZ && { TZ: process.env.TZ }),
		};
		const options = { cwd: this.folder, env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
		return spawn(program, [...first, ...args, ...FLAGS], options);
	}
}
