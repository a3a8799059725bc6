/**
 * Networks on the kernel of this machine: namespaces with real devices, routes and rules, the fake provider in one of them, and the program as an ordinary user in
 * another. Whoever uses it imports `own-namespaces.ts` first.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import type { Entry } from '../provider/journal.ts';
import { PASSWORD, PROVIDER } from '../support/accounts.ts';
import { type Engine, engines } from '../support/engines.ts';
import { ScenarioRouter, type SomeProvider } from '../support/scenario-router.ts';
import { within } from '../support/until.ts';
import { HOSTS } from './own-namespaces.ts';

/** Where the provider is, in all of these networks; `NAME` is in /etc/hosts. */
export const SERVER = { ipv4: '198.51.100.1', ipv6: '2001:db8:ff::1', name: 'dynupdate.no-ip.com' };
/** Somebody who is not root. */
const USER = 65534;

/** A shell script whose words name namespaces; a failure shows what was said. */
function shell(script: string): string {
	return execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Something that a kernel may lack: a script that fails in a namespace of its own then. */
interface KernelPart {
	name: string;
	script: string;
}

function chain(device: string): string {
	const hook = `type nat hook postrouting priority 100\noifname "${device}" masquerade`;
	return `nft 'table ip lab {\nchain out_${device} {\n${hook}\n}\n}'`;
}

export const MASQUERADE: KernelPart = { name: 'NAT of nftables', script: chain('lo') };

/** Whether this kernel can do what a shell script does in a namespace of its own. */
function kernelCan(script: string): boolean {
	return spawnSync('unshare', ['--net', 'sh', '-ec', script], { stdio: 'ignore' }).status === 0;
}

/** The provider as a program in a namespace; its journal is read from its file. */
class LabProvider implements SomeProvider {
	readonly urls = {
		https: `https://${SERVER.name}`,
		check4: `http://${SERVER.ipv4}:8080/`,
		check6: `http://[${SERVER.ipv6}]:8081/`,
	};
	readonly caFile: string;
	readonly journal = {
		updates: () => this.entries().filter(({ kind }) => kind === 'update'),
		entries: () => this.entries(),
	};
	private readonly ended: Promise<unknown>;

	private constructor(
		private readonly folder: string,
		private readonly child: ChildProcess,
	) {
		this.caFile = join(folder, 'ca.pem');
		this.ended = new Promise((done) => child.on('close', done));
	}

	static async start(namespace: string, folder: string): Promise<LabProvider> {
		writeFileSync(join(folder, 'accounts.json'), JSON.stringify(PROVIDER));
		const ports = Object.entries({ https: 443, http: 80, alt: 8245, check4: 8080, check6: 8081 });
		const options = {
			folder,
			provider: join(folder, 'accounts.json'),
			journal: join(folder, 'journal'),
			listen: `${SERVER.ipv4},${SERVER.ipv6}`,
		};
		const words = [...ports, ...Object.entries(options)].flatMap(([name, value]) => [`--${name}`, `${value}`]);
		const program = [process.execPath, '--import', './build/typescript.mjs', 'test/provider/main.ts', ...words];
		const child = spawn('ip', ['netns', 'exec', namespace, ...program], { stdio: ['ignore', 'pipe', 'inherit'] });
		await within(new Promise((done) => child.stdout.once('data', done)), () => 'the provider');
		return new LabProvider(folder, child);
	}

	private entries(): Entry[] {
		const file = join(this.folder, 'journal');
		const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
		return text.split('\n').flatMap((line) => (line ? (JSON.parse(line) as Entry) : []));
	}

	async close(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.ended;
	}
}

/** A machine in a namespace: the program runs there as an ordinary user. What `ScenarioRouter` says of a router holds of `isRouter` only. */
export class LabMachine extends ScenarioRouter<LabProvider> {
	private programs = '';
	private kernel: string[] = [];

	constructor(
		engine: Engine,
		provider: LabProvider,
		private readonly namespace: string,
		isRouter: boolean,
	) {
		super(engine, provider);
		if (!isRouter) rmSync(this.path('root/etc/openwrt_release'));
		chmodSync(this.folder, 0o755);
		shell(`chown -R ${USER}:${USER} '${this.folder}'`);
	}

	override rawConfig(text: string): void {
		super.rawConfig(text);
		chmodSync(this.path('noip.conf'), 0o644);
	}

	override command(...args: string[]) {
		const { argv, env } = super.command(...args);
		const become = ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--'];
		const path = this.programs ? ['env', `PATH=${this.programs}`] : [];
		return { argv: ['ip', 'netns', 'exec', this.namespace, ...this.kernel, ...become, ...path, ...argv], env };
	}

	/** The program finds these programs only. */
	without(...missing: string[]): void {
		const found = ['cat', 'curl', 'flock', 'id', 'ip', 'nslookup', 'sh', 'setpriv', 'sync', 'timeout', 'uname', 'env'];
		const [engine = ''] = this.engine.program;
		this.programs = this.only(...found.filter((name) => !missing.includes(name)));
		// The script that starts Debian's finds its folder by its own path.
		if (!engine.includes('/')) throw new Error('the engine is to be named by its path');
	}

	/** What the kernel says of its release from now on; it stays the one it is. */
	release(text: string): void {
		writeFileSync(this.path('osrelease'), `${text}\n`);
		const script = `mount --bind '${this.path('osrelease')}' /proc/sys/kernel/osrelease && exec "$@"`;
		this.kernel = ['unshare', '--mount', 'sh', '-c', script, 'sh'];
	}

	override forget(): void {
		super.forget();
		for (const name of ['run', 'state']) chownSync(this.path(name), USER, USER);
	}

	/** A key with these lines besides its credential and name. */
	key(...lines: string[]): void {
		this.config({
			key: ["option username 'key1'", `option password '${PASSWORD}'`, "list hostname 'home.ddns.net'", ...lines],
		});
	}

	/** One pass; gives its exit code and all that was said. */
	async update(): Promise<{ code: number | null; said: string }> {
		const { code, out, err } = await this.cli('update');
		return { code, said: out + err };
	}
}

/** A network, and what is in it. */
export class Lab {
	private readonly folder = mkdtempSync(join(tmpdir(), 'noip-lab-'));
	private readonly closing: (() => Promise<unknown>)[] = [];
	private started: LabProvider | null = null;

	constructor(readonly engine: Engine) {
		chmodSync(this.folder, 0o755);
	}

	/** Makes namespaces. Each forwards packets, and has loopback up. */
	namespaces(...names: string[]): void {
		for (const name of names) {
			shell(`ip netns add ${name}
ip -n ${name} link set lo up
ip netns exec ${name} sh -ec 'cd /proc/sys/net
echo 1 >ipv4/ip_forward
echo 0 >ipv4/conf/all/rp_filter
[ ! -d ipv6 ] || echo 1 >ipv6/conf/all/forwarding'`);
			this.closing.unshift(async () => shell(`ip netns del ${name}`));
		}
	}

	/** Ties two devices together, which come up: each `NAMESPACE DEVICE ADDRESS/LENGTH...`. */
	link(one: string, other: string): void {
		const [[a = '', deviceA = ''], [b = '', deviceB = '']] = [one.split(' '), other.split(' ')];
		shell(`ip -n ${a} link add ${deviceA} type veth peer name ${deviceB} netns ${b}`);
		for (const end of [one, other]) {
			const [name, device, ...addresses] = end.split(' ');
			const added = addresses.map(
				(each) => `ip -n ${name} address add ${each} dev ${device}${each.includes(':') ? ' nodad' : ''}`,
			);
			shell([...added, `ip -n ${name} link set ${device} up`].join('\n'));
		}
	}

	/** Runs `ip -n NAMESPACE ...` for each of these lines. */
	ip(namespace: string, ...lines: string[]): void {
		shell(lines.map((line) => `ip -n ${namespace} ${line}`).join('\n'));
	}

	/** Has a namespace give what leaves by a device that device's own address (IPv4). */
	masquerade(namespace: string, device: string): void {
		this.sh(namespace, chain(device));
	}

	/** Runs a shell script in a namespace. */
	sh(namespace: string, script: string): string {
		return shell(`ip netns exec ${namespace} sh -ec '${script.replaceAll("'", `'\\''`)}'`);
	}

	/** Starts a program in a namespace; it is killed at the end. */
	spawn(namespace: string, argv: readonly string[]): ChildProcess {
		const child = spawn('ip', ['netns', 'exec', namespace, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
		const ended = new Promise((done) => child.on('close', done));
		this.closing.unshift(async () => {
			child.kill('SIGKILL');
			await ended;
		});
		return child;
	}

	/** Starts the provider, at `SERVER`'s addresses, which this namespace gets. */
	async provider(namespace = 'provider'): Promise<void> {
		this.ip(namespace, `address add ${SERVER.ipv4}/32 dev lo`, `address add ${SERVER.ipv6}/128 dev lo nodad`);
		writeFileSync(HOSTS, `127.0.0.1 localhost\n${SERVER.ipv4} ${SERVER.name}\n`);
		const provider = await LabProvider.start(namespace, this.folder);
		this.closing.unshift(() => provider.close());
		this.started = provider;
	}

	/** The program in a namespace, on this lab's engine. */
	machine(namespace = 'client', isRouter = false): LabMachine {
		if (!this.started) throw new Error('the provider is not started');
		const machine = new LabMachine(this.engine, this.started, namespace, isRouter);
		this.closing.unshift(() => machine.close());
		return machine;
	}

	/** The addresses that the updates until now came from. */
	sources(): string[] {
		return this.started?.journal.updates().map(({ remote }) => remote) ?? [];
	}

	async close(): Promise<void> {
		for (const end of this.closing) await end();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

/** Runs each of these on each engine, with a network of its own. Where this kernel lacks what they need they are left out, which is said. */
export function labs(title: string, all: Record<string, (lab: Lab) => Promise<void>>, needed?: KernelPart): void {
	if (needed && !kernelCan(needed.script)) {
		console.log(`FIGURE left out: ${Object.keys(all).join('; ')}: this kernel has no ${needed.name}`);
		const without = suite(title);
		without(`left out without ${needed.name}`, () => {});
		without.run();
		return;
	}
	for (const engine of engines()) {
		const tests = suite(`${title} on ${engine.name}`);
		for (const [name, run] of Object.entries(all)) {
			tests(`${engine.name}: ${name}`, async () => {
				const lab = new Lab(engine);
				try {
					await run(lab);
				} finally {
					await lab.close();
				}
			});
		}
		tests.run();
	}
}
