/** The package with an executable in the place of those of version 0.1, as opkg goes about it, and its removal. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ipk } from '../../build/ipk.mjs';
import { NOTICES } from '../../build/notices.mjs';
import { newRouterRoot, type RouterRoot } from '../support/router-root.ts';
import { lay } from '../support/unpack-ipk.ts';

const work = mkdtempSync(join(tmpdir(), 'noip-former-'));
const executable = join(work, 'noip');
writeFileSync(executable, '#!/bin/sh\nexit 0\n');
writeFileSync(`${executable}${NOTICES}`, 'notices\n');
test.after(() => rmSync(work, { recursive: true, force: true }));

const PACKAGE = ipk('noip', { executable, architecture: 'mipsel_24kc' });
const INFO = 'usr/lib/opkg/info';

/** What both packages of version 0.1 had. */
const FILES_OF_0_1 =
	'etc/config/noip etc/hotplug.d/iface/95-noip etc/hotplug.d/noip-agent/95-noip etc/hotplug.d/ntp/95-noip etc/init.d/noip ' +
	'etc/uci-defaults/95-noip lib/upgrade/keep.d/noip usr/bin/noip usr/lib/noip/folders.sh usr/lib/noip/hooks usr/lib/noip/rights.sh ' +
	'usr/lib/noip/tell usr/share/acl.d/noip.json usr/share/licenses/noip/NOTICES';
const PROGRAM_OF_0_1 = { noip: 'usr/lib/noip/noip.mjs', 'noip-node': 'usr/lib/noip/noip.cjs' };
type Former = keyof typeof PROGRAM_OF_0_1;
const FORMER = Object.keys(PROGRAM_OF_0_1) as Former[];

/** A router that version 0.1 was used on: with a configuration of one's own, and a state beside the passwords. */
function usedRouter(former: Former): RouterRoot {
	const router = newRouterRoot({ bare: true });
	for (const path of [...FILES_OF_0_1.split(' '), PROGRAM_OF_0_1[former]]) {
		mkdirSync(join(router.at(path), '..'), { recursive: true });
		router.write(path, '#!/bin/sh\n', 0o755);
	}
	router.write('etc/config/noip', '# mine\n', 0o600);
	mkdirSync(router.at('etc/noip'));
	router.write('etc/noip/state.json', '{"mine":1}\n', 0o600);
	return router;
}

/** What opkg does: of a package of the same name an upgrade; of another one that is replaced a removal, whose names are then missing in the list. */
function install(router: RouterRoot, former: Former): void {
	if (former === 'noip-node') {
		for (const path of [...FILES_OF_0_1.split(' '), PROGRAM_OF_0_1[former]]) {
			if (path !== 'etc/config/noip') rmSync(router.at(path));
		}
	} else {
		rmSync(router.at(PROGRAM_OF_0_1[former]));
		router.sh('/etc/init.d/noip enable');
	}
	lay(PACKAGE, router.at(''));
	if (former === 'noip-node') router.write(`${INFO}/noip.list`, '/etc/config/noip\n/usr/lib/noip/noip\n');
	const upgrade = former === 'noip' ? '1' : '0';
	const ended = router.run(['/bin/sh', `/${INFO}/noip.postinst`, 'configure'], { PKG_UPGRADE: upgrade });
	assert.equal(ended, { code: 0, output: '' });
}

/** The same for a removal. */
function remove(router: RouterRoot): void {
	assert.equal(router.run(['/bin/sh', `/${INFO}/noip.prerm`, 'remove'], { PKG_UPGRADE: '0' }), { code: 0, output: '' });
	assert.equal(router.run(['/bin/sh', `/${INFO}/noip.postrm`, 'remove'], { PKG_UPGRADE: '0' }), {
		code: 0,
		output: '',
	});
	rmSync(router.at(INFO), { recursive: true });
}

for (const former of FORMER) {
	test(`${former} 0.1.0: configuration and state stay, and the service is started, at boot as well`, () => {
		const router = usedRouter(former);
		try {
			install(router, former);
			assert.is(router.read('etc/config/noip'), '# mine\n');
			assert.is(router.read('etc/noip/state/state.json'), '{"mine":1}\n');
			assert.is(router.look('etc/noip/state/state.json'), 'f 600 noip:noip');
			assert.is(router.look(PROGRAM_OF_0_1[former]), 'nothing');
			assert.is(router.declared()[0], 'instance');
			if (former === 'noip-node') assert.is(router.look('etc/rc.d/S95noip')[0], 'l');
		} finally {
			router.remove();
		}
	});
}

test('after the place of noip-node was taken, a removal leaves the configuration and /etc/noip, and nothing else', () => {
	const router = usedRouter('noip-node');
	try {
		install(router, 'noip-node');
		remove(router);
		const left = readdirSync(router.at(''), { recursive: true, withFileTypes: true })
			.filter((entry) => !entry.isDirectory())
			.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(router.at('').length))
			.map((path) => path.replace(/^\//, ''));
		const its = left.filter((path) => /noip/.test(path) && !/^tmp\/|^var\//.test(path));
		assert.equal(its.sort(), ['etc/config/noip', 'etc/noip/state/state.json']);
		assert.equal(router.declared(), ['']);
	} finally {
		router.remove();
	}
});

test('a postrm that is part of an upgrade removes nothing', () => {
	const router = usedRouter('noip');
	try {
		install(router, 'noip');
		router.run(['/bin/sh', `/${INFO}/noip.postrm`, 'upgrade'], { PKG_UPGRADE: '1' });
		assert.is(router.read('usr/lib/noip/noip'), readFileSync(executable, 'utf8'));
	} finally {
		router.remove();
	}
});

test.run();
