/** The package as it is used, from installing it to stopping it, with the engine and the curl of an architecture: the same script for all. */
import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Box } from '../support/boxes.ts';
import { type InstalledRouter, onInstalledRouter, TO_BE_FILLED_IN } from '../support/installed-router.ts';

/** What the user has not filled in yet keeps it resident and silent; then all that a router goes through. */
async function life(router: InstalledRouter): Promise<void> {
	const { root } = router;
	router.line(null);
	assert.equal(await router.install(), { code: 0, output: TO_BE_FILLED_IN });
	assert.is(root.look('etc/rc.d/S95noip')[0], 'l');
	await router.atWork();
	assert.equal(router.provider.journal.entries(), []);

	router.configure('home.ddns.net');
	let { sequence } = router.status();
	assert.equal(await router.service('reload'), { code: 0, output: '' });
	assert.is((await router.looked(sequence)).keys[0]?.state.code, 'no-address');

	await router.reboot();
	assert.equal(await router.service('boot'), { code: 0, output: '' });
	await router.atWork();
	assert.equal(router.provider.journal.entries(), []);

	router.line('203.0.113.10');
	assert.is((await router.event('ifup', 'wan')).keys[0]?.state.code, 'up-to-date');
	assert.equal(router.sent(), ['203.0.113.10']);

	router.line('203.0.113.11');
	await router.event('ifupdate', 'wan');
	assert.equal(router.sent(), ['203.0.113.10', '203.0.113.11']);
	assert.is(router.provider.service.zone.get('home.ddns.net').ipv4, '203.0.113.11');

	const { reloads } = router;
	assert.equal(await router.service('reload'), { code: 0, output: '' });
	assert.is(router.reloads, reloads, 'a reload without a change is no signal');
	const { pid } = router.status();
	({ sequence } = router.status());
	router.configure('home.ddns.net', 'nas.ddns.net');
	await router.service('reload');
	assert.is((await router.looked(sequence)).pid, pid);
	assert.is(router.provider.service.zone.get('nas.ddns.net').ipv4, '203.0.113.11');
	assert.is((await router.run(['/usr/bin/noip', 'status'])).code, 0);

	assert.equal(router.answers(), ['good 203.0.113.10', 'good 203.0.113.11', 'good 203.0.113.11']);
	for (const { listener, credential, userAgent } of router.updates()) {
		assert.equal([listener, credential], ['https', 'right']);
		assert.match(userAgent ?? '', /^\S+ \S+-\S+\/OpenWrt-\S+ me@example\.com$/);
	}
}

/**
 * Declares the test of one kind of router. `program` is how the agent's program must be called: the loader of its C library, the executable, or QEMU's
 * emulator. Where the router's programs cannot be had the test says why, and fails in CI.
 */
export async function testInstalled(name: string, make: () => Box | Promise<Box>, program: RegExp): Promise<void> {
	const box = await Promise.resolve()
		.then(make)
		.catch((error: Error) => error.message);
	if (typeof box === 'string') {
		const note = `${name} cannot be had on this machine, so the package is not installed for it (${box})`;
		console.log(`FIGURE ${note}`);
		test(note, () => assert.is.not(process.env.CI, 'true', 'in CI it has to be there'));
		return;
	}
	test(`${name}: install, boot, hotplug, another address, another configuration, stop`, () =>
		onInstalledRouter(async (router) => {
			await life(router);
			assert.match(basename(readlinkSync(`/proc/${router.agent?.pid}/exe`)), program);
			const { agent } = router;
			assert.equal(await router.service('stop'), { code: 0, output: '' });
			assert.is(agent?.exitCode, 0);
			assert.is(router.status().pid, null);
			assert.is(router.updates().length, 3);
		}, box));
}
