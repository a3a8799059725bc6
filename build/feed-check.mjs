// What OpenWrt's formality checks ask of a pull request, as far as it can be asked here, of the trees that feed-tree.mjs wrote and of their commit messages:
// `node --import ./build/typescript.mjs build/feed-check.mjs`. Source of the rules: CONTRIBUTING.md and .github/formalities.json of openwrt/packages and
// openwrt/luci, openwrt/openwrt-bot-worker (validators.js), and check_formalities.sh of openwrt/actions-shared-workflows.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { shellcheck } from '../test/support/router-tools.ts';
import { messagePath, PLACES, TREES } from './feed-tree.mjs';
import { VERSION } from './packages.mjs';
import { FIELDS } from './publisher.mjs';

/** The licences that OpenWrt's own guide lists and that a part of this may have. */
const LICENSES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];
/** What belongs into each tree; anything else is foreign there. */
const OWN = {
	packages: /^net\/noip\/(Makefile|test\.sh|files\/[\w.-]+)$/,
	luci: /^applications\/luci-app-noip\/(Makefile|(htdocs|root)\/[\w./-]+|po\/templates\/[\w-]+\.pot)$/,
};

/**
 * What is wrong with a tree, each in a line that begins with the file.
 * @param {keyof typeof PLACES} tree
 * @param {{ path: string, mode: number, content: string }[]} files
 * @returns {string[]}
 */
export function treeFaults(tree, files) {
	const faults = files.flatMap((file) => fileFaults(tree, file).map((fault) => `${file.path}: ${fault}`));
	const makefile = files.find(({ path }) => path === `${PLACES[tree]}/Makefile`);
	return makefile ? [...faults, ...aclFaults(files)] : [...faults, `${PLACES[tree]}/Makefile is missing`];
}

function fileFaults(tree, { path, mode, content }) {
	const name = basename(path);
	return [
		...(OWN[tree].test(path) ? [] : ['does not belong into this tree']),
		...textFaults(content),
		...(mode & 0o111 && !content.startsWith('#!') ? ['is executable, and no script'] : []),
		...(name === 'Makefile' ? makefileFaults(tree, content) : []),
		...(/\.js$/.test(name) ? scriptFaults(content) : []),
		...(/\.json$/.test(name) ? jsonFaults(content) : []),
		...(/\.pot$/.test(name) ? templateFaults(content) : []),
		...(/\.init$/.test(name) ? initFaults(content) : []),
		...(/\.config$/.test(name) ? uciFaults(content) : []),
		...(/^(pre-)?test.*\.sh$/.test(name) ? testFaults(content) : []),
	];
}

/** Lines end with LF, the last one too, and nothing blank stands at their end. */
function textFaults(content) {
	return [
		...(content.includes('\r') ? ['has a line that ends with CR'] : []),
		...(content.endsWith('\n') && !content.endsWith('\n\n') ? [] : ['should end with one line end']),
		...linesOf(content, /[ \t]$/, 'ends with a blank'),
	];
}

const SHAPES = { LICENSE_FILES: /./, SOURCE_URL: FIELDS.source.shape, HASH: FIELDS.hash.shape };

