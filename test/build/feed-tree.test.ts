/** The packages as OpenWrt's own trees want them, and the checks of that. By hand those of OpenWrt were run on the same (docs/releasing.md). */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceArchive } from '../../build/dist.mjs';
import { messageFaults, treeFaults } from '../../build/feed-check.mjs';
import { commitMessages, feedTrees, PLACES } from '../../build/feed-tree.mjs';
import { VERSION } from '../../build/packages.mjs';
import { FIELDS } from '../../build/publisher.mjs';

type Tree = keyof typeof PLACES;

const FEED = resolve('test/router/feed');
const ARCHIVE = { source: FIELDS.source.example, hash: FIELDS.hash.example };
const PUBLISHER = { maintainer: FIELDS.maintainer.example, ...ARCHIVE };
const trees = feedTrees(PUBLISHER);
const TREES = Object.keys(PLACES) as Tree[];

const work = mkdtempSync(join(tmpdir(), 'noip-feed-tree-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const contentOf = (tree: Tree, path: string) =>
	trees[tree].find((file) => file.path.endsWith(`/${path}`))?.content ?? '';

/** What make reads of a tree's Makefile, with stand-ins for the rules of OpenWrt and LuCI. */
function shown(tree: Tree, name: string): string {
	const top = join(work, tree);
	for (const { path, mode, content } of trees[tree]) {
		mkdirSync(dirname(join(top, path)), { recursive: true });
		writeFileSync(join(top, path), content, { mode });
	}
	cpSync(join(FEED, 'feeds/luci/luci.mk'), join(top, 'luci.mk'));
	const words = [
		'-s',
		'--no-print-directory',
		'-C',
		join(top, PLACES[tree]),
		`TOPDIR=${FEED}`,
		`INCLUDE_DIR=${FEED}/include`,
	];
	return execFileSync('make', [...words, `show-${name}`], { encoding: 'utf8' });
}

test('what is no Makefile and no template stands there as it stands here', () => {
	for (const [tree, ours] of [
		['packages', 'openwrt/noip'],
		['luci', 'openwrt/luci-app-noip'],
	] as const) {
		for (const { path, mode, content } of trees[tree]) {
			const source = path.replace(PLACES[tree], ours);
			assert.is(mode & 0o100, statSync(source).mode & 0o100, path);
			if (!/Makefile$|\.pot$/.test(path)) assert.is(content, readFileSync(source, 'utf8'), path);
		}
	}
	assert.ok(contentOf('luci', 'noip.pot').includes('\n#: applications/luci-app-noip/htdocs/luci-static/'));
});

test('only what belongs there is there: no translation, no README, nothing for our type check', () => {
	const paths = TREES.flatMap((tree) => trees[tree].map(({ path }) => path));
	for (const path of ['net/noip/Makefile', 'net/noip/test.sh', 'net/noip/files/noip.init'])
		assert.ok(paths.includes(path));
	assert.equal(
		paths.filter((path) => /\.(po|md|ts)$|tsconfig|\/po\/(?!templates)/.test(path)),
		[],
	);
});

test('the Makefiles name the archive, its hash and the maintainer, and make reads them', () => {
	const makefile = contentOf('packages', 'Makefile');
	assert.match(makefile, `PKG_SOURCE_URL:=${PUBLISHER.source}\nPKG_HASH:=${PUBLISHER.hash}\n`);
	assert.match(shown('packages', 'noip'), `PKG_MAINTAINER:=${PUBLISHER.maintainer}\n`);
	const page = shown('luci', 'luci-app-noip');
	assert.match(page, `MAINTAINER:=${PUBLISHER.maintainer}\n`);
	assert.match(page, `PKG_VERSION:=${VERSION}-r1\n`);
	assert.not.match(contentOf('luci', 'Makefile'), /feeds|PKG_PO_VERSION|LUCI_URL/);
});

test('the trees are in order, and so are their commit messages', () => {
	for (const tree of TREES) {
		assert.equal(treeFaults(tree, trees[tree]), []);
		assert.equal(messageFaults(commitMessages(PUBLISHER)[tree], PUBLISHER.maintainer), []);
	}
});

/** A mistake in a file, and what is said of it. */
const MISTAKES: [tree: Tree, path: string, from: string | RegExp, to: string, said: string][] = [
	['packages', 'Makefile', 'PKG_HASH:=', 'PKG_HASH:=skip', 'PKG_HASH is skip'],
	['packages', 'Makefile', /PKG_SOURCE_URL.*\n/, '', 'PKG_SOURCE_URL is missing'],
	['packages', 'Makefile', 'PKG_SOURCE_URL:=https', 'PKG_SOURCE_URL:=http', 'PKG_SOURCE_URL is http:'],
	['packages', 'Makefile', /PKG_MAINTAINER.*\n/, '', 'PKG_MAINTAINER is missing'],
	['luci', 'Makefile', '<you@', '<1+you@users.noreply.', 'PKG_MAINTAINER cannot be a noreply address'],
	['packages', 'Makefile', 'PKG_LICENSE:=MIT', 'PKG_LICENSE:=MIT License', 'PKG_LICENSE is MIT License'],
	['packages', 'Makefile', /PKG_LICENSE_FILES.*\n/, '', 'PKG_LICENSE_FILES is missing'],
	['packages', 'Makefile', `PKG_VERSION:=${VERSION}`, 'PKG_VERSION:=v1', 'PKG_VERSION is v1'],
	['luci', 'Makefile', 'PKG_RELEASE:=1', 'PKG_RELEASE:=r1', 'PKG_RELEASE is r1'],
	['packages', 'Makefile', '  SECTION:=net', '\tSECTION:=net', '"\tSECTION:=net" should begin with two blanks'],
	['packages', 'Makefile', '  Keeps host', 'Keeps host', 'should begin with two blanks'],
	['packages', 'Makefile', /\t(?=\$\(INSTALL_CONF\))/, '  ', 'should begin with a tab'],
	['packages', 'Makefile', '\n/etc/config/noip\n', '\n etc/config/noip\n', 'should begin with no blank'],
	[
		'packages',
		'Makefile',
		/(define Package\/noip\/conffiles\n).*\n/,
		'$1/etc/other\n',
		'/etc/config/noip is not in conffiles',
	],
	['packages', 'Makefile', 'BuildPackage,noip)', 'BuildPackage,$(PKG_NAME))', 'should have the package by its name'],
	['packages', 'Makefile', 'PKG_NAME:=noip', 'PKG_NAME:= noip', 'has a blank after :='],
	['packages', 'Makefile', 'PKG_NAME:=noip', 'PKG_NAME=noip', 'should assign by :='],
	['packages', 'Makefile', 'endef', '', 'has a define without endef'],
	['luci', 'Makefile', '../../luci.mk', '$(TOPDIR)/feeds/luci/luci.mk', 'should include ../../luci.mk'],
	['packages', 'noip.init', '\n', '\r\n', 'has a line that ends with CR'],
	['packages', 'noip.init', ' /etc/rc.common', '', 'should begin with #!/bin/sh /etc/rc.common'],
	['packages', 'noip.init', 'START=95', 'START=', 'has no '],
	['packages', 'noip.config', 'option enabled', 'enabled', 'is no line of UCI'],
	['packages', 'noip.config', /$/, 'x', 'is no line of UCI'],
	['packages', 'noip.config', /\n$/, '', 'should end with one line end'],
	['packages', 'noip.config', '\n', ' \n', 'ends with a blank'],
	['packages', 'test.sh', 'grep -F', 'grep -qF', 'should let grep print'],
	['packages', 'test.sh', /# shellcheck.*\n/, '', 'should begin with #!/bin/sh'],
	['packages', 'noip.acl.json', '{', '{"user": "noip", ', 'has the name "user" twice'],
	['luci', 'menu.d/luci-app-noip.json', '{', '{,', 'cannot be read'],
	['luci', 'menu.d/luci-app-noip.json', '["luci-app-noip"]', '["luci-app-noipp"]', 'depends on the ACL luci-app-noipp'],
	['luci', 'menu.d/luci-app-noip.json', '"title": "No-IP",', '', 'has no title or action'],
	['luci', 'acl.d/luci-app-noip.json', '"description"', '"descripton"', 'has no description'],
	['luci', 'noip.pot', 'charset=UTF-8', 'charset=utf8', 'has another header'],
	['luci', 'noip.pot', '#: applications/luci-app-noip/', '#: ', 'should name a place from the top'],
	['luci', 'noip.pot', /msgstr ""\n\n/, 'msgstr "x"\n\n', 'should not be translated'],
	['luci', 'noip/agent.js', "'use strict';\n", '', "should begin with 'use strict'"],
	['luci', 'noip/agent.js', ');\n', '\n', 'cannot be read'],
];

for (const [tree, path, from, to, said] of MISTAKES) {
	test(`${path}: ${said}`, () => {
		const files = trees[tree].map((file) =>
			file.path.endsWith(`/${path}`) ? { ...file, content: file.content.replace(from, to) } : file,
		);
		assert.not.equal(files, trees[tree], 'there is no such thing to be changed');
		const faults = treeFaults(tree, files);
		assert.ok(
			faults.some((fault) => fault.includes(`${path}: `) && fault.includes(said)),
			faults.join('\n') || 'nothing was said',
		);
	});
}

test('a foreign file, a lost Makefile and a file that is executable for nothing are told of', () => {
	const extra = { path: `${PLACES.luci}/tsconfig.json`, mode: 0o644, content: '{}\n' };
	assert.match(treeFaults('luci', [...trees.luci, extra]).join('\n'), 'tsconfig.json: does not belong into this tree');
	assert.match(treeFaults('luci', trees.luci.slice(1)).join('\n'), 'Makefile is missing');
	const [makefile, ...rest] = trees.packages;
	assert.ok(makefile);
	assert.match(
		treeFaults('packages', [{ ...makefile, mode: 0o755 }, ...rest]).join('\n'),
		'is executable, and no script',
	);
});

for (const [what, from, to, said] of [
	['no prefix', 'noip: add', 'add', 'the subject should be'],
	['a capital', ': add', ': Add', 'the subject should be'],
	['a full stop', 'package\n', 'package.\n', 'the subject should be'],
	['a long subject', 'package\n', `package${' and more'.repeat(6)}\n`, 'more than 60 characters'],
	['no blank line', '\n\n', '\n', 'a blank line'],
	['a long line', 'It follows', `It ${'really '.repeat(10)}follows`, 'more than 75 characters'],
	['no address', 'https://', '', 'no address of the release'],
	['a wrong spelling', 'hotplug', 'OpenWRT', 'it is spelled OpenWrt'],
	["another's name", 'Signed-off-by: First', 'Signed-off-by: Other', 'the last line should be Signed-off-by: First'],
] as const) {
	test(`commit message: ${what}`, () => {
		const message = commitMessages(PUBLISHER).packages.replace(from, to);
		assert.match(messageFaults(message, PUBLISHER.maintainer).join('\n'), said);
	});
}

test('commit message: neither a nickname nor a noreply address signs off', () => {
	for (const [maintainer, said] of [
		['me <you@example.com>', 'a first and a last name'],
		['First Last <1+me@users.noreply.example.com>', 'cannot be a noreply address'],
	] as const) {
		const message = commitMessages({ ...PUBLISHER, maintainer }).packages;
		assert.match(messageFaults(message, maintainer).join('\n'), said);
	}
});

test('from its source, as the option of the build system has it, the program has the bytes that the archive brings', () => {
	const programs = ['dist/noip.mjs', 'dist/noip.cjs'];
	execFileSync(process.execPath, ['build/bundle.mjs']);
	writeFileSync(join(work, 'release.tar.gz'), sourceArchive(programs));
	execFileSync('tar', ['-xzf', join(work, 'release.tar.gz'), '-C', work]);
	const folder = join(work, `noip-${VERSION}`);
	const compile = (...words: string[]) => {
		const options = [`TOPDIR=${FEED}`, `INCLUDE_DIR=${FEED}/include`, `PKG_BUILD_DIR=${folder}`, `TMP_DIR=${work}`];
		execFileSync('make', ['-C', 'openwrt/noip', 'compile', ...options, ...words], {
			stdio: ['ignore', 'ignore', 'inherit'],
		});
	};
	const built = () => statSync(join(folder, 'dist/noip.mjs')).ino;
	const brought = built();
	compile();
	assert.is(built(), brought, 'nothing is made unless that is asked for');
	compile('CONFIG_NOIP_FROM_SOURCE=y');
	assert.is.not(built(), brought);
	for (const path of programs) assert.ok(readFileSync(join(folder, path)).equals(readFileSync(path)), path);
});

test.run();
