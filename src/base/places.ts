/** Where things are, by the kind of system: the one table, from which a build takes its column. Flags of a command win. */

export interface Places {
	config: string;
	/** Secrets, and what the configuration may name. */
	folder: string;
	hooks: string;
	stateDir: string;
	runDir: string;
}

const ETC_NOIP = { folder: '/etc/noip', hooks: '/etc/noip/hooks.d' };

/** OpenWrt, which is recognised when the program starts (rule 29). */
export const ON_ROUTERS: Places = {
	...ETC_NOIP,
	config: '/etc/config/noip',
	stateDir: '/etc/noip/state',
	runDir: '/var/run/noip',
};

/** By the build. */
export const ELSEWHERE_BY_BUILD: Readonly<Record<typeof BUILD_PLACES, Places>> = {
	usual: { ...ETC_NOIP, config: '/etc/noip/noip.conf', stateDir: '/var/lib/noip', runDir: '/run/noip' },
	/** Whatever has /opt from Entware: the firmware's own folders are gone after a reboot. */
	entware: {
		folder: '/opt/etc/noip',
		hooks: '/opt/etc/noip/hooks.d',
		config: '/opt/etc/noip/noip.conf',
		stateDir: '/opt/var/lib/noip',
		runDir: '/opt/var/run/noip',
	},
};

export const ELSEWHERE: Places = ELSEWHERE_BY_BUILD[BUILD_PLACES];

/** This build is for Entware, whatever the firmware below it is. */
export const IS_ENTWARE = BUILD_PLACES === 'entware';
