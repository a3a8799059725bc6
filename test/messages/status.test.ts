import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { logLines } from '../../src/messages/log.ts';
import type { Platform } from '../../src/messages/platform.ts';
import * as status from '../../src/messages/status.ts';
import { ago } from '../../src/messages/time.ts';
import type { Disbelief } from '../../src/updater/check-trust.ts';
import type { LogEntry } from '../../src/updater/effects.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const OPENWRT: Platform = { router: true, configFile: '/etc/config/noip' };
const DEBIAN: Platform = { router: false, configFile: '/etc/noip/noip.conf' };
const NOW_MS = new Date(2026, 0, 15, 12).getTime();
const later = new Date(NOW_MS + 36 * 60_000).toISOString();
const before = new Date(NOW_MS - 180_000).toISOString();
const host = 'dynupdate.no-ip.com';
const failure = { code: 'dns', host } as const;
const check = { key: 'home', family: 'ipv4', interface: 'wan', local: '10.0.0.2' } as never;
const LIMIT = { since: '2026-01-15T12:00:00Z', until: '2026-01-16T09:00:00Z' };
const disbelief: Disbelief = {
	family: 'ipv4',
	interface: 'wan',
	value: '198.51.100.1',
	why: { code: 'returns' },
	limit: null,
};
const report = {
	key: 'home',
	at: before,
	offline: false,
	confirmed: [{ hosts: ['home.ddns.net'], addresses: ['203.0.113.7'], word: 'good' as const }],
	disputed: [],
	stop: null,
	hold: null,
	failure: null,
	retryMs: null,
};

const ENTRIES: Samples<LogEntry> = {
	triggers: [
		{ code: 'triggers', texts: ['ifup wan', 'force -'] },
		{ code: 'triggers', texts: [] },
	],
	'refused-lines': [
		{ code: 'refused-lines', count: 1 },
		{ code: 'refused-lines', count: 17 },
	],
	resumed: [
		{ code: 'resumed', count: 0 },
		{ code: 'resumed', count: 1 },
		{ code: 'resumed', count: 2 },
	],
	unreached: [{ code: 'unreached', key: 'home', failure }],
	updated: [{ code: 'updated', report }],
	checked: [
		{ code: 'checked', check, value: '203.0.113.7', isBelieved: true, failure: null },
		{ code: 'checked', check, value: '203.0.113.8', isBelieved: false, failure: null },
		{ code: 'checked', check, value: null, isBelieved: false, failure },
	],
	disbelieved: [
		{
			code: 'disbelieved',
			key: 'home',
			disbelief: { ...disbelief, why: { code: 'provider', address: '203.0.113.7' } },
		},
		{ code: 'disbelieved', key: 'home', disbelief: { ...disbelief, why: { code: 'provider', address: null } } },
		{ code: 'disbelieved', key: 'home', disbelief: { ...disbelief, limit: LIMIT } },
	],
	network: [{ code: 'network', reading: { kind: 'problem', problem: { code: 'missing', command: 'ip -j address' } } }],
	command: [
		{ code: 'command', command: { family: 'ipv4', path: '/etc/noip/address' }, value: '203.0.113.7', fault: null },
		{
			code: 'command',
			command: { family: 'ipv6', path: '/etc/noip/address' },
			value: null,
			fault: { code: 'timeout', seconds: 10 },
		},
	],
	disk: [{ code: 'disk', error: 'ENOSPC' }],
	absent: [
		{ code: 'absent', key: 'home', reasons: [{ code: 'no-prefix', interface: 'lan' }] },
		{ code: 'absent', key: 'home', reasons: [] },
	],
};

test('a time that is not in the form of our files is now, on each engine', () => {
	const nowMs = Date.parse('2027-01-15T09:00:00Z');
	assert.is(ago('2027-01-15T08:00:00Z', nowMs), '60 min ago');
	for (const time of ['2027-01-15T08:00:00z', '15 Jan 2027', '2027-13-15T08:00:00Z', ''])
		assert.is(ago(time, nowMs), 'just now', time);
});

test('each entry of the log has its line, and says nothing when what it told of is over', () => {
	const said = (entry: LogEntry) =>
		logLines(entry, OPENWRT, '/etc/noip/state.json', true)
			.filter(({ text }) => text !== null)
			.map(({ level, who, text }) => `${level} ${who ?? 'agent'}: ${text}`)
			.join(' | ');
	compareWithGolden('log', listOf(ENTRIES, said));
	for (const over of [
		{ code: 'network', reading: { kind: 'read', interfaces: [] } },
		{ code: 'disk', error: null },
		{ code: 'absent', key: 'home', reasons: null },
	] as never[]) {
		assert.ok(logLines(over, OPENWRT, '/s', true).every(({ text }) => text === null));
	}
});

