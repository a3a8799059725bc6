/** The run folder: the lock, the FIFO and the status file (design, "Files and commands"; rules 25, 31). */
import type { Host } from '../host/host.ts';
import { open, seal } from '../updater/sealed.ts';
import type { Paths } from './paths.ts';
import { STATUS_SCHEMA, type Status } from './status.ts';

const MOST_STATUS = 1 << 20;
const STATUS_MODE = 0o644;

export class RunFolder {
	constructor(
		private readonly host: Host,
		private readonly paths: Paths,
	) {}

	get fifoPath(): string {
		return `${this.paths.runDir}/events`;
	}

	/** Takes the lock for the rest of this process's life; what is missing elsewhere than on a router is made. Gives a problem in the user's words. */
	async lock(): Promise<'taken' | 'held' | { problem: string }> {
		const { runDir, stateDir } = this.paths;
		for (const folder of [runDir, stateDir]) {
			const failed = this.host.files.makeFolder(folder, 0o755);
			if (failed) return { problem: `the folder ${folder} cannot be made (${failed.error}); ${this.advice()}` };
		}
		const taken = await this.host.lock(`${runDir}/lock`);
		if (typeof taken === 'string') return taken;
		return { problem: `${runDir}/lock cannot be locked (${taken.error}); ${this.advice()}` };
	}

	private advice(): string {
		return this.paths.router ? 'run: service noip restart' : 'run this as the user of the noip service, or as root';
	}

	/** Makes the FIFO where the init script has not; gives a problem in the user's words, or null. */
	async makeFifo(): Promise<string | null> {
		const status = this.host.files.status(this.fifoPath);
		if (!('error' in status)) {
			return status.kind === 'fifo' ? null : `${this.fifoPath} is no FIFO; remove it and restart the service`;
		}
		const argv = ['mkfifo', '-m', '0660', this.fifoPath];
		const made = await this.host.run(argv, { timeoutMs: 5000, limit: 1024 }).done;
		if (made.kind === 'exit' && made.code === 0) return null;
		return `the FIFO ${this.fifoPath} cannot be made; ${this.advice()}`;
	}

	/** The status file as it stands, or why there is none. */
	readStatus(): Status | { problem: string } {
		const path = `${this.paths.runDir}/status.json`;
		const json = this.host.files.read(path, MOST_STATUS);
		if (typeof json !== 'string') {
			const why = json.error === 'ENOENT' ? 'the agent has not run since the last boot' : json.error;
			return { problem: `${path} cannot be read: ${why}` };
		}
		const opened = open(json, STATUS_SCHEMA);
		if (opened.kind === 'whole') return opened.value as Status;
		return { problem: `${path} is ${opened.kind}; restart the service` };
	}

	/** Sequence numbers go on where the last process of this boot ended. */
	lastSequence(): number {
		const status = this.readStatus();
		return 'problem' in status ? 0 : status.sequence;
	}

	/** Replaces the status file; gives what went wrong, or null. */
	writeStatus(status: Status): string | null {
		const path = `${this.paths.runDir}/status.json`;
		const { files } = this.host;
		const failed = files.write(`${path}.new`, seal(status, 1), STATUS_MODE) ?? files.rename(`${path}.new`, path);
		return failed && `${path} cannot be written (${failed.error})`;
	}

	/** Writes a line to the agent's FIFO through the shell, which opens it read-write and so waits for nobody (rules 24). */
	async trigger(line: string): Promise<string | null> {
		const script = '[ -p "$1" ] && echo "$2" 1<>"$1"';
		const ended = await this.host.run(['sh', '-c', script, 'sh', this.fifoPath, line], { timeoutMs: 5000, limit: 1024 })
			.done;
		return ended.kind === 'exit' && ended.code === 0 ? null : `the agent's FIFO ${this.fifoPath} cannot be written`;
	}
}
