/** The certificates of the fake provider: a good one, and one for each way in which it can be bad. */
import { type Issued, makeAuthority, makeSelfSigned } from '../support/certificates.ts';

export const TLS_KINDS = [
	'good',
	'wrong-name',
	'expired',
	'not-yet-valid',
	'self-signed',
	'unknown-authority',
] as const;

export type TlsKind = (typeof TLS_KINDS)[number];

export interface Certificates {
	/** The authority's certificate in PEM, for clients to trust. */
	authority: string;
	/** Gives a certificate and its key in PEM. */
	of(kind: TlsKind): Promise<Issued>;
}

const DAY_MS = 86_400_000;

/** Makes an authority and issues from it. `names`: what the good certificate is for. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
	const authority = await makeAuthority('Fake provider authority');
	const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);
	const makers: Record<TlsKind, () => Promise<Issued>> = {
		good: () => authority.issue({ names }),
		'wrong-name': () => authority.issue({ names: ['elsewhere.example.com'] }),
		expired: () => authority.issue({ names, notBefore: inDays(-9), notAfter: inDays(-2) }),
		'not-yet-valid': () => authority.issue({ names, notBefore: inDays(2), notAfter: inDays(9) }),
		'self-signed': () => makeSelfSigned({ names }),
		'unknown-authority': async () => (await makeAuthority('Nobody knows me')).issue({ names }),
	};
	return { authority: authority.certificate, of: (kind) => makers[kind]() };
}
