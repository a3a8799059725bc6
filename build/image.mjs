// Images for containers, made without Docker: `node build/image.mjs [ARCHITECTURE...]` writes them to dist/. docs/container.md says how they are used.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dockerArchive, layerOf, ociArchive } from './image/archives.mjs';
import { fromDebian } from './image/packages.mjs';
import { imageRoot, STATE, USER } from './image/root.mjs';
import { VERSION } from './packages.mjs';
import { withPublisher } from './publisher.mjs';
import { sourceDate } from './source-date.mjs';
import { executable, executableParts } from './static.mjs';
import { writeWhole } from './write-whole.mjs';

/** What there is an image for: by the name in the file's, our executable, Debian's packages, and the platform in the words of OCI. */
export const IMAGES = {
	amd64: { executable: 'amd64', debian: 'amd64', platform: { architecture: 'amd64' } },
	arm64: { executable: 'arm64', debian: 'arm64', platform: { architecture: 'arm64', variant: 'v8' } },
	armv7: { executable: 'arm', debian: 'armhf', platform: { architecture: 'arm', variant: 'v7' } },
};

/** The image's name, before the tag, which is the version. */
export const NAME = 'noip';

const NANOSECONDS = 1e9;

/** How it is run. */
const CONFIG = {
	User: `${USER.id}:${USER.id}`,
	// Whoever reads `docker logs` sees no other times. `noip setup` has to know where it is.
	Env: ['PATH=/usr/bin:/bin', 'NOIP_LOG_TIME=1', 'container=oci'],
	Entrypoint: ['/usr/bin/noip'],
	Cmd: ['run'],
	WorkingDir: '/',
	Volumes: { [STATE]: {} },
	StopSignal: 'SIGTERM',
	Labels: {
		'org.opencontainers.image.title': NAME,
		'org.opencontainers.image.description': 'Keeps host names at No-IP pointing to your line',
		'org.opencontainers.image.version': VERSION,
		'org.opencontainers.image.licenses': 'MIT',
	},
};

/** Docker's check of health; the compose files have the same. */
export const HEALTH = {
	Test: ['CMD', '/usr/bin/noip', 'status', '--check'],
	Interval: 60 * NANOSECONDS,
	Timeout: 10 * NANOSECONDS,
	StartPeriod: 60 * NANOSECONDS,
	Retries: 3,
};

/** The image for one architecture, and what is in it of others' work. */
async function image(name, isToday) {
	const { executable: architecture, debian, platform } = IMAGES[name];
	const taken = fromDebian(debian, isToday);
	const path = await executable(architecture);
	const seconds = sourceDate();
	const layer = layerOf(imageRoot(path, taken.entries), seconds);
	const parts = [...(await executableParts(architecture)), ...taken.parts];
	return { name, image: { platform, config: CONFIG, health: HEALTH, layer, seconds }, parts };
}

/**
 * Writes the archives: for each architecture one in OCI's layout and one for `docker load`, and where more than one is asked for, one in OCI's layout with all.
 * @param {string[]} [names] keys of `IMAGES`; all when left out
 * @param {boolean} [isToday] with Debian's packages of this day, for what is given to others; else the newest that were fetched before, which trials are content with
 * @returns {Promise<{path: string, parts: import('./parts.mjs').Part[]}[]>}
 * @throws {Error} when an executable or a package is not to be had
 */
export async function imageArchives(names = Object.keys(IMAGES), isToday = false) {
	const made = [];
	const write = (end, content, parts) => {
		const path = join('dist', `noip-${VERSION}${end}.tar`);
		writeWhole(path, content);
		made.push({ path, parts });
	};
	const images = [];
	for (const name of names) images.push(await image(name, isToday));
	for (const { name, image: one, parts } of images) {
		write(`-${name}.oci`, ociArchive([one], VERSION), parts);
		write(`-${name}.docker`, dockerArchive(one, NAME, VERSION), parts);
	}
	if (images.length > 1)
		write(
			'.oci',
			ociArchive(
				images.map((one) => one.image),
				VERSION,
			),
			images.flatMap(({ parts }) => parts),
		);
	return made;
}

async function main(asked) {
	const unknown = asked.filter((name) => !IMAGES[name]);
	if (unknown.length)
		throw new Error(`There is no image for ${unknown.join(', ')}, but for ${Object.keys(IMAGES).join(', ')}.`);
	for (const { path } of await imageArchives(asked.length ? asked : undefined, true))
		console.log(`${path}: ${statSync(path).size} bytes`);
	console.log("With Debian's packages of today.");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	try {
		await withPublisher(() => main(process.argv.slice(2)));
	} catch (error) {
		console.error(error.message);
		process.exitCode = 1;
	}
}
