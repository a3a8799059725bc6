/** Looking at a file of authorities oneself: what is said of one that is missing changes with the releases of curl. */
import type { Files } from './host.ts';

/** Of a longer bundle only that it is there is looked at. */
const LOOKED_AT = 65_536;

/** Why no authorities can be read from a file: the error by its POSIX name, or `no certificate`; null: they can, as far as a look tells. */
export function authoritiesError(files: Files, path: string): string | null {
	const found = files.read(path, LOOKED_AT);
	if (typeof found === 'string') return found.includes('-----BEGIN ') ? null : NO_CERTIFICATE;
	return found.error === 'EFBIG' ? null : found.error;
}

const NO_CERTIFICATE = 'no certificate';
