/** The feed: that its index says what its packages are, and that its signatures hold. Real opkg, usign and apk read it by hand: docs/releasing.md. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { apkFeed, opkgFeed, PUBLIC_KEYS } from '../../build/feed.mjs';
import { type Indexed, packagesIndex } from '../../build/opkg-index.mjs';
import { PublisherError } from '../../build/publisher.mjs';
import { fingerprint, keyPair, newKeyPair, sign, verify } from '../../build/signing.mjs';
import { tarGz } from '../../build/tar.mjs';

const work = mkdtempSync(join(tmpdir(), 'noip-feed-'));
test.after(() => rmSync(work, { recursive: true, force: true }));

const DATE = 1770000000;

/** A package with these fields, and no files. */
function ipk(name: string, architecture: string): string {
	const control = `Package: ${name}
Version: 1.0-r1
Depends: curl, ca-bundle
Require-User: noip:noip
Maintainer: Somebody <somebody@example.com>
Architecture: ${architecture}
Installed-Size: 1024
Description: Does this.
 And that.
`;
	const inner = tarGz([{ path: './control', mode: 0o644, content: control }], DATE);
	const path = join(work, `${name}_1.0-r1_${architecture}.ipk`);
	writeFileSync(path, tarGz([{ path: './control.tar.gz', mode: 0o644, content: inner }], DATE));
	return path;
}

const PACKAGES = [ipk('noip', 'mipsel_24kc'), ipk('noip', 'aarch64_generic'), ipk('luci-app-noip', 'all')];
const keys = newKeyPair(join(work, 'publisher.sec'));
const feed = join(work, 'feed');
const architectures = opkgFeed(PACKAGES, feed, keys);

const index = (architecture: string) => readFileSync(join(feed, architecture, 'Packages'), 'utf8');
const stanzas = (architecture: string) => index(architecture).trimEnd().split('\n\n');
const field = (stanza: string, name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1];

/** What is said of it. */
function complaint(work: () => unknown): string {
	try {
		work();
	} catch (error) {
		assert.instance(error, PublisherError);
		return (error as Error).message;
	}
	throw new Error('nothing was said');
}

test('each architecture has a folder with its packages and those for all', () => {
	assert.equal(architectures, ['aarch64_generic', 'mipsel_24kc']);
	assert.equal(
		stanzas('mipsel_24kc').map((stanza) => field(stanza, 'Filename')),
		['luci-app-noip_1.0-r1_all.ipk', 'noip_1.0-r1_mipsel_24kc.ipk'],
	);
});

test('the index has size and digest of each file, and what its control file says to opkg', () => {
	for (const architecture of architectures) {
		for (const stanza of stanzas(architecture)) {
			const content = readFileSync(join(feed, architecture, field(stanza, 'Filename') ?? ''));
			assert.is(field(stanza, 'Size'), String(content.length));
			assert.is(field(stanza, 'SHA256sum'), createHash('sha256').update(content).digest('hex'));
			assert.is(field(stanza, 'Depends'), 'curl, ca-bundle');
			assert.is(field(stanza, 'Installed-Size'), '1024');
			assert.match(stanza, /\nDescription: Does this\.\n And that\.$/);
			assert.not.match(stanza, /^(Maintainer|Require-User):/m);
		}
	}
});

test('Packages.gz is Packages, and each other file of a folder is listed in it', () => {
	for (const architecture of architectures) {
		const folder = join(feed, architecture);
		assert.is(gunzipSync(readFileSync(join(folder, 'Packages.gz'))).toString(), index(architecture));
		const listed = stanzas(architecture).map((stanza) => field(stanza, 'Filename') ?? '');
		const others = ['Packages', 'Packages.gz', 'Packages.sig'];
		assert.equal(readdirSync(folder).sort(), [...others, ...listed].sort());
	}
});

test('an index ends in an empty line, and where an older usign would miscount, in more', () => {
	const of = (length: number): Indexed[] => [{ path: '', architecture: 'all', stanza: 'x'.repeat(length - 1) }];
	for (let length = 1000; length < 1128; length++) {
		const { length: padded } = packagesIndex(of(length));
		assert.is(padded, [110, 111].includes((64 + length) % 128) ? length + 2 : length);
		assert.not.ok([110, 111].includes((64 + padded) % 128));
	}
});

