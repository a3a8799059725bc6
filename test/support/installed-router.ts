/** A router that lives: the package installed as opkg does it, the agent as procd starts it, hotplug, and the fake provider. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Status } from '../../src/client/status-schema.ts';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import type { Entry } from '../provider/journal.ts';
import { PROVIDER } from './accounts.ts';
import { type Box, stockBox } from './boxes.ts';
import { configText, keyLines } from './configuration.ts';
import { interfaceDump, type Line } from './netifd.ts';
import { type Ended, newRouterRoot, type RouterRoot } from './router-root.ts';
import { hasHandled, readStatus } from './status-file.ts';
import { lay } from './unpack-ipk.ts';
import { until } from './until.ts';

const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
const STATUS = 'var/run/noip/status.json';
const CA_FILE = '/etc/ssl/provider.pem';
/** Where `.cache` with its unpacked programs is seen from inside. */
const CACHE = 'opt';
/** Where the package's executable is, and where it lies when an emulator has to stand in front of it. */
const [EXECUTABLE, FOREIGN] = ['usr/lib/noip/noip', 'usr/lib/noip/foreign'];

/** Enters the root with what the agent and its children want of a kernel. The mounts are this process's own, and end with it. */
const ENTER = `
root=$1 cache=$2 user=$3
shift 3
mount -t proc proc "$root/proc"
for device in null urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
mount --bind "$cache" "$root/${CACHE}"
mount -o remount,bind,ro "$root/${CACHE}"
exec chroot --userspec="$user" "$root" "$@"`;

/** What the installation says where the example is as it was shipped. */
export const TO_BE_FILLED_IN =
	'noip: nothing is sent until /etc/config/noip is filled in, which this does: noip setup\n';

export class InstalledRouter {
	/** Everything that agents have printed, in order, as procd gives it to the system's log. */
	log = '';
	agent: ChildProcess | null = null;
	/** How often procd has signalled that a file has changed. */
	reloads = 0;
	private ended: Promise<number | null> = Promise.resolve(null);
	private digest = '';

	private constructor(
		readonly root: RouterRoot,
		readonly provider: FakeProvider,
		private readonly box: Box,
	) {}

	/** A router as it is before the package is on it; the caller ends it with `close`. */
	static async make(box: Box = stockBox()): Promise<InstalledRouter> {
		const router = newRouterRoot({ bare: true });
		for (const path of ['proc', 'etc/ssl', 'mnt', CACHE]) {
			mkdirSync(router.at(path), { recursive: true });
		}
		router.write('dev/urandom', '');
		router.write('etc/openwrt_release', "DISTRIB_ID='OpenWrt'\n");
		cpSync('test/fixtures/openwrt/system-board.json', router.at('board.json'));
		for (const [name, command] of Object.entries(box.programs)) putCommand(router, `usr/bin/${name}`, command);
		const provider = await startFakeProvider({ description: PROVIDER });
		cpSync(provider.caFile, router.at(CA_FILE));
		return new InstalledRouter(router, provider, box);
	}

	/** Runs a program of the router to its end, as root unless a user is given by numbers. */
	run(argv: readonly string[], environment: Record<string, string> = {}, user = '0:0'): Promise<Ended> {
		const child = this.enter(argv, environment, user);
		let output = '';
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
		return new Promise((done) => child.on('close', (code) => done({ code, output })));
	}

	private enter(argv: readonly string[], environment: Record<string, string>, user: string): ChildProcess {
		const words = ['--mount', '--propagation', 'private', '/bin/sh', '-ec', ENTER, 'sh'];
		return spawn('unshare', [...words, this.root.at(''), resolve('.cache'), user, ...argv], {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { PATH, ...environment },
		});
	}

