/** The configuration from the disk: the file, and the password files it names. */
import type { Config } from '../config/config.ts';
import { type PasswordFile, readConfig } from '../config/schema.ts';
import type { Bytes, FileError, Host } from '../host/host.ts';
import { reason } from './file.ts';
import type { Paths } from './paths.ts';

const MOST_CONFIG = 256 * 1024;
const MOST_PASSWORD = 4096;

/**
 * Reads and checks the configuration; each error and warning is a whole sentence that names the place. On a router the service's user may read
 * neither it nor the password files: then the copies count that the init script puts into the run folder (rules 32), `config` and, for
 * `/etc/noip/secret`, `password-etc-noip-secret`.
 */
export function loadConfig(
	{ files }: Host,
	{ config, router, runDir }: Paths,
): { config: Config } | { errors: string[] } {
	const text = readOrCopy(config, 'config', MOST_CONFIG);
	if (typeof text !== 'string') return { errors: [`${config} cannot be read: ${reason(text)}`] };
	return readConfig(text, { name: config, router, passwordFile });

	function readOrCopy(path: string, copy: string, limit: number): Bytes | FileError {
		const content = files.read(path, limit);
		const denied = router && typeof content !== 'string' && content.error === 'EACCES';
		return denied ? files.read(`${runDir}/${copy}`, limit) : content;
	}

	function passwordFile(path: string): PasswordFile {
		const status = files.status(path);
		const password = readOrCopy(path, `password${path.replace(/\//g, '-')}`, MOST_PASSWORD);
		if (typeof password !== 'string') return { problem: reason(password) };
		return { password, worldReadable: !('error' in status) && (status.mode & 0o004) !== 0 };
	}
}
