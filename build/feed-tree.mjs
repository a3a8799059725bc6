// The packages as OpenWrt's own trees want them: `node build/feed-tree.mjs` writes dist/feed-tree/packages and dist/feed-tree/luci, each to be copied over
// a clone of openwrt/packages and openwrt/luci, and a commit message for each. What they are checked by: build/feed-check.mjs.
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { neededPublisher, withPublisher } from './publisher.mjs';
import { writeWhole } from './write-whole.mjs';

export const TREES = 'dist/feed-tree';
/** Where the two packages lie in the two trees. */
export const PLACES = { packages: 'net/noip', luci: 'applications/luci-app-noip' };

/** What is said of each where it is added; a line has 75 characters at most. */
const COMMITS = {
	packages: {
		subject: 'noip: add new package',
		body: `noip keeps host names at No-IP pointing to the router, over IPv4 and IPv6.
It follows the interfaces through hotplug, sends nothing needless, and
waits and stops where the provider's documentation asks for it. It runs on
QuickJS as a user of its own and sends its requests by curl.`,
	},
	luci: {
		subject: 'luci-app-noip: add new package',
		body: `The page of noip, the dynamic-DNS client for No-IP: shows whether the host
names point to this router, says what to do where they do not, and has a
form for the settings.

It needs the package noip of openwrt/packages.`,
	},
};

/**
 * The files of both trees, by tree.
 * @param {{ maintainer: string, source: string, hash: string }} publisher
 * @returns {Record<keyof typeof PLACES, { path: string, mode: number, content: string }[]>} paths from the top of the tree
 */
export function feedTrees(publisher) {
	const packages = ['Makefile', 'test.sh', ...inside('openwrt/noip', 'files')];
	const luci = [
		'Makefile',
		...['htdocs', 'po/templates', 'root'].flatMap((name) => inside('openwrt/luci-app-noip', name)),
	];
	return {
		packages: packages.map((path) => file('packages', 'openwrt/noip', path, (text) => noipMakefile(text, publisher))),
		luci: luci.map((path) => file('luci', 'openwrt/luci-app-noip', path, (text) => luciMakefile(text, publisher))),
	};
}

/** The messages of the two commits, signed off by the maintainer. @param {{ maintainer: string, source: string }} publisher */
export function commitMessages({ maintainer, source }) {
	const message = ({ subject, body }) => `${subject}\n\n${body}\n\n${source}\n\nSigned-off-by: ${maintainer}\n`;
	return { packages: message(COMMITS.packages), luci: message(COMMITS.luci) };
}

/** Where the message for a tree is written. */
export const messagePath = (tree) => `${TREES}/${tree}.commit`;

function inside(folder, name) {
	return readdirSync(join(folder, name), { recursive: true })
		.map((path) => join(name, path))
		.filter((path) => statSync(join(folder, path)).isFile())
		.sort();
}

function file(tree, folder, path, makefile) {
	const text = readFileSync(join(folder, path), 'utf8');
	const executable = statSync(join(folder, path)).mode & 0o100;
	const content = path === 'Makefile' ? makefile(text) : path.endsWith('.pot') ? template(text) : text;
	return { path: join(PLACES[tree], path), mode: executable ? 0o755 : 0o644, content };
}

/** Of the program's Makefile: whence the archive comes, and who looks after it. */
function noipMakefile(text, { maintainer, source, hash }) {
	return edited(text, [
		[/^# The archive that `make dist` makes.*\n/m, ''],
		[/^PKG_HASH:=.*$/m, `PKG_SOURCE_URL:=${source}\nPKG_HASH:=${hash}`],
		[/^PKG_LICENSE:=/m, `PKG_MAINTAINER:=${maintainer}\n$&`],
	]);
}

/** Of the page's: LuCI's rules lie two folders above, and make a version for the translations, which come by Weblate. */
function luciMakefile(text, { maintainer }) {
	return edited(text, [
		[/^# Without it luci\.mk makes a version.*\nPKG_PO_VERSION:=.*\n/m, ''],
		[/^PKG_LICENSE:=/m, `PKG_MAINTAINER:=${maintainer}\n$&`],
		[/^LUCI_URL:=\n/m, ''],
		[/^# In LuCI's own tree.*\ninclude .*$/m, 'include ../../luci.mk'],
	]);
}

/** There, places are named from the top of the tree. */
function template(text) {
	return text.replace(/^#: /gm, `#: ${PLACES.luci}/`);
}

/** @throws {Error} where a line to be changed is not there any more */
function edited(text, changes) {
	return changes.reduce((now, [from, to]) => {
		if (!from.test(now)) throw new Error(`A Makefile in openwrt/ has no line like ${from} any more`);
		return now.replace(from, to);
	}, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	await withPublisher(() => {
		const publisher = neededPublisher('A tree for OpenWrt', ['maintainer', 'source', 'hash']);
		const trees = feedTrees(publisher);
		rmSync(TREES, { recursive: true, force: true });
		for (const [tree, files] of Object.entries(trees)) {
			for (const { path, mode, content } of files) writeWhole(join(TREES, tree, path), content, mode);
			writeWhole(messagePath(tree), commitMessages(publisher)[tree]);
			console.log(`${join(TREES, tree, PLACES[tree])}: ${files.length} files; git commit -s -F ${messagePath(tree)}`);
		}
	});
}
