/** The programs that are compared, each set up for the same work against the same fake provider. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clocked, fakeTime } from '../endurance/clocked.ts';
import type { Description } from '../provider/accounts.ts';
import { type FakeProvider, startFakeProvider } from '../provider/fake-provider.ts';
import { type Command, findPeers, type Peers } from '../provider/peers.ts';
import { type Architecture, architectures } from '../support/architectures.ts';
import { type EngineName, engines } from '../support/engines.ts';
import { ScenarioRouter } from '../support/scenario-router.ts';

/** Host names of the one DDNS key, and whether IPv6 is updated, too. */
export interface Work {
	names: number;
	families: 1 | 2;
}

/** Where requests go: the fake provider itself, or something in front of it that counts. */
export interface Ports {
	https: number;
	check4: number;
	check6: number;
}

/** A program on a machine of its own. */
export interface Bench {
	provider: FakeProvider;
	/** Sets it up for this work, with nothing known. */
	prepare(work: Work, ports: Ports): void;
	/** One update without a resident program. */
	once(): Command;
	/** The resident program. */
	resident(): Command;
	/** The same under a clock that goes so many times as fast. */
	hurried(speed: number): Promise<Command>;
	/** Another address on the line, which then is told as routers tell it; null: the program looks by itself only. */
	move: ((address: string) => Promise<void>) | null;
	/** Whether a resident program is ready for what happens on the line. */
	ready(): boolean;
	close(): Promise<void>;
}

export interface Contender {
	name: string;
	emulated: boolean;
	/** The most families that one set-up of it updates. */
	families: 1 | 2;
	open(): Promise<Bench>;
}

const USER = 'key1';
const PASSWORD = 'secret';
export const HOSTS = Array.from({ length: 10 }, (_, at) => `host${at}.ddns.net`);

const PROVIDER: Description = {
	accounts: [
		{
			username: 'you@example.com',
			password: 'account',
			hosts: HOSTS,
			keys: [{ username: USER, password: PASSWORD, names: HOSTS }],
		},
	],
	userAgent: 'lenient',
	nochgLimit: 1_000_000,
};

/** All that can be had on this machine, and why others cannot. */
export async function contenders(): Promise<{ all: Contender[]; missing: string[] }> {
	const missing: string[] = [];
	const all: Contender[] = [];
	for (const one of await architectures()) {
		if ('why' in one) missing.push(`${one.name}: ${one.why}`);
		else all.push(client(one));
	}
	const node = engines().find((engine) => engine.name === 'node');
	if (node) all.push(client({ architecture: '', engine: node, emulator: null, curl: null }));
	const peers = findPeers();
	if ('why' in peers) missing.push(`ddclient, inadyn: ${peers.why}`);
	else all.push(peer('ddclient', 1, peers, ddclient), peer('inadyn', 2, peers, inadyn));
	return { all, missing };
}

async function machine(): Promise<{ folder: string; provider: FakeProvider }> {
	const folder = mkdtempSync(join(tmpdir(), 'noip-bench-'));
	const seen = { 4: '203.0.113.10', 6: '2001:db8::10' };
	return { folder, provider: await startFakeProvider({ folder, description: PROVIDER, seen }) };
}

const CALLED: Record<EngineName, string> = { quickjs: 'QuickJS', executable: 'executable', node: 'Node' };

