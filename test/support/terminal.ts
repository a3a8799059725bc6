/** A program on a terminal of its own: util-linux's `script`, which every Debian has, makes one. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Command } from '../provider/peers.ts';
import { until, within } from './until.ts';

/** Starts the program, lets Ctrl-C be its own, and tells at the end what it ended with and what the terminal is like then. */
const SHELL = `trap : INT; stty rows 24 cols "$COLUMNS_WANTED"; sh -c 'echo "pid $$."; exec "$@"' sh "$@"; echo "code $?."; stty -a`;

export class Terminal {
	/** Everything that was shown. */
	shown = '';
	private seen = 0;
	private readonly child: ChildProcess;
	private readonly ended: Promise<unknown>;

	constructor({ argv, env }: Command, columns = 80) {
		const words = ['sh', '-c', SHELL, 'sh', ...argv].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
		this.child = spawn('script', ['-qfc', words.join(' '), '/dev/null'], {
			stdio: ['pipe', 'pipe', 'inherit'],
			env: { ...env, COLUMNS_WANTED: `${columns}`, SHELL: '/bin/sh', TERM: 'vt100' },
		});
		this.child.stdout?.on('data', (chunk) => {
			this.shown += chunk;
		});
		this.ended = new Promise((resolve) => this.child.on('close', resolve));
	}

	/** Waits until a text is shown behind what was waited for before, then types. */
	async answer(text: string, keys = ''): Promise<void> {
		const isShown = () => this.shown.indexOf(text, this.seen) >= 0;
		await until(`"${text}" in ${JSON.stringify(this.shown)}`, isShown).catch((error) => {
			this.close();
			throw error;
		});
		this.seen = this.shown.indexOf(text, this.seen) + text.length;
		this.child.stdin?.write(keys);
	}

	/** Ends the terminal, and with it what runs on it. */
	close(): void {
		this.child.kill('SIGKILL');
	}

	/** Of the program, once it has started. */
	get pid(): number {
		return Number(/pid (\d+)\./.exec(this.shown)?.[1]);
	}

	/** What is on the screen when all is over, the exit code, and whether the terminal shows what is typed again. */
	async end(): Promise<{ screen: string; code: number; isSane: boolean }> {
		await this.answer('code ');
		await this.answer('echo');
		this.child.stdin?.end();
		await within(this.ended, () => 'the end of the terminal');
		const [, screen = '', code, modes = ''] = /pid \d+\.\r\n(.*)code (\d+)\.\r\n(.*)$/s.exec(this.shown) ?? [];
		return {
			screen: screen.replaceAll('\r', ''),
			code: Number(code),
			isSane: /(?<!-)\bicanon\b.*(?<!-)\becho\b/s.test(modes),
		};
	}
}
