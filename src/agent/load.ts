/** The configuration from the disk: the file, and the password files it names. */
import type { Config } from '../config/config.ts';
import { type PasswordFile, readConfig } from '../config/schema.ts';
import type { FileError, Host } from '../host/host.ts';
import type { Paths } from './paths.ts';

const MOST_CONFIG = 256 * 1024;
const MOST_PASSWORD = 4096;

/** Reads and checks the configuration; each error and warning is a whole sentence that names the place. */
export function loadConfig(host: Host, paths: Paths): { config: Config } | { errors: string[] } {
	const text = host.files.read(paths.config, MOST_CONFIG);
	if (typeof text !== 'string') return { errors: [`${paths.config}: ${whyNot(text)}`] };
	return readConfig(text, {
		name: paths.config,
		router: paths.router,
		passwordFile: (path) => passwordFile(host, path),
	});
}

function passwordFile(host: Host, path: string): PasswordFile {
	const status = host.files.status(path);
	if ('error' in status) return { problem: whyNot(status) };
	if (status.kind !== 'file') return { problem: 'it is no regular file' };
	const password = host.files.read(path, MOST_PASSWORD);
	if (typeof password !== 'string') return { problem: whyNot(password) };
	return { password, worldReadable: (status.mode & 0o004) !== 0 };
}

function whyNot({ error }: FileError): string {
	switch (error) {
		case 'ENOENT':
		case 'ENOTDIR':
			return 'there is no such file';
		case 'EACCES':
		case 'EPERM':
			return 'this user may not read it';
		case 'EFBIG':
			return 'it is too large';
		default:
			return `it cannot be read (${error})`;
	}
}
