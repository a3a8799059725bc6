/** Where things are (README.md, "Files"). */
import type { Host } from '../host/host.ts';
import type { Platform } from '../messages/platform.ts';

export interface Paths {
	/** This machine is an OpenWrt router: it has `/etc/openwrt_release` (rule 29). */
	router: boolean;
	/** Put before the paths of the machine's own description (`/etc/os-release` ...); empty but in tests. */
	root: string;
	config: string;
	stateDir: string;
	runDir: string;
}

/** The places to use on this machine; flags (by their names, without dashes) win. */
export function findPaths(host: Host, flags: Readonly<Record<string, string>>): Paths {
	const root = (flags.root ?? '').replace(/\/+$/, '');
	const router = !('error' in host.files.status(`${root}/etc/openwrt_release`));
	return {
		router,
		root,
		config: flags.config ?? (router ? '/etc/config/noip' : '/etc/noip/noip.conf'),
		stateDir: flags['state-dir'] ?? (router ? '/etc/noip/state' : '/var/lib/noip'),
		runDir: flags['run-dir'] ?? (router ? '/var/run/noip' : '/run/noip'),
	};
}

/** What messages have to know of this machine. */
export function platformOf({ router, config }: Paths): Platform {
	return { router, configFile: config };
}
