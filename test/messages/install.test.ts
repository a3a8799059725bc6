import { test } from 'uvu';
import {
	type Advice,
	AGAIN,
	adviceText,
	type Failure,
	failureText,
	type Refusal,
	refusalText,
	type Step,
	stepText,
} from '../../src/messages/install.ts';
import { compareWithGolden, listOf, type Samples } from './golden.ts';

const PROGRAM = '/usr/local/bin/noip';
const CONFIG = '/etc/noip/noip.conf';
const UNIT = '/etc/systemd/system/noip.service';

const STEPS: Samples<Step> = {
	user: [{ code: 'user' }],
	folder: [{ code: 'folder', path: '/etc/noip', owner: 'root:noip', mode: 0o750 }],
	example: [{ code: 'example', path: CONFIG }],
	program: [{ code: 'program', path: PROGRAM, version: '0.2.0' }],
	notices: [{ code: 'notices', path: '/usr/local/share/licenses/noip/NOTICES' }],
	kept: [{ code: 'kept', path: UNIT, as: '/etc/noip/noip.service.old' }],
	'service-file': [{ code: 'service-file', path: UNIT }],
	enabled: [
		{ code: 'enabled', manager: 'systemd' },
		{ code: 'enabled', manager: 'openrc' },
		{ code: 'enabled', manager: 'sysvinit' },
	],
	started: [{ code: 'started' }],
	stopped: [{ code: 'stopped' }],
	removed: [{ code: 'removed', path: PROGRAM }],
	'user-removed': [{ code: 'user-removed' }],
};

const REFUSALS: Samples<Refusal> = {
	'not-root': [
		{ code: 'not-root', program: '/root/noip-0.2.0-linux-arm', command: 'install' },
		{ code: 'not-root', program: "/media/Ann's stick/noip", command: 'install' },
	],
	router: [
		{ code: 'router', architecture: 'mipsel_24kc' },
		{ code: 'router', architecture: '' },
	],
	'no-user': [{ code: 'no-user' }],
	'no-group': [{ code: 'no-group' }],
	busy: [{ code: 'busy' }],
	'prefix-closed': [{ code: 'prefix-closed', folder: '/root' }],
	prefix: [{ code: 'prefix', prefix: 'opt' }],
};

const FAILURES: Samples<Failure> = {
	file: [
		{ code: 'file', path: PROGRAM, error: 'EROFS' },
		{ code: 'file', path: PROGRAM, error: 'ENOSPC' },
	],
	folder: [{ code: 'folder', path: '/etc/noip', said: 'mkdir: /etc/noip: Not a directory' }],
	program: [
		{ code: 'program', argv: ['systemctl', 'enable', 'noip'], said: 'Unit noip.service is masked.' },
		{ code: 'program', argv: ['useradd', 'noip'], said: '' },
	],
	'not-executable': [{ code: 'not-executable', path: PROGRAM }],
};

const ADVICE: Samples<Advice> = {
	missing: [
		{ code: 'missing', program: 'curl', install: 'apt-get install' },
		{ code: 'missing', program: 'curl', install: null },
		{ code: 'missing', program: 'ip', install: 'apk add' },
		{ code: 'missing', program: 'authorities', install: 'opkg install' },
	],
	'next-boot': [{ code: 'next-boot', manager: 'openrc' }],
	'stays-off': [{ code: 'stays-off', command: 'systemctl enable --now noip' }],
	masked: [{ code: 'masked', path: UNIT }],
	'prefix-open': [{ code: 'prefix-open', folder: '/srv', program: '/srv/noip/bin/noip' }],
	'start-by': [
		{ code: 'start-by', manager: 'busybox', program: PROGRAM },
		{ code: 'start-by', manager: 'none', program: PROGRAM },
	],
	'started-by': [
		{ code: 'started-by', manager: 'busybox' },
		{ code: 'started-by', manager: 'none' },
	],
	'fill-in': [
		{ code: 'fill-in', config: CONFIG, program: 'noip', isRunning: true },
		{ code: 'fill-in', config: CONFIG, program: '/opt/noip/bin/noip', isRunning: false },
	],
	'as-it-was': [{ code: 'as-it-was', config: CONFIG }],
	'kept-all': [{ code: 'kept-all', paths: ['/etc/noip', '/var/lib/noip'] }],
};

test('what an installation says', () => {
	compareWithGolden('install', [
		...listOf(STEPS, (step) => stepText(step, false)),
		...listOf(STEPS, (step) => stepText(step, true)),
		...listOf(REFUSALS, refusalText),
		...listOf(FAILURES, failureText),
		...listOf(ADVICE, adviceText),
		`again: ${AGAIN}`,
	]);
});

test.run();
