/** The configuration from the disk: the file, and the password files it names. */
import type { Config } from '../config/config.ts';
import { type PasswordFile, readConfig } from '../config/schema.ts';
import type { Host } from '../host/host.ts';
import { reason } from './file.ts';
import type { Paths } from './paths.ts';

const MOST_CONFIG = 256 * 1024;
const MOST_PASSWORD = 4096;

/** Reads and checks the configuration; each error and warning is a whole sentence that names the place. */
export function loadConfig({ files }: Host, { config, router }: Paths): { config: Config } | { errors: string[] } {
	const text = files.read(config, MOST_CONFIG);
	if (typeof text !== 'string') return { errors: [`${config} cannot be read: ${reason(text)}`] };
	return readConfig(text, { name: config, router, passwordFile });

	function passwordFile(path: string): PasswordFile {
		const status = files.status(path);
		const password = files.read(path, MOST_PASSWORD);
		if (typeof password !== 'string') return { problem: reason(password) };
		return { password, worldReadable: !('error' in status) && (status.mode & 0o004) !== 0 };
	}
}
