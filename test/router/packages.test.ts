/** The packages for opkg, byte by byte, and that the feed's Makefile makes the same. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES } from '../../build/architectures.mjs';
import { sourceArchive } from '../../build/dist.mjs';
import { ipk } from '../../build/ipk.mjs';
import { NOTICES } from '../../build/notices.mjs';
import { OPENWRT_ARCHITECTURES, SERVED } from '../../build/openwrt-architectures.mjs';
import { VERSION } from '../../build/packages.mjs';
import { InstalledRouter } from '../support/installed-router.ts';
import { newRouterRoot } from '../support/router-root.ts';
import { inspect, unpack } from '../support/unpack-ipk.ts';
import { control, describe, install, tree } from './feed.ts';

/** What is in `noip`: for the feed and apk, and for opkg. */
const PROGRAM = { quickjs: '-rw-r--r-- 0/0 ./usr/lib/noip/noip.mjs', executable: '-rwxr-xr-x 0/0 ./usr/lib/noip/noip' };
type Name = keyof typeof PROGRAM;
const NAMES = Object.keys(PROGRAM) as Name[];
const ARCHITECTURE = 'mipsel_24kc';
const DATE = 1764547200;

const work = mkdtempSync(join(tmpdir(), 'noip-packages-'));
const bundles = { quickjs: join(work, 'dist/noip.mjs'), node: join(work, 'dist/noip.cjs') };
const executable = join(work, 'dist/noip');
mkdirSync(join(work, 'dist'));
for (const [engine, path] of Object.entries({ ...bundles, executable })) {
	writeFileSync(path, `#!/bin/sh\n// for ${engine}\n`);
	writeFileSync(`${path}${NOTICES}`, `notices for ${engine}\n`);
}
// Prints how it was called.
writeFileSync(executable, `#!/bin/sh\nprintf executable\nprintf ' [%s]' "$@"\necho\nexit 77\n`);
test.after(() => rmSync(work, { recursive: true, force: true }));

const PROGRAMS = { quickjs: { quickjs: bundles.quickjs }, executable: { executable, architecture: ARCHITECTURE } };
const made = (name: Name) => ipk('noip', PROGRAMS[name], DATE);

function unpacked(name: Name): string {
	const folder = mkdtempSync(join(work, `${name}-`));
	unpack(made(name), folder);
	return folder;
}

