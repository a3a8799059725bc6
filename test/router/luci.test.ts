/** The packages of the LuCI page and of its translations, file by file, and that the feed's Makefile makes the same by LuCI's rules. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scan } from '../../build/i18n-scan.mjs';
import { ipk } from '../../build/ipk.mjs';
import { lmo } from '../../build/lmo.mjs';
import { VERSION } from '../../build/packages.mjs';
import { LANGUAGES, translationPath } from '../../build/translations.mjs';
import { newRouterRoot } from '../support/router-root.ts';
import { inspect, unpack } from '../support/unpack-ipk.ts';
import { control, describe, install, tree } from './feed.ts';

const PAGE = 'luci-app-noip';
const APP = `openwrt/${PAGE}`;
const DATE = 1764547200;
const translations = Object.entries(LANGUAGES).map(([folder, language]) => ({
	...language,
	folder,
	name: `luci-i18n-noip-${language.code}`,
}));
const NAMES = [PAGE, ...translations.map(({ name }) => name)];

const work = mkdtempSync(join(tmpdir(), 'noip-luci-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const made = (name: string) => ipk(name, {}, DATE);

function unpacked(name: string): string {
	const folder = mkdtempSync(join(work, `${name}-`));
	unpack(made(name), folder);
	return folder;
}

/** Files without folders. */
const filesOf = (name: string) => inspect(made(name)).files.filter((line) => !line.startsWith('d'));