function client({ architecture, engine, emulator, curl }: Omit<Architecture, 'name' | 'triplet'>): Contender {
	const name = `noip, ${CALLED[engine.name]}${emulator ? ` ${architecture}` : ''}`;
	const open = async (): Promise<Bench> => {
		const { folder, provider } = await machine();
		const router = new ScenarioRouter(engine, provider);
		if (curl) router.program('curl', `exec '${curl}' "$@"\n`);
		const ipv6 = [{ address: '2001:db8::10' }];
		let families: 1 | 2 = 1;
		const line = (address: string) =>
			router.lines([{ name: 'wan', ipv4: [address] }, ...(families === 2 ? [{ name: 'wan6', ipv6 }] : [])]);
		return {
			provider,
			prepare(work, ports) {
				families = work.families;
				router.forget();
				const hostnames = HOSTS.slice(0, work.names).map((host) => `list hostname '${host}'`);
				router.config({
					// Under a clock that runs this is short enough.
					settings: { log_level: 'error', timeout: '120' },
					servers: [`https://127.0.0.1:${ports.https}`],
					key: [`option username '${USER}'`, `option password '${PASSWORD}'`, ...hostnames],
				});
				line('203.0.113.10');
			},
			once: () => router.command('update'),
			resident: () => router.command('run'),
			async hurried(speed) {
				const { through, set } = await clocked(engine);
				set(0, speed);
				const { argv, env } = router.command('run');
				return { argv: [...through.program, ...argv.slice(engine.program.length)], env };
			},
			async move(address) {
				line(address);
				await router.write('ifupdate wan\n');
			},
			ready: () => (router.statusOrNull()?.sequence ?? 0) > 0,
			async close() {
				await router.close();
				rmSync(folder, { recursive: true, force: true });
			},
		};
	};
	return { name, emulated: emulator !== null, families: 2, open };
}

type Configure = (
	peers: Peers,
	folder: string,
	provider: FakeProvider,
	work: Work,
	ports: Ports,
	once: boolean,
) => Command;

function peer(name: string, families: 1 | 2, peers: Peers, configure: Configure): Contender {
	const open = async (): Promise<Bench> => {
		const { folder, provider } = await machine();
		const home = join(folder, 'peer');
		let set: [Work, Ports] = [{ names: 1, families: 1 }, provider.ports];
		const command = (once: boolean) => configure(peers, home, provider, ...set, once);
		return {
			provider,
			prepare(...work) {
				rmSync(home, { recursive: true, force: true });
				mkdirSync(home);
				set = work;
			},
			once: () => command(true),
			resident: () => command(false),
			async hurried(speed) {
				const { argv, env } = command(false);
				return { argv, env: { ...env, LD_PRELOAD: fakeTime(), FAKETIME: `+0 x${speed}` } };
			},
			move: null,
			ready: () => provider.journal.entries().length > 0,
			async close() {
				await provider.close();
				rmSync(folder, { recursive: true, force: true });
			},
		};
	};
	return { name, emulated: false, families, open };
}

const ddclient: Configure = (peers, folder, provider, { names }, ports, once) => {
	const lines = [
		`ssl_ca_file=${provider.caFile}`,
		`use=web, web=http://127.0.0.1:${ports.check4}/`,
		`protocol=noip, server=127.0.0.1:${ports.https}, login=${USER}, password='${PASSWORD}' ${HOSTS.slice(0, names).join()}`,
	];
	return peers.ddclient(folder, lines, `-daemon=${once ? 0 : 60}`);
};

const inadyn: Configure = (peers, folder, provider, { names, families }, ports, once) => {
	const hosts = HOSTS.slice(0, names).map((host) => `"${host}"`);
	const section = (name: string, parameter: string, check: string) => [
		`custom ${name} {`,
		`username = ${USER}`,
		`password = ${PASSWORD}`,
		`hostname = { ${hosts.join(', ')} }`,
		`ddns-server = "localhost:${ports.https}"`,
		`ddns-path = "/nic/update?hostname=%h&${parameter}=%i"`,
		`checkip-server = "${check}"`,
		'checkip-path = "/"',
		'checkip-ssl = false',
		'}',
	];
	const lines = [
		'period = 30',
		...(families === 2 ? ['allow-ipv6 = true'] : []),
		`ca-trust-file = "${provider.caFile}"`,
		...section('noip', 'myip', `127.0.0.1:${ports.check4}`),
		...(families === 2 ? section('noip6', 'myipv6', `[::1]:${ports.check6}`) : []),
	];
	return peers.inadyn(folder, lines, ...(once ? ['-1'] : []));
};
