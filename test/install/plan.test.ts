/** What `noip install` and `noip uninstall` mean to do, from what they find. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CONFIG, type Plan, planInstallation, planRemoval, type System, type Texts } from '../../src/install/plan.ts';
import { serviceText } from '../../src/install/services.ts';

const packaged = (name: string) => readFileSync(`packaging/${name}`, 'utf8');
const TEXTS: Texts = {
	config: packaged('noip.conf'),
	systemd: packaged('systemd/noip.service'),
	openrc: packaged('openrc/noip'),
	sysvinit: packaged('sysvinit/noip'),
};

/** A Debian with nothing of ours on it. */
const DEBIAN: System = {
	isRoot: true,
	router: false,
	architecture: '',
	manager: 'systemd',
	running: true,
	programs: ['useradd', 'userdel', 'adduser', 'curl', 'ip', 'apt-get'],
	hasAuthorities: true,
	hasUser: false,
	hasGroup: false,
	folders: {},
	links: [],
	files: [],
	service: null,
	isEnabled: false,
	isActive: false,
	isMasked: false,
	own: { path: '/root/noip-0.2.0-linux-amd64', version: '0.2.0', notices: 'MIT' },
	prefix: '/usr/local',
	way: null,
	isOnPath: true,
	isInstalled: false,
};

/** The same with all of it, as `noip install` leaves it. */
const INSTALLED: System = {
	...DEBIAN,
	hasUser: true,
	hasGroup: true,
	folders: {
		'/etc/noip': { owner: 'root:noip', mode: 0o750 },
		'/etc/noip/hooks.d': { owner: 'root:noip', mode: 0o750 },
		'/var/lib/noip': { owner: 'noip:noip', mode: 0o750 },
		'/run/noip': { owner: 'noip:noip', mode: 0o755 },
	},
	files: [CONFIG, '/usr/local/bin/noip', '/usr/local/share/licenses/noip/NOTICES'],
	service: TEXTS.systemd,
	isEnabled: true,
	isActive: true,
	own: { path: '/usr/local/bin/noip', version: '0.2.0', notices: null },
	isInstalled: true,
};

function installation(system: System): Plan {
	const plan = planInstallation(system, TEXTS);
	if ('code' in plan) throw new Error(plan.code);
	return plan;
}

const codes = ({ steps }: Plan) => steps.map(({ step }) => step.code);
const cleared = ({ steps }: Plan) =>
	steps.flatMap(({ effects }) => effects.flatMap((effect) => (effect.do === 'clear' ? effect.path : [])));
const commands = ({ steps }: Plan) =>
	steps.flatMap(({ effects }) => effects.flatMap((effect) => (effect.do === 'run' ? effect.argv.join(' ') : [])));

test('a first installation makes the user, the folders, an example, the program and the service, and starts it last', () => {
	const plan = installation(DEBIAN);
	assert.equal(codes(plan), [
		'user',
		'folder',
		'folder',
		'folder',
		'example',
		'program',
		'notices',
		'service-file',
		'enabled',
		'started',
	]);
	assert.is(commands(plan).at(-1), 'systemctl restart noip');
	assert.equal(plan.advice, [{ code: 'fill-in', config: CONFIG, program: 'noip', isRunning: true }]);
});

test('a second one finds everything in order, and starts the service anew', () => {
	const plan = installation(INSTALLED);
	assert.equal(codes(plan), ['enabled', 'started']);
	assert.equal(plan.advice, [{ code: 'as-it-was', config: CONFIG }]);
});

test('an upgrade from the README of 0.1 replaces program and unit, and keeps the old unit; the configuration stays', () => {
	const plan = installation({ ...INSTALLED, isInstalled: false, service: '[Unit]\nDescription=old\n' });
	assert.equal(codes(plan), ['program', 'kept', 'service-file', 'enabled', 'started']);
	const kept = plan.steps.find(({ step }) => step.code === 'kept');
	assert.equal(kept?.effects, [
		{
			do: 'write',
			path: '/etc/noip/noip.service.old',
			content: '[Unit]\nDescription=old\n',
			mode: 0o640,
			owner: 'root:root',
		},
	]);
});

