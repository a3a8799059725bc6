/** The archives of the image: that other programs read them, that they come out the same again, and that nothing is missing in them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	lstatSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ARCHITECTURES, ownArchitecture } from '../../build/architectures.mjs';
import { asked } from '../../build/image/elf.mjs';
import { fromDebian, unpacked } from '../../build/image/packages.mjs';
import { APPLETS, USER } from '../../build/image/root.mjs';
import { IMAGES, imageArchives } from '../../build/image.mjs';
import { VERSION } from '../../build/packages.mjs';
import { emulator, emulatorOf } from '../../build/quickjs.mjs';
import { toolchain } from '../../build/toolchain.mjs';
import { callTool } from './tools.ts';

const work = mkdtempSync(join(tmpdir(), 'noip-archives-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

/** "under 12 MB compressed" */
const MOST_BYTES = 12e6;

const NAMES = Object.keys(IMAGES) as (keyof typeof IMAGES)[];
let paths: string[] = [];

const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const archive = (end: string) => `dist/noip-${VERSION}${end}.tar`;

test.before(async () => {
	paths = (await imageArchives()).map(({ path }) => path);
});

/** The files of an image as umoci unpacks them. */
function rootOf(name: string): string {
	const folder = join(work, name);
	if (!existsSync(folder)) {
		execFileSync('sh', ['-ec', 'mkdir "$2"; tar -xf "$1" -C "$2"', 'sh', archive(`-${name}.oci`), `${folder}.layout`]);
		callTool('umoci', 'unpack', '--image', `${folder}.layout:${VERSION}`, folder);
	}
	return join(folder, 'rootfs');
}

test('there are two archives for each architecture, and one for all', () => {
	const expected = [...NAMES.flatMap((name) => [archive(`-${name}.oci`), archive(`-${name}.docker`)]), archive('.oci')];
	assert.equal(paths, expected);
});

test('each is below 12 MB for an architecture', () => {
	for (const path of paths) {
		const { size } = statSync(path);
		assert.ok(size < MOST_BYTES * (path === archive('.oci') ? NAMES.length : 1), `${path}: ${size}`);
	}
});

test('they come out the same again', async () => {
	const [own] = NAMES;
	const before = paths.map(sha256);
	await imageArchives([own as string]);
	assert.equal(paths.map(sha256), before);
});

for (const name of NAMES)
	test(`skopeo finds the image for ${name} in both forms, with the same content`, () => {
		const { architecture, variant } = IMAGES[name].platform as { architecture: string; variant?: string };
		const told = ['oci-archive', 'docker-archive'].map((form) => {
			const place = `${form}:${archive(`-${name}.${form.split('-')[0]}`)}`;
			const whole = JSON.parse(callTool('skopeo', 'inspect', '--config', '--raw', place));
			assert.is(whole.architecture, architecture);
			assert.is(whole.variant, variant);
			assert.is(whole.config.User, `${USER.id}:${USER.id}`);
			assert.equal(whole.config.Volumes, { '/var/lib/noip': {} });
			return whole;
		});
		assert.equal(told[0].rootfs, told[1].rootfs);
		assert.equal(told[1].config.Healthcheck.Test, ['CMD', '/usr/bin/noip', 'status', '--check']);
		const { Healthcheck: _, ...others } = told[1].config;
		assert.equal(others, told[0].config);
	});

test('the archive for docker is made so that Docker before 1.10 finds it, too', () => {
	for (const name of NAMES) {
		const folder = mkdtempSync(join(work, 'docker-'));
		execFileSync('tar', ['-xf', archive(`-${name}.docker`), '-C', folder]);
		const read = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
		const [{ Config, RepoTags, Layers }] = read('manifest.json');
		const id = read('repositories').noip[VERSION];
		assert.equal(RepoTags, [`noip:${VERSION}`]);
		assert.equal(Layers, [`${id}/layer.tar`]);
		assert.is(read(`${id}/json`).id, id);
		assert.is(readFileSync(join(folder, id, 'VERSION'), 'utf8'), '1.0');
		assert.is(Config, `${sha256(join(folder, Config))}.json`);
		const plain = execFileSync('gzip', ['-dc', join(folder, id, 'layer.tar')], { maxBuffer: 1 << 28 });
		assert.equal(read(Config).rootfs.diff_ids, [`sha256:${createHash('sha256').update(plain).digest('hex')}`]);
	}
});

test('the archive for all has each platform', () => {
	const index = JSON.parse(callTool('skopeo', 'inspect', '--raw', `oci-archive:${archive('.oci')}`));
	assert.equal(
		index.manifests.map((one: { platform: object }) => one.platform),
		NAMES.map((name) => ({ os: 'linux', ...IMAGES[name].platform })),
	);
	callTool(
		'skopeo',
		'--insecure-policy',
		'copy',
		'--all',
		`oci-archive:${archive('.oci')}`,
		`dir:${join(work, 'all')}`,
	);
});

