/** The image as a container: unpacked by umoci, run by runc, with what Docker would put into it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VERSION } from '../../build/packages.mjs';
import type { Status } from '../../src/client/status-schema.ts';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import { PROVIDER } from '../support/accounts.ts';
import { readStatus } from '../support/status-file.ts';
import { until, within } from '../support/until.ts';
import { BRIDGED, GATEWAY, OWN } from './own-network.ts';
import { callTool, imageTool } from './tools.ts';

export interface Mount {
	destination: string;
	type: string;
	source: string;
	options: string[];
}

export interface Started {
	/** `NAME=VALUE`, beside what the image has. */
	environment?: readonly string[];
	/** `docker run --user`; the image's own when left out. */
	user?: number;
	/** `docker run --read-only`. */
	readOnly?: boolean;
	mounts?: readonly Mount[];
	/** `docker run --network host` */
	host?: boolean;
	/** Instead of the image's command. */
	command?: readonly string[];
	/** As Docker gives them to root; none when left out. */
	capabilities?: readonly string[];
}

/** A folder of this machine, as `docker run -v` has it. */
export function bind(source: string, destination: string, ...options: string[]): Mount {
	return { destination, type: 'none', source, options: ['bind', ...options] };
}

/** As `docker run --tmpfs` has it: root's, and everybody writes in it. */
export function memory(destination: string): Mount {
	return { destination, type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'noexec', 'mode=1777'] };
}

const work = mkdtempSync(join(tmpdir(), 'noip-image-'));

/** What is in the archive, once for a test file. */
let layout = '';
function unpacked(): string {
	if (layout) return layout;
	layout = join(work, 'layout');
	mkdirSync(layout);
	execFileSync('tar', ['-xf', `dist/noip-${VERSION}-${OWN}.oci.tar`, '-C', layout]);
	return layout;
}

/** The provider where the image looks for it by itself: its names lead to it, and its authority is the only one. */
export function providerAtHome(): Promise<FakeProvider> {
	const ports = { https: 443, check4: 80 };
	return startFakeProvider({ description: PROVIDER, addresses: [GATEWAY], ports, seen: { ipv4: '203.0.113.7' } });
}

let count = 0;

export class Container {
	/** All that it has printed. */
	log = '';
	/** A folder of this machine for what is mounted. */
	readonly folder: string;
	/** Where its files are. */
	readonly root: string;
	private readonly bundle: string;
	private readonly name: string;
	private child: ChildProcess | null = null;
	private ended: Promise<number | null> = Promise.resolve(null);

	/** The files are there; nothing runs yet. */
	constructor(readonly provider: FakeProvider) {
		this.name = `noip-${process.pid}-${count++}`;
		this.folder = join(work, this.name);
		this.bundle = join(this.folder, 'bundle');
		this.root = join(this.bundle, 'rootfs');
		mkdirSync(this.folder, { recursive: true });
		callTool('umoci', 'unpack', '--image', `${unpacked()}:${VERSION}`, this.bundle);
		// Docker makes the places for what it mounts.
		for (const path of ['etc/hosts', 'etc/resolv.conf', 'tmp/run.sh']) writeFileSync(join(this.root, path), '');
	}

	/** Puts a file there that is to be mounted; gives its path. */
	write(name: string, content: string, mode = 0o644): string {
		const path = join(this.folder, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, content, { mode });
		return path;
	}

	/** Runs it, and reads what it prints. */
	start(wanted: Started = {}): void {
		this.configure(wanted);
		const { path, env } = imageTool('runc');
		const child = spawn(path, ['run', '--bundle', this.bundle, this.name], {
			env,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.log += chunk));
		this.child = child;
		this.ended = new Promise((done) => child.on('close', done));
	}

