/** The clients that a configuration can come from. */

import { readDdclient } from './ddclient.ts';
import { readDdnsScripts } from './ddns-scripts.ts';
import { readDdnsUpdater } from './ddns-updater.ts';
import { readInadyn } from './inadyn.ts';
import { readNoipDuc } from './noip-duc.ts';
import { readNoip2 } from './noip2.ts';
import type { ImportReader } from './service.ts';

export interface Client {
	/** Where its configuration is; the first that is there counts. */
	paths: readonly string[];
	/** All that are there count, the later ones more. */
	together?: boolean;
	read: ImportReader;
}

/** By what `noip import` calls them. */
export const CLIENTS = {
	'ddns-scripts': { paths: ['/etc/config/ddns'], read: readDdnsScripts },
	inadyn: { paths: ['/etc/inadyn.conf', '/usr/local/etc/inadyn.conf', '/opt/etc/inadyn.conf'], read: readInadyn },
	ddclient: {
		paths: [
			'/etc/ddclient.conf',
			'/etc/ddclient/ddclient.conf',
			'/usr/local/etc/ddclient.conf',
			'/opt/etc/ddclient.conf',
		],
		read: readDdclient,
	},
	'noip-duc': {
		paths: [
			'/lib/systemd/system/noip-duc.service',
			'/etc/systemd/system/noip-duc.service',
			'/etc/systemd/system/noip-duc.service.d/override.conf',
			'/etc/sysconfig/noip-duc',
			'/etc/default/noip-duc',
		],
		together: true,
		read: readNoipDuc,
	},
	noip2: { paths: ['/usr/local/etc/no-ip2.conf', '/etc/no-ip2.conf'], read: readNoip2 },
	'ddns-updater': {
		paths: ['/updater/data/config.json', '/var/lib/ddns-updater/config.json', '/opt/ddns-updater/data/config.json'],
		read: readDdnsUpdater,
	},
} as const satisfies Record<string, Client>;

export type ClientName = keyof typeof CLIENTS;

export function isClient(name: string): name is ClientName {
	return Object.hasOwn(CLIENTS, name);
}
