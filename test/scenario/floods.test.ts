/** More events than anybody can look at: by the FIFO on a router, by `ip monitor` elsewhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { keyLines } from '../support/configuration.ts';
import { interfaceDump } from '../support/netifd.ts';
import { type ScenarioRouter, scenarios } from '../support/scenario-router.ts';
import { until } from '../support/until.ts';

const LOOKS = 8;

/** Waits for some looks, each by a program that takes its time, and gives the memory of the agent, in KB. */
async function looksDuring(router: ScenarioRouter): Promise<number> {
	const looks = () => readFileSync(router.path('looks'), 'utf8').length;
	const before = looks();
	await until('looks beside the flood', () => looks() >= before + LOOKS);
	return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${router.agent?.pid}/status`, 'utf8'))?.[1]);
}

async function during(flood: ChildProcess, what: () => Promise<void>): Promise<void> {
	try {
		await what();
	} finally {
		flood.kill();
	}
}

scenarios('floods of events', {
	'on the FIFO take up no memory and keep nothing waiting': async (router) => {
		appendFileSync(router.path('looks'), '');
		const dump = `case "$*" in\n*dump*) printf x >>"${router.path('looks')}"; sleep 0.1; exec cat "${router.path('dump.json')}" ;;\nesac\nexit 4\n`;
		router.program('ubus', dump);
		router.config({ key: keyLines('home.ddns.net'), settings: { log_level: 'info' } });
		await router.start();
		const flood = spawn('sh', ['-c', 'exec yes "ifupdate wan" 1<>"$1"', 'sh', router.path('run/events')]);
		await during(flood, async () => {
			const before = await looksDuring(router);
			const text = JSON.stringify(interfaceDump([{ name: 'wan', ipv4: ['203.0.113.11'] }]));
			writeFileSync(router.path('dump.json'), text);
			await until('the update', () => router.sent().at(-1) === '203.0.113.11');
			if (router.engine.name !== 'node') assert.ok((await looksDuring(router)) < before + 1000);
		});
		assert.is(await router.stop(), 0);
	},

	'by `ip monitor` take up no memory and keep nothing waiting': async (router) => {
		rmSync(router.path('root/etc/openwrt_release'));
		appendFileSync(router.path('looks'), '');
		const found = [{ family: 'inet', local: '203.0.113.20', prefixlen: 24, scope: 'global' }];
		const devices = JSON.stringify([{ ifname: 'eth0', flags: ['UP'], operstate: 'UP', addr_info: found }]);
		const address = `printf x >>"${router.path('looks')}"; sleep 0.1; echo '${devices}'`;
		router.program(
			'ip',
			`case "$*" in\n*monitor*) exec yes '2: eth0    inet 203.0.113.20/24' ;;\n"-j address") ${address} ;;\n*) echo '[]' ;;\nesac\n`,
		);
		router.config({ key: keyLines('home.ddns.net'), settings: { log_level: 'info' } });
		await router.start();
		const before = await looksDuring(router);
		if (router.engine.name !== 'node') assert.ok((await looksDuring(router)) < before + 1000);
		assert.equal(router.sent(), ['203.0.113.20']);
		assert.is(await router.stop(), 0);
	},
});
