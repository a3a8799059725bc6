/** A status with all that one can tell of, as it may stand in the run folder. */
import type { KeyStatus, LineStatus, NameStatus, Published, Status } from '../../src/client/status-schema.ts';
import { accountLoginText } from '../../src/messages/hints.ts';
import {
	absenceReasonText,
	absenceText,
	networkProblemText,
	onlyTunnelText,
	WHY_TAKEN,
} from '../../src/messages/network.ts';
import { unsavedStateText } from '../../src/messages/state.ts';
import { namesStoppedText, natText, staleText, UNCERTAIN } from '../../src/messages/status.ts';
import { failureText, stopMeaning, stopText, waitText } from '../../src/messages/updates.ts';
import type { StopWord } from '../../src/protocol/answer-words.ts';
import type { Wait } from '../../src/updater/wait.ts';

const NOW = '2026-01-15T12:00:00.000Z';
export const NOW_MS = Date.parse(NOW);
export const PLATFORM = { router: true, configFile: '/etc/config/noip' };
/** 63 characters before the first dot. */
export const LONG_HOST = `${'a-rather-long-name-for-a-host'.padEnd(63, '-of-somebody')}.ddns.net`;
export const IPV6 = '2001:db8:1234:5678:9abc:def0:1234:5678';

const before = (minutes: number) => new Date(NOW_MS - minutes * 60_000).toISOString();
const UNTIL = new Date(NOW_MS + 36 * 60_000).toISOString();

const OFF: LineStatus = {
	address: null,
	from: 'off',
	interface: null,
	device: null,
	line: null,
	why: null,
	local: null,
	note: null,
};
const ROUTED: LineStatus['why'] = { code: 'default-route', text: WHY_TAKEN['default-route'] };
const TUNNEL: LineStatus['why'] = { code: 'only-tunnel', text: WHY_TAKEN['only-tunnel'] };
const UNKNOWN = { code: 'no-such-interface' as const, interface: 'wna', known: ['lan', 'loopback', 'wan', 'wan6'] };

function record(address: string, more: Partial<Published> = {}): Published {
	return { address, confirmedAt: before(3), word: 'good', uncertain: null, disputed: false, ...more };
}

function uncertain(code: keyof typeof UNCERTAIN): Partial<Published> {
	return { uncertain: { code, since: before(20), text: UNCERTAIN[code] } };
}

function name(host: string, more: Partial<NameStatus> = {}): NameStatus {
	return { host, state: { code: 'up-to-date', text: 'up to date' }, stop: null, ipv4: null, ipv6: null, ...more };
}

function stopped(host: string, word: StopWord): NameStatus {
	const stop = { code: word, since: before(4 * 24 * 60), hosts: [host], text: stopMeaning(word) };
	return name(host, { state: { code: 'stopped', text: 'stopped' }, stop });
}

function line(address: string | null, from: LineStatus['from'], more: Partial<LineStatus> = {}): LineStatus {
	return { ...OFF, address, from, interface: 'wan', device: 'pppoe-wan', line: 'wan', why: ROUTED, ...more };
}

const UP: KeyStatus = {
	key: 'home',
	state: { code: 'up-to-date', remarks: [], text: '' },
	force: null,
	ipv4: line('203.0.113.77', 'interface'),
	ipv6: line(IPV6, 'prefix', { interface: 'lan' }),
	warnings: [],
	names: [
		name('home.ddns.net', { ipv4: record('203.0.113.77'), ipv6: record(IPV6) }),
		name(LONG_HOST, { ipv4: record('203.0.113.77'), ipv6: record(IPV6, uncertain('lost')) }),
		name('new.ddns.net'),
	],
	lastAnswer: {
		code: 'confirmed',
		at: before(3),
		confirmed: [],
		stop: null,
		failure: null,
		text: `203.0.113.77 and ${IPV6} confirmed for home.ddns.net, ${LONG_HOST} (good)`,
	},
	failingSince: null,
};

const ABSENT = { code: 'no-address', interface: 'wan6', family: 'ipv6', hasIneligible: true } as const;
const GONE = absenceText([ABSENT]);

/** Some names are stopped, one family is gone from the line, and the answer was another than what was sent. */
function remarked(): KeyStatus {
	const remarks = [
		{
			code: 'names-stopped' as const,
			count: 2,
			of: 3,
			text: namesStoppedText([{ word: 'nohost', hosts: ['gone.ddns.net', 'lost.ddns.net'] }], 3, 'nas', PLATFORM),
		},
		{ code: 'disputed' as const, text: 'the provider answered another address than was sent' },
		{ code: 'stale' as const, family: 'ipv6' as const, text: staleText('ipv6', GONE) },
	];
	return {
		...UP,
		key: 'nas',
		state: { code: 'up-to-date', remarks, text: remarks.map(({ text }) => text).join('; ') },
		ipv6: {
			...OFF,
			from: 'none',
			note: { code: 'absent', reasons: [{ ...ABSENT, text: GONE }], text: GONE },
		},
		names: [
			name('nas.ddns.net', { ipv4: record('203.0.113.78', { disputed: true }), ipv6: record(IPV6, uncertain('gone')) }),
			stopped('gone.ddns.net', 'nohost'),
			stopped('lost.ddns.net', 'nohost'),
		],
		lastAnswer: null,
	};
}

