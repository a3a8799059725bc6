// Packages for opkg (OpenWrt 24.10 and before) without OpenWrt's build system: `node build/ipk.mjs` writes them to dist/.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_VERSION, PACKAGES } from './packages.mjs';
import { publisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { tar, tarGz, withFolders } from './tar.mjs';
import { writeWhole } from './write-whole.mjs';

/** What OpenWrt's build system puts into each package (include/package-pack.mk). */
const POST_INSTALL = `#!/bin/sh
[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. \${IPKG_INSTROOT}/lib/functions.sh
default_postinst $0 $@
`;
const PRE_REMOVE = `#!/bin/sh
[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. \${IPKG_INSTROOT}/lib/functions.sh
default_prerm $0 $@
`;

/**
 * Makes a package.
 * @param {keyof typeof PACKAGES} name
 * @param {{ quickjs?: string, node?: string }} bundles paths of the two programs, each with its notices beside it, for the packages that have them
 * @param {number} [seconds] the date of all files, since 1970
 * @returns {Buffer} the bytes of NAME_VERSION_all.ipk
 */
export function ipk(name, bundles, seconds = sourceDate()) {
	const { control, description, conffiles = [], postinst, entries } = PACKAGES[name];
	const files = dotted(withFolders(entries(bundles)));
	const { maintainer } = publisher();
	const fields = Object.entries({
		Package: name,
		Version: PACKAGE_VERSION,
		...control,
		...(maintainer && { Maintainer: maintainer }),
		'Installed-Size': tar(files, seconds).length,
		Description: description.replace(/^/gm, ' ').slice(1),
	});
	const controls = [
		{ path: 'conffiles', mode: 0o644, content: conffiles.map((path) => `${path}\n`).join('') },
		{ path: 'control', mode: 0o644, content: `${fields.map((field) => field.join(': ')).join('\n')}\n` },
		{ path: 'postinst', mode: 0o755, content: POST_INSTALL },
		{ path: 'postinst-pkg', mode: 0o755, content: postinst },
		{ path: 'prerm', mode: 0o755, content: PRE_REMOVE },
	].filter(({ content }) => content);
	const parts = [
		{ path: './debian-binary', mode: 0o644, content: '2.0\n' },
		{ path: './data.tar.gz', mode: 0o644, content: tarGz(files, seconds) },
		{ path: './control.tar.gz', mode: 0o644, content: tarGz(dotted(controls), seconds) },
	];
	return tarGz(parts, seconds);
}

/** opkg wants what is in a package to begin with a dot. */
function dotted(entries) {
	return [{ path: '.', mode: 0o755 }, ...entries.map((entry) => ({ ...entry, path: `./${entry.path}` }))];
}

/**
 * Makes the packages from the bundles in dist/, where they go.
 * @returns {string[]} their paths
 */
export function ipkPackages() {
	return Object.keys(PACKAGES).map((name) => {
		const path = join('dist', `${name}_${PACKAGE_VERSION}_all.ipk`);
		writeWhole(path, ipk(name, { quickjs: 'dist/noip.mjs', node: 'dist/noip.cjs' }));
		return path;
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	for (const path of ipkPackages()) console.log(`${path}: ${statSync(path).size} bytes`);
}
