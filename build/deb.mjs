// Packages for Debian and what comes from it, without Debian's tools: `node build/deb.mjs [ARCHITECTURE...]` writes them to dist/.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ar } from './ar.mjs';
import { copyright, debianChangelog } from './deb-documents.mjs';
import { files as installedFiles, places } from './install.mjs';
import { completions, manualPages } from './manual.mjs';
import { VERSION } from './packages.mjs';
import { publisher, withPublisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { executable, executableParts } from './static.mjs';
import { gz, tarGz, withFolders } from './tar.mjs';
import { writeWhole } from './write-whole.mjs';

/**
 * Debian's names of the architectures, and our executable for each. Its armhf is for ARMv7 and Raspberry Pi OS's for ARMv6: ours runs on both.
 * @type {Record<string, string>} to a key of `ARCHITECTURES`
 */
export const DEB_ARCHITECTURES = {
	amd64: 'amd64',
	arm64: 'arm64',
	armhf: 'arm',
	armel: 'arm',
	i386: 'i386',
	riscv64: 'riscv64',
};

/** Who has built it for oneself is told so: dpkg wants a name. */
const NOBODY = 'Whoever built this package <root@localhost>';

const DESCRIPTION = `No-IP dynamic DNS client
Keeps host names at No-IP pointing to this machine's line, over IPv4 and IPv6.
It sends nothing needless, waits and stops where the provider asks for it,
and follows the changes of the network as they happen.
.
It is one program with its engine inside, and speaks to the provider by curl.`;

/** Whichever of them is there makes the user; Devuan has adduser. */
const MAKES_USERS = 'adduser | systemd | systemd-standalone-sysusers | systemd-sysusers';

const FIELDS = {
	Section: 'net',
	Priority: 'optional',
	Depends: `curl, ca-certificates, ${MAKES_USERS}`,
	Recommends: 'iproute2',
};

const SCRIPTS = ['postinst', 'postrm', 'preinst', 'prerm'];

const packaged = (name) => readFileSync(`packaging/debian/${name}`);

/**
 * Makes a package.
 * @param {string} architecture a key of `DEB_ARCHITECTURES`
 * @param {object} program
 * @param {string} program.path of the executable, its notices beside it
 * @param {import('./parts.mjs').Part[]} program.parts what is in it of others
 * @param {string} [version] of the package
 * @param {number} [seconds] the date of all files, since 1970
 * @returns {Promise<Buffer>} the bytes of noip_VERSION_ARCHITECTURE.deb
 */
export async function deb(architecture, { path, parts }, version = VERSION, seconds = sourceDate()) {
	const { maintainer = NOBODY, source } = publisher();
	const documents = { maintainer, source, version, seconds };
	const entries = withFolders([...contents(path, parts, documents), ...(await manuals())]);
	const control = Object.entries({
		Package: 'noip',
		Version: version,
		Architecture: architecture,
		Maintainer: maintainer,
		'Installed-Size': installedSize(entries),
		...FIELDS,
		...(source && { Homepage: source }),
		Description: DESCRIPTION.replace(/\n/g, '\n '),
	});
	const about = [
		{ path: 'conffiles', mode: 0o644, content: `${CONFFILES.map((name) => `/${name}\n`).join('')}` },
		{ path: 'control', mode: 0o644, content: control.map((field) => `${field.join(': ')}\n`).join('') },
		{ path: 'md5sums', mode: 0o644, content: md5sums(entries) },
		...SCRIPTS.map((name) => ({ path: name, mode: 0o755, content: packaged(name) })),
	];
	const members = [
		{ name: 'debian-binary', content: '2.0\n' },
		{ name: 'control.tar.gz', content: tarGz(dotted(about), seconds) },
		{ name: 'data.tar.gz', content: tarGz(dotted(entries), seconds) },
	];
	return ar(members, seconds);
}

const INIT = 'etc/init.d/noip';

/** What dpkg asks about before it replaces it; noip.conf, which holds what the user wrote, is none of them: the postinst makes it. */
const CONFFILES = [INIT];

/** The files of `make install PREFIX=/usr` where Debian has them, and what is Debian's own. */
function contents(program, parts, documents) {
	const usual = places({ PREFIX: '/usr' });
	const found = Object.fromEntries(installedFiles(usual, program).map((file) => [file.path, file]));
	const moved = (from, to = from, mode = found[from].mode) => ({
		path: to.slice(1),
		mode,
		content: found[from].content,
	});
	const text = (path, content) => ({ path, mode: 0o644, content });
	return [
		moved(usual.program),
		moved(`${usual.units}/noip.service`),
		moved(`${usual.examples}/noip.conf`),
		// The folder of documents may have been left out (dpkg's path-exclude), and the postinst needs it.
		moved(`${usual.examples}/noip.conf`, '/usr/share/noip/noip.conf'),
		moved(`${usual.examples}/sysvinit/noip`, `/${INIT}`),
		text('usr/lib/sysusers.d/noip.conf', packaged('noip.sysusers')),
		text('usr/share/doc/noip/copyright', copyright(parts, documents)),
		text('usr/share/doc/noip/changelog.gz', gz(debianChangelog(documents))),
		text('usr/share/lintian/overrides/noip', packaged('lintian-overrides')),
	];
}

/** Pages for man, and what completes command lines, where Debian's shells look for it. */
async function manuals() {
	const pages = (await manualPages()).map(({ path, content }) => [`man/${path}.gz`, gz(content)]);
	const others = (await completions()).map(({ path, content }) => [
		path.replace(/^zsh\/site-functions\//, 'zsh/vendor-completions/'),
		content,
	]);
	return [...pages, ...others].map(([path, content]) => ({ path: `usr/share/${path}`, mode: 0o644, content }));
}

/** In KiB, as dpkg-gencontrol counts: each file rounded up, and one for each folder. */
function installedSize(entries) {
	return entries.reduce((sum, { content }) => sum + (content === undefined ? 1 : Math.ceil(content.length / 1024)), 0);
}

function md5sums(entries) {
	return entries
		.filter(({ path, content }) => content !== undefined && !CONFFILES.includes(path))
		.map(({ path, content }) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`)
		.join('');
}

/** As dpkg-deb writes them. */
function dotted(entries) {
	return [{ path: '.', mode: 0o755 }, ...entries.map((entry) => ({ ...entry, path: `./${entry.path}` }))];
}

/**
 * Makes the packages, each executable built first where it is not, and writes them to dist/.
 * @param {string[]} [names] Debian's names of the architectures; all when left out
 * @returns {Promise<string[]>} the paths of noip_VERSION_ARCHITECTURE.deb
 * @throws {Error} for a name that there is no executable for, before anything is built
 */
export async function debPackages(names = Object.keys(DEB_ARCHITECTURES)) {
	const unknown = names.filter((name) => !Object.hasOwn(DEB_ARCHITECTURES, name));
	if (unknown.length)
		throw new Error(
			`There is no package for ${unknown.join(', ')}, but for ${Object.keys(DEB_ARCHITECTURES).join(', ')}.`,
		);
	const made = [];
	for (const name of names) {
		const ours = DEB_ARCHITECTURES[name];
		const program = { path: await executable(ours), parts: await executableParts(ours) };
		const path = join('dist', `noip_${VERSION}_${name}.deb`);
		writeWhole(path, await deb(name, program));
		made.push(path);
	}
	return made;
}

/** What `make deb` says where it does not know for which machine. */
const WHICH = `For which machine? It says so itself: dpkg --print-architecture. Then:
  make deb DEB_ARCH=arm64
or DEB_ARCH=all, which builds each executable. There are:
  ${Object.keys(DEB_ARCHITECTURES).join(' ')}`;

async function main(words) {
	const names = words.flatMap((word) => word.split(/\s+/).filter((name) => name));
	if (!names.length) throw new Error(WHICH);
	const made = await debPackages(names.includes('all') ? undefined : names);
	for (const path of made) console.log(`${path}: ${statSync(path).size} bytes`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	await withPublisher(() => main(process.argv.slice(2))).catch((error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