function whole(): KeyStatus {
	return {
		...UP,
		key: 'shop',
		state: {
			code: 'stopped',
			stop: { code: 'badauth', since: before(4 * 24 * 60), hosts: null, text: stopMeaning('badauth') },
			text: stopText('badauth', 'shop', PLATFORM),
		},
		ipv6: OFF,
		names: [stopped('shop.ddns.net', 'badauth'), stopped('www.ddns.net', 'badauth')],
		lastAnswer: {
			code: 'stopped',
			at: before(4 * 24 * 60),
			confirmed: [],
			stop: { code: 'badauth', hosts: [] },
			failure: null,
			text: `stopped: ${stopText('badauth', 'shop', PLATFORM)}`,
		},
	};
}

function waiting(key: string, wait: Wait, more: Partial<KeyStatus> = {}): KeyStatus {
	const { untilMs: _, ...fact } = wait;
	const text = waitText(wait, PLATFORM);
	return {
		...UP,
		key,
		state: { code: 'waiting', wait: { ...(fact as object), until: UNTIL, text } as never, text },
		ipv6: OFF,
		names: [name(`${key}.ddns.net`, { ipv4: record('203.0.113.70', uncertain('left-out')) })],
		lastAnswer: null,
		...more,
	};
}

const NAT = natText('wan', 'carrier-NAT');
const FAILURE = { code: 'tls', host: 'dynupdate.no-ip.com' } as const;
const PROBLEM = { command: 'ubus call network.interface dump', code: 'timeout', seconds: 5 } as const;

/** The same status, by its keys. */
export function richStatus(): Status {
	return {
		schema: 2,
		version: '0.0.0',
		engine: 'quickjs',
		pid: 42,
		bootId: 'boot',
		sequence: 7,
		writtenAt: NOW,
		networkReadAt: before(0.2),
		checkIntervalSeconds: 300,
		clockTrusted: true,
		device: null,
		publisher: { company: '', contact: '' },
		handled: { lines: [], sequence: 0 },
		configuration: {
			file: PLATFORM.configFile,
			enabled: true,
			errors: [
				{
					line: 3,
					option: 'timeout',
					text: "/etc/config/noip line 3: settings: timeout '0' must be a number of seconds from 2 to 120",
				},
			],
			warnings: [
				{
					line: 9,
					option: 'user',
					text: "/etc/config/noip line 9: key 'home': unknown option 'user' is ignored; did you mean 'username'?",
				},
			],
			lastGood: true,
		},
		problems: [
			{ code: 'network', problem: PROBLEM, text: networkProblemText(PROBLEM) },
			{
				code: 'state',
				file: '/etc/noip/state.json',
				error: 'ENOSPC',
				text: unsavedStateText('/etc/noip/state.json', 'ENOSPC'),
			},
		],
		hints: [
			{
				code: 'account-login',
				login: 'account',
				keys: ['up'],
				text: accountLoginText('account', ['up'], PLATFORM),
			},
		],
		hold: null,
		keys: [
			UP,
			remarked(),
			whole(),
			waiting('hold', { code: 'hold', of: 'updates', outage: { code: '911' }, untilMs: 0 }),
			waiting('retry', { code: 'back-off', of: 'updates', failure: FAILURE, untilMs: 0 }),
			waiting(
				'limit',
				{ code: 'limit', of: 'updates', untilMs: 0 },
				{
					ipv4: line('198.51.100.7', 'check', {
						local: '100.64.12.34',
						note: { code: 'nat', class: 'carrier-NAT', text: NAT },
					}),
				},
			),
			waiting(
				'partly',
				{ code: 'pending', families: ['ipv6'], untilMs: 0 },
				{
					ipv4: line(null, 'provider', { local: '10.0.0.2' }),
					names: [stopped('one.ddns.net', 'nohost'), stopped('two.ddns.net', 'nohost'), name('three.ddns.net')],
				},
			),
			{
				...UP,
				key: 'vpn',
				ipv4: line('198.51.100.200', 'interface', { interface: 'wg0', device: 'wg0', line: 'wg0', why: TUNNEL }),
				warnings: [
					{ ...UNKNOWN, text: absenceReasonText(UNKNOWN) },
					{ code: 'only-tunnel', line: 'wg0', text: onlyTunnelText('wg0') },
				],
			},
			{
				...UP,
				key: 'none',
				state: { code: 'no-address', reasons: [], misconfigured: false, text: GONE },
				ipv4: OFF,
				ipv6: { ...OFF, from: 'none', note: { code: 'absent', reasons: [], text: GONE } },
				names: [name('none.ddns.net')],
				lastAnswer: null,
			},
			{
				...UP,
				key: 'due',
				state: { code: 'updating', text: '' },
				names: [name('due.ddns.net')],
				ipv6: OFF,
				lastAnswer: null,
			},
			{
				...UP,
				key: 'away',
				state: { code: 'offline', text: 'as configured' },
				ipv6: OFF,
				names: [name('away.ddns.net', { state: { code: 'offline', text: 'offline' } })],
				lastAnswer: null,
			},
			{
				...UP,
				key: 'off',
				state: { code: 'disabled', by: 'key', text: "option enabled is '0' in this key" },
				ipv6: OFF,
				names: [name('off.ddns.net', { state: { code: 'disabled', text: 'disabled' } })],
				lastAnswer: null,
			},
		],
	};
}

/** What a back-off says, to be looked for. */
export const RETRY_TEXT = failureText(FAILURE, PLATFORM);
