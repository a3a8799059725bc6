// The packages for apk (OpenWrt 25.12 and later) without OpenWrt's build system, by apk's own `mkpkg`: `node build/apk.mjs` writes them to dist/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLES } from './bundle.mjs';
import { PACKAGE_VERSION, PACKAGES } from './packages.mjs';
import { publisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { withFolders } from './tar.mjs';

const APK = process.env.APK ?? 'apk';
/** What to say where there is none. */
export const NO_APK = `There is no apk-tools 3 here, which makes the packages for OpenWrt 25.12 and later (tried: ${APK}).
It is part of OpenWrt's build system (staging_dir/host/bin/apk) and of Alpine 3.23 and later. Name one: APK=/path/to/apk`;

/** What OpenWrt's build system puts around a package's own script (include/package-pack.mk). */
const library = (name) => `[ -s "\${IPKG_INSTROOT}/lib/functions.sh" ] || exit 0
. \${IPKG_INSTROOT}/lib/functions.sh
export root="\${IPKG_INSTROOT}"
export pkgname="${name}"
`;

function scripts(name, postinst = '') {
	const skip = `[ "\${IPKG_NO_SCRIPT}" = "1" ] && exit 0\n`;
	const own = postinst.replace(/^#!.*\n/, '');
	const install = `${skip}${library(name)}add_group_and_user\ndefault_postinst\n${own}`;
	return {
		'post-install': `#!/bin/sh\n${install}`,
		'post-upgrade': `#!/bin/sh\nexport PKG_UPGRADE=1\n${install}`,
		'pre-deinstall': `#!/bin/sh\n${library(name)}default_prerm\n`,
	};
}

/** The files, and what OpenWrt's scripts want to know of them in /lib/apk/packages. */
function contents({ control, conffiles = [], entries }, name) {
	const files = entries(BUNDLES);
	const records = `lib/apk/packages/${name}`;
	const add = (suffix, lines) => {
		if (lines.length) files.push({ path: `${records}.${suffix}`, mode: 0o644, content: `${lines.join('\n')}\n` });
	};
	const sum = (path) => {
		const { content } = files.find((file) => `/${file.path}` === path);
		return `${path} ${createHash('sha256').update(content).digest('hex')}`;
	};
	add('rusers', [control['Require-User'] ?? []].flat());
	const listed = files.filter(({ content }) => content !== undefined).map(({ path }) => `/${path}`);
	add('list', listed.sort());
	add('conffiles', conffiles);
	add('conffiles_static', conffiles.map(sum));
	return withFolders(files);
}

function write(folder, entries, seconds) {
	mkdirSync(folder);
	for (const { path, mode, content } of entries) {
		if (content === undefined) mkdirSync(join(folder, path), { mode });
		else writeFileSync(join(folder, path), content, { mode });
	}
	for (const { path } of [...entries].reverse()) utimesSync(join(folder, path), seconds, seconds);
	utimesSync(folder, seconds, seconds);
}

function mkpkg(work, name) {
	const { control, description, postinst } = PACKAGES[name];
	const { maintainer } = publisher();
	const seconds = sourceDate();
	mkdirSync(work);
	write(join(work, 'files'), contents(PACKAGES[name], name), seconds);
	const info = {
		name,
		version: PACKAGE_VERSION,
		description: description.replace(/\n/g, ' '),
		arch: 'noarch',
		license: control.License,
		origin: 'noip',
		...(maintainer && { maintainer }),
		depends: control.Depends.replace(/,/g, ''),
	};
	const options = Object.entries(info).flatMap(([field, value]) => ['--info', `${field}:${value}`]);
	for (const [type, text] of Object.entries(scripts(name, postinst))) {
		writeFileSync(join(work, type), text);
		options.push('--script', `${type}:${join(work, type)}`);
	}
	const path = `dist/${name}-${PACKAGE_VERSION}.apk`;
	apk(['mkpkg', ...options, '--files', join(work, 'files'), '--output', path]);
	return path;
}

/** Whether there is an apk-tools 3. */
export function hasApk() {
	return /^apk-tools 3/.test(spawnSync(APK, ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

/**
 * Calls apk, for which all files belong to root, and the time is that of the source.
 * @param {string[]} words
 * @throws {Error} when it fails; it has said why
 */
export function apk(words) {
	const asRoot = process.getuid() === 0 ? [] : ['unshare', '-r'];
	const [program, ...first] = [...asRoot, APK];
	const env = { ...process.env, SOURCE_DATE_EPOCH: String(sourceDate()) };
	const { status } = spawnSync(program, [...first, ...words], { stdio: 'inherit', env });
	if (status !== 0) throw new Error(`apk ${words[0]} failed`);
}

/**
 * Makes the packages from the bundles in dist/.
 * @returns {string[]} their paths
 * @throws {Error} when apk fails
 */
export function apkPackages() {
	process.umask(0o022);
	const work = mkdtempSync(join(tmpdir(), 'noip-apk-'));
	try {
		mkdirSync('dist', { recursive: true });
		return Object.keys(PACKAGES).map((name) => mkpkg(join(work, name), name));
	} finally {
		rmSync(work, { recursive: true, force: true });
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	if (hasApk()) console.log(apkPackages().join('\n'));
	else {
		console.error(NO_APK);
		process.exitCode = 1;
	}
}