test('the user is made by what the system has: useradd, else BusyBox’s adduser, else not at all', () => {
	const with_ = (programs: string[], hasGroup = false) =>
		commands(installation({ ...DEBIAN, programs, hasGroup })).filter((line) => /^(user|add)/.test(line));
	assert.match(with_(['useradd', 'adduser']).join(), /^useradd --system .*--shell \/bin\/false .*--user-group noip$/);
	assert.match(with_(['useradd'], true).join(), /--gid noip noip$/);
	assert.match(with_(['adduser']).join(), /^addgroup -S noip,adduser -S -D -H .*-G noip -g .* noip$/);
	assert.match(with_(['adduser'], true).join(), /^adduser -S -D -H .*-G noip -g .* noip$/);
	assert.equal(planInstallation({ ...DEBIAN, programs: ['curl'] }, TEXTS), { code: 'no-user' });
	assert.ok('steps' in planInstallation({ ...DEBIAN, programs: ['curl'], hasUser: true, hasGroup: true }, TEXTS));
	assert.equal(planInstallation({ ...DEBIAN, hasUser: true }, TEXTS), { code: 'no-group' });
});

test('folders that are another’s or too open are put in order, and no others', () => {
	const folders = {
		...INSTALLED.folders,
		'/etc/noip': { owner: 'root:root', mode: 0o755 },
		'/var/lib/noip': { owner: '998:998', mode: 0o750 },
	};
	assert.equal(
		installation({ ...INSTALLED, folders })
			.steps.slice(0, 2)
			.map(({ effects }) => effects),
		[
			[{ do: 'folder', path: '/etc/noip', owner: 'root:noip', mode: 0o750 }],
			[
				{ do: 'adopt', path: '/var/lib/noip', file: '/var/lib/noip/state.json', owner: 'noip:noip' },
				{ do: 'folder', path: '/var/lib/noip', owner: 'noip:noip', mode: 0o750 },
			],
		],
	);
	const tooOpen = { ...INSTALLED.folders, '/var/lib/noip': { owner: 'noip:noip', mode: 0o777 } };
	assert.equal(installation({ ...INSTALLED, folders: tooOpen }).steps[0]?.effects, [
		{ do: 'folder', path: '/var/lib/noip', owner: 'noip:noip', mode: 0o750 },
	]);
});

test('a folder that is a link, and what is in it, is left as it is', () => {
	const folders = { ...INSTALLED.folders, '/etc/noip': { owner: 'root:root', mode: 0o777 } };
	assert.equal(codes(installation({ ...INSTALLED, folders, links: ['/etc/noip'] })), ['enabled', 'started']);
});

test('who has disabled the service has it stay so over an upgrade, and is told how it comes back', () => {
	const old = { ...INSTALLED, isInstalled: false, service: 'old', isEnabled: false };
	assert.equal(codes(installation(old)), ['program', 'kept', 'service-file', 'started']);
	const off = installation({ ...old, isActive: false });
	assert.equal(codes(off), ['program', 'kept', 'service-file']);
	assert.equal(off.advice, [
		{ code: 'stays-off', command: 'systemctl enable --now noip' },
		{ code: 'as-it-was', config: CONFIG },
	]);
	const masked = installation({ ...old, service: null, isActive: false, isMasked: true });
	assert.equal(codes(masked), ['program']);
	assert.equal(masked.advice[0], { code: 'masked', path: '/etc/systemd/system/noip.service' });
});

test('a service that cannot be enabled leaves no file, or the next try would take it for disabled', () => {
	const enabled = installation(DEBIAN).steps.find(({ step }) => step.code === 'enabled');
	assert.equal(enabled?.otherwise?.effects, [{ do: 'remove', path: '/etc/systemd/system/noip.service' }]);
	assert.is(installation(INSTALLED).steps.find(({ step }) => step.code === 'enabled')?.otherwise, undefined);
});