for (const name of NAMES) {
	test(`${name}: the package has its three members and its scripts, and keeps no configuration`, () => {
		const { members, controlFiles } = inspect(made(name));
		assert.equal(members, ['./debian-binary', './data.tar.gz', './control.tar.gz']);
		assert.equal(controlFiles, [
			'drwxr-xr-x 0/0 ./',
			'-rw-r--r-- 0/0 ./control',
			'-rwxr-xr-x 0/0 ./postinst',
			...(name === PAGE ? ['-rwxr-xr-x 0/0 ./postinst-pkg'] : []),
			'-rwxr-xr-x 0/0 ./prerm',
		]);
	});

	test(`${name}: all folders are root's and open, and a second build gives the same bytes`, () => {
		const folders = inspect(made(name)).files.filter((line) => line.startsWith('d'));
		for (const line of folders) assert.match(line, /^drwxr-xr-x 0\/0 \.\//);
		assert.ok(made(name).equals(made(name)));
		assert.not.ok(made(name).equals(ipk(name, {}, DATE + 1)));
	});

	test(`${name}: by LuCI's rules the feed's Makefile installs the same files with the same modes`, () => {
		const into = mkdtempSync(join(work, 'make-'));
		install(PAGE, name, into, work);
		const ours = unpacked(name);
		assert.equal(tree(into), tree(ours));
		// luci.mk compiles and shrinks these, in its own way.
		const changed = ['*.lmo', '*.js', '*.css'].flatMap((pattern) => ['-x', pattern]);
		assert.is(spawnSync('diff', ['-r', ...changed, into, ours], { encoding: 'utf8' }).stdout, '');
	});

	test(`${name}: by LuCI's rules the feed's Makefile says the same of the package`, () => {
		const { controls } = inspect(made(name));
		const { fact, depends, description } = describe(PAGE, name);
		const said = (field: string) => control(controls.control, field);
		assert.is(said('Package'), name);
		assert.is(said('Version'), fact('VERSION'));
		assert.is(said('Version'), `${VERSION}-r1`);
		assert.is(said('License'), fact('PKG_LICENSE'));
		assert.is(said('Maintainer'), fact('MAINTAINER'));
		assert.is(said('Section'), fact('SECTION'));
		assert.is(said('Architecture'), fact('PKGARCH'));
		assert.is(said('Depends'), depends);
		assert.is(`${said('Description')}\n`, description);
	});
}

test("the page's files lie where LuCI and rpcd look for them, readable for all", () => {
	const sources = (folder: string) =>
		readdirSync(join(APP, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(`${APP}/${folder}/`.length));
	const expected = [...sources('htdocs').map((path) => `www/${path}`), ...sources('root')].sort();
	assert.equal(
		filesOf(PAGE),
		expected.map((path) => `-rw-r--r-- 0/0 ./${path}`),
	);
	const places = expected.map((path) => path.slice(0, path.lastIndexOf('/')));
	for (const place of [
		'www/luci-static/resources/view/noip',
		'www/luci-static/resources/view/status/include',
		'usr/share/luci/menu.d',
		'usr/share/rpcd/acl.d',
		'usr/share/rpcd/ucode',
	]) {
		assert.ok(places.includes(place), place);
	}
});

test("the page's scripts lose their comments only: what they require and say is the same", () => {
	const folder = unpacked(PAGE);
	const scripts = readdirSync(join(APP, 'htdocs'), { recursive: true, encoding: 'utf8' }).filter((path) =>
		path.endsWith('.js'),
	);
	assert.ok(scripts.length > 0);
	for (const path of scripts) {
		const [source, shipped] = [join(APP, 'htdocs', path), join(folder, 'www', path)].map((file) =>
			readFileSync(file, 'utf8'),
		);
		assert.equal(facts(shipped), facts(source), path);
		assert.ok(Number(shipped?.length) < Number(source?.length), path);
	}
});

/** What LuCI asks of a script: that it is the body of a function, which modules it requires, which texts it has. */
function facts(script = '') {
	new Function(script);
	const modules = [...script.matchAll(/["'](require [^"']+)["'];/g)].map(([, module]) => module);
	return { modules, texts: scan({ 'page.js': script }) };
}

test('each view of the menu is in the package', () => {
	const folder = unpacked(PAGE);
	const menu = readFileSync(join(folder, 'usr/share/luci/menu.d/luci-app-noip.json'), 'utf8');
	const views = Object.values(JSON.parse(menu) as Record<string, { action?: { type: string; path: string } }>)
		.filter(({ action }) => action?.type === 'view')
		.map(({ action }) => `${action?.path}.js`);
	assert.ok(views.length > 0);
	for (const view of views) readFileSync(join(folder, 'www/luci-static/resources/view', view));
});

for (const { name, folder, code, title } of translations) {
	test(`${name}: the package has the texts for LuCI, and offers the language once`, () => {
		assert.equal(filesOf(name), [
			`-rw-r--r-- 0/0 ./etc/uci-defaults/luci-i18n-noip-${code}`,
			`-rw-r--r-- 0/0 ./usr/lib/lua/luci/i18n/noip.${code}.lmo`,
		]);
		const root = unpacked(name);
		const texts = readFileSync(join(root, `usr/lib/lua/luci/i18n/noip.${code}.lmo`));
		assert.ok(texts.equals(lmo(readFileSync(translationPath(folder), 'utf8'))));
		const offer = readFileSync(join(root, `etc/uci-defaults/luci-i18n-noip-${code}`), 'utf8');
		assert.is(offer, `uci set luci.languages.${code.replace('-', '_')}='${title}'; uci commit luci\n`);
	});
}

for (const [image, reloaded] of [
	['', true],
	['/image', false],
] as const) {
	test(`with IPKG_INSTROOT='${image}' LuCI's menu ${reloaded ? 'is made anew, and rpcd reloads' : 'and rpcd are left alone'}`, () => {
		const router = newRouterRoot();
		try {
			router.write('postinst-pkg', inspect(made(PAGE)).controls['postinst-pkg'] ?? '', 0o755);
			router.write('etc/init.d/rpcd', '#!/bin/sh\necho "$@" >>/called\nexit 1\n', 0o755);
			router.write('tmp/luci-indexcache.1.json', '{}');
			router.sh('mkdir /tmp/luci-modulecache && touch /tmp/luci-modulecache/x');
			assert.equal(router.run(['/bin/sh', '/postinst-pkg'], { IPKG_INSTROOT: image }), { code: 0, output: '' });
			assert.is(router.read('called'), reloaded ? 'reload\n' : '');
			const left = readdirSync(router.at('tmp')).filter((entry) => entry.startsWith('luci-'));
			assert.equal(left, reloaded ? [] : ['luci-indexcache.1.json', 'luci-modulecache']);
		} finally {
			router.remove();
		}
	});
}

test.run();