function makefileFaults(tree, content) {
	const value = (name) => new RegExp(`^${name}:=(.*)$`, 'm').exec(content)?.[1];
	const expect = (name, shape) => (shape.test(value(name) ?? '') ? [] : [`${name} is ${value(name) ?? 'missing'}`]);
	const licenses = (value('PKG_LICENSE') ?? '').split(/ (?:AND |OR )?/);
	const ofTree =
		tree === 'packages'
			? ['LICENSE_FILES', 'SOURCE_URL', 'HASH'].flatMap((name) => expect(`PKG_${name}`, SHAPES[name]))
			: [];
	return [
		...expect('PKG_MAINTAINER', FIELDS.maintainer.shape),
		...(/noreply/.test(value('PKG_MAINTAINER') ?? '') ? ['PKG_MAINTAINER cannot be a noreply address'] : []),
		...(licenses.every((one) => LICENSES.includes(one)) ? [] : [`PKG_LICENSE is ${licenses.join(' ')}`]),
		...expect('PKG_VERSION', new RegExp(`^${VERSION.replaceAll('.', '\\.')}$`)),
		...expect('PKG_RELEASE', /^[1-9]\d*$/),
		...ofTree,
		...(tree === 'luci' && !/^include \.\.\/\.\.\/luci\.mk$/m.test(content) ? ['should include ../../luci.mk'] : []),
		...linesOf(content, /^(PKG|LUCI)_\w+\s*[?]?=/, 'should assign by :='),
		...linesOf(content, /^[A-Z_]+:= /, 'has a blank after :='),
		...linesOf(content, /^(define|\$\(eval).*\$\(PKG_NAME\)/, 'should have the package by its name, not by PKG_NAME'),
		...blockFaults(content),
		...conffilesFaults(content),
	];
}

/** How the lines of each kind of `define` begin: a list of fields, prose, a recipe, or text that becomes a file. */
const BLOCKS = [
	[/^Package\/[^/]+(\/Default)?$/, /^ {2}\S/, 'two blanks'],
	[/^Package\/[^/]+\/description$/, /^ {2}/, 'two blanks'],
	[/^(Build|Host)\/|^Package\/[^/]+\/install(\/\w+)?$/, /^\t/, 'a tab'],
	[/^Package\/[^/]+\/conffiles$/, /^\S/, 'no blank'],
];

function blockFaults(content) {
	const blocks = [...content.matchAll(/^define (\S+)\n(.*?)^endef$/gms)];
	const opened = content.match(/^define /gm)?.length ?? 0;
	const faults = blocks.flatMap(([, name, body]) => {
		const [, shape, how] = BLOCKS.find(([kind]) => kind.test(name)) ?? [];
		const wrong = shape
			? body
					.replace(/\\\n[^\n]*/g, '')
					.split('\n')
					.find((line) => line && !shape.test(line))
			: undefined;
		return wrong === undefined ? [] : [`define ${name}: "${wrong}" should begin with ${how}`];
	});
	return opened === blocks.length ? faults : [...faults, 'has a define without endef'];
}

/** What is installed as configuration is listed, by paths from the root, and a folder ends with a slash. */
function conffilesFaults(content) {
	const listed = [...content.matchAll(/^define \S+\/conffiles\n(.*?)^endef$/gms)].flatMap(([, body]) =>
		body.trim().split('\n'),
	);
	const installed = [...content.matchAll(/INSTALL_CONF\) .*\$\(1\)(\S+)/g)].map(([, path]) => path);
	return [
		...installed.filter((path) => !listed.includes(path)).map((path) => `${path} is not in conffiles`),
		...listed.filter((path) => !path.startsWith('/')).map((path) => `${path} in conffiles is no path from the root`),
	];
}

function scriptFaults(content) {
	try {
		transformSync(content, { loader: 'js' });
	} catch (error) {
		return [`cannot be read: ${error.message}`];
	}
	return /^'use strict';\n/.test(content) ? [] : ["should begin with 'use strict'"];
}

/** As eslint's json/recommended, with which LuCI looks: it can be read, and no name stands twice in an object or is empty. */
function jsonFaults(content) {
	try {
		JSON.parse(content);
	} catch (error) {
		return [`cannot be read: ${error.message}`];
	}
	const names = [new Set()];
	const faults = [];
	for (const [word, name] of content.matchAll(/[{}]|"((?:[^"\\]|\\.)*)"(?=\s*:)|"(?:[^"\\]|\\.)*"/g)) {
		if (word === '{') names.push(new Set());
		else if (word === '}') names.pop();
		else if (name !== undefined && (name === '' || names.at(-1).has(name)))
			faults.push(`has the name "${name}" ${name && 'twice'}`);
		if (name !== undefined) names.at(-1).add(name);
	}
	return faults;
}

/** The menu asks for rights that the ACL has, and the ACL says what it is for. */
function aclFaults(files) {
	const parsed = (folder) =>
		files.filter(({ path }) => path.includes(`/${folder}/`)).map(({ path, content }) => [path, JSON.parse(content)]);
	try {
		const acls = parsed('rpcd/acl.d').flatMap(([path, acl]) => Object.entries(acl).map((one) => [path, ...one]));
		const known = acls.map(([, name]) => name);
		const menu = parsed('luci/menu.d').flatMap(([path, entries]) =>
			Object.entries(entries).map((one) => [path, ...one]),
		);
		return [
			...acls
				.filter(([, , { description }]) => !description)
				.map(([path, name]) => `${path}: ${name} has no description`),
			...acls
				.filter(([, , { read, write }]) => !read && !write)
				.map(([path, name]) => `${path}: ${name} grants nothing`),
			...menu
				.filter(([, , { title, action }]) => !title || !action?.type)
				.map(([path, name]) => `${path}: ${name} has no title or action`),
			...menu.flatMap(([path, name, { depends }]) =>
				(depends?.acl ?? [undefined])
					.filter((acl) => !known.includes(acl))
					.map((acl) => `${path}: ${name} depends on the ACL ${acl}`),
			),
		];
	} catch {
		// What cannot be read is told of its file.
		return [];
	}
}

function templateFaults(content) {
	return [
		...(content.startsWith('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n')
			? []
			: ['has another header than LuCI has']),
		...linesOf(content, /^#: (?!applications\/luci-app-noip\/)/, 'should name a place from the top of the tree'),
		...linesOf(content, /^msgstr(\[\d\])? "(?!"$|Content-Type)/, 'should not be translated'),
	];
}

