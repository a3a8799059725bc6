// The feed: a folder for a web server, from which routers install and upgrade. `node build/feed.mjs` writes dist/feed: for opkg (OpenWrt 24.10 and before)
// a folder for each architecture, for apk (25.12 and later) one. docs/releasing.md says more.
import { createPublicKey } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apk, apkPackages, hasApk, NO_APK } from './apk.mjs';
import { ipkPackages } from './ipk.mjs';
import { indexed, packagesIndex } from './opkg-index.mjs';
import { neededPublisher, PublisherError, withPublisher } from './publisher.mjs';
import { keyPair, sign } from './signing.mjs';
import { gz } from './tar.mjs';
import { fillWhole } from './write-whole.mjs';

/** The public keys as they lie in the feed. */
export const PUBLIC_KEYS = { opkg: 'noip.pub', apk: 'noip.pem' };

/**
 * The keys that sign a feed, from KEY and APK_KEY or the publisher's file.
 * @param {boolean} withApk whether one for apk is needed
 * @returns {{opkg: ReturnType<typeof keyPair> | null, apk: string | null}} none with UNSIGNED=1
 * @throws {PublisherError} for one that is missing
 */
export function signingKeys(withApk) {
	if (process.env.UNSIGNED === '1') return { opkg: null, apk: null };
	const { key, apkKey } = neededPublisher(
		'A signature (UNSIGNED=1 does without, for trials)',
		withApk ? ['key', 'apkKey'] : ['key'],
	);
	return { opkg: keyPair(key), apk: withApk ? apkKey : null };
}

/**
 * Writes a folder for each architecture that a package is for, and into it those for all, too: a router's opkg looks into no other.
 * @param {string[]} packages paths of .ipk files
 * @param {string} into folder
 * @param {ReturnType<typeof keyPair> | null} keys
 * @returns {string[]} the architectures
 * @throws {PublisherError} when it cannot be signed
 */
export function opkgFeed(packages, into, keys) {
	const all = packages.map(indexed).sort((a, b) => (a.path < b.path ? -1 : 1));
	const named = new Set(all.map(({ architecture }) => architecture));
	const architectures = [...named].filter((name) => name !== 'all').sort();
	for (const wanted of architectures) {
		const its = all.filter(({ architecture }) => [wanted, 'all'].includes(architecture));
		writeOpkgFolder(its, join(into, wanted), keys);
	}
	if (keys) copyFileSync(keys.public, join(into, PUBLIC_KEYS.opkg));
	return architectures;
}

function writeOpkgFolder(packages, into, keys) {
	mkdirSync(into, { recursive: true });
	for (const { path } of packages) copyFileSync(path, join(into, basename(path)));
	const index = packagesIndex(packages);
	writeFileSync(join(into, 'Packages'), index);
	writeFileSync(join(into, 'Packages.gz'), gz(Buffer.from(index)));
	if (keys) sign(join(into, 'Packages'), keys);
}

/**
 * Writes the repository for apk, whose packages are for all architectures.
 * @param {string[]} packages paths of .apk files
 * @param {string} into folder
 * @param {string | null} key path of a secret EC key
 * @throws {PublisherError} for another key
 * @throws {Error} when apk fails
 */
export function apkFeed(packages, into, key) {
	mkdirSync(into, { recursive: true });
	if (key) writeFileSync(join(into, PUBLIC_KEYS.apk), publicPart(key));
	const files = packages.map((path) => join(into, basename(path))).sort();
	for (const path of packages) copyFileSync(path, join(into, basename(path)));
	const signing = key ? ['--sign-key', key] : [];
	apk(['mkndx', '--allow-untrusted', ...signing, '--output', join(into, 'packages.adb'), ...files]);
}

function publicPart(key) {
	try {
		const its = createPublicKey(readFileSync(key));
		if (its.asymmetricKeyType === 'ec') return its.export({ type: 'spki', format: 'pem' });
	} catch {}
	throw new PublisherError(`${key} is no secret EC key as PEM, such as make keys makes.`);
}

/**
 * Writes the whole feed.
 * @param {string} into folder, which is replaced
 * @throws {PublisherError} for a key that is missing or wrong
 */
async function feed(into) {
	const withApk = hasApk();
	const keys = signingKeys(withApk);
	const architectures = await fillWhole(into, async (folder) => {
		if (withApk) apkFeed(apkPackages(), join(folder, 'apk'), keys.apk);
		return opkgFeed(await ipkPackages(), join(folder, 'opkg'), keys.opkg);
	});
	console.log(`${into}/opkg: for ${architectures.join(', ')}`);
	if (withApk) console.log(`${into}/apk: for all`);
	else console.error(`${NO_APK}\nSo there is no feed for apk.`);
	if (keys.opkg)
		console.log(
			`Signed by the key ${keys.opkg.fingerprint}; compare: opkg-key files it under this name in /etc/opkg/keys.`,
		);
	else console.error('UNSIGNED: no router takes this feed without being told not to look. It is for trials only.');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await withPublisher(() => feed('dist/feed'));
