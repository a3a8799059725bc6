// What of Debian is in the image: curl with what it loads, authorities, BusyBox; and whose work that is.
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from '../debian.mjs';
import { asked } from './elf.mjs';
import { LICENCES } from './licences.mjs';

/** Debian's stable release: its curl and OpenSSL get security updates the longest. */
export const SUITE = 'trixie';

const PACKAGES = ['curl', 'ca-certificates', 'busybox-static', 'base-files'];

/** Where what is unpacked stays, in a folder for each architecture and day. */
const CACHE = '.cache/image';
/** So many days stay, for another run may be reading one. */
const MOST_DAYS = 2;

const RECORDS = 'packages.json';
/** Of all that they depend on, what may be wanted. */
const KEEP =
	/^(packages\.json|usr\/(bin\/(curl|busybox)|sbin\/update-ca-certificates|lib(32|64)?\/[^/]*|lib\/[^/]*-linux-gnu[^/]*\/[^/]*|share\/(doc\/[^/]*(\/copyright)?|common-licenses\/.*|ca-certificates\/.*)))$/;
const COMMON = 'usr/share/common-licenses';

/**
 * @typedef {object} Package
 * @property {string} name
 * @property {string} version
 * @property {string} control as dpkg has it
 * @property {string} sha256
 * @property {string[]} paths
 */

/**
 * @typedef {object} Taken
 * @property {import('../tar.mjs').Entry[]} entries files for the image
 * @property {Package[]} packages that they come from
 * @property {import('../parts.mjs').Part[]} parts the same, as the bill of materials has them
 */

/**
 * Debian's packages, unpacked.
 * @param {string} debian Debian's name of the architecture
 * @param {boolean} [isToday] those of this day (UTC), so that nobody is given the OpenSSL of last month; else the newest that are there already
 * @returns {string} path of the folder
 * @throws {Error} when a package is not to be had
 */
export function unpacked(debian, isToday = false) {
	const start = `${SUITE}-${debian}-`;
	const today = `${start}${new Date().toISOString().slice(0, 10)}`;
	const there = existsSync(CACHE) ? readdirSync(CACHE) : [];
	const known = there.filter((name) => name.startsWith(start) && /^[\d-]{10}$/.test(name.slice(start.length))).sort();
	const root = debianPackages({
		suite: SUITE,
		architecture: debian,
		packages: PACKAGES,
		dependencies: true,
		records: RECORDS,
		keep: KEEP,
		into: join(CACHE, isToday ? today : (known.at(-1) ?? today)),
	});
	for (const name of known.slice(0, -MOST_DAYS)) rmSync(join(CACHE, name), { recursive: true });
	return root;
}

/**
 * What the image for one architecture has of Debian.
 * @param {string} debian Debian's name of the architecture
 * @param {boolean} [isToday] as `unpacked` has it
 * @returns {Taken}
 * @throws {Error} when a package is not to be had, a library is in none, or a licence is not known
 */
export function fromDebian(debian, isToday = false) {
	const root = unpacked(debian, isToday);
	const programs = [...loaded(root, 'usr/bin/curl'), ['bin/busybox', 'usr/bin/busybox']];
	const used = ['usr/share/ca-certificates/mozilla', 'usr/lib/os-release', ...programs.map(([, from]) => from)];
	const packages = readRecords(root).filter(({ paths }) => used.some((path) => paths.includes(path)));
	const files = programs.map(([path, from]) => ({ path, mode: 0o755, content: readFileSync(join(root, from)) }));
	const texts = licenceTexts(packages, root);
	return {
		entries: [
			...files,
			{ path: 'etc/ssl/certs/ca-certificates.crt', mode: 0o644, content: authorities(root) },
			{ path: 'usr/lib/os-release', mode: 0o644, content: readFileSync(join(root, 'usr/lib/os-release')) },
			{ path: 'etc/os-release', mode: 0o777, link: '../usr/lib/os-release' },
			...texts.entries,
			// Where scanners for known holes look for Debian's packages in images without dpkg.
			...packages.map(({ name, control }) => ({
				path: `var/lib/dpkg/status.d/${name}`,
				mode: 0o644,
				content: control,
			})),
		],
		packages,
		parts: packages.map((one) => part(one, texts.of(one.name))),
	};
}

