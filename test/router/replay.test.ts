/** Recorded orders of events, played to the agent as procd runs it from the package: exactly the updates that are right, and no other. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type InstalledRouter, onInstalledRouter } from '../support/installed-router.ts';
import { readEnvironment, readRecording, type Step } from './recording.ts';
import { type Change, type Play, Replay } from './replay.ts';

/** Installs the package for `home.ddns.net` and waits for the first look. */
async function start(router: InstalledRouter): Promise<void> {
	router.configure('home.ddns.net');
	await router.install();
	await router.atWork();
}

/** That these addresses were sent, and all of them were new to the provider. */
function assertSent(router: InstalledRouter, ...sent: string[]): void {
	assert.equal(router.sent(), sent);
	assert.equal(
		router.answers(),
		sent.map((addresses) => `good ${addresses}`),
	);
}

/** Plays a recording to a router whose agent runs, ends the agent, so that nothing can come later, and compares. */
function play(recording: string, how: Play, ...sent: string[]) {
	return () =>
		onInstalledRouter(async (router) => {
			const replay = new Replay(router, how);
			await start(router);
			await replay.run(readRecording(recording));
			await router.service('stop');
			assertSent(router, ...sent);
		});
}

test('the environments made from a recording are those that scripts got', () => {
	const calls = (recording: string) =>
		readRecording(recording).flatMap((step) => (step.kind === 'hotplug' ? [step.environment] : []));
	const has = (recording: string, file: string) => {
		const wanted = readEnvironment(file);
		const same = (one: Record<string, string>) =>
			JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(wanted).sort());
		assert.ok(calls(recording).some(same), `${file} in ${recording}`);
	};
	has('events-static-lifecycle', 'hotplug-ifup-static.env');
	has('events-static-lifecycle', 'hotplug-ifdown-static.env');
	has('events-dhcp', 'hotplug-ifupdate-dhcp.env');
	has('events-dhcpv6', 'hotplug-ifupdate-dhcpv6.env');
	has('events-dhcpv6', 'hotplug-ifdown-dhcpv6.env');
	has('events-pppoe', 'hotplug-ifup-pppoe.env');
	has('events-pppoe', 'hotplug-ifup-failed-pppoe.env');
});

const STATIC: Play = { dump: 'wan-static-v4', begins: 'as dumped' };
const DHCP: Play = { dump: 'dhcp', begins: 'as dumped' };

test(
	'boot, the agent being there before the network: one update',
	play('events-boot-static', { ...STATIC, begins: 'without netifd' }, '203.0.113.10'),
);

test('boot, the network being there before the agent: one update', () =>
	onInstalledRouter(async (router) => {
		const replay = new Replay(router, { ...STATIC, begins: 'without netifd' });
		await start(router);
		await router.reboot();
		await replay.run(readRecording('events-boot-static'));
		await router.service('boot');
		await router.atWork();
		await router.service('stop');
		assertSent(router, '203.0.113.10');
	}));

test(
	'DHCP: renewals without another address send nothing; another by ACK, by NAK, after carrier loss and after an expired lease sends one each',
	play(
		'events-dhcp',
		{ ...DHCP, begins: 'without netifd' },
		'203.0.113.50',
		'203.0.113.51',
		'203.0.113.52',
		'203.0.113.53',
		'203.0.113.54',
	),
);

test(
	'DHCP: another address without a drop of the line is one ifupdate and one update',
	play('events-procd-ifupdate', DHCP, '203.0.113.50', '203.0.113.51'),
);

test(
	'PPPoE: each reconnection with another address is one update, the failed try between is none',
	play('events-pppoe', { dump: 'pppoe', begins: 'without netifd' }, '198.51.100.21', '198.51.100.22', '198.51.100.23'),
);

test(
	'slow hotplug: calls that were queued and merged for an address that came back send nothing',
	play('events-slow-hotplug', STATIC, '203.0.113.10'),
);

/** With each event that wan is up, it has another address. */
function renumbering(): Change {
	let last = 10;
	let up = true;
	return (step, line) => {
		if (step.kind !== 'interface' || step.name !== 'wan') return line;
		if (line.up && !up) last++;
		up = line.up;
		return up ? { ...line, ipv4: [`203.0.113.${last}/24`] } : line;
	};
}

test(
	'slow hotplug: had each reconnection brought another address, that which was passed over would never be sent',
	play(
		'events-slow-hotplug',
		{ ...STATIC, change: renumbering() },
		'203.0.113.10',
		'203.0.113.11',
		'203.0.113.13',
		'203.0.113.14',
	),
);

test(
	'static: down, up, carrier, reload, netifd killed, restart: only the other address is sent',
	play('events-static-lifecycle', STATIC, '203.0.113.10', '203.0.113.11'),
);

test('netifd killed: a look meanwhile sends nothing and says what is wrong; nothing follows when it is back', () =>
	onInstalledRouter(async (router) => {
		const replay = new Replay(router, STATIC);
		await start(router);
		const [killed, ...after] = readRecording('events-resubscribe') as [Step, ...Step[]];
		await replay.run([killed]);
		assert.match(
			(await router.event('ifdown', 'wan')).problems.map(({ text }) => text).join(),
			/network\.interface dump" failed/,
		);
		assert.match(router.log, /^error agent: "ubus call network\.interface dump" failed \(exit code 4\)/m);
		await replay.run(after);
		assert.equal(router.status().problems, []);
		assert.is(router.status().keys[0]?.state.code, 'up-to-date');
		await router.service('stop');
		assertSent(router, '203.0.113.10');
	}));

test(
	'dual stack: one update for both families, and none while wan and its alias go and come back',
	play('events-dual-stack', { dump: 'dual-stack', begins: 'as dumped' }, '203.0.113.10,2001:db8:100::10'),
);

const RENUMBERED = [
	'203.0.113.10,2001:db8:100:0:4cb1:68ff:fee2:145',
	'203.0.113.10,2001:db8:101:0:4cb1:68ff:fee2:145',
] as const;

test(
	'DHCPv6: IPv4 does not wait for a family never had; lifetimes and prefixes send nothing; a deprecated address is replaced',
	play('events-dhcpv6', { dump: 'dhcpv6', begins: 'without netifd' }, '203.0.113.10', ...RENUMBERED),
);

/** The boot of a router that had both families, with other addresses, before; IPv6 comes 4 s after IPv4. */
function boot(unhurried: boolean, ...sent: string[]) {
	return () =>
		onInstalledRouter(async (router) => {
			router.line('203.0.113.9', '2001:db8:99::9');
			await start(router);
			const replay = new Replay(router, { dump: 'dhcpv6', begins: 'without netifd', unhurried });
			await replay.run(readRecording('events-dhcpv6').filter(({ atMs }) => atMs >= 577 && atMs <= 4594));
			await router.service('stop');
			assertSent(router, '203.0.113.9,2001:db8:99::9', ...sent);
		});
}

test(
	'rule 5: IPv4 waits 3 s for an IPv6 that is pending, then goes alone; IPv6 follows when it is there',
	boot(true, '203.0.113.10', RENUMBERED[0]),
);

test('rule 5: were IPv6 there within the 3 s, one update would carry both', boot(false, RENUMBERED[0]));

test.run();
