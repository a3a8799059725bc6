// Packages for Entware, whose folders are in /opt: `node build/entware.mjs` writes them to dist/.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archived, dotted, installedSize } from './ipk.mjs';
import { NOTICES } from './notices.mjs';
import { VERSION } from './packages.mjs';
import { publisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { executable, executableFor } from './static.mjs';
import { withFolders } from './tar.mjs';
import { writeWhole } from './write-whole.mjs';

/** Entware's names of its architectures, and ours of the executable that runs there: static, so whatever C library and kernel (3.2 and later) there is. */
export const ENTWARE = {
	'aarch64-3.10': 'arm64',
	'armv7-3.2': 'arm',
	'mips-3.4': 'mips',
	'mipsel-3.4': 'mipsel',
	'x64-3.2': 'amd64',
};

const PACKAGE_VERSION = `${VERSION}-1`;

const DESCRIPTION = `Keeps host names at No-IP pointing to this device, over IPv4 and IPv6.
It sends nothing needless, and waits and stops where the provider asks for it.`;

/** The files: [where, mode, from which]; the folders of the service are made when it is installed. */
const FILES = [
	['opt/etc/init.d/S95noip', 0o755, 'packaging/entware/S95noip'],
	['opt/lib/noip/logged', 0o755, 'packaging/entware/logged'],
	['opt/share/noip/noip.conf', 0o644, 'packaging/noip.conf'],
];

/**
 * Makes a package.
 * @param {string} name Entware's, of the architecture
 * @param {string} program path of the executable, built for these folders
 * @param {string} licences path of what it owes
 * @param {number} [seconds] the date of all files, since 1970
 * @returns {Buffer} the bytes of noip_VERSION_ARCHITECTURE.ipk
 */
export function entwareIpk(name, program, licences, seconds = sourceDate()) {
	const entries = [
		...FILES,
		['opt/bin/noip', 0o755, program],
		['opt/share/licenses/noip/NOTICES', 0o644, licences],
	].map(([path, mode, from]) => ({ path, mode, content: readFileSync(from) }));
	const files = dotted(withFolders(entries.sort((one, other) => (one.path < other.path ? -1 : 1))));
	const { maintainer } = publisher();
	const fields = Object.entries({
		Package: 'noip',
		Version: PACKAGE_VERSION,
		Depends: 'curl, ca-bundle',
		License: 'MIT',
		Section: 'net',
		Architecture: name,
		...(maintainer && { Maintainer: maintainer }),
		'Installed-Size': installedSize(files),
		Description: DESCRIPTION.replace(/^/gm, ' ').slice(1),
	});
	const script = (which) => readFileSync(`packaging/entware/${which}`, 'utf8');
	return archived(fields, [], { postinst: script('postinst'), prerm: script('prerm') }, files, seconds);
}

/**
 * Makes the packages, each executable built first where it is not, and writes them to dist/.
 * @param {string[]} [names] Entware's names of architectures
 * @returns {Promise<string[]>} the paths of noip_VERSION_ARCHITECTURE.ipk
 * @throws {Error} for a name that Entware does not have, before anything is built
 */
export async function entwarePackages(names = Object.keys(ENTWARE)) {
	const unknown = names.filter((name) => !Object.hasOwn(ENTWARE, name));
	if (unknown[0]) throw new Error(`Entware has no ${unknown.join(', ')}, but ${Object.keys(ENTWARE).join(', ')}.`);
	const made = [];
	for (const name of names) {
		const ours = ENTWARE[name];
		const path = join('dist', `noip_${PACKAGE_VERSION}_${name}.ipk`);
		writeWhole(path, entwareIpk(name, await executableFor(ours, 'entware'), `${await executable(ours)}${NOTICES}`));
		made.push(path);
	}
	return made;
}

/** What `make entware` says where it does not know for which device. */
const WHICH = `For which device? It says so itself: opkg print-architecture. Then:
  make entware ENTWARE_ARCH=aarch64-3.10
or ENTWARE_ARCH=all. There are:
  ${Object.keys(ENTWARE).join('\n  ')}`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const names = process.argv.slice(2).flatMap((word) => word.split(/\s+/).filter((name) => name));
	try {
		if (!names.length) throw new Error(WHICH);
		const made = await entwarePackages(names.includes('all') ? undefined : names);
		for (const path of made) console.log(`${path}: ${statSync(path).size} bytes`);
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
