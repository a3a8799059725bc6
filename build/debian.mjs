// Programs and sources from Debian's archive, unpacked into a folder: nothing is installed, and no rights are needed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Downloads packages with apt and unpacks them into the folder `into`. Returns at once when `into` exists; a try that
 * fails half-way leaves nothing. Mirror and keyring are those of the machine's apt configuration, the package lists are our own.
 * @param {object} wanted
 * @param {string} [wanted.suite] e.g. `trixie`; the machine's own when left out
 * @param {string} [wanted.architecture] e.g. `armhf`; the machine's own when left out
 * @param {string[]} wanted.packages package names
 * @param {boolean} [wanted.dependencies] with all that they depend on; else the libraries they need are to be named, too
 * @param {string} [wanted.records] a file below `into` that gets, as JSON, what the packages are: `Record`s
 * @param {RegExp} [wanted.keep] of all that is unpacked, the paths to keep (`usr/bin/NAME`); everything when left out
 * @param {string} wanted.into folder to make
 * @returns {string} `into` as an absolute path
 * @throws {Error} whose message says what is missing, when the packages are not to be had
 */
export function debianPackages({ suite, architecture, packages, dependencies, records, keep, into }) {
	const target = resolve(into);
	if (existsSync(target)) return target;
	const archive = findArchive(suite);
	const work = `${target}.${process.pid}`;
	rmSync(work, { recursive: true, force: true });
	try {
		download(archive, suite ?? archive.suite, { architecture, packages, dependencies }, work);
		const files = readdirSync(join(work, 'packages')).sort();
		for (const file of files) {
			execFileSync('dpkg', ['-x', join(work, 'packages', file), join(work, 'root')], { stdio: 'pipe' });
		}
		if (records) {
			const told = files.map((file) => recordOf(join(work, 'packages', file)));
			writeFileSync(join(work, 'root', records), JSON.stringify(told));
		}
		if (keep) discard(join(work, 'root'), keep);
		mkdirSync(dirname(target), { recursive: true });
		publish(join(work, 'root'), target);
	} catch (error) {
		const why = String(error.stderr ?? '').trim() || error.message;
		const others = packages.length > 1 ? ` and ${packages.length - 1} more of Debian's packages` : '';
		throw new Error(`${packages[0]}${others} cannot be had: ${why}`);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return target;
}

/**
 * @typedef {object} Record
 * @property {string} sha256 of the package
 * @property {string} control its fields, as dpkg has them
 * @property {string[]} paths of its files and folders, without a leading slash
 */

/** @returns {Record} */
function recordOf(file) {
	const tell = (...words) => execFileSync('dpkg-deb', words, { stdio: 'pipe', maxBuffer: 1 << 28 });
	const listed = execFileSync('tar', ['-t'], { input: tell('--fsys-tarfile', file), encoding: 'utf8' });
	const paths = listed.split('\n').map((path) => path.replace(/^\.\/|\/$/g, ''));
	return {
		sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
		control: tell('-f', file).toString(),
		paths: paths.filter((path) => path),
	};
}

function discard(root, keep) {
	for (const path of readdirSync(root, { recursive: true })) {
		const found = lstatSync(join(root, path), { throwIfNoEntry: false });
		// The listing goes through links to folders, and such a link may be gone by now.
		if (found && !keep.test(path) && !found.isDirectory()) rmSync(join(root, path));
	}
}

/** Puts a finished folder in its place. Somebody else may have been faster: theirs is as good. */
export function publish(from, target) {
	try {
		renameSync(from, target);
	} catch (error) {
		if (!existsSync(target)) throw error;
	}
}

/** Lists of our own in `work`, brought up to date; gives the options for apt that make it use them. */
function lists(archive, suite, { type = 'deb', architecture }, work) {
	for (const folder of ['lists/partial', 'cache/archives/partial', 'packages', 'root']) {
		mkdirSync(join(work, folder), { recursive: true });
	}
	const source = [`Types: ${type}`, `URIs: ${archive.uri}`, `Suites: ${suite}`, 'Components: main'];
	if (architecture) source.push(`Architectures: ${architecture}`);
	if (archive.signedBy) source.push(`Signed-By: ${archive.signedBy}`);
	writeFileSync(join(work, 'archive.sources'), `${source.join('\n')}\n`);
	// Without an empty status file apt would offer what is installed here, which this suite may not have.
	writeFileSync(join(work, 'status'), '');
	const settings = {
		'Dir::Etc::sourcelist': join(work, 'archive.sources'),
		'Dir::Etc::sourceparts': '/dev/null',
		'Dir::Etc::preferences': '/dev/null',
		'Dir::Etc::preferencesparts': '/dev/null',
		'Dir::State::Lists': join(work, 'lists'),
		'Dir::State::status': join(work, 'status'),
		'Dir::Cache': join(work, 'cache'),
		'Acquire::Languages': 'none',
		'Acquire::Retries': '3',
		'APT::Sandbox::User': 'root',
		...(architecture ? { 'APT::Architecture': architecture, 'APT::Architectures': architecture } : {}),
	};
	const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
	execFileSync('apt-get', [...options, '-qq', '--error-on=any', 'update'], { stdio: 'pipe' });
	return options;
}

function download(archive, suite, { architecture, packages, dependencies }, work) {
	const options = lists(archive, suite, { architecture }, work);
	const names = dependencies ? withDependencies(options, packages) : packages;
	execFileSync('apt-get', [...options, '-qq', 'download', ...names], { stdio: 'pipe', cwd: join(work, 'packages') });
}

/**
 * Downloads the files of a source package: the upstream archive, which stays through Debian's revisions, and what is Debian's own.
 * @param {object} wanted
 * @param {string} wanted.suite
 * @param {string} wanted.source name of the source package
 * @param {string} wanted.upstream name of the upstream archive, which must be among the files
 * @param {string} wanted.sha256 of the upstream archive
 * @param {string} wanted.into folder to make
 * @returns {string} `into` as an absolute path
 * @throws {Error} whose message says what is missing, when the files are not to be had or are others
 */
export function debianSource({ suite, source, upstream, sha256, into }) {
	const target = resolve(into);
	if (existsSync(target)) return target;
	const work = `${target}.${process.pid}`;
	rmSync(work, { recursive: true, force: true });
	try {
		const options = lists(findArchive(suite), suite, { type: 'deb-src' }, work);
		const get = [...options, '-qq', 'source', '--download-only', source];
		execFileSync('apt-get', get, { stdio: 'pipe', cwd: join(work, 'packages') });
		checkSha256(join(work, 'packages', upstream), sha256);
		publish(join(work, 'packages'), target);
	} catch (error) {
		throw new Error(`the source of ${source} cannot be had: ${String(error.stderr ?? '').trim() || error.message}`);
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
	return target;
}

/** The packages and all that they depend on, and these depend on. What only their installation needs is left out. */
function withDependencies(options, packages) {
	const others = ['pre-depends', 'recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];
	const asked = ['depends', '--recurse', ...others.map((other) => `--no-${other}`), ...packages];
	const listed = execFileSync('apt-cache', [...options, ...asked], { encoding: 'utf8', stdio: 'pipe' });
	// Indented lines are edges, names in brackets are virtual.
	return [...new Set(listed.match(/^[a-z0-9].*$/gm))];
}

/**
 * @param {string} path
 * @param {string} sha256 in hexadecimal digits
 * @throws {Error} when the file has another one
 */
export function checkSha256(path, sha256) {
	const found = createHash('sha256').update(readFileSync(path)).digest('hex');
	if (found !== sha256) throw new Error(`${basename(path)} has the SHA-256 ${found}, not ${sha256}`);
}

/**
 * Finds Debian's main archive in the machine's apt configuration: its address, keyring, and the suite to take when none is asked for.
 * Security, updates, backports and third parties' archives are others.
 */
export function findArchive(suite) {
	const wanted = suite ?? release();
	const found = sourceFiles()
		.flatMap(({ name, text }) => (name.endsWith('.list') ? oneLineEntries(text) : stanzas(text)))
		.filter(({ uri, components }) => /\/debian\/?$|\/archive\/debian\//.test(uri) && components.includes('main'))
		.filter(({ signedBy }) => !signedBy?.startsWith('/') || /debian/.test(signedBy));
	const entry = found.find(({ suites }) => suites.includes(wanted)) ?? found[0];
	if (!entry) throw new Error('apt is not configured for the Debian archive on this machine');
	return { ...entry, suite: entry.suites.includes(wanted) ? wanted : entry.suites[0] };
}

function release() {
	try {
		return /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
	} catch {
		return undefined;
	}
}

function sourceFiles() {
	const parts = '/etc/apt/sources.list.d';
	const names = existsSync(parts) ? readdirSync(parts).map((name) => join(parts, name)) : [];
	return ['/etc/apt/sources.list', ...names.sort()]
		.filter((name) => /\.(list|sources)$/.test(name) && existsSync(name))
		.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** sources.list(5), one-line style: `deb [signed-by=FILE] URI SUITE COMPONENT...` */
function oneLineEntries(text) {
	return [...text.matchAll(/^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm)].map((line) => ({
		uri: line[2],
		suites: [line[3]],
		components: line[4].trim().split(/\s+/),
		signedBy: /signed-by=(\S+)/i.exec(line[1] ?? '')?.[1],
	}));
}

/** sources.list(5), deb822 style. A value goes on in lines that begin with a space (an embedded key does). */
function stanzas(text) {
	return text
		.replace(/^#.*\n?/gm, '')
		.split(/\n[ \t]*\n+/)
		.map((stanza) =>
			Object.fromEntries(
				[...stanza.matchAll(/^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm)].map((field) => [
					field[1].toLowerCase(),
					field[2],
				]),
			),
		)
		.filter((field) => words(field.types).includes('deb') && field.enabled !== 'no')
		.flatMap((field) =>
			words(field.uris).map((uri) => ({
				uri,
				suites: words(field.suites),
				components: words(field.components),
				signedBy: field['signed-by'],
			})),
		);
}

function words(value) {
	return (value ?? '').split(/\s+/).filter((word) => word !== '');
}
