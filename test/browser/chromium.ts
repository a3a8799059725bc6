/** A browser for tests: headless Chromium, driven by playwright-core. */
import { copyFileSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { debianPackages } from '../../build/debian.mjs';
import { onPath } from '../../build/quickjs.mjs';

/** Debian's headless Chromium with all its libraries, and a font: about 120 MB to fetch, once. */
const PACKAGES = `chromium-headless-shell chromium-common fonts-dejavu-core
	libasound2t64 libasyncns0 libatk1.0-0t64 libatomic1 libatspi2.0-0t64 libblkid1 libbrotli1 libbsd0 libbz2-1.0 libc6 libcap2 libdav1d7
	libdbus-1-3 libdouble-conversion3 libdrm2 libexpat1 libffi8 libflac14 libfontconfig1 libfreetype6 libgbm1 libgcc-s1 libglib2.0-0t64
	libgraphite2-3 libharfbuzz-subset0 libharfbuzz0b libjpeg62-turbo liblcms2-2 liblzma5 libmd0 libminizip1t64 libmount1 libmp3lame0
	libmpg123-0t64 libnspr4 libnss3 libogg0 libopenh264-8 libopenjp2-7 libopus0 libpcre2-8-0 libpng16-16t64 libpulse0 libselinux1 libsndfile1
	libsqlite3-0 libstdc++6 libsystemd0 libudev1 libvorbis0a libvorbisenc2 libwayland-server0 libx11-6 libx11-xcb1 libxau6 libxcb-randr0
	libxcb1 libxcomposite1 libxdamage1 libxdmcp6 libxext6 libxfixes3 libxi6 libxkbcommon0 libxnvctrl0 libxrandr2 libxrender1 libzstd1
	zlib1g`.split(/\s+/);

/**
 * Starts the browser that `CHROMIUM` names, else one on PATH, else Debian's, which is unpacked into `.cache`: a machine needs none.
 * Tests may run as root, in a container: there Chromium's own sandbox does not start. All that it loads is ours, from loopback.
 * @throws {Error} whose message says what is missing
 */
export async function openBrowser(): Promise<Browser> {
	const own = process.env.CHROMIUM || onPath('chromium-headless-shell') || onPath('chromium');
	const { program, args } = own ? { program: own, args: [] } : debianChromium();
	return await chromium.launch({
		executablePath: program,
		args: ['--no-sandbox', '--disable-gpu', '--lang=en-US', '--force-color-profile=srgb', ...args],
	});
}

/**
 * Unpacks Debian's and writes, once, a script that starts it through the loader of its own C library. Chromium takes its resources from the
 * folder of the running program, which then is the loader: so that lies there, too. It starts its children by the script, and not by a zygote.
 */
function debianChromium(): { program: string; args: string[] } {
	const root = debianPackages({
		suite: 'trixie',
		packages: PACKAGES,
		keep: /^usr\/lib\/(chromium\/|[^/]+-linux-gnu\/.*\.so)|^usr\/share\/fonts\//,
		into: '.cache/chromium',
	});
	const program = `${root}.sh`;
	if (!existsSync(program)) writeScript(root, program);
	return { program, args: ['--no-zygote', `--browser-subprocess-path=${resolve(program)}`] };
}

function writeScript(root: string, program: string): void {
	const triplet = readdirSync(`${root}/usr/lib`).find((name) => name.endsWith('-linux-gnu'));
	const loader = readdirSync(`${root}/usr/lib/${triplet}`).find((name) => /^ld-linux.*\.so/.test(name));
	copyFileSync(`${root}/usr/lib/${triplet}/${loader}`, `${root}/usr/lib/chromium/${loader}`);
	writeFileSync(`${root}/fonts.conf`, FONTS.replace('ROOT', root));
	const temporary = `${program}.${process.pid}`;
	const lines = [
		'#!/bin/sh',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
		'root="${0%.sh}"',
		`libraries="$root/usr/lib/${triplet}"`,
		'export FONTCONFIG_FILE="$root/fonts.conf"',
		`exec "$root/usr/lib/chromium/${loader}" --library-path "$libraries:$libraries/pulseaudio" \\`,
		'\t"$root/usr/lib/chromium/chromium-headless-shell" "$@"',
	];
	writeFileSync(temporary, `${lines.join('\n')}\n`, { mode: 0o755 });
	renameSync(temporary, program);
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>ROOT/usr/share/fonts</dir><cachedir>ROOT/fonts-cache</cachedir></fontconfig>
`;
