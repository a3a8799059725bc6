import { test } from 'uvu';
import * as commands from '../../src/messages/commands.ts';
import { accountLoginText, notFilledInText } from '../../src/messages/hints.ts';
import { type HookFailure, hookFailureText } from '../../src/messages/hooks.ts';
import { notBecomeText, type Ownership, ownershipText } from '../../src/messages/ownership.ts';
import type { Platform } from '../../src/messages/platform.ts';
import * as state from '../../src/messages/state.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const OPENWRT: Platform = { router: true, configFile: '/etc/config/noip' };
const DEBIAN: Platform = { router: false, configFile: '/etc/noip/noip.conf' };
const PLATFORMS = [OPENWRT, DEBIAN];
const STATE = '/etc/noip/state.json';

const USAGE: Samples<commands.UsageError> = {
	'flag-without-path': [{ code: 'flag-without-path', flag: 'config' }],
	'unknown-flag': [
		{ code: 'unknown-flag', flag: 'bogus', meant: null },
		{ code: 'unknown-flag', flag: 'jsno', meant: 'json' },
		{ code: 'unknown-flag', flag: 'x', meant: null },
	],
	'unknown-command': [
		{ code: 'unknown-command', command: 'updaet', meant: 'update' },
		{ code: 'unknown-command', command: 'bogus', meant: null },
	],
	'foreign-flag': [
		{ code: 'foreign-flag', command: 'update', flag: 'json' },
		{ code: 'foreign-flag', command: '', flag: 'json' },
	],
	'superfluous-word': [{ code: 'superfluous-word', command: 'status', word: 'home' }],
	'missing-word': [{ code: 'missing-word', command: 'import', word: 'WHAT' }],
};

const hosts = ['home.ddns.net', 'nas.ddns.net'];
const PROSPECTS: Samples<commands.Prospect> = {
	'nothing-due': [{ code: 'nothing-due' }],
	'held-back': [{ code: 'held-back' }],
	'check-first': [{ code: 'check-first' }],
	offline: [{ code: 'offline', hosts }],
	update: [
		{ code: 'update', hosts, addresses: { ipv4: '203.0.113.7', ipv6: '2001:db8::7' } },
		{ code: 'update', hosts, addresses: { ipv4: null, ipv6: undefined } },
	],
};

const WARNINGS: Samples<state.StateWarning> = {
	'older-state': [{ code: 'older-state', path: `${STATE}.1` }],
	'unusable-state': (['newer', 'damaged', 'unreadable'] as const).map((fault) => ({
		code: 'unusable-state' as const,
		path: STATE,
		fault,
		kept: fault === 'newer' ? { error: 'EROFS' } : `${STATE}.aside-20260115T120000Z`,
	})) as never,
	'no-state': [{ code: 'no-state' }],
};

/** What was read of a configuration: keys on, off and in error. */
const READ = [
	{
		keys: [
			{ name: 'home', enabled: true },
			{ name: 'nas', enabled: true },
		],
		broken: [],
	},
	{
		keys: [
			{ name: 'home', enabled: true },
			{ name: 'cam', enabled: false },
		],
		broken: [{ name: 'dsl' }],
	},
	{ keys: [], broken: [] },
];

test('what the commands say', () => {
	compareWithGolden('commands', [
		...listOf(USAGE, commands.usageErrorText),
		...listOf(PROSPECTS, commands.prospectText),
		`internal: ${commands.internalErrorText(new Error('no such thing'))}`,
		`internal: ${commands.internalErrorText('text')}`,
		`internal: ${commands.internalErrorText(null)}`,
		`internal: ${commands.internalErrorText(new Error('out of memory in regexp execution'))}`,
		`unread: ${commands.unreadAnswerText(new Error('stack overflow'))}`,
		`unread: ${commands.unreadNetworkText(new Error('stack overflow'))}`,
		`version: ${commands.versionText('0.0.0', 'node')}`,
		`complaint: ${commands.complaintText(commands.anotherRunsText('/run/noip'))}`,
		`unknown key: ${commands.unknownKeyText('hoem', OPENWRT.configFile, ['home', 'nas'])}`,
		`unknown key: ${commands.unknownKeyText('hoem', OPENWRT.configFile, [])}`,
		`unfinished: ${commands.unfinishedText(30)}`,
		`clock: ${commands.complaintText(commands.wrongClockText(5003.21))}`,
		`started: ${commands.startedText('0.0.0', 'node', DEBIAN.configFile)}`,
		`ended: ${commands.ENDED}`,
		`off: ${commands.SWITCHED_OFF}`,
		`checked: ${commands.checked(OPENWRT.configFile, []).join('')}`,
		`checked: ${commands.checked(OPENWRT.configFile, ['home']).join('')}`,
		`checked: ${commands.checked(OPENWRT.configFile, [...'abcdefghij']).join('')}`,
		...READ.map((facts) => `read: ${commands.configReadText(OPENWRT.configFile, facts)}`),
		...commands
			.checkedRows({
				userAgent: 'noip noip/debian12-0.0.0 you@example.com',
				servers: ['https://dynupdate.no-ip.com', 'http://dynupdate.no-ip.com:8245'],
				checkIntervalSeconds: 300,
			})
			.map((row) => `checked: ${row.join(' | ')}`),
		`probe: ${commands.PROBE_BY_AGENT}`,
	]);
});

