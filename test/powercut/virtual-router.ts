/** A router whose power can be cut: one disk, and a machine that starts from it again and again, against a fake provider of its own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../src/base/checksummed.ts';
import type { Status } from '../../src/client/status-schema.ts';
import { STATE_SCHEMA, type State } from '../../src/updater/state.ts';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import type { Entry } from '../provider/journal.ts';
import { PROVIDER } from '../support/accounts.ts';
import { configText, keyLines } from '../support/configuration.ts';
import type { FileSystem } from './filesystems.ts';
import { initramfs } from './initramfs.ts';
import { VirtualMachine } from './virtual-machine.ts';

export const HOST = 'home.ddns.net';
/** The provider's certificate is for this name; QEMU brings what is sent to 10.0.2.2 to the host's loopback. */
const SERVER = 'dynupdate.no-ip.com';
const PATIENCE_MS = 120_000;

/** What stands on the disk when the machine has started: contents by names, and whether the configuration is as it was. */
export interface OnDisk {
	files: Map<string, string>;
	configuration: boolean;
}

export class VirtualRouter {
	private machine: VirtualMachine | null = null;
	starts = 0;

	private constructor(
		readonly fileSystem: FileSystem,
		readonly provider: FakeProvider,
		private readonly folder: string,
	) {}

	/** Makes one in this folder, with an empty disk; `bundle` is the program's path. The caller ends it with `close`. */
	static async make(fileSystem: FileSystem, bundle: string, folder: string): Promise<VirtualRouter> {
		mkdirSync(folder, { recursive: true });
		const provider = await startFakeProvider({ folder, description: PROVIDER });
		const files = {
			'ca.pem': readFileSync(provider.caFile, 'utf8'),
			'etc/hosts': `127.0.0.1 localhost\n10.0.2.2 ${SERVER}\n`,
			'noip.conf': configuration(provider.ports.https),
		};
		writeFileSync(join(folder, 'initramfs'), initramfs(fileSystem.modules, bundle, files));
		fileSystem.make(join(folder, 'disk'));
		return new VirtualRouter(fileSystem, provider, folder);
	}

	/** Starts the machine with an address on its line; gives what is on the disk. The agent is not started. `flushes`: how its `sync` does it. */
	async boot(address: string, flushes: 'file' | 'all', clockMs?: number): Promise<OnDisk> {
		this.machine = await VirtualMachine.boot({
			initramfs: join(this.folder, 'initramfs'),
			disk: this.fileSystem.disk(join(this.folder, 'disk')),
			console: join(this.folder, `console.${++this.starts}`),
			...(clockMs !== undefined && { clockMs }),
		});
		const mounted = await this.machine.sh(`disk ${this.fileSystem.mount} || dmesg | tail -n 20`);
		if (mounted) throw new Error(`${this.fileSystem.name} cannot be mounted: ${mounted}`);
		await this.machine.sh(`flushes ${flushes}; line ${address}`);
		// An empty file has a name and nothing behind it.
		const listed = (await this.machine.sh('files /etc/noip/state')).matchAll(/^(\S+) (.*)$/gm);
		return {
			files: new Map(
				[...listed].map(([, name = '', text]) => [name, Buffer.from(text ?? '', 'base64').toString('latin1')]),
			),
			configuration: (await this.machine.sh('cmp /noip.conf /etc/config/noip')) === '',
		};
	}

	startAgent(): void {
		this.running.tell('agent');
	}

	/** Changes the line and tells the agent of it; waits for nothing. */
	change(address: string): void {
		this.running.tell(`line ${address}; event ifup wan`);
	}

	/** Says something to the agent, as a line of the FIFO. */
	say(words: string): void {
		this.running.tell(`event ${words}`);
	}

	/** Waits until the status says that the key is at this (or what it waits for), with this address on the line. */
	async settled(word: string, address: string): Promise<void> {
		const began = Date.now();
		let seen = '';
		while (Date.now() - began < PATIENCE_MS) {
			seen = await this.running.sh('cat /var/run/noip/status.json');
			const key = seen.startsWith('{') ? (JSON.parse(seen) as Status).keys[0] : undefined;
			const at = key?.state.code === 'waiting' ? key.state.wait.code : key?.state.code;
			if (at === word && key?.ipv4.address === address) return;
		}
		throw new Error(`the agent is not ${word} with ${address}; its status:\n${seen}\nit said:\n${this.log}`);
	}

	/** Cuts the power at once. */
	async cut(): Promise<void> {
		await this.machine?.cut();
		this.machine = null;
	}

	/** What the agent of this start has printed. */
	get log(): string {
		return this.running.log;
	}

	updates(after = 0): readonly Entry[] {
		return this.provider.journal.updates(after);
	}

	async close(): Promise<void> {
		await this.cut();
		await this.provider.close();
	}

	private get running(): VirtualMachine {
		if (!this.machine) throw new Error('the machine does not run');
		return this.machine;
	}
}

/** The state that a start would take from these files, or why there is none. */
export function stateIn({ files }: OnDisk): State | string {
	const name = ['state.json', 'state.json.new', 'state.json.1'].find((each) => files.has(each));
	if (!name) return 'there is no state';
	const opened = decode(files.get(name) ?? '', STATE_SCHEMA);
	return opened.kind === 'whole' ? (opened.value as State) : `${name} is ${opened.kind}`;
}

function configuration(port: number): string {
	return configText({
		settings: { ca_file: '/ca.pem', timeout: '30' },
		servers: [`https://${SERVER}:${port}`],
		key: [...keyLines(HOST), "list interface 'wan'", "option ipv6 'off'"],
	});
}
