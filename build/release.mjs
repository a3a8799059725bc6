// The release: everything that is given to others, in one folder. `node build/release.mjs` writes dist/release. docs/releasing.md says more.
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apkPackages, hasApk, NO_APK } from './apk.mjs';
import { ARCHITECTURES } from './architectures.mjs';
import { BUNDLES, bundles } from './bundle.mjs';
import { DEB_ARCHITECTURES, debPackages } from './deb.mjs';
import { writeSourceArchive } from './dist.mjs';
import { compiledWith } from './engine-parts.mjs';
import { ENTWARE, entwarePackages } from './entware.mjs';
import { PUBLIC_KEYS, signingKeys } from './feed.mjs';
import { IMAGES, imageArchives } from './image.mjs';
import { ipkPackages } from './ipk.mjs';
import { NOTICES, notices } from './notices.mjs';
import { executableOf, SERVED } from './openwrt-architectures.mjs';
import { indexed } from './opkg-index.mjs';
import { VERSION } from './packages.mjs';
import { npmParts } from './parts.mjs';
import { withPublisher } from './publisher.mjs';
import { sbom } from './sbom.mjs';
import { sign } from './signing.mjs';
import { executable, executableParts } from './static.mjs';
import { fillWhole } from './write-whole.mjs';

/** The list of all other files with their digests. It is what is signed. */
export const SUMS = 'SHA256SUMS';

/**
 * @typedef {object} Made
 * @property {string} path of a file
 * @property {import('./parts.mjs').Part[]} [parts] what is in it of others' work
 * @property {string[]} [tools] what it was compiled with
 */

/**
 * What a release holds. Each row makes the files of one kind, and a new kind is a new row.
 * @type {((metafiles: Awaited<ReturnType<typeof bundles>>, architectures: string[]) => Made[] | Promise<Made[]>)[]}
 */
const CONTENTS = [
	function source(metafiles) {
		return [{ path: writeSourceArchive(), parts: Object.values(metafiles).flatMap(npmParts) }];
	},
	function programs(metafiles) {
		return Object.entries(BUNDLES).map(([engine, path]) => ({ path, parts: npmParts(metafiles[engine]) }));
	},
	async function executables(_, architectures) {
		const made = [];
		for (const architecture of architectures) {
			const path = await executable(architecture);
			made.push({ path, parts: await executableParts(architecture), tools: compiledWith(architecture) });
		}
		return made;
	},
	async function forOpkg(_, architectures) {
		const names = SERVED.filter((name) => architectures.includes(executableOf(name)));
		return Promise.all((await ipkPackages(names)).map(async (path) => ({ path, parts: await partsOfIpk(path) })));
	},
	function images(_, architectures) {
		const names = Object.keys(IMAGES).filter((name) => architectures.includes(IMAGES[name].executable));
		return imageArchives(names, true);
	},
	async function forDebian(_, architectures) {
		const names = Object.keys(DEB_ARCHITECTURES).filter((name) => architectures.includes(DEB_ARCHITECTURES[name]));
		const made = (await debPackages(names)).map((path, at) => [path, DEB_ARCHITECTURES[names[at]]]);
		return Promise.all(made.map(async ([path, ours]) => ({ path, parts: await executableParts(ours) })));
	},
	async function forEntware(_, architectures) {
		const names = Object.keys(ENTWARE).filter((name) => architectures.includes(ENTWARE[name]));
		const made = (await entwarePackages(names)).map((path, at) => [path, ENTWARE[names[at]]]);
		return Promise.all(made.map(async ([path, ours]) => ({ path, parts: await executableParts(ours) })));
	},
	function forApk() {
		if (hasApk()) return apkPackages().map((path) => ({ path }));
		console.error(`${NO_APK}\nSo this release has no packages for apk.`);
		return [];
	},
];

/** An executable is in those that are for one architecture. */
async function partsOfIpk(path) {
	const { architecture } = indexed(path);
	return architecture === 'all' ? [] : executableParts(executableOf(architecture));
}

/**
 * Makes a release.
 * @param {string} into folder, which is replaced
 * @param {ReturnType<typeof import('./signing.mjs').keyPair> | null} keys
 * @param {string[]} [architectures] of which there are executables
 * @returns {Promise<string[]>} the names of its files
 * @throws {Error} when a part of it cannot be made
 */
export async function release(into, keys, architectures = Object.keys(ARCHITECTURES)) {
	const metafiles = await bundles();
	const made = [];
	for (const row of CONTENTS) made.push(...(await row(metafiles, architectures)));
	return fillWhole(into, async (folder) => {
		const names = made.map(({ path }) => copy(path, folder));
		names.push(write(folder, `noip-${VERSION}${NOTICES}`, notices(made.flatMap(({ parts = [] }) => parts))));
		const listed = made.map(({ path, parts = [], tools }) => ({
			name: basename(path),
			sha256: digest(path),
			parts,
			tools,
		}));
		names.push(write(folder, `noip-${VERSION}.cdx.json`, await sbom(listed)));
		const sums = names.sort().map((name) => `${digest(join(folder, name))}  ${name}\n`);
		names.push(write(folder, SUMS, sums.join('')));
		if (keys) {
			names.push(basename(sign(join(folder, SUMS), keys)));
			copyFileSync(keys.public, join(folder, PUBLIC_KEYS.opkg));
			names.push(PUBLIC_KEYS.opkg);
		}
		return names;
	});
}

function copy(path, folder) {
	copyFileSync(path, join(folder, basename(path)));
	return basename(path);
}

function write(folder, name, content) {
	writeFileSync(join(folder, name), content);
	return name;
}

function digest(path) {
	return createHash('sha256').update(readFileSync(path)).digest('hex');
}

async function main(into) {
	const { opkg: keys } = signingKeys(false);
	const names = await release(into, keys);
	console.log(names.map((name) => `${into}/${name}`).join('\n'));
	if (keys) console.log(`Signed by the key ${keys.fingerprint}.`);
	else console.error('UNSIGNED: nobody can tell whether this release is yours. It is for trials only.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await withPublisher(() => main('dist/release'));