test('what is said of the state and of the run folder, with advice for the platform', () => {
	const programs = ['flock: missing', 'flock: killed', 'sync: exit 1'];
	compareWithGolden('state', [
		...listOf(WARNINGS, state.stateWarningText),
		`unopened: ${state.unopenedStateText(STATE, 'EACCES')}`,
		`unsaved: ${state.unsavedStateText(STATE, 'ENOSPC')}`,
		`no status: ${state.noStatusText('/run/noip/status.json', 'ENOENT')}`,
		`no status: ${state.noStatusText('/run/noip/status.json', 'EACCES')}`,
		...PLATFORMS.flatMap((platform) => [
			...['EACCES', 'ENOENT', 'ENOSPC', 'EROFS', ...programs].map(
				(error) => `unusable: ${state.unusableText('/run/noip/lock', error, platform, '')}`,
			),
			`no FIFO: ${state.noFifoText('/run/noip/events', 'EINVAL', platform, '')}`,
			`no FIFO: ${state.noFifoText('/run/noip/events', 'ENOENT', platform, '')}`,
			`no FIFO: ${state.noFifoText('/run/noip/events', 'EACCES', platform, '')}`,
			`no FIFO: ${state.noFifoText('/run/noip/events', 'ENOSPC', platform, '')}`,
			`no FIFO: ${state.noFifoText('/run/noip/events', 'mkfifo: missing', platform, '')}`,
			`unwritten: ${state.unwrittenFifoText('/run/noip/events', platform)}`,
			...(['newer', 'damaged', 'unreadable'] as const).map(
				(fault) => `broken: ${state.brokenStatusText('/run/noip/status.json', fault, platform)}`,
			),
		]),
	]);
});

test('what is said of keys that log in with an account, and of an example', () => {
	compareWithGolden(
		'hints',
		PLATFORMS.flatMap((platform) => [
			accountLoginText('account', ['home'], platform),
			accountLoginText('group', ['home', 'nas'], platform),
			notFilledInText(platform),
		]),
	);
});

const OWNERSHIPS: Samples<Ownership> = {
	file: [{ code: 'file', owner: 'root', user: 'noip', folder: '/var/lib/noip' }],
	service: [
		{ code: 'service', user: 'noip' },
		{ code: 'service', user: '#1234' },
	],
	'folder-of-root': [{ code: 'folder-of-root', folder: '/var/lib/noip', user: 'noip', uid: 997 }],
	unknown: [{ code: 'unknown' }],
};

test('what is said where a file is another user’s, with the command that would do', () => {
	compareWithGolden('ownership', [
		...listOf(OWNERSHIPS, (ownership) => ownershipText(ownership, ['update', '--config', '/etc/no ip.conf'])),
		`not become: ${notBecomeText('setpriv: missing', 'noip', ['update', '--force', 'home'])}`,
	]);
});

const HOOKS: Samples<HookFailure> = {
	failed: [
		{ code: 'failed', path: '/etc/noip/hooks.d/10-mail', exitCode: 3 },
		{ code: 'failed', path: '/etc/noip/hooks.d/10-mail', exitCode: 126 },
		{ code: 'failed', path: '/etc/noip/hooks.d/10-mail', exitCode: 127 },
		{ code: 'failed', path: '/etc/noip/hooks.d/10-mail', exitCode: 137 },
	],
	unfinished: [{ code: 'unfinished', folder: '/etc/noip/hooks.d', seconds: 300 }],
};

test('what is said of hooks that fail', () => {
	compareWithGolden('hooks', listOf(HOOKS, hookFailureText));
});

test.run();
