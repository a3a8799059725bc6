/** Certificates for tests, made when they are needed: an authority of our own, and what it issues. */
import { webcrypto } from 'node:crypto';
import './reflect-metadata.ts';
import type { GeneralNameType } from '@peculiar/x509';

const {
	AuthorityKeyIdentifierExtension,
	BasicConstraintsExtension,
	cryptoProvider,
	ExtendedKeyUsage,
	ExtendedKeyUsageExtension,
	KeyUsageFlags,
	KeyUsagesExtension,
	SubjectAlternativeNameExtension,
	SubjectKeyIdentifierExtension,
	X509CertificateGenerator,
} = await import('@peculiar/x509');

type Pair = webcrypto.CryptoKeyPair;
type Provider = Parameters<typeof cryptoProvider.set>[0];

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

cryptoProvider.set(webcrypto as unknown as Provider);

/** What a certificate is to say. */
export interface Wanted {
	/** DNS names and literal addresses it is good for. */
	names: readonly string[];
	/** Yesterday when left out. */
	notBefore?: Date;
	/** In thirty days when left out. */
	notAfter?: Date;
}

/** A certificate and its private key (PKCS #8), in PEM, ready for `https.createServer`. */
export interface Issued {
	certificate: string;
	key: string;
}

export interface Authority {
	/** The authority's own certificate in PEM: the content of a `caFile`. */
	certificate: string;
	/** Issues a server certificate. */
	issue(wanted: Wanted): Promise<Issued>;
}

/** Makes an authority with a key of its own. `name` tells authorities apart when one reads a certificate. */
export async function makeAuthority(name = 'Test authority'): Promise<Authority> {
	const pair = await makePair();
	const subject = `CN=${name}`;
	const own = await X509CertificateGenerator.createSelfSigned({
		serialNumber: serial(),
		name: subject,
		...validity({}),
		signingAlgorithm: ALGORITHM,
		keys: pair,
		extensions: [
			new BasicConstraintsExtension(true, 0, true),
			new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
			await SubjectKeyIdentifierExtension.create(pair.publicKey),
		],
	});
	return { certificate: own.toString('pem'), issue: (wanted) => issue(subject, pair, wanted) };
}

/** Issues a certificate that vouches for itself and is no authority. */
export async function makeSelfSigned(wanted: Wanted): Promise<Issued> {
	const pair = await makePair();
	return issue(commonName(wanted), pair, wanted, pair);
}

async function issue(issuer: string, signer: Pair, wanted: Wanted, own?: Pair): Promise<Issued> {
	const pair = own ?? (await makePair());
	const certificate = await X509CertificateGenerator.create({
		serialNumber: serial(),
		subject: commonName(wanted),
		issuer,
		...validity(wanted),
		signingAlgorithm: ALGORITHM,
		publicKey: pair.publicKey,
		signingKey: signer.privateKey,
		extensions: [
			new BasicConstraintsExtension(false, undefined, true),
			new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
			new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
			new SubjectAlternativeNameExtension(wanted.names.map(alternativeName)),
			await SubjectKeyIdentifierExtension.create(pair.publicKey),
			await AuthorityKeyIdentifierExtension.create(signer.publicKey),
		],
	});
	return { certificate: certificate.toString('pem'), key: await privatePem(pair) };
}

function makePair(): Promise<Pair> {
	return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']) as Promise<Pair>;
}

async function privatePem(pair: Pair): Promise<string> {
	const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
	const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
	return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

function validity(wanted: Pick<Wanted, 'notBefore' | 'notAfter'>): { notBefore: Date; notAfter: Date } {
	return {
		notBefore: wanted.notBefore ?? new Date(Date.now() - DAY_MS),
		notAfter: wanted.notAfter ?? new Date(Date.now() + 30 * DAY_MS),
	};
}

/** Random, positive and without a leading zero byte, as DER wants it. */
function serial(): string {
	const bytes = webcrypto.getRandomValues(new Uint8Array(12));
	bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
	return Buffer.from(bytes).toString('hex');
}

function commonName(wanted: Wanted): string {
	return `CN=${wanted.names[0] ?? 'nobody'}`;
}

function alternativeName(name: string): { type: GeneralNameType; value: string } {
	return { type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns', value: name };
}