test('each index is signed by the key that lies beside, and a changed one is found out', () => {
	for (const architecture of architectures) {
		const path = join(feed, architecture, 'Packages');
		verify(path, join(feed, PUBLIC_KEYS.opkg));
		const copy = join(work, 'changed');
		writeFileSync(copy, index(architecture).replace('Size: ', 'Size: 1'));
		writeFileSync(`${copy}.sig`, readFileSync(`${path}.sig`));
		assert.match(
			complaint(() => verify(copy, keys.public)),
			'signature verification failed',
		);
	}
});

test('a key is known by the number that its secret half has, too', () => {
	const secret = Buffer.from(readFileSync(keys.secret, 'utf8').split('\n')[1] ?? '', 'base64');
	// usign's edsign.c, struct seckey: "Ed", "BK", 4 bytes of rounds, 16 of salt, 8 of checksum, 8 of number.
	assert.is(fingerprint(keys.public), secret.toString('hex', 32, 40));
	assert.match(keys.fingerprint, /^[0-9a-f]{16}$/);
});

test('the same packages and key give the same bytes', () => {
	const again = join(work, 'again');
	opkgFeed([...PACKAGES].reverse(), again, keys);
	execFileSync('diff', ['-r', feed, again]);
});

test('without a key there is neither signature nor key', () => {
	const bare = join(work, 'bare');
	opkgFeed(PACKAGES, bare, null);
	assert.equal(readdirSync(bare).sort(), architectures);
	for (const architecture of architectures)
		assert.not.ok(readdirSync(join(bare, architecture)).includes('Packages.sig'));
});

test('keys that are missing, of another name, no keys or no pair are told', () => {
	assert.match(
		complaint(() => keyPair(join(work, 'none.sec'))),
		'none.sec is not there',
	);
	assert.match(
		complaint(() => keyPair(join(work, 'key'))),
		'should be called NAME.sec',
	);
	assert.match(
		complaint(() => newKeyPair(keys.secret)),
		'File exists',
	);
	const other = newKeyPair(join(work, 'other.sec'));
	writeFileSync(other.public, readFileSync(keys.public));
	writeFileSync(join(work, 'text'), 'text');
	assert.match(
		complaint(() => sign(join(work, 'text'), other)),
		'wrong key',
	);
	writeFileSync(other.public, 'untrusted comment: none\nAAAA\n');
	assert.match(
		complaint(() => keyPair(other.secret)),
		'is no public key',
	);
	assert.match(
		complaint(() => apkFeed([], join(work, 'apk'), other.secret)),
		'is no secret EC key',
	);
});

function make(target: string, environment: Record<string, string>) {
	const env = { PATH: process.env.PATH, HOME: work, PUBLISHER: '', APK: 'apk-that-is-not-there', ...environment };
	return spawnSync(process.execPath, [`build/${target}.mjs`], { env, encoding: 'utf8' });
}

test('a feed is not made without a key, and what was there before stays', () => {
	const { status, stderr } = make('feed', {});
	assert.is(status, 1);
	assert.match(stderr, 'KEY=...');
	assert.match(stderr, 'UNSIGNED=1');
	assert.not.match(stderr, /^\s+at /m);
});

test('keys are made where there are none, for nobody else to read, and never replaced', () => {
	const folder = join(work, 'keys');
	mkdirSync(folder);
	const named = { KEY: join(folder, 'noip.sec'), APK_KEY: join(folder, 'apk.pem') };
	assert.is(make('keys', named).status, 0);
	const made = Object.values(named).map((path) => readFileSync(path, 'utf8'));
	assert.ok(keyPair(named.KEY));
	assert.match(made[1] ?? '', 'BEGIN PRIVATE KEY');
	const { stdout } = make('keys', named);
	assert.match(stdout, /noip\.sec is there already\n.*apk\.pem is there already/);
	assert.equal(
		Object.values(named).map((path) => readFileSync(path, 'utf8')),
		made,
	);
	assert.is(
		execFileSync('find', [folder, '-not', '-name', '*.pub', '-type', 'f', '-perm', '/077'], { encoding: 'utf8' }),
		'',
	);
});

test.run();
