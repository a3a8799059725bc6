/** Every shell file of the package and of these tests, read by shellcheck and by BusyBox ash. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PACKAGES } from '../../build/packages.mjs';
import { newRouterRoot } from '../support/router-root.ts';
import { shellcheck } from '../support/router-tools.ts';

const work = mkdtempSync(join(tmpdir(), 'noip-shell-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

test('shellcheck finds nothing in any shell file, and would find something', () => {
	const files = ['openwrt/noip/files', 'packaging', 'test/router/root', 'test/powercut/guest'].flatMap((folder) =>
		readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
	);
	const shell = files.filter((path) =>
		readFileSync(path, 'utf8').match(/^(#!\/bin\/(busybox )?sh|#!\/sbin\/openrc-run|# shellcheck)/),
	);
	for (const name of ['noip.init', 'noip.sh', 'iface.hotplug', 'ntp.hotplug', 'noip.defaults']) {
		assert.ok(shell.includes(`openwrt/noip/files/${name}`), name);
	}
	for (const name of ['openrc/noip', 'opkg/noip.sh', 'sysvinit/noip'])
		assert.ok(shell.includes(`packaging/${name}`), name);
	writeFileSync(join(work, 'postinst-pkg'), PACKAGES.noip.postinst);
	assert.is(shellcheck(...shell, 'openwrt/noip/test.sh', join(work, 'postinst-pkg')), '');
	writeFileSync(join(work, 'bashism.sh'), '#!/bin/sh\n# shellcheck shell=busybox\na=(1 2)\necho $a\n');
	assert.match(shellcheck(join(work, 'bashism.sh')), /SC3030/);
});

test('every shell file declares itself as BusyBox ash, and ash reads it', () => {
	const router = newRouterRoot();
	try {
		const folder = 'openwrt/noip/files';
		const shell = readdirSync(folder).filter((name) => readFileSync(join(folder, name), 'utf8').startsWith('#!'));
		for (const name of shell) {
			assert.match(readFileSync(join(folder, name), 'utf8'), /^#!\/bin\/sh.*\n# shellcheck shell=busybox\n/);
			cpSync(join(folder, name), router.at('script'));
			assert.equal(router.run(['/bin/sh', '-n', '/script']), { code: 0, output: '' });
		}
	} finally {
		router.remove();
	}
});

test('no script uses what the BusyBox of OpenWrt 21.02 has not: mv has no -T', () => {
	const folder = 'openwrt/noip/files';
	for (const name of readdirSync(folder)) {
		const commands = readFileSync(join(folder, name), 'utf8').replace(/^\s*#.*$/gm, '');
		assert.not.match(commands, /\bmv -\w*[Tt]/, name);
	}
});

test.run();