test('each thing that a status says', () => {
	const codes = Object.keys(status.STATES) as (keyof typeof status.STATES)[];
	const wait = { code: 'hold', until: later };
	const headline = (code: keyof typeof status.STATES, running: boolean, of = wait) =>
		status.headlineText('home', { code, text: 'for a reason', wait: of } as never, { nowMs: NOW_MS, running });
	const overview = { version: '0.0.0', engine: 'node', checkIntervalSeconds: 300, networkReadAt: before };
	const nohost = { word: 'nohost' as const, hosts: ['gone.ddns.net', 'lost.ddns.net'] };
	const record = { confirmedAt: before, uncertain: null, disputed: false };
	const why = { text: 'default route' };
	const line = { from: 'interface', interface: 'wan', device: 'pppoe-wan', line: 'wan', why, local: null };
	const doubts = Object.entries(status.UNCERTAIN) as [string, string][];
	compareWithGolden('status', [
		...[true, false].map((running) => `overview: ${status.overview(overview, { nowMs: NOW_MS, running }).join('')}`),
		...codes.flatMap((code) => [true, false].map((running) => `${code}: ${headline(code, running)}`)),
		`waiting: ${headline('waiting', false, { code: 'back-off', until: later })}`,
		...[true, false].map((running) => `waiting: ${headline('waiting', running, { code: 'failover', until: later })}`),
		`last good: ${status.LAST_GOOD}`,
		`remark: ${status.remarkText('warning', 'something')}`,
		`names stopped: ${status.namesStoppedText([nohost, { word: '!donator', hosts: ['a.ddns.net'] }], 4, 'home', DEBIAN)}`,
		`stale: ${status.staleText('ipv6', 'wan6 is down')}`,
		`disputed: ${status.DISPUTED}`,
		`clock: ${status.CLOCK_NOT_SET}`,
		`nat: ${status.natText('wan', 'carrier-NAT')}`,
		`nat: ${status.natText('wan', 'private')}`,
		`check doubted: ${status.doubtText('twice', before, later, NOW_MS)}`,
		`check doubted: ${status.doubtText('never', before, later, NOW_MS)}`,
		`disabled: ${status.disabledText('settings')}`,
		`disabled: ${status.disabledText('key')}`,
		...[true, false].flatMap((isFirst) =>
			[OPENWRT, DEBIAN].map((platform) => `broken: ...${status.brokenConfigAdvice(isFirst, platform)}`),
		),
		...[OPENWRT, DEBIAN].map((platform) => `key in error: ...${status.brokenKeyAdvice(platform)}`),
		`key in error: ${status.brokenKeyText([{ text: 'one' }, { text: 'two' }])}`,
		`name: ${status.stoppedText(before, null, NOW_MS)}`,
		`name: ${status.stoppedText(before, 'no such host name in this account (nohost)', NOW_MS)}`,
		`name: ${status.NOTHING_CONFIRMED}`,
		`record: ${status.publishedText(record, NOW_MS)}`,
		`record: ${status.publishedText({ ...record, disputed: true }, NOW_MS)}`,
		...doubts.map(
			([code, text]) =>
				`record: ${status.publishedText({ ...record, uncertain: { code, since: before, text } }, NOW_MS)}`,
		),
		...['interface', 'prefix', 'literal', 'check', 'provider'].map(
			(from) => `line: ${status.lineText({ ...line, from, local: '10.0.0.2' }, 'a note')}`,
		),
		...[line, { ...line, interface: 'wan_6' }, { ...line, device: 'wan' }, { ...line, why: null }].map(
			(facts) => `line: ${status.lineText(facts, null)}`,
		),
		`line: ${status.lineText({ ...line, why: { text: 'listed' } }, null)}`,
		`line: ${status.lineText({ ...line, from: 'provider', interface: null, device: null, line: null, why: null }, null)}`,
		`line: ${status.lineAddressText(null, 'provider')}`,
		`line: ${status.lineAddressText(null, 'none')}`,
		`last answer: ${status.lastAnswerText(before, 'something', NOW_MS)}`,
		`ago: ${ago(later, NOW_MS)}`,
	]);
});

test.run();