for (const name of NAMES) {
	test(`${name}: the package has its three members, and each file with its mode, all root's`, () => {
		const { members, files, controlFiles } = inspect(made(name));
		assert.equal(members, ['./debian-binary', './data.tar.gz', './control.tar.gz']);
		assert.equal(
			files.filter((line) => !line.startsWith('d')),
			[
				'-rw------- 0/0 ./etc/config/noip',
				'-rw-r--r-- 0/0 ./etc/hotplug.d/iface/95-noip',
				'-rw-r--r-- 0/0 ./etc/hotplug.d/noip-agent/95-noip',
				'-rw-r--r-- 0/0 ./etc/hotplug.d/ntp/95-noip',
				'-rwxr-xr-x 0/0 ./etc/init.d/noip',
				'-rwxr-xr-x 0/0 ./etc/uci-defaults/95-noip',
				'-rw-r--r-- 0/0 ./lib/upgrade/keep.d/noip',
				'-rwxr-xr-x 0/0 ./usr/bin/noip',
				'-rw-r--r-- 0/0 ./usr/lib/noip/folders.sh',
				'-rwxr-xr-x 0/0 ./usr/lib/noip/hooks',
				...[PROGRAM[name], '-rw-r--r-- 0/0 ./usr/lib/noip/rights.sh'],
				'-rwxr-xr-x 0/0 ./usr/lib/noip/tell',
				'-rw-r--r-- 0/0 ./usr/share/acl.d/noip.json',
				'-rw-r--r-- 0/0 ./usr/share/licenses/noip/NOTICES',
			],
		);
		const folders = files.filter((line) => line.startsWith('d'));
		for (const line of folders) assert.match(line, /^drwxr-xr-x 0\/0 \.\/.*/);
		assert.equal(controlFiles, [
			'drwxr-xr-x 0/0 ./',
			'-rw-r--r-- 0/0 ./conffiles',
			'-rw-r--r-- 0/0 ./control',
			'-rwxr-xr-x 0/0 ./postinst',
			'-rwxr-xr-x 0/0 ./postinst-pkg',
			...(name === 'executable' ? ['-rwxr-xr-x 0/0 ./postrm'] : []),
			'-rwxr-xr-x 0/0 ./prerm',
		]);
	});

	test(`${name}: a second build gives the same bytes, and another date others`, () => {
		assert.ok(made(name).equals(made(name)));
		assert.not.ok(made(name).equals(ipk('noip', PROGRAMS[name], DATE + 1)));
	});

	test(`${name}: the scripts hand over to OpenWrt's own, and the configuration is kept`, () => {
		const { controls } = inspect(made(name));
		assert.is(controls.conffiles, '/etc/config/noip\n');
		assert.match(controls.postinst ?? '', /^default_postinst \$0 \$@$/m);
		assert.match(controls.prerm ?? '', /^default_prerm \$0 \$@$/m);
		for (const script of ['postinst', 'prerm']) assert.match(controls[script] ?? '', /^#!\/bin\/sh\n/);
	});

	test(`${name}: the program gets its words from the wrapper, and its exit code goes back (rule 33)`, () => {
		const router = newRouterRoot();
		try {
			unpack(made(name), router.at(''));
			const { code, output } = router.run(['/usr/bin/noip', 'update', '--force', 'a b', '']);
			const quickjs = 'qjs [-s] [--memory-limit] [8M] [--no-unhandled-rejection] [/usr/lib/noip/noip.mjs]';
			const called = { quickjs, executable: 'executable' }[name];
			assert.is(output, `${called} [update] [--force] [a b] []\n`);
			assert.is(code, 77);
			assert.match(router.read('usr/bin/noip'), /\nexec [^\n]*"\$@"\n$/);
		} finally {
			router.remove();
		}
	});
}

test("the feed's Makefile installs the same files with the same modes", () => {
	const into = mkdtempSync(join(work, 'make-'));
	install('noip', 'noip', into, work);
	const ours = unpacked('quickjs');
	assert.equal(tree(into), tree(ours));
	assert.is(spawnSync('diff', ['-r', into, ours], { encoding: 'utf8' }).stdout, '');
});

test("the feed's Makefile says the same of the package", () => {
	const { controls } = inspect(made('quickjs'));
	const { fact, depends, description, conffiles, postinst } = describe('noip', 'noip');
	const said = (field: string) => control(controls.control, field);
	assert.is(said('Package'), 'noip');
	assert.is(said('Version'), fact('PKG_VERSION'));
	assert.is(said('License'), fact('LICENSE') ?? fact('PKG_LICENSE'));
	assert.is(said('LicenseFiles'), fact('PKG_LICENSE_FILES'));
	assert.is(said('Maintainer'), fact('PKG_MAINTAINER'));
	assert.is(said('Section'), fact('SECTION'));
	assert.is(said('Architecture'), fact('PKGARCH'));
	assert.is(said('Require-User'), fact('USERID'));
	assert.is(said('Conflicts'), fact('CONFLICTS'));
	assert.is(said('Provides'), fact('PROVIDES'));
	assert.is(said('Depends'), depends);
	assert.is(`${said('Description')}\n`, description);
	assert.is(controls.conffiles, conffiles);
	assert.is(controls['postinst-pkg'], postinst);
});

test('the package with an executable is for one architecture, needs curl alone, and takes the place of noip-node', () => {
	const said = (field: string) => control(inspect(made('executable')).controls.control, field);
	assert.is(said('Architecture'), ARCHITECTURE);
	assert.is(said('Depends'), 'curl, ca-bundle');
	for (const field of ['Provides', 'Replaces', 'Conflicts']) assert.is(said(field), 'noip-node');
});

test('Installed-Size is the bytes of the files', () => {
	for (const name of NAMES) {
		const files = readdirSync(unpacked(name), { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
		const bytes = files.map((file) => statSync(join(file.parentPath ?? file.path, file.name)).size);
		const sum = bytes.reduce((one, other) => one + other, 0);
		assert.is(control(inspect(made(name)).controls.control, 'Installed-Size'), String(sum));
	}
});

for (const [free, told] of [
	[127, true],
	[128, false],
] as const) {
	test(`with ${free} KB of flash left the post-install ${told ? 'says so' : 'says nothing'}`, () => {
		const router = newRouterRoot();
		try {
			router.write('postinst-pkg', inspect(made('executable')).controls['postinst-pkg'] ?? '', 0o755);
			const lines = ['Filesystem 1K-blocks Used Available Use% Mounted on', `overlayfs:/overlay 900 9 ${free} 9% /`];
			router.write('bin/df', `#!/bin/sh\nprintf '%s\\n' '${lines.join("' '")}'\n`, 0o755);
			router.write('etc/config/noip', 'config noip settings\n');
			const { code, output } = router.run(['/bin/sh', '/postinst-pkg']);
			assert.is(code, 0);
			assert.is(/^noip: only 127 KB of flash are left.*: remove packages or files\n$/.test(output), told, output);
			assert.is(output === '', !told);
		} finally {
			router.remove();
		}
	});
}

test('make ipk says for which routers there are packages, and why for others there are none', () => {
	const run = (...words: string[]) => spawnSync(process.execPath, ['build/ipk.mjs', ...words], { encoding: 'utf8' });
	const without = run();
	assert.is(without.status, 1);
	assert.match(without.stderr, /echo \$DISTRIB_ARCH/);
	for (const name of SERVED) assert.match(without.stderr, `\n  ${name}\n`);
	const none = run('mipsel_24kc powerpc_8548');
	assert.is(none.stderr, 'There is no package for powerpc_8548 (PowerPC: the executable is not built for it).\n');
	assert.is(none.status, 1);
	assert.match(run('toString').stderr, 'has no architecture toString, but aarch64_cortex-a53, ');
});

test('every architecture of OpenWrt has an executable that is built, or a reason', () => {
	for (const [name, ours] of Object.entries(OPENWRT_ARCHITECTURES)) {
		if (typeof ours === 'string') assert.ok(ARCHITECTURES[ours], name);
		else assert.match(ours.none, /\w/, name);
	}
	const used = new Set(Object.values(OPENWRT_ARCHITECTURES));
	for (const ours of Object.keys(ARCHITECTURES)) assert.ok(used.has(ours), `no router needs ${ours}`);
});

test('the version of the feed is that of the program, of digits and dots alone', () => {
	assert.match(readFileSync('openwrt/noip/Makefile', 'utf8'), `PKG_VERSION:=${VERSION}\n`);
	assert.match(VERSION, /^\d+(\.\d+)*$/);
});

test('rule 34: the rights on ubus are exactly these', () => {
	assert.equal(JSON.parse(readFileSync('openwrt/noip/files/noip.acl.json', 'utf8')), {
		user: 'noip',
		access: {
			'network.interface': { methods: ['dump'] },
			mwan3: { methods: ['status'] },
			system: { methods: ['board'] },
			'hotplug.noip-agent': { methods: ['call'] },
		},
		send: ['noip'],
	});
});

test('rule 42: sysupgrade keeps state, passwords and hooks', () => {
	assert.is(readFileSync('openwrt/noip/files/noip.keep', 'utf8'), '/etc/noip/\n');
});

for (const [upgrade, root, restarted] of [
	['1', '', true],
	['', '', false],
	['1', '/image', false],
] as const) {
	test(`rule 36: PKG_UPGRADE='${upgrade}' and IPKG_INSTROOT='${root}' ${restarted ? 'restart' : 'do not touch'} the service`, () => {
		const router = newRouterRoot();
		try {
			router.write('postinst-pkg', inspect(made('quickjs')).controls['postinst-pkg'] ?? '', 0o755);
			router.write('etc/init.d/noip', '#!/bin/sh\necho "$@" >>/called\nexit 1\n', 0o755);
			const variables = { PKG_UPGRADE: upgrade, IPKG_INSTROOT: root };
			const example = router.run(['/bin/sh', '/postinst-pkg'], { ...variables, PKG_UPGRADE: '' });
			assert.is(example.output.includes('which this does: noip setup'), !root);
			router.write('etc/config/noip', "config noip settings\n\toption contact 'you@example.com'\n");
			assert.equal(router.run(['/bin/sh', '/postinst-pkg'], variables), { code: 0, output: '' });
			assert.is(router.read('called'), restarted ? 'restart\n' : '');
		} finally {
			router.remove();
		}
	});
}

test("the feed's test passes on a router with the package, and fails where the program does not work", async () => {
	const router = await InstalledRouter.make();
	try {
		await router.install();
		cpSync('openwrt/noip/test.sh', router.root.at('test.sh'));
		const tested = () =>
			router.run(['/bin/sh', '/test.sh', 'noip', VERSION], { PKG_NAME: 'noip', PKG_VERSION: VERSION });
		assert.match((await tested()).output, 'no key is enabled');
		assert.is((await tested()).code, 0);
		router.root.write('usr/lib/noip/noip.mjs', 'throw 1;');
		assert.is((await tested()).code, 1);
	} finally {
		await router.close();
	}
});

test('without an apk-tools 3 the package for apk says what is missing, and ends with 1', () => {
	for (const apk of ['/nowhere/apk', 'true']) {
		const environment = { ...process.env, APK: apk };
		const { status, stdout, stderr } = spawnSync(process.execPath, ['build/apk.mjs'], {
			encoding: 'utf8',
			env: environment,
		});
		assert.match(
			stderr,
			`There is no apk-tools 3 here, which makes the packages for OpenWrt 25.12 and later (tried: ${apk}).`,
		);
		assert.is(stdout, '');
		assert.is(status, 1);
	}
});

test('the release has source, both programs and the feed, and a second one has the same bytes', () => {
	const programs = Object.values(bundles);
	const archive = join(work, 'release.tar.gz');
	writeFileSync(archive, sourceArchive(programs, DATE));
	assert.ok(readFileSync(archive).equals(sourceArchive(programs, DATE)));
	const into = mkdtempSync(join(work, 'release-'));
	execFileSync('tar', ['-xzf', archive, '-C', into]);
	assert.equal(readdirSync(into), [`noip-${VERSION}`]);
	const top = join(into, `noip-${VERSION}`);
	for (const path of ['package.json', 'LICENSE', 'src/main.ts', 'openwrt/noip/files/noip.init', 'build/ipk.mjs']) {
		assert.ok(readFileSync(join(top, path)).equals(readFileSync(path)), path);
	}
	assert.is(readFileSync(join(top, 'dist/noip.mjs'), 'utf8'), '#!/bin/sh\n// for quickjs\n');
	assert.is(readFileSync(join(top, 'dist/noip.cjs'), 'utf8'), '#!/bin/sh\n// for node\n');
	assert.is(readFileSync(join(top, 'dist/noip.mjs.NOTICES'), 'utf8'), 'notices for quickjs\n');
	assert.is(readFileSync(join(top, 'dist/noip.cjs.NOTICES'), 'utf8'), 'notices for node\n');
	for (const name of ['.git', 'node_modules', '.cache']) assert.not.ok(readdirSync(top).includes(name));
	assert.ok(ipk('noip', { quickjs: join(top, 'dist/noip.mjs') }, DATE).equals(made('quickjs')));
});

test.run();