function initFaults(content) {
	return [
		...(content.startsWith('#!/bin/sh /etc/rc.common\n') ? [] : ['should begin with #!/bin/sh /etc/rc.common']),
		...[/^START=\d+$/m, /^USE_PROCD=1$/m, /^start_service\(\)/m]
			.filter((line) => !line.test(content))
			.map((line) => `has no ${line.source}`),
	];
}

function uciFaults(content) {
	return linesOf(content, /^(?!\s*(#.*|(package|config|option|list)\s.*)?$)/, 'is no line of UCI');
}

/** Of the scripts that OpenWrt's tests run on the installed package. */
function testFaults(content) {
	return [
		...(/^#!\/bin\/sh\n\n?# shellcheck shell=busybox\n/.test(content)
			? []
			: ['should begin with #!/bin/sh and # shellcheck shell=busybox']),
		...linesOf(content, /\bgrep\s+(-\w*q|--quiet)/, 'should let grep print what it finds'),
	];
}

function linesOf(content, pattern, what) {
	return content.split('\n').flatMap((line, at) => (pattern.test(line) ? [`line ${at + 1} ${what}`] : []));
}

/**
 * What is wrong with a commit message: its form, and who signs it off.
 * @param {string} message
 * @param {string} maintainer
 * @returns {string[]}
 */
export function messageFaults(message, maintainer) {
	const [subject = '', blank, ...body] = message.trimEnd().split('\n');
	const prose = body.filter((line) => line && !/^[A-Z][\w-]+-by: /.test(line));
	return [
		...(/^([\w/-]+: )+[a-z]/.test(subject) && !subject.endsWith('.')
			? []
			: ['the subject should be "package: verb ...", in lower case and without a full stop']),
		...(subject.length > 60 ? ['the subject has more than 60 characters'] : []),
		...(blank === '' && prose.length > 0
			? []
			: ['a blank line and a text that says what and why should follow the subject']),
		...(body.some((line) => line.length > 75) ? ['a line has more than 75 characters'] : []),
		...(prose.some((line) => /https?:\/\//.test(line)) ? [] : ['no address of the release is named']),
		...(prose
			.join('\n')
			.match(/\bopenwrt\b/gi)
			?.some((word) => !['OpenWrt', 'openwrt'].includes(word))
			? ['it is spelled OpenWrt']
			: []),
		...(body.at(-1) === `Signed-off-by: ${maintainer}` ? [] : [`the last line should be Signed-off-by: ${maintainer}`]),
		...(/^\S+ +\S+/.test(maintainer.replace(/ <.*/, '')) ? [] : ['Signed-off-by should have a first and a last name']),
		...(/noreply/.test(maintainer) ? ['Signed-off-by cannot be a noreply address'] : []),
	];
}

function filesOf(folder) {
	return readdirSync(folder, { recursive: true })
		.filter((path) => statSync(join(folder, path)).isFile())
		.map((path) => ({
			path,
			mode: statSync(join(folder, path)).mode,
			content: readFileSync(join(folder, path), 'utf8'),
		}));
}

/** What shellcheck finds in the scripts of a tree. */
function shellFaults(tree, files) {
	const scripts = files
		.filter(({ content }) => /^(#!\/bin\/sh|# shellcheck)/.test(content))
		.map(({ path }) => join(TREES, tree, path));
	const found = scripts.length ? shellcheck(...scripts) : '';
	return found ? [found] : [];
}

/** The hash is that of the archive that `make dist` has written, where it has. */
function archiveFaults(makefile) {
	const archive = `dist/noip-${VERSION}.tar.gz`;
	const [, hash] = /^PKG_HASH:=(.*)$/m.exec(makefile) ?? [];
	const own = hash && existsSync(archive) ? createHash('sha256').update(readFileSync(archive)).digest('hex') : hash;
	return own === hash ? [] : [`PKG_HASH is not that of ${archive}, which is ${own}`];
}

function faultsOf(tree) {
	const files = filesOf(join(TREES, tree));
	const message = readFileSync(messagePath(tree), 'utf8');
	const makefile = files.find(({ path }) => path === `${PLACES[tree]}/Makefile`)?.content ?? '';
	const maintainer = /^PKG_MAINTAINER:=(.*)$/m.exec(makefile)?.[1] ?? '';
	return [
		...treeFaults(tree, files),
		...archiveFaults(makefile),
		...shellFaults(tree, files),
		...messageFaults(message, maintainer).map((fault) => `${messagePath(tree)}: ${fault}`),
	];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	for (const tree of Object.keys(PLACES)) {
		const faults = faultsOf(tree);
		console.log(
			faults.length ? faults.join('\n') : `${join(TREES, tree)}: in order. Its commit message, ${messagePath(tree)}:\n`,
		);
		if (faults.length) process.exitCode = 1;
		else console.log(readFileSync(messagePath(tree), 'utf8').replace(/^(?=.)/gm, '    '));
	}
}
