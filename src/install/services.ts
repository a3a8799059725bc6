/** How each kind of system is told of a service. Pure. */
import type { Manager } from '../messages/install.ts';

type Commands = readonly (readonly string[])[];

export interface Service {
	/** The file that describes the service. */
	path: string;
	mode: number;
	/** The shell's pattern of the links by which it starts at boot. */
	links: string;
	/** What tells the manager, which runs, that the file has changed. */
	reread: Commands;
	/** Has it started at each boot; all may be said again. */
	enable: Commands;
	/** Starts it, or starts it anew. */
	start: Commands;
	/** Ends well while the service runs. */
	isActive: readonly string[];
	stop: Commands;
	/** What follows the removal of the links and the file. */
	forget: Commands;
	/** What a person types to have it started again who has disabled it. */
	back: string;
}

/** Those that have a file for each service. */
export type Managed = Exclude<Manager, 'busybox' | 'none'>;

export const SERVICES: Record<Managed, Service> = {
	systemd: {
		path: '/etc/systemd/system/noip.service',
		mode: 0o644,
		links: '/etc/systemd/system/*.wants/noip.service',
		reread: [['systemctl', 'daemon-reload']],
		enable: [['systemctl', 'enable', 'noip']],
		start: [['systemctl', 'restart', 'noip']],
		isActive: ['systemctl', 'is-active', '--quiet', 'noip'],
		stop: [['systemctl', 'stop', 'noip']],
		forget: [],
		back: 'systemctl enable --now noip',
	},
	openrc: {
		path: '/etc/init.d/noip',
		mode: 0o755,
		links: '/etc/runlevels/*/noip',
		reread: [],
		enable: [['rc-update', 'add', 'noip', 'default']],
		start: [['rc-service', 'noip', 'restart']],
		isActive: ['rc-service', 'noip', 'status'],
		stop: [['rc-service', '--ifstarted', 'noip', 'stop']],
		forget: [],
		back: 'rc-update add noip default; rc-service noip start',
	},
	sysvinit: {
		path: '/etc/init.d/noip',
		mode: 0o755,
		links: '/etc/rc[2-5].d/S[0-9][0-9]noip',
		reread: [],
		enable: [['update-rc.d', 'noip', 'defaults']],
		start: [['/etc/init.d/noip', 'restart']],
		isActive: ['/etc/init.d/noip', 'status'],
		stop: [['/etc/init.d/noip', 'stop']],
		forget: [['update-rc.d', 'noip', 'remove']],
		back: 'update-rc.d noip enable; service noip start',
	},
};

/** The service of this manager; null where it knows no files of services. */
export function serviceOf(manager: Manager): Service | null {
	return manager === 'busybox' || manager === 'none' ? null : SERVICES[manager];
}

/** Where the program is in the files of packaging/. */
const USUAL = '/usr/local/bin/noip';

/** The text of a service's file for a program that is elsewhere. */
export function serviceText(text: string, program: string): string {
	return text.replaceAll(USUAL, program);
}