	/** Installs the package as opkg does; its scripts make the user, enable the service and start it. */
	async install(): Promise<Ended> {
		lay(this.box.ipk(), this.root.at(''));
		if (this.box.emulator) this.putEmulator(this.box.emulator);
		const ended = await this.run(['/usr/lib/opkg/info/noip.postinst']);
		await this.supervise();
		return ended;
	}

	/** In front of the executable that the package has brought. */
	private putEmulator(emulator: readonly string[]): void {
		renameSync(this.root.at(EXECUTABLE), this.root.at(FOREIGN));
		putCommand(this.root, EXECUTABLE, [...emulator, `/${FOREIGN}`]);
	}

	/** Says something to the service; then procd does what follows from it. */
	async service(...words: string[]): Promise<Ended> {
		const ended = await this.run(['/etc/init.d/noip', ...words]);
		await this.supervise();
		return ended;
	}

	/** Ends the agent, and empties what is in memory; procd and hotplug begin anew, and `service('boot')` is still to come. */
	async reboot(): Promise<void> {
		await this.service('stop');
		rmSync(this.root.at('var/run/noip'), { recursive: true });
	}

	/** What procd does with what the script has declared: starts it, ends it, or signals that a watched file has changed. */
	private async supervise(): Promise<void> {
		const declared = this.root.declared();
		const values = (name: string) =>
			declared.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
		const wanted = declared.includes('instance');
		const signals = this.root.read('signals').trim();
		rmSync(this.root.at('signals'), { force: true });
		if (signals && signals !== 'TERM') throw new Error(`procd is asked for another signal: ${signals}`);
		// It starts again what has ended; after 5 s, which are not waited for here.
		if (this.agent && (!wanted || signals)) await this.end();
		if (!wanted) return;
		const hash = createHash('md5');
		for (const path of [...values('file'), ...values('more file')]) hash.update(this.root.read(path));
		const digest = hash.digest('hex');
		if (!this.agent)
			this.start(values('command')[0]?.split(' ') ?? [], this.idOf(values('user')[0], values('group')[0]));
		else if (digest !== this.digest) {
			this.reloads++;
			this.agent.kill('SIGHUP');
		}
		this.digest = digest;
	}

	/** As procd has it: who is not known is root. */
	private idOf(user = '', group = ''): string {
		const id = (file: string, name: string) =>
			new RegExp(`^${name}:[^:]*:(\\d+):`, 'm').exec(this.root.read(file))?.[1] ?? '0';
		return `${id('etc/passwd', user)}:${id('etc/group', group)}`;
	}

	/** The numbers of the agent's user and group. */
	get user(): string {
		return this.idOf('noip', 'noip');
	}

