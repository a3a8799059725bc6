/** The agent as a service of systemd's: what it tells of itself (sd_notify(3)). */
import { spawnSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NotifySocket } from '../support/notify-socket.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { exampleFile } from '../support/set-ups.ts';
import { until } from '../support/until.ts';

/** Acts on an agent with what systemd gives its services in the environment. */
async function supervised(variables: Record<string, string>, act: (socket: NotifySocket) => Promise<void>) {
	const socket = await NotifySocket.open();
	const given: Record<string, string> = { NOTIFY_SOCKET: socket.path, ...variables };
	Object.assign(process.env, given);
	try {
		await act(socket);
	} finally {
		for (const name of Object.keys(given)) delete process.env[name];
		socket.close();
	}
}

const told = (socket: NotifySocket, name: string, value: string) =>
	until(`${name}=${value}`, () => socket.values(name).at(-1) === value);

const readyOnBrokenFile = async (router: ScenarioRouter) =>
	supervised({}, async (socket) => {
		router.rawConfig("config noip 'settings'\n\toption contact 'x@example.com\n");
		await router.start();
		await told(socket, 'STATUS', 'configuration error; nothing is sent');
		assert.is(socket.messages[0], 'READY=1');
		router.config({});
		await router.reload();
		await told(socket, 'STATUS', 'up to date: home');
		const [reloading = '', ...after] = socket.messages.slice(
			socket.messages.findIndex((one) => /^RELOADING/.test(one)),
		);
		assert.match(reloading, /^RELOADING=1\nMONOTONIC_USEC=\d+$/);
		assert.is(after[0], 'READY=1');
		router.config({ settings: { enabled: '0' } });
		await router.reload();
		await told(socket, 'STATUS', "option enabled is '0' in the settings");
		router.rawConfig(exampleFile(router));
		await router.reload();
		await told(socket, 'STATUS', 'not filled in yet: noip setup');
		await router.event('ifup wan');
		const { length } = socket.values('STATUS');
		assert.is(new Set(socket.values('STATUS')).size, length, 'a state is told when it is another');
		await router.stop();
		if (router.engine.name === 'executable') assert.is(socket.messages.at(-1), 'STOPPING=1');
	});

const readyBeforeTheAnswer = async (router: ScenarioRouter) =>
	supervised({}, async (socket) => {
		router.config({ settings: { timeout: '120' } });
		router.provider.fault('silence-before', { times: 1 });
		const started = router.start();
		await told(socket, 'STATUS', 'updating: home');
		assert.is(socket.messages[0], 'READY=1');
		await router.stop('SIGKILL');
		await started;
	});

const signsOfLife = async (router: ScenarioRouter) => {
	await supervised({ WATCHDOG_USEC: '400000' }, async (socket) => {
		await router.start();
		await until('three signs of life', () => socket.values('WATCHDOG').length >= 3);
		await router.stop();
	});
	await supervised({ WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' }, async (socket) => {
		await router.start();
		await told(socket, 'STATUS', 'up to date: home');
		assert.equal(socket.values('WATCHDOG'), []);
	});
};

if (spawnSync('systemd-notify', ['--version']).error) {
	const note = 'systemd-notify is missing, by which QuickJS and Node tell systemd of themselves, so that is not tried';
	console.log(`FIGURE ${note}`);
	test(note, () => assert.is.not(process.env.CI, 'true', 'in CI it has to be there'));
	test.run();
} else
	scenarios('a service of systemd’s', {
		'it is ready whatever is in the configuration, and tells what the keys are at when that changes': readyOnBrokenFile,
		'it is ready before the provider has answered': readyBeforeTheAnswer,
		'it gives signs of life where they are wanted of it, and only there': signsOfLife,
	});
