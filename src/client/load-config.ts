/** The configuration from the disk: the file, and the password files it names. */

import type { Bytes } from '../base/bytes.ts';
import type { Config } from '../config/config.ts';
import { type PasswordFile, readConfig } from '../config/schema.ts';
import type { Host } from '../host/host.ts';
import { fileErrorText } from '../messages/files.ts';
import type { Paths } from './paths.ts';
import type { ConfigError } from './status-schema.ts';

/** Bytes that a configuration may have. */
export const MOST_CONFIG = 256 * 1024;
const MOST_PASSWORD = 4096;

/** A configuration with what is to be minded, or what is wrong with it. */
export type LoadedConfig = { config: Config; warnings: ConfigError[] } | { errors: ConfigError[] };

function bare(text: string): ConfigError {
	return { line: null, option: null, text };
}

/**
 * Reads and checks the configuration; each error and warning is a whole sentence that names the place. On a router the service's user may not read
 * it: then the copy counts that the init script puts into the run folder (rules 32). Password files are opened with our own rights only (rules 23).
 */
export function loadConfig(host: Host, paths: Paths): LoadedConfig {
	const { files } = host;
	const { config, router, runDir } = paths;
	let text = files.read(config, MOST_CONFIG);
	if (typeof text !== 'string' && text.error === 'EACCES' && router) text = files.read(`${runDir}/config`, MOST_CONFIG);
	if (typeof text !== 'string') return { errors: [bare(`${config} cannot be read: ${fileErrorText(text.error)}`)] };
	return configFrom(text, host, paths);
}

/** The configuration that this text of the file would be. */
export function configFrom(text: Bytes, { files }: Host, { config, router }: Paths): LoadedConfig {
	const read = readConfig(text, { name: config, router, passwordFile });
	if ('errors' in read) return { errors: read.errors.map(bare) };
	return { config: read.config, warnings: read.config.warnings.map(bare) };

	function passwordFile(path: string): PasswordFile {
		const status = files.status(path);
		const password = files.read(path, MOST_PASSWORD);
		if (typeof password !== 'string') return { problem: fileErrorText(password.error) };
		return { password, worldReadable: !('error' in status) && (status.mode & 0o004) !== 0 };
	}
}
