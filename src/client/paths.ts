/** Where things are (README.md, "Files"). */
import { ELSEWHERE, IS_ENTWARE, ON_ROUTERS } from '../base/places.ts';
import { hasEnvironment } from '../config/environment.ts';
import type { Host } from '../host/host.ts';
import { ENVIRONMENT, type Platform } from '../messages/platform.ts';

export interface Paths {
	/** This machine is an OpenWrt router: it has `/etc/openwrt_release` (rule 29). */
	router: boolean;
	/** Put before the paths of the machine's own description (`/etc/os-release` ...); empty but in tests. */
	root: string;
	config: string;
	/** Where the configuration was at the start, if not in that file alone: never so on a router (rule 64). */
	source?: 'environment' | 'both';
	stateDir: string;
	runDir: string;
}

/** The places to use on this machine; flags (by their names, without dashes) win. */
export function findPaths(host: Host, flags: Readonly<Record<string, string>>): Paths {
	const root = (flags.root ?? '').replace(/\/+$/, '');
	const router = !IS_ENTWARE && !('error' in host.files.status(`${root}/etc/openwrt_release`));
	const places = router ? ON_ROUTERS : ELSEWHERE;
	const config = flags.config ?? places.config;
	return {
		router,
		root,
		config,
		...(router || !hasEnvironment(host.variable) ? {} : { source: isMissing(host, config) ? 'environment' : 'both' }),
		stateDir: flags['state-dir'] ?? places.stateDir,
		runDir: flags['run-dir'] ?? places.runDir,
	};
}

/** Whether nothing is there. */
export function isMissing({ files }: Host, path: string): boolean {
	const status = files.status(path);
	return 'error' in status && /^(ENOENT|ENOTDIR)$/.test(status.error);
}

/** What messages have to know of this machine. */
export function platformOf({ router, config, source }: Paths): Platform {
	return { router, configFile: source === 'environment' ? ENVIRONMENT : config };
}