function readRecords(root) {
	return JSON.parse(readFileSync(join(root, RECORDS), 'utf8')).map((record) => ({
		...record,
		name: field(record.control, 'Package'),
		version: field(record.control, 'Version'),
	}));
}

function field(control, name) {
	return new RegExp(`^${name}: (.*)$`, 'm').exec(control)?.[1];
}

/** A program, its loader and all libraries, as [path in the image, path in the package]; libraries lie where the loader looks by itself. */
function loaded(root, program) {
	const libraries = join(
		'usr/lib',
		readdirSync(join(root, 'usr/lib')).find((name) => /-linux-gnu/.test(name)),
	);
	const { loader, libraries: first } = asked(readFileSync(join(root, program)));
	const found = new Map();
	for (const name of first) follow(name);
	const place = realpathSync(join(root, 'usr', loader)).slice(realpathSync(root).length + 1);
	return [[program, program], [loader.slice(1), place], ...found];

	/** The loader is a library, too, which is there already. */
	function follow(name) {
		const path = join(libraries, name);
		if (found.has(path) || loader.endsWith(`/${name}`)) return;
		if (!existsSync(join(root, path))) throw new Error(`${name}, which ${program} needs, is in no package`);
		const from = realpathSync(join(root, path)).slice(realpathSync(root).length + 1);
		found.set(path, from);
		for (const next of asked(readFileSync(join(root, from))).libraries) follow(next);
	}
}

/** The bundle as update-ca-certificates(8) makes it of all of them: one behind the other, by name, each with the end of its last line. */
function authorities(root) {
	const folder = join(root, 'usr/share/ca-certificates/mozilla');
	const texts = readdirSync(folder)
		.filter((name) => name.endsWith('.crt'))
		.sort()
		.map((name) => readFileSync(join(folder, name), 'utf8'));
	return texts.map((text) => text.replace(/\n?$/, '\n')).join('');
}

/** The copyright file of each package, a link where another has the same, and the licences that they refer to. */
function licenceTexts(packages, root) {
	const [texts, first, entries] = [new Map(), new Map(), []];
	for (const { name } of packages) {
		const path = `usr/share/doc/${name}/copyright`;
		const text = readFileSync(join(root, path), 'utf8');
		const same = first.get(text);
		entries.push(same ? { path, mode: 0o777, link: `../${same}/copyright` } : { path, mode: 0o644, content: text });
		if (!same) first.set(text, name);
		texts.set(name, text);
	}
	const common = commonLicences([...texts.values()].join('\n'), root);
	texts.set('base-files', [texts.get('base-files'), ...common.map(({ content }) => content ?? '')].join('\n'));
	return { entries: [...entries, ...common], of: (name) => texts.get(name) };
}

/** `GPL` is a link to the newest. */
function commonLicences(text, root) {
	const names = new Set([...text.matchAll(/common-licenses\/([A-Z][\w.-]*\w)/g)].map(([, name]) => name));
	const resolved = [...names].map((name) => [
		name,
		realpathSync(join(root, COMMON, name))
			.split('/')
			.at(-1),
	]);
	const files = [...new Set(resolved.map(([, file]) => file))].sort();
	return [
		...files.map((name) => ({
			path: `${COMMON}/${name}`,
			mode: 0o644,
			content: readFileSync(join(root, COMMON, name), 'utf8'),
		})),
		...resolved
			.filter(([name, file]) => name !== file)
			.map(([name, file]) => ({ path: `${COMMON}/${name}`, mode: 0o777, link: file })),
	];
}

/** @returns {import('../parts.mjs').Part} */
function part({ name, version, control, sha256 }, text) {
	const [source] = (field(control, 'Source') ?? name).split(' ');
	const licence = LICENCES[source];
	if (!licence) throw new Error(`build/image/licences.mjs has no licence of Debian's ${source}`);
	const home = field(control, 'Homepage');
	const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${field(control, 'Architecture')}&distro=${SUITE}`;
	return { name, version, licence, text, purl, sha256, ...(home && { home }) };
}
