/** A virtual machine in QEMU, whose power can be cut. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { FIRMWARE, IMAGE, QEMU } from './packages.ts';

/** A start takes some 10 s. */
const BOOT_MS = 120_000;
const ANSWER_MS = 60_000;

export interface Boot {
	/** Path of the root folder's archive. */
	initramfs: string;
	/** QEMU's words for the disk. */
	disk: readonly string[];
	/** Path of a file that gets what the kernel says. */
	console: string;
	/** What the machine's clock says at the start, milliseconds since 1970; the real time when left out. */
	clockMs?: number;
}

const KERNEL_WORDS = 'console=ttyS0 quiet rootfstype=ramfs panic=-1 mitigations=off no_timer_check rdinit=/init';

/** None outlives this process. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
	for (const child of living) child.kill('SIGKILL');
});

export class VirtualMachine {
	/** Everything that the agent has printed, in order. */
	log = '';
	private asked = 0;
	private readonly answers = new Map<string, (text: string) => void>();
	private readonly ended: Promise<unknown>;

	private constructor(
		private readonly child: ChildProcess,
		private readonly console: string,
	) {
		living.add(child);
		this.ended = once(child, 'close').finally(() => living.delete(child));
		for (const stream of [child.stdout, child.stderr]) {
			if (stream) createInterface(stream).on('line', (line) => this.heard(line));
		}
	}

	/** Starts a machine, and waits until it listens. QEMU emulates the processor, too: that of the host is not always to be had (`ACCEL=kvm` takes it). */
	static async boot({ initramfs, disk, console, clockMs }: Boot): Promise<VirtualMachine> {
		const clock = clockMs === undefined ? 'utc' : new Date(clockMs).toISOString().slice(0, 19);
		const child = spawn(
			QEMU,
			[
				...FIRMWARE.flatMap((folder) => ['-L', folder]),
				...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none'],
				...['-accel', process.env.ACCEL ?? 'tcg', '-cpu', 'qemu64', '-machine', 'pc,nvdimm=on'],
				...['-m', '256M,slots=1,maxmem=1G', '-rtc', `base=${clock}`],
				...['-kernel', IMAGE, '-initrd', initramfs, '-append', KERNEL_WORDS],
				...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
				...['-serial', `file:${console}`, '-serial', 'stdio'],
				...disk,
			],
			{ stdio: ['pipe', 'pipe', 'pipe'] },
		);
		const machine = new VirtualMachine(child, console);
		await machine.answer('ready', BOOT_MS);
		return machine;
	}

	/** Runs a shell script on the machine; gives what it printed. */
	async sh(script: string): Promise<string> {
		const name = String(++this.asked);
		const answer = this.answer(name, ANSWER_MS);
		this.child.stdin?.write(`echo "@${name} $({ ${script}; } 2>&1 | base64 -w 0)"\n`);
		return Buffer.from(await answer, 'base64').toString('latin1');
	}

	/** Has the machine do something, and waits for nothing. */
	tell(script: string): void {
		this.child.stdin?.write(`${script}\n`);
	}

	/** Cuts the power: what the machine has not yet written to its disk is lost. */
	async cut(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.ended;
	}

	private heard(line: string): void {
		const [, name = '', text = ''] = /^@(\S+) ?(.*)/.exec(line) ?? [];
		const answer = this.answers.get(name);
		if (answer) answer(text);
		else this.log += `${line}\n`;
	}

	private answer(name: string, withinMs: number): Promise<string> {
		return new Promise((resolve, reject) => {
			const fail = (why: string) =>
				reject(
					new Error(`the machine ${why} (${name}); it said:\n${this.log}\n${readFileSync(this.console, 'latin1')}`),
				);
			const timer = setTimeout(() => fail('does not answer'), withinMs);
			void this.ended.then(() => fail('has ended'));
			this.answers.set(name, (text) => {
				clearTimeout(timer);
				this.answers.delete(name);
				resolve(text);
			});
		});
	}
}
