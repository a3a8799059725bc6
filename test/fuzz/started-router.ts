/** A router that has been up for a while, as the files and the programs that the client reads; and the client's start on it. */
import type { Bytes } from '../../src/base/bytes.ts';
import { encode } from '../../src/base/checksummed.ts';
import { statusCommand } from '../../src/cli/status.ts';
import { userAgentFor } from '../../src/client/device.ts';
import { openDriver } from '../../src/client/driver.ts';
import { loadConfig } from '../../src/client/load-config.ts';
import { newLog } from '../../src/client/log.ts';
import { statusOf } from '../../src/client/status.ts';
import { SINGLE_PASS, statusFacts } from '../../src/client/status-facts.ts';
import { planOf } from '../../src/updater/session.ts';
import { emptyState, type NameRecord, type State, type Stop } from '../../src/updater/state.ts';
import { emptyVolatileState, recordAttempt, type VolatileState } from '../../src/updater/volatile-state.ts';
import { type MemoryMachine, MOMENT, memoryMachine } from './memory-machine.ts';

const AT = '2027-01-15T08:00:00Z';

/** Keys of several users, one of whom has braces and quotes in the name, as a state file must not mind. */
const CONFIG = `config noip 'settings'
	option contact 'me@example.com'
	option log_level 'debug'
${[
	['home', 'key1', 'home.ddns.net'],
	['cam', 'key{"2"}', 'cam.ddns.net'],
	['nas', 'key3', 'nas.ddns.net b.ddns.net'],
]
	.map(
		([name, user, hosts]) =>
			`config key '${name}'\n\toption username '${user}'\n\toption password 'secret'\n\toption hostname '${hosts}'\n`,
	)
	.join('')}`;

function record(user: string, host: string, sent: string): NameRecord {
	const confirmed = { checked: null, local: sent, word: 'good' as const, at: AT, unknown: null, disputed: null };
	return { user, host, presence: 'online', ipv4: { sent, answered: sent, ...confirmed }, ipv6: null };
}

function stop(word: Stop['word'], user: string | null, hosts: string[] | null): Stop {
	return { word, user, hosts, offline: false, fingerprint: '', at: AT };
}

/** One of a user, one of a name of the user with the strange name, and one of an offline request, which holds nothing else up. */
export const STOPS = [
	stop('abuse', 'key1', null),
	stop('nohost', 'key{"2"}', ['cam.ddns.net']),
	{ ...stop('!donator', 'key3', ['nas.ddns.net', 'b.ddns.net']), offline: true },
];
/** The one that the state before the newest knows. */
export const OLD_STOPS = STOPS.slice(0, 1);

const NAMES = [
	record('key1', 'home.ddns.net', '203.0.113.10'),
	record('key{"2"}', 'cam.ddns.net', '203.0.113.11'),
	record('key3', 'nas.ddns.net', '203.0.113.10'),
];
const STATE: State = { ...emptyState('salt'), names: NAMES, stops: STOPS };

const RECENT: VolatileState = {
	...recordAttempt(emptyVolatileState(MOMENT), 'key1', MOMENT),
	backOffs: [
		{
			of: 'nas',
			failures: 2,
			untilMs: MOMENT.uptimeMs + 9000,
			cause: { code: 'timeout', host: 'dynupdate.no-ip.com' },
		},
	],
	lost: [{ user: 'key3', host: 'nas.ddns.net', ipv4: '203.0.113.9', ipv6: null }],
};

const DUMP = JSON.stringify({
	interface: [
		{ interface: 'loopback', up: true, 'ipv4-address': [{ address: '127.0.0.1', mask: 8 }] },
		{
			interface: 'wan',
			up: true,
			pending: false,
			'ipv4-address': [{ address: '203.0.113.10', mask: 24 }],
			'ipv6-address': [{ address: '2001:db8::10', mask: 64, preferred: 1200, valid: 3600 }],
			'ipv6-prefix': [{ address: '2001:db8:1::', mask: 56, preferred: 1200, valid: 3600 }],
		},
	],
});
const BOARD = JSON.stringify({
	model: 'TP-Link Archer C7 v2',
	release: { distribution: 'OpenWrt', version: '25.12.0' },
});

const FILES: Record<string, Bytes> = {
	'/etc/openwrt_release': '',
	'/etc/board.json': JSON.stringify({ model: { id: 'tplink,archer-c7', name: 'TP-Link Archer C7' } }),
	'/etc/device_info': "DEVICE_MANUFACTURER='Acme'\nDEVICE_PRODUCT='Gate'\nDEVICE_REVISION='v0'\n",
	'/etc/os-release': 'NAME="OpenWrt"\nID="openwrt"\nVERSION_ID="25.12.0"\n',
	'/noip.conf': CONFIG,
	'/state/state.json': encode(STATE, 1),
	'/state/state.json.1': encode({ ...STATE, stops: OLD_STOPS }, 1),
	'/run/agent/recent.json': encode(RECENT),
};
const PROGRAMS: Record<string, Bytes> = {
	'ubus call network.interface dump': DUMP,
	'ubus call system board': BOARD,
};

/** What the client reads from outside when it starts, by path or command line. */
export const SOURCES: Readonly<Record<string, Bytes>> = { ...FILES, ...PROGRAMS };

/** What became of a start, as JSON. */
export interface Started {
	said: string[];
	/** Why it ends with 70 instead. */
	problem: string | null;
	userAgent: string;
	stops: Stop[];
	keys: string[];
	/** What `noip status` prints of it. */
	status: string[];
}

/** Starts the client on this router with other bytes in the place of some of its sources. */
export async function start(sources: Readonly<Record<string, Bytes>>): Promise<Started> {
	const files = { ...FILES };
	const programs = { ...PROGRAMS };
	for (const [name, bytes] of Object.entries(sources)) (name.startsWith('/') ? files : programs)[name] = bytes;
	return await begin(memoryMachine(files, programs));
}

async function begin({ host, paths, files, said }: MemoryMachine): Promise<Started> {
	const read = loadConfig(host, paths);
	const readConfiguration = () => ('config' in read ? read.config : null);
	const driver = openDriver({ host, paths, log: newLog(host) }, { readConfiguration }, 'probe');
	const nothing = { userAgent: '', stops: [], keys: [], status: [] };
	if ('problem' in driver) return { said, problem: driver.problem, ...nothing };
	await driver.feed({ kind: 'reload' });
	const { session } = driver;
	const plan = planOf(session, MOMENT);
	const errors = 'errors' in read ? read.errors : [];
	const facts = await statusFacts(driver, { ...SINGLE_PASS, pid: 1, sequence: 1, errors });
	files.set('/run/status.json', encode(statusOf(session, plan, MOMENT, facts)));
	const lines = said.splice(0);
	statusCommand(host, paths, false, false);
	const device = await driver.device();
	return {
		said: lines,
		problem: null,
		userAgent: device ? versionless(userAgentFor(session.config.settings, device)) : '',
		stops: session.state.stops.map((one) => ({ ...one, fingerprint: '' })),
		keys: plan.keys.map(({ key, state }) => `${key.name} ${state.kind}`),
		status: said.map(versionless),
	};
}

/** The tests and the bundles bear different versions. */
function versionless(text: string): string {
	return text.replaceAll(BUILD_VERSION, 'VERSION');
}