for (const name of NAMES)
	test(`in the image for ${name} nothing lacks a library, and no link leads nowhere`, () => {
		const root = rootOf(name);
		const files = readdirSync(root, { recursive: true }).map(String);
		const libraries = new Set(files.map((path) => path.split('/').at(-1)));
		for (const path of files) {
			const found = lstatSync(join(root, path));
			if (found.isSymbolicLink())
				assert.ok(existsSync(join(root, path, '..', readlinkSync(join(root, path)))), `${path} leads nowhere`);
			if (!found.isFile() || readFileSync(join(root, path)).toString('latin1', 0, 4) !== '\x7fELF') continue;
			const { loader, libraries: needed } = asked(readFileSync(join(root, path)));
			if (loader) assert.ok(existsSync(join(root, loader)), loader);
			for (const library of needed) assert.ok(libraries.has(library), `${path} needs ${library}`);
		}
	});

test('ELF headers are read as readelf does', () => {
	const { prefix, env } = toolchain(ownArchitecture());
	for (const name of NAMES) {
		const curl = join(rootOf(name), 'usr/bin/curl');
		const told = execFileSync(`${prefix}readelf`, ['-dW', curl], { encoding: 'utf8', env });
		const needed = [...told.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, library]) => library);
		assert.ok(needed.length > 1);
		assert.equal(asked(readFileSync(curl)).libraries, needed);
	}
});

test('the folders are those of the user, and everybody may write in them', () => {
	for (const path of ['run/noip', 'var/lib/noip']) {
		const { uid, gid, mode } = statSync(join(rootOf(NAMES[0] as string), path));
		assert.equal([uid, gid, mode & 0o7777], [USER.id, USER.id, 0o1777]);
	}
});

test('the authorities are those that update-ca-certificates puts together', () => {
	const [root, etc] = [unpacked(IMAGES.amd64.debian), join(work, 'certs')];
	const words = ['--default', '--certsdir', `${root}/usr/share/ca-certificates`, '--etccertsdir', etc];
	const local = ['--certsconf', '/dev/null', '--localcertsdir', '/nonexistent', '--hooksdir', '/nonexistent'];
	execFileSync('mkdir', [etc]);
	// It makes links by digests at the end, which nobody looks at here.
	writeFileSync(join(work, 'openssl'), '#!/bin/sh\n', { mode: 0o755 });
	execFileSync('sh', [`${root}/usr/sbin/update-ca-certificates`, ...words, ...local], {
		env: { PATH: `${work}:${process.env.PATH}`, LC_ALL: 'C', TMPDIR: work },
		stdio: 'pipe',
	});
	const bundle = readFileSync(join(etc, 'ca-certificates.crt'), 'utf8');
	assert.ok(bundle.split('BEGIN CERTIFICATE').length > 100);
	assert.is(readFileSync(join(rootOf('amd64'), 'etc/ssl/certs/ca-certificates.crt'), 'utf8'), bundle);
});

test('each package of Debian is there with its licence and for scanners, and each licence that it names', () => {
	for (const name of NAMES) {
		const root = rootOf(name);
		const { packages } = fromDebian(IMAGES[name].debian);
		assert.equal(readdirSync(join(root, 'var/lib/dpkg/status.d')).sort(), packages.map((one) => one.name).sort());
		for (const { name: own } of packages) {
			const text = readFileSync(join(root, `usr/share/doc/${own}/copyright`), 'utf8');
			for (const [path] of text.matchAll(/usr\/share\/common-licenses\/[A-Z][\w.-]*\w/g))
				assert.ok(existsSync(join(root, path)), path);
		}
		assert.ok(existsSync(join(root, 'usr/share/licenses/noip/NOTICES')));
	}
});

for (const name of NAMES)
	test(`the programs of the image for ${name} start, by an emulator where it is of another machine`, () => {
		const root = rootOf(name);
		const { qemu } = ARCHITECTURES[IMAGES[name].executable] as { qemu: string };
		const isOwn = IMAGES[name].executable === ownArchitecture();
		const start = (before: string[], program: string) => {
			const [command = '', ...words] = [...before, program, '--version'];
			return execFileSync(command, words, { encoding: 'utf8', stdio: 'pipe' });
		};
		// Alone it asks for no library, and in a root without /dev it would not start.
		assert.is(start(isOwn ? [] : [emulator(qemu)], `${root}/usr/bin/noip`).trim(), `noip ${VERSION} (executable)`);
		const told = isOwn
			? start(['chroot', root], '/usr/bin/curl')
			: start([emulator(qemu), '-L', root], `${root}/usr/bin/curl`);
		assert.match(told, /^curl 8\..* OpenSSL\/3\..*\nRelease-Date: .*\nProtocols: .*\bhttps\b/);
	});

test('BusyBox has each program that there is a link for', () => {
	const busybox = join(rootOf('amd64'), 'bin/busybox');
	const [command = '', ...words] = [...(ownArchitecture() === 'amd64' ? [] : emulatorOf('amd64')), busybox, '--list'];
	const listed = execFileSync(command, words, { encoding: 'utf8' }).split('\n');
	assert.equal(
		APPLETS.filter((applet) => !listed.includes(applet)),
		[],
	);
});

test.run();
