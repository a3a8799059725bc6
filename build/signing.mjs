// Signatures that usign of OpenWrt and OpenBSD's signify verify, made by signify: the machine's own `signify-openbsd`, or else Debian's, unpacked into `.cache`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackages } from './debian.mjs';
import { PublisherError } from './publisher.mjs';

/** What Debian calls signify, and what it is linked with. */
const PROGRAM = 'signify-openbsd';
const LIBRARIES = ['libbsd0', 'libmd0'];
const KEEP = /^bin\/|\.so/;

/**
 * The pair of keys that a secret key belongs to: the public one lies beside it, NAME.pub beside NAME.sec.
 * @param {string} secret path
 * @returns {{secret: string, public: string, fingerprint: string}} paths, and the key's number
 * @throws {PublisherError} where one of them is missing, or is no key
 */
export function keyPair(secret) {
	if (!secret.endsWith('.sec'))
		throw new PublisherError(`${secret} should be called NAME.sec, with NAME.pub beside it.`);
	const pair = { secret, public: secret.replace(/\.sec$/, '.pub') };
	for (const path of Object.values(pair)) {
		if (!existsSync(path)) throw new PublisherError(`${path} is not there. make keys makes a pair.`);
	}
	return { ...pair, fingerprint: fingerprint(pair.public) };
}

/**
 * Makes a pair without a passphrase, which signs where nobody is asked.
 * @param {string} secret path of the secret one, NAME.sec
 * @returns {ReturnType<typeof keyPair>}
 * @throws {PublisherError} where there is one already
 */
export function newKeyPair(secret) {
	signify(['-G', '-n', '-c', 'noip', '-s', secret, '-p', secret.replace(/\.sec$/, '.pub')]);
	return keyPair(secret);
}

/**
 * The number of a public key, by which a router files it in /etc/opkg/keys: what `usign -F -p KEY` prints.
 * @param {string} path
 * @returns {string} 16 hexadecimal digits
 * @throws {PublisherError} for what is no public key
 */
export function fingerprint(path) {
	// A comment, and in Base64 "Ed", the number of 8 bytes, and the key of 32 (usign's edsign.c, struct pubkey).
	const bytes = Buffer.from(readFileSync(path, 'utf8').split('\n')[1] ?? '', 'base64');
	if (bytes.length !== 42 || bytes.toString('latin1', 0, 2) !== 'Ed')
		throw new PublisherError(`${path} is no public key.`);
	return bytes.toString('hex', 2, 10);
}

/**
 * Writes the signature of a file, the same for the same file and key, and verifies it.
 * @param {string} path
 * @param {ReturnType<typeof keyPair>} keys
 * @returns {string} path of the signature: FILE.sig
 * @throws {PublisherError} when it cannot be made, or the two keys are no pair
 */
export function sign(path, keys) {
	const signature = `${path}.sig`;
	signify(['-S', '-s', keys.secret, '-m', path, '-x', signature]);
	verify(path, keys.public);
	return signature;
}

/**
 * Verifies FILE.sig.
 * @param {string} path
 * @param {string} key path of the public key
 * @throws {PublisherError} when it is not by this key, or not of this content
 */
export function verify(path, key) {
	signify(['-V', '-q', '-p', key, '-m', path, '-x', `${path}.sig`]);
}

/** It asks for the passphrase of a key that has one. */
function signify(words) {
	const options = { env: environment(), encoding: 'utf8', stdio: ['inherit', 'pipe', 'pipe'] };
	const { status, stderr, error } = spawnSync(PROGRAM, words, options);
	if (status !== 0)
		throw new PublisherError(`${PROGRAM} ${words.join(' ')}: ${(stderr || error?.message || '').trim()}`);
}

/** With the program on PATH. */
function environment() {
	if (!spawnSync(PROGRAM, { stdio: 'ignore' }).error) return process.env;
	const root = debianPackages({
		suite: 'bookworm',
		packages: [PROGRAM, ...LIBRARIES],
		keep: KEEP,
		into: '.cache/signify',
	});
	const [triplet] = readdirSync(join(root, 'usr/lib'));
	return { ...process.env, PATH: join(root, 'bin'), LD_LIBRARY_PATH: join(root, 'usr/lib', triplet) };
}
