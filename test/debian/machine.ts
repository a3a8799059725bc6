/** Debian 12 as it is used: its systemd as the first process of a container (systemd-nspawn), with the executable installed as the README says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Status } from '../../src/client/status-schema.ts';
import { readStatus } from '../support/status-file.ts';
import { until, within } from '../support/until.ts';
import { HOSTNAME, systemRoot } from './system.ts';

/** Installing packages on a busy machine takes its time. */
const LONGEST_COMMAND_MS = 300_000;
const BUS = '/run/dbus/system_bus_socket';

export interface Ended {
	code: number | null;
	/** Standard output and error. */
	output: string;
}

/** nspawn with the loader and the libraries that it came with. What the machine changes is in memory, and gone with it. */
function nspawn(root: string): string[] {
	const own = systemRoot();
	const libraries = join(own, 'usr/lib', named(join(own, 'usr/lib'), /-linux-gnu/));
	const loader = join(libraries, named(libraries, /^ld-.*\.so/));
	const path = [libraries, join(libraries, 'systemd'), join(own, 'usr/lib/systemd')].join(':');
	const words = ['--boot', `--directory=${root}`, '--volatile=overlay', `--hostname=${HOSTNAME}`, '--console=pipe'];
	return [
		loader,
		'--library-path',
		path,
		join(own, 'usr/bin/systemd-nspawn'),
		...words,
		'--register=no',
		'--keep-unit',
	];
}

function named(folder: string, pattern: RegExp): string {
	const name = readdirSync(folder).find((entry) => pattern.test(entry));
	if (!name) throw new Error(`nothing in ${folder} is ${pattern}`);
	return name;
}

export class DebianMachine {
	private readonly ended: Promise<unknown>;

	private constructor(
		private readonly container: ChildProcess,
		/** The machine's first process, as it is called out here. */
		private readonly init: number,
	) {
		this.ended = new Promise((done) => container.on('close', done));
	}

	/** Boots one from these files. Rejects where that cannot be done, with what was said. */
	static async boot(root = systemRoot()): Promise<DebianMachine> {
		const [program = '', ...words] = nspawn(root);
		const container = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
		let said = '';
		for (const stream of [container.stdout, container.stderr]) stream.on('data', (chunk) => (said += chunk));
		let init: number | null = null;
		try {
			// It may be spoken to only once its bus is there.
			await until('the first process', () => {
				if (container.exitCode !== null) throw new Error('systemd-nspawn ended');
				init = firstChild(container.pid as number);
				return existsSync(`/proc/${init}/root${BUS}`);
			});
			const machine = new DebianMachine(container, init ?? 0);
			await until('systemd to be up', async () =>
				/^(running|degraded)$/m.test((await machine.run('systemctl is-system-running --wait')).output),
			);
			return machine;
		} catch (error) {
			if (init) process.kill(init, 'SIGKILL');
			container.kill('SIGKILL');
			throw new Error(`${(error as Error).message}: ${said.trim()}`);
		}
	}

	/** Runs commands of a person who is root. */
	run(script: string, folder = '/'): Promise<Ended> {
		const words = ['-t', `${this.init}`, '-a', '/bin/sh', '-c', `cd '${folder}' && ${script}`];
		const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
		const child = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME: '/root' } });
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
		return within(
			new Promise((done) => child.on('close', (code) => done({ code, output }))),
			() => `the end of ${script}: ${output}`,
			() => child.kill('SIGKILL'),
			LONGEST_COMMAND_MS,
		);
	}

	/** A path of the machine as it is called out here; no link in it may be absolute. */
	at(path: string): string {
		return `/proc/${this.init}/root${path}`;
	}

	write(path: string, content: string | Buffer): void {
		mkdirSync(dirname(this.at(path)), { recursive: true });
		writeFileSync(this.at(path), content);
	}

	read(path: string): string {
		return readFileSync(this.at(path), 'utf8');
	}

	statusOrNull(): Status | null {
		return readStatus(this.at('/run/noip/status.json'));
	}

	async close(): Promise<void> {
		process.kill(this.init, 'SIGKILL');
		await within(
			this.ended,
			() => 'the end of systemd-nspawn',
			() => this.container.kill('SIGKILL'),
		);
	}
}

function firstChild(pid: number): number | null {
	try {
		return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]) || null;
	} catch {
		return null;
	}
}
