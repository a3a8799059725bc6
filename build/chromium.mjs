// Finds a Chromium for the tests of the page, or gets one. `node build/chromium.mjs` prints the command.
import { copyFileSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { debianPackages } from './debian.mjs';
import { onPath } from './quickjs.mjs';

/** Debian's headless Chromium, a font, and all libraries: about 120 MB to fetch, 340 MB unpacked. */
const PACKAGES = `chromium-headless-shell chromium-common fonts-dejavu-core
	libasound2t64 libasyncns0 libatk1.0-0t64 libatomic1 libatspi2.0-0t64 libblkid1 libbrotli1 libbsd0 libbz2-1.0 libc6 libcap2 libdav1d7
	libdbus-1-3 libdouble-conversion3 libdrm2 libexpat1 libffi8 libflac14 libfontconfig1 libfreetype6 libgbm1 libgcc-s1 libglib2.0-0t64
	libgraphite2-3 libharfbuzz-subset0 libharfbuzz0b libjpeg62-turbo liblcms2-2 liblzma5 libmd0 libminizip1t64 libmount1 libmp3lame0
	libmpg123-0t64 libnspr4 libnss3 libogg0 libopenh264-8 libopenjp2-7 libopus0 libpcre2-8-0 libpng16-16t64 libpulse0 libselinux1 libsndfile1
	libsqlite3-0 libstdc++6 libsystemd0 libudev1 libvorbis0a libvorbisenc2 libwayland-server0 libx11-6 libx11-xcb1 libxau6 libxcb-randr0
	libxcb1 libxcomposite1 libxdamage1 libxdmcp6 libxext6 libxfixes3 libxi6 libxkbcommon0 libxnvctrl0 libxrandr2 libxrender1 libzstd1
	zlib1g`.split(/\s+/);

/** Of those: the program with its resources, the libraries, the font. */
const KEEP = /^usr\/lib\/(chromium\/(?!libVk)|[^/]+-linux-gnu\/.*\.so)|^usr\/share\/fonts\//;

/**
 * Gives the path of a command that is Chromium: what the environment names (`CHROMIUM`), else what is on PATH, else Debian's, unpacked
 * into `.cache`.
 * @returns {string}
 * @throws {Error} whose message says how to get one, when there is none
 */
export function findChromium() {
	const present = process.env.CHROMIUM || onPath('chromium-headless-shell') || onPath('chromium');
	if (present) return present;
	try {
		return wrapper(debianPackages({ suite: 'trixie', packages: PACKAGES, keep: KEEP, into: '.cache/chromium' }));
	} catch (error) {
		throw new Error(
			`There is no chromium here, and Debian's could not be unpacked (${error.message.trim()}).\n` +
				'Install it (Debian: apt install chromium), or name one: CHROMIUM=/path/to/chromium.',
		);
	}
}

/**
 * Writes (once) the script that starts it through the loader of its own C library. Chromium takes its resources from the folder of the running
 * program, which then is the loader: so a copy of that lies there. Its children are started by the script again, and by no zygote.
 */
function wrapper(root) {
	const script = `${root}.sh`;
	if (existsSync(script)) return script;
	const triplet = readdirSync(join(root, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'));
	const loader = readdirSync(join(root, 'usr/lib', triplet)).find((name) => /^ld-.*\.so/.test(name));
	const temporary = `${script}.${process.pid}`;
	copyFileSync(join(root, 'usr/lib', triplet, loader), temporary);
	renameSync(temporary, join(root, 'usr/lib/chromium', loader));
	writeFileSync(join(root, 'fonts.conf'), FONTS);
	const lines = [
		'#!/bin/sh',
		`root="\${0%/*}/${basename(root)}"`,
		`libraries="$root/usr/lib/${triplet}"`,
		'export FONTCONFIG_FILE="$root/fonts.conf"',
		`exec "$root/usr/lib/chromium/${loader}" --library-path "$libraries:$libraries/pulseaudio" \\`,
		'\t"$root/usr/lib/chromium/chromium-headless-shell" --no-zygote --browser-subprocess-path="$0" "$@"',
	];
	writeFileSync(temporary, `${lines.join('\n')}\n`, { mode: 0o755 });
	renameSync(temporary, script);
	return script;
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir prefix="relative">usr/share/fonts</dir>
	<cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

if (process.argv[1]?.endsWith('build/chromium.mjs')) {
	try {
		console.log(findChromium());
	} catch (error) {
		console.error(error.message);
		process.exit(1);
	}
}
