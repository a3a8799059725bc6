// Packages for opkg (OpenWrt 24.10 and before) without OpenWrt's build system: `node build/ipk.mjs` writes them to dist/.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executableOf, SERVED } from './openwrt-architectures.mjs';
import { executablePackage, PACKAGE_VERSION, PACKAGES } from './packages.mjs';
import { publisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { executable } from './static.mjs';
import { tarGz, withFolders } from './tar.mjs';
import { writeWhole } from './write-whole.mjs';

/** What OpenWrt's build system puts into each package (include/package-pack.mk); `before` comes before the library's own. */
const postInstall = (before) => `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
${before}. \${IPKG_INSTROOT}/lib/functions.sh
default_postinst $0 $@
`;
const preRemove = (before) => `#!/bin/sh
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
${before}. \${IPKG_INSTROOT}/lib/functions.sh
default_prerm $0 $@
`;

/**
 * Makes a package.
 * @param {keyof typeof PACKAGES} name
 * @param {{ quickjs?: string, executable?: string, architecture?: string }} [programs] what is in `noip`, its notices beside it: the path of the bundle for
 * QuickJS, or that of an executable, with OpenWrt's name of its architecture
 * @param {number} [seconds] the date of all files, since 1970
 * @returns {Buffer} the bytes of NAME_VERSION_ARCHITECTURE.ipk
 */
export function ipk(name, programs = {}, seconds = sourceDate()) {
	const made = name === 'noip' && programs.executable ? executablePackage(programs.architecture) : PACKAGES[name];
	const { control, description, conffiles = [], postinst, entries } = made;
	const files = dotted(withFolders(entries(programs)));
	const { maintainer } = publisher();
	const fields = Object.entries({
		Package: name,
		Version: PACKAGE_VERSION,
		...control,
		...(maintainer && { Maintainer: maintainer }),
		'Installed-Size': installedSize(files),
		Description: description.replace(/^/gm, ' ').slice(1),
	});
	const { list = '', postrm } = control.Replaces ? mended(name, files, conffiles) : {};
	const scripts = { postinst: postInstall(list), 'postinst-pkg': postinst, postrm, prerm: preRemove(list) };
	return archived(fields, conffiles, scripts, files, seconds);
}

/**
 * Puts a package together.
 * @param {[string, string | number][]} fields of `control`
 * @param {string[]} conffiles
 * @param {Record<string, string | undefined>} scripts by their names, in the order of the names
 * @param {import('./tar.mjs').Entry[]} files as `dotted` gives them
 * @param {number} seconds
 * @returns {Buffer}
 */
export function archived(fields, conffiles, scripts, files, seconds) {
	const controls = [
		{ path: 'conffiles', mode: 0o644, content: conffiles.map((path) => `${path}\n`).join('') },
		{ path: 'control', mode: 0o644, content: `${fields.map((field) => field.join(': ')).join('\n')}\n` },
		...Object.entries(scripts).map(([path, content]) => ({ path, mode: 0o755, content })),
	].filter(({ content }) => content);
	const parts = [
		{ path: './debian-binary', mode: 0o644, content: '2.0\n' },
		{ path: './data.tar.gz', mode: 0o644, content: tarGz(files, seconds) },
		{ path: './control.tar.gz', mode: 0o644, content: tarGz(dotted(controls), seconds) },
	];
	return tarGz(parts, seconds);
}

/**
 * Of a package that replaces another, opkg 38eccbb forgets to list the files whose names the other had as well. So the library would find no service to
 * start or stop, and the files would be left behind: its list is made whole for the library, and what is left is removed.
 */
function mended(name, files, conffiles) {
	const paths = files.filter(({ content }) => content !== undefined).map(({ path }) => path.slice(1));
	const others = paths.filter((path) => !conffiles.includes(path)).map((path) => `"\${IPKG_INSTROOT}${path}"`);
	return {
		list: `printf '%s\\n' ${paths.join(' ')} >"\${IPKG_INSTROOT}/usr/lib/opkg/info/${name}.list"\n`,
		postrm: `#!/bin/sh\n[ "\${PKG_UPGRADE}" = "1" ] || rm -f ${others.join(' ')}\n`,
	};
}

/** Bytes, which opkg compares with what is free: those of the files, as a flash without compression takes them. JFFS2 and UBIFS take about half. */
export function installedSize(files) {
	return files.reduce((sum, { content = '' }) => sum + Buffer.byteLength(content), 0);
}

/** opkg wants what is in a package to begin with a dot. */
export function dotted(entries) {
	return [{ path: '.', mode: 0o755 }, ...entries.map((entry) => ({ ...entry, path: `./${entry.path}` }))];
}

/**
 * Makes the packages, each executable built first where it is not, and writes them to dist/.
 * @param {string[]} [names] OpenWrt's names of the architectures that `noip` is wanted for; those of `SERVED` when left out
 * @returns {Promise<string[]>} the paths of NAME_VERSION_ARCHITECTURE.ipk
 * @throws {Error} for a name that there is no executable for, before anything is built
 */
export async function ipkPackages(names = SERVED) {
	const wanted = names.map((architecture) => [architecture, executableOf(architecture)]);
	const made = [];
	const write = (name, architecture, content) => {
		const path = join('dist', `${name}_${PACKAGE_VERSION}_${architecture}.ipk`);
		writeWhole(path, content);
		made.push(path);
	};
	for (const [architecture, ours] of wanted) {
		write('noip', architecture, ipk('noip', { executable: await executable(ours), architecture }));
	}
	for (const name of Object.keys(PACKAGES).filter((each) => each !== 'noip')) write(name, 'all', ipk(name));
	return made;
}

/** What `make ipk` says where it does not know for which router. */
const WHICH = `For which router? It says so itself: . /etc/openwrt_release; echo $DISTRIB_ARCH. Then:
  make ipk OPENWRT_ARCH=mipsel_24kc
or OPENWRT_ARCH=all, which builds each executable. There are:
  ${SERVED.join('\n  ')}
OpenWrt 25.12 and later have QuickJS and apk: make apk.`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const names = process.argv.slice(2).flatMap((word) => word.split(/\s+/).filter((name) => name));
	try {
		if (!names.length) throw new Error(WHICH);
		const made = await ipkPackages(names.includes('all') ? SERVED : names);
		for (const path of made) console.log(`${path}: ${statSync(path).size} bytes`);
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
