// The source archive: source, both programs and the feed's folders. `node build/dist.mjs` writes dist/noip-VERSION.tar.gz.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLES } from './bundle.mjs';
import { NOTICES } from './notices.mjs';
import { VERSION } from './packages.mjs';
import { PUBLISHER_FILE, publisher } from './publisher.mjs';
import { SOURCE_DATE_FILE, sourceDate } from './source-date.mjs';
import { tarGz, withFolders } from './tar.mjs';
import { writeWhole } from './write-whole.mjs';

/** What is made here and belongs to no release. */
const MADE = ['.git', 'node_modules', 'dist', '.cache', 'coverage', PUBLISHER_FILE];

/**
 * Makes the archive, in which all lies in one folder, noip-VERSION. It tells its date, and what its publisher
 * has put into the programs, to those who build from it.
 * @param {string[]} [programs] the built programs, each with its notices beside it
 * @param {number} [seconds] the date of all files, since 1970
 * @returns {Buffer}
 */
export function sourceArchive(programs = Object.values(BUNDLES), seconds = sourceDate()) {
	const top = `noip-${VERSION}`;
	const { company, contact } = publisher();
	const date = { [SOURCE_DATE_FILE]: `${seconds}\n` };
	const files = sources().map((path) => ({ path: `${top}/${path}`, ...contentOf(path, date[path]) }));
	const built = programs
		.flatMap((path) => [path, `${path}${NOTICES}`])
		.map((path) => ({ path: `${top}/dist/${basename(path)}`, ...contentOf(path) }));
	const told = JSON.stringify({ company, contact });
	const ofPublisher = { path: `${top}/${PUBLISHER_FILE}`, mode: 0o644, content: `${told}\n` };
	return tarGz(withFolders([...files, ...built, ...(company || contact ? [ofPublisher] : [])]), seconds);
}

/** The project's files: what git knows, or, in an unpacked release, all that was not made here. A key that somebody has left among them stays here. */
function sources() {
	const { key, apkKey } = publisher();
	const secret = [key, apkKey].filter(Boolean).map((path) => resolve(path));
	const files = existsSync('.git') ? knownToGit() : unpacked();
	return files.filter((path) => !path.endsWith('.sec') && !secret.includes(resolve(path)));
}

function knownToGit() {
	try {
		const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
		const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options);
		return [...new Set(listed.split('\0'))].filter((path) => path && statSync(path, { throwIfNoEntry: false }));
	} catch {
		return unpacked();
	}
}

function unpacked() {
	return readdirSync('.')
		.filter((name) => !MADE.includes(name))
		.flatMap((name) => (statSync(name).isDirectory() ? inside(name) : [name]));
}

function inside(folder) {
	return readdirSync(folder, { recursive: true })
		.map((name) => join(folder, name))
		.filter((path) => statSync(path).isFile());
}

function contentOf(path, content = readFileSync(path)) {
	// Of the mode only what git knows, so that another's umask changes nothing.
	return { mode: statSync(path).mode & 0o100 ? 0o755 : 0o644, content };
}

/**
 * Writes it to dist/.
 * @returns {string} its path
 */
export function writeSourceArchive() {
	const path = `dist/noip-${VERSION}.tar.gz`;
	writeWhole(path, sourceArchive());
	return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const path = writeSourceArchive();
	console.log(`${path}: ${statSync(path).size} bytes`);
	console.log(`PKG_HASH:=${createHash('sha256').update(readFileSync(path)).digest('hex')}`);
}