	/** What is asked for, as the file that runc reads. */
	private configure({
		environment = [],
		user,
		readOnly,
		mounts = [],
		host,
		command,
		capabilities = [],
	}: Started): void {
		const path = join(this.bundle, 'config.json');
		const config = JSON.parse(readFileSync(path, 'utf8'));
		const { process, linux, root } = config;
		const sets = ['bounding', 'effective', 'permitted'];
		process.terminal = false;
		process.env = [...process.env.filter((one: string) => !/^(TERM|HOME)=/.test(one)), ...environment];
		process.capabilities = Object.fromEntries(sets.map((set) => [set, capabilities]));
		if (user !== undefined) process.user = { uid: user, gid: user };
		if (command) process.args = command;
		root.readonly = readOnly === true;
		const others = linux.namespaces.filter(({ type }: { type: string }) => type !== 'network');
		linux.namespaces = host ? others : [...others, { type: 'network', path: BRIDGED }];
		const names = `127.0.0.1 localhost\n${GATEWAY} dynupdate.no-ip.com ip1.dynupdate.no-ip.com\n`;
		// umoci has memory for each volume; Docker has a folder with what the image has there.
		const own = config.mounts.filter((one: Mount) => one.destination !== '/var/lib/noip');
		config.mounts = [
			...own,
			bind(this.write('hosts', names), '/etc/hosts', 'ro'),
			bind(this.provider.caFile, '/etc/ssl/certs/ca-certificates.crt', 'ro'),
			...(readOnly && !mounts.some(({ destination }) => destination === '/var/lib/noip') ? [this.volume()] : []),
			...mounts,
		];
		writeFileSync(path, JSON.stringify(config));
	}

	/** A volume as Docker makes it: with the owner and the rights that the folder has in the image. */
	volume(name = 'volume'): Mount {
		const path = join(this.folder, name);
		execFileSync('cp', ['-a', join(this.root, 'var/lib/noip'), path]);
		return bind(path, '/var/lib/noip');
	}

	/** `docker exec`: runs a command in it to its end. */
	async exec(...words: string[]): Promise<{ code: number | null; output: string }> {
		const { path, env } = imageTool('runc');
		const child = spawn(path, ['exec', this.name, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
		const code = await within(
			new Promise<number | null>((done) => child.on('close', done)),
			() => words.join(' '),
			() => child.kill('SIGKILL'),
		);
		return { code, output };
	}

	/** A path as it is inside, mounts included, while it runs. */
	at(path: string): string {
		return `/proc/${JSON.parse(callTool('runc', 'state', this.name)).pid}/root${path}`;
	}

	/** Null also before it is there. */
	status(): Status | null {
		try {
			return readStatus(this.at('/run/noip/status.json'));
		} catch {
			return null;
		}
	}

	/** Waits until it has said this. */
	async said(what: RegExp): Promise<void> {
		await until(`${what}; it said: ${this.log}`, () => what.test(this.log));
	}

	/** `docker kill`: sends the first process a signal. */
	signal(name: string): void {
		callTool('runc', 'kill', this.name, name);
	}

	/** Its exit code, when it has ended by itself. */
	end(): Promise<number | null> {
		return within(this.ended, () => `the end of the container; it said: ${this.log}`);
	}

	/** Ends and removes it. */
	async close(): Promise<void> {
		if (this.child && this.child.exitCode === null) {
			try {
				callTool('runc', 'kill', this.name, 'KILL');
			} catch {
				// It has just ended.
			}
			await this.end();
		}
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Does something with a container of its own and the provider; an error tells what the container said. */
export async function inContainer(act: (container: Container, provider: FakeProvider) => Promise<void>): Promise<void> {
	const provider = await providerAtHome();
	const container = new Container(provider);
	try {
		await act(container, provider);
	} catch (error) {
		if (error instanceof Error) error.message += `\nthe container said:\n${container.log}`;
		throw error;
	} finally {
		await container.close();
		await provider.close();
	}
}

/** To be called behind the last test. */
export function removeWork(): void {
	rmSync(work, { recursive: true, force: true });
}
