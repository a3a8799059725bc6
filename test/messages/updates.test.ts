import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Platform } from '../../src/messages/platform.ts';
import * as updates from '../../src/messages/updates.ts';
import { STOP_WORDS } from '../../src/protocol/answer-words.ts';
import type { Failure } from '../../src/updater/failure.ts';
import type { UpdateReport } from '../../src/updater/update-report.ts';
import type { Wait } from '../../src/updater/wait.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const OPENWRT: Platform = { router: true, configFile: '/etc/config/noip' };
const DEBIAN: Platform = { router: false, configFile: '/etc/noip/noip.conf' };
const PLATFORMS = [
	['openwrt', OPENWRT],
	['debian', DEBIAN],
] as const;

const host = 'dynupdate.no-ip.com';

const FAILURES: Samples<Failure> = {
	dns: [{ code: 'dns', host }],
	refused: [{ code: 'refused', host }],
	unreachable: [{ code: 'unreachable', host }],
	timeout: [{ code: 'timeout', host }],
	tls: [{ code: 'tls', host }],
	reset: [{ code: 'reset', host }],
	bind: [{ code: 'bind', host }],
	'way-out': [
		{ code: 'way-out', host, stray: { device: 'eth0', by: 'wg0' } },
		{ code: 'way-out', host, stray: { device: 'eth0', by: null } },
		{ code: 'way-out', host, stray: { device: 'eth0' } },
	],
	ca: [{ code: 'ca', host }],
	program: [{ code: 'program', host }],
	protocol: [{ code: 'protocol', host }],
	aborted: [{ code: 'aborted', host }],
	http: [{ code: 'http', host, status: 404 }],
	unclear: [{ code: 'unclear', host, quote: 'HTTP 200: "<html>"' }],
	'not-an-address': [{ code: 'not-an-address', host: 'ip1.dynupdate.no-ip.com', family: 'ipv4' }],
};

const failure = FAILURES.timeout[0];

const WAITS: Samples<Wait> = {
	hold: [
		{ code: 'hold', of: 'updates', outage: { code: '911' }, untilMs: 0 },
		{ code: 'hold', of: 'checks', outage: { code: 'http', status: 503 }, untilMs: 0 },
	],
	limit: [
		{ code: 'limit', of: 'updates', untilMs: 0 },
		{ code: 'limit', of: 'checks', untilMs: 0 },
	],
	'back-off': [
		{ code: 'back-off', of: 'updates', failure, untilMs: 0 },
		{ code: 'back-off', of: 'checks', failure: FAILURES['not-an-address'][0], untilMs: 0 },
	],
	doubt: [{ code: 'doubt', untilMs: 0 }],
	pending: [
		{ code: 'pending', families: ['ipv6'], untilMs: 0 },
		{ code: 'pending', families: ['ipv4', 'ipv6'], untilMs: 0 },
	],
	failover: [{ code: 'failover', line: 'wan', instead: 'wanb', untilMs: 0 }],
};

const NONE: UpdateReport = {
	key: 'home',
	at: '2026-01-15T12:00:00Z',
	offline: false,
	confirmed: [],
	disputed: [],
	stop: null,
	hold: null,
	failure: null,
	retryMs: null,
};
const hosts = ['home.ddns.net', 'nas.ddns.net'];

const REPORTS: Record<string, UpdateReport> = {
	confirmed: { ...NONE, confirmed: [{ hosts, addresses: ['203.0.113.7', '2001:db8::7'], word: 'good' }] },
	'confirmed as seen': { ...NONE, confirmed: [{ hosts, addresses: [], word: 'nochg' }] },
	'confirmed offline': { ...NONE, offline: true, confirmed: [{ hosts, addresses: [], word: 'good' }] },
	disputed: { ...NONE, disputed: [{ host: 'home.ddns.net', answered: ['203.0.113.8'], sent: ['203.0.113.7'] }] },
	'disputed without address': { ...NONE, disputed: [{ host: 'home.ddns.net', answered: [], sent: [] }] },
	'stopped offline': { ...NONE, offline: true, stop: { word: '!donator', hosts } },
	hold: { ...NONE, hold: { outage: { code: '911' }, leftMs: 2_000_000 } },
	failure: { ...NONE, failure, retryMs: 15_000 },
	...Object.fromEntries(STOP_WORDS.map((word) => [`stopped ${word}`, { ...NONE, stop: { word, hosts: [] } }])),
	'stopped names': { ...NONE, stop: { word: 'nohost', hosts } },
};

test('each failure, wait, stop and report has its words, on each platform', () => {
	compareWithGolden(
		'updates',
		PLATFORMS.flatMap(([name, platform]) =>
			[
				...listOf(FAILURES, (one) => updates.failureText(one, platform)),
				...listOf(WAITS, (one) => updates.waitText(one, platform)),
				`check: ${updates.checkFailureText(failure, platform)}`,
				...STOP_WORDS.map((word) => `${word}: ${updates.stopText(word, 'home', platform)}`),
				...Object.entries(REPORTS).flatMap(([what, report]) =>
					[true, false].flatMap((isResident) =>
						updates
							.reportLines(report, platform, isResident)
							.map(({ level, text }) => `${what}, ${isResident ? 'agent' : 'one pass'}: ${level} ${text}`),
					),
				),
			].map((line) => `${name} ${line}`),
		),
	);
});

test('each failure names the host that was asked', () => {
	for (const [{ host: asked, ...rest }] of Object.values(FAILURES)) {
		assert.match(updates.failureText({ host: asked, ...rest } as Failure, OPENWRT), asked);
	}
});

test('what ends after one pass promises nothing', () => {
	for (const report of Object.values(REPORTS)) {
		for (const { text } of updates.reportLines(report, OPENWRT, false)) {
			assert.not.match(text, /again|next attempt|retr|later|will be/);
		}
	}
});

test.run();