	private start(command: readonly string[], user: string): void {
		const child = this.enter(command, {}, user);
		for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (this.log += chunk));
		this.agent = child;
		this.ended = new Promise((done) => child.on('close', done));
	}

	/** Ends the agent by a signal, and gives its exit code. */
	async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
		this.agent?.kill(signal);
		this.agent = null;
		return await this.ended;
	}

	/** What the hotplug scripts are called with, `kind` being `iface` or `ntp`: one after the other, as hotplug-call does. */
	async hotplug(environment: Record<string, string>, kind = 'iface'): Promise<void> {
		const script = `for script in /etc/hotplug.d/${kind}/*; do [ ! -f "$script" ] || ( . "$script" ); done`;
		const ended = await this.run(['/bin/sh', '-c', script], environment);
		if (ended.output || ended.code) throw new Error(`hotplug: ${ended.code} ${ended.output}`);
	}

	/** The same, then waits until the agent has dealt with it; gives the status it wrote. */
	async event(action: string, name: string): Promise<Status> {
		const before = this.status().sequence;
		await this.hotplug({ ACTION: action, INTERFACE: name, DEVICE: 'eth1', IFUPDATE_ADDRESSES: '1' });
		return await this.handled(`${action} ${name}`, before);
	}

	/** Waits until the agent has dealt with a line of the FIFO that came after the status of this number. */
	async handled(line: string, before: number): Promise<Status> {
		await until(`${line} to be handled; the agent said: ${this.log}`, () => hasHandled(this.status(), [line], before));
		return this.status();
	}

	/** Waits until the agent that was started last has written its status (not a single pass, nor the agent before) and is at rest. */
	async atWork(): Promise<Status> {
		await until(`the agent to look; it said: ${this.log}`, () => {
			const { pid = null, keys = [] } = this.statusOrNull() ?? {};
			return pid !== null && pid === this.agent?.pid && keys.every(({ state }) => state.code !== 'updating');
		});
		return this.status();
	}

	/** Waits until the status has been written again after the one of this number. */
	async looked(before: number): Promise<Status> {
		await until(`a look; the agent said: ${this.log}`, () => this.status().sequence > before);
		return this.status();
	}

	/** What `ubus call network.interface dump` prints from now on; null: netifd is not there. */
	netifd(dump: object | null): void {
		const path = this.root.at('dump.json');
		if (dump) {
			writeFileSync(`${path}.new`, JSON.stringify(dump, null, '\t'));
			renameSync(`${path}.new`, path);
		} else {
			rmSync(path, { force: true });
		}
	}

	/** The same, for a router with these addresses on wan and wan6. */
	line(ipv4: string | null, ipv6: string | null = null): void {
		const one = (name: string, addresses: Partial<Line>, up: boolean): Line => ({ name, up, ...addresses });
		const lines = [
			one('wan', { ipv4: ipv4 === null ? [] : [ipv4] }, ipv4 !== null),
			one('wan6', { ipv6: ipv6 === null ? [] : [{ address: ipv6 }] }, ipv6 !== null),
		];
		this.netifd(interfaceDump(lines));
	}

	/** Writes the user's configuration, which updates these names. */
	configure(...names: string[]): void {
		const { urls } = this.provider;
		const settings = { ca_file: CA_FILE, ipv4_check: urls.check4, ipv6_check: urls.check6 };
		const key = [...keyLines(...names), "list interface 'wan'", "list interface 'wan6'"];
		this.root.write('etc/config/noip', configText({ settings, servers: [urls.https], key }), 0o600);
	}

	statusOrNull(): Status | null {
		return readStatus(this.root.at(STATUS));
	}

	status(): Status {
		const status = this.statusOrNull();
		if (!status) throw new Error(`there is no status; the agent said: ${this.log}`);
		return status;
	}

	updates(): readonly Entry[] {
		return this.provider.journal.updates();
	}

	/** The addresses in each update until now. */
	sent(): string[] {
		return this.updates().map(({ query }) => [query?.myip, query?.myipv6].filter((each) => each).join(','));
	}

	/** What was answered to each update until now. */
	answers(): string[] {
		return this.updates().map(({ answer }) => answer?.body.trim() ?? '');
	}

	/** The log without what only a debug log has. */
	lines(): string[] {
		return this.log.split('\n').filter((line) => line !== '' && !line.startsWith('debug'));
	}

	async close(): Promise<void> {
		if (this.agent) await this.end();
		await this.provider.close();
		this.root.remove();
	}
}

/** Makes a path of the router a command: words, of which those in `.cache` are seen from inside. */
function putCommand(router: RouterRoot, path: string, command: readonly string[]): void {
	const inside = command.map((word) => word.replace(`${resolve('.cache')}/`, `/${CACHE}/`));
	router.write(path, `#!/bin/sh\nexec ${inside.join(' ')} "$@"\n`, 0o755);
}

/** Does something with a router of its own; an error tells what the agent said. */
export async function onInstalledRouter(act: (router: InstalledRouter) => Promise<void>, box?: Box): Promise<void> {
	const router = await InstalledRouter.make(box);
	try {
		await act(router);
	} catch (error) {
		if (error instanceof Error) error.message += `\nthe agent said:\n${router.log}`;
		throw error;
	} finally {
		await router.close();
	}
}
