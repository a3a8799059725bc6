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
	files: [],
	service: null,
	own: { path: '/root/noip-0.2.0-linux-amd64', version: '0.2.0', notices: 'MIT' },
	prefix: '/usr/local',
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
	own: { path: '/usr/local/bin/noip', version: '0.2.0', notices: null },
	isInstalled: true,
};

function installation(system: System): Plan {
	const plan = planInstallation(system, TEXTS);
	if ('code' in plan) throw new Error(plan.code);
	return plan;
}

const codes = ({ steps }: Plan) => steps.map(({ step }) => step.code);
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
	assert.equal(plan.advice, [{ code: 'fill-in', config: CONFIG, program: 'noip', reload: 'systemctl reload noip' }]);
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
	assert.match(with_(['useradd', 'adduser']).join(), /^useradd --system .*--user-group noip$/);
	assert.match(with_(['useradd'], true).join(), /--gid noip noip$/);
	assert.match(with_(['adduser']).join(), /^addgroup -S noip,adduser -S .*-G noip noip$/);
	assert.match(with_(['adduser'], true).join(), /^adduser -S .*-G noip noip$/);
	assert.equal(planInstallation({ ...DEBIAN, programs: ['curl'] }, TEXTS), { code: 'no-user' });
	assert.ok('steps' in planInstallation({ ...DEBIAN, programs: ['curl'], hasUser: true, hasGroup: true }, TEXTS));
});

test('folders that are another’s or too open are put in order, and no others', () => {
	const folders = {
		...INSTALLED.folders,
		'/etc/noip': { owner: 'root:root', mode: 0o755 },
		'/var/lib/noip': { owner: '998:998', mode: 0o750 },
	};
	assert.equal(commands(installation({ ...INSTALLED, folders })).slice(0, 6), [
		'mkdir -p /etc/noip',
		'chown -h root:noip /etc/noip',
		'chmod 750 /etc/noip',
		'mkdir -p /var/lib/noip',
		'chown -hR noip:noip /var/lib/noip',
		'chmod 750 /var/lib/noip',
	]);
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
		const written = steps.find(({ step }) => step.code === 'service-file')?.effects.at(-1);
		const content = written?.do === 'write' ? written.content : '';
		assert.match(content, '/opt/noip/bin/noip');
		assert.not.match(content, '/usr/local/bin/noip');
	}
});

test('a removal takes away what was made, and configuration, state and user only when it is asked to', () => {
	const plan = planRemoval(INSTALLED, false);
	assert.equal(commands(plan), [
		'systemctl disable --now noip',
		'systemctl daemon-reload',
		'rm -rf /usr/local/share/licenses/noip',
		'rm -rf /run/noip',
	]);
	assert.equal(plan.advice, [{ code: 'kept-all', paths: ['/etc/noip', '/var/lib/noip'] }]);
	const all = planRemoval(INSTALLED, true);
	assert.equal(commands(all).slice(-3), ['rm -rf /etc/noip', 'rm -rf /var/lib/noip', 'userdel noip']);
	assert.equal(all.advice, []);
	assert.equal(planRemoval(DEBIAN, true), { steps: [], advice: [] });
});

test.run();