test('a program where a service cannot start it is refused, and one that others can change is told', () => {
	const closed = { ...DEBIAN, way: { code: 'closed' as const, folder: '/root' } };
	assert.equal(planInstallation(closed, TEXTS), { code: 'prefix-closed', folder: '/root' });
	assert.equal(installation({ ...DEBIAN, prefix: '/srv/x', way: { code: 'open', folder: '/srv' } }).advice[0], {
		code: 'prefix-open',
		folder: '/srv',
		program: '/srv/x/bin/noip',
	});
});

test('where the manager does not run the service is enabled and not started; where there is none a line is told', () => {
	const later = installation({ ...DEBIAN, running: false });
	assert.equal(commands(later).slice(-1), ['systemctl enable noip']);
	assert.equal(later.advice[0], { code: 'next-boot', manager: 'systemd' });
	const alone = installation({ ...DEBIAN, manager: 'busybox', running: false });
	assert.is(codes(alone).at(-1), 'notices');
	assert.equal(alone.advice[0], { code: 'start-by', manager: 'busybox', program: '/usr/local/bin/noip' });
});

test('what is missing is told with the command that installs it', () => {
	const bare = { ...DEBIAN, programs: ['adduser', 'apk'], hasAuthorities: false };
	assert.equal(installation(bare).advice.slice(0, 3), [
		{ code: 'missing', program: 'curl', install: 'apk add' },
		{ code: 'missing', program: 'ip', install: 'apk add' },
		{ code: 'missing', program: 'authorities', install: 'apk add' },
	]);
});

test('another prefix goes into each service’s file', () => {
	for (const manager of ['systemd', 'openrc', 'sysvinit'] as const) {
		const text = TEXTS[manager];
		assert.match(text, '/usr/local/bin/noip');
		assert.is(serviceText(text, '/usr/local/bin/noip'), text);
		const { steps } = installation({ ...DEBIAN, manager, prefix: '/opt/noip' });
		const written = steps.find(({ step }) => step.code === 'service-file')?.effects.find((one) => one.do === 'write');
		const content = written?.do === 'write' ? written.content : '';
		assert.match(content, '/opt/noip/bin/noip');
		assert.not.match(content, '/usr/local/bin/noip');
	}
});

test('a removal takes away what was made, and configuration, state and user only when it is asked to', () => {
	const plan = planRemoval(INSTALLED, false);
	assert.equal(commands(plan), [
		'systemctl stop noip',
		'sh -c rm -f /etc/systemd/system/*.wants/noip.service',
		'systemctl daemon-reload',
	]);
	assert.equal(cleared(plan), ['/usr/local/share/licenses/noip', '/run/noip']);
	assert.equal(plan.advice, [{ code: 'kept-all', paths: ['/etc/noip', '/var/lib/noip'] }]);
	const all = planRemoval(INSTALLED, true);
	assert.equal(cleared(all).slice(-2), ['/etc/noip', '/var/lib/noip']);
	assert.is(commands(all).at(-1), 'userdel noip');
	assert.equal(all.advice, []);
	assert.equal(planRemoval(DEBIAN, true), { steps: [], advice: [] });
});

test('a removal goes on where another has stopped, or somebody has removed a part', () => {
	const nobody = { ...INSTALLED, hasUser: false, hasGroup: true };
	const { steps } = planRemoval({ ...nobody, manager: 'sysvinit' }, true);
	assert.equal(steps[0]?.effects, [{ do: 'try', argv: ['/etc/init.d/noip', 'stop'] }]);
	assert.equal(steps.at(-1)?.effects, [{ do: 'try', argv: ['groupdel', 'noip'] }]);
	const noFile = planRemoval({ ...DEBIAN, isEnabled: true, isActive: true }, false);
	assert.equal(codes(noFile), ['stopped', 'removed']);
});

test.run();
