/** The configuration from the disk, the file and the password files it names, or from the environment. */

import type { Bytes } from '../base/bytes.ts';
import type { Config } from '../config/config.ts';
import { readEnvironment, variablesIn } from '../config/environment.ts';
import type { FileFault } from '../config/problem.ts';
import { type ConfigReading, type ReadOptions, readConfig } from '../config/schema.ts';
import { authoritiesError } from '../host/authorities.ts';
import type { Files, Host } from '../host/host.ts';
import { type ConfigError, configErrors } from '../messages/config.ts';
import { ENVIRONMENT } from '../messages/platform.ts';
import { isMissing, type Paths } from './paths.ts';
import { PUBLISHER } from './publisher.ts';

/** Bytes that a configuration may have. */
export const MOST_CONFIG = 256 * 1024;
const MOST_PASSWORD = 4096;

/** A configuration or what is wrong with all of it, and what is to be minded. */
export type LoadedConfig =
	| { config: Config; warnings: ConfigError[] }
	| { errors: ConfigError[]; warnings: ConfigError[] };

/**
 * Reads and checks the configuration: the file, or where there is none the environment; both are an error. On a router the service's user may not read it: then the copy counts that the init
 * script puts into the run folder (rule 32). Password files are opened with our own rights only (rule 23).
 */
export function loadConfig(host: Host, paths: Paths): LoadedConfig {
	const { files } = host;
	const { config, router, runDir, source } = paths;
	if (source) {
		if (isMissing(host, config)) return fromEnvironment(host, paths);
		return refused({ code: 'two-sources', file: config }, config);
	}
	let text = files.read(config, MOST_CONFIG);
	if (typeof text !== 'string' && text.error === 'EACCES' && router) text = files.read(`${runDir}/config`, MOST_CONFIG);
	if (typeof text === 'string') return configFrom(text, host, paths);
	const isNothingGiven = !router && isMissing(host, config);
	return refused(isNothingGiven ? { code: 'nothing-given' } : { code: 'unreadable-file', error: text.error }, config);
}

function refused(fault: FileFault, file: string): LoadedConfig {
	const place = { severity: 'error' as const, line: null, section: null, option: null };
	return { errors: configErrors([{ ...place, ...fault }], file), warnings: [] };
}

/** The configuration that this text of the file would be. */
export function configFrom(text: Bytes, { files }: Host, { config, router }: Paths): LoadedConfig {
	// Of the file that the user edits: whoever reads a copy of it may see its mode all the same.
	return told(readConfig(text, { ...optionsOf(files, router), worldReadable: isWorldReadable(files, config) }), config);
}

function fromEnvironment({ files, variable, variableNames }: Host, { router }: Paths): LoadedConfig {
	return told(readEnvironment(variablesIn(variableNames(), variable), optionsOf(files, router)), ENVIRONMENT);
}

function told(read: ConfigReading, file: string): LoadedConfig {
	const warnings = configErrors(read.warnings, file);
	return 'errors' in read ? { errors: configErrors(read.errors, file), warnings } : { config: read.config, warnings };
}

/** How a configuration is read on this machine. */
export function optionsOf(files: Files, router: boolean): ReadOptions {
	return {
		router,
		needsContact: !PUBLISHER.contact,
		passwordFile(path) {
			const password = router ? files.readPlain(path, MOST_PASSWORD) : files.read(path, MOST_PASSWORD);
			return typeof password === 'string' ? { password, worldReadable: isWorldReadable(files, path) } : password;
		},
		authoritiesError: (path) => authoritiesError(files, path),
	};
}

/** What Docker and Podman mount as a secret is the container's alone, whatever its mode. */
const SECRETS = '/run/secrets/';

function isWorldReadable(files: Files, path: string): boolean {
	if (path.startsWith(SECRETS)) return false;
	const status = files.status(path);
	return !('error' in status) && (status.mode & 0o004) !== 0;
}
