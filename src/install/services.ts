/** How each kind of system is told of a service. Pure. */
import type { Manager } from '../messages/install.ts';

type Commands = readonly (readonly string[])[];

export interface Service {
	/** The file that describes the service. */
	path: string;
	mode: number;
	/** Has it started at each boot; all may be said again. `running`: the manager is there, and not only its files. */
	enable(running: boolean): Commands;
	/** Starts it, or starts it anew. */
	start: Commands;
	/** Stops it and has it started no more. */
	disable(running: boolean): Commands;
	/** What follows the removal of the file. */
	forget(running: boolean): Commands;
	/** What a person types after a change of the configuration. */
	reload: string;
}

/** Those that have a file for each service. */
export type Managed = Exclude<Manager, 'busybox' | 'none'>;

const RELOAD_UNITS = ['systemctl', 'daemon-reload'];

export const SERVICES: Record<Managed, Service> = {
	systemd: {
		path: '/etc/systemd/system/noip.service',
		mode: 0o644,
		enable: (running) => [...(running ? [RELOAD_UNITS] : []), ['systemctl', 'enable', 'noip']],
		start: [['systemctl', 'restart', 'noip']],
		disable: (running) => [['systemctl', 'disable', ...(running ? ['--now'] : []), 'noip']],
		forget: (running) => (running ? [RELOAD_UNITS] : []),
		reload: 'systemctl reload noip',
	},
	openrc: {
		path: '/etc/init.d/noip',
		mode: 0o755,
		enable: () => [['rc-update', 'add', 'noip', 'default']],
		start: [['rc-service', 'noip', 'restart']],
		disable: (running) => [
			...(running ? [['rc-service', '--ifstarted', 'noip', 'stop']] : []),
			// What rc-update has made; itself it fails where that is gone already.
			['rm', '-f', '/etc/runlevels/default/noip'],
		],
		forget: () => [],
		reload: 'rc-service noip reload',
	},
	sysvinit: {
		path: '/etc/init.d/noip',
		mode: 0o755,
		enable: () => [['update-rc.d', 'noip', 'defaults']],
		start: [['/etc/init.d/noip', 'restart']],
		disable: () => [['/etc/init.d/noip', 'stop']],
		forget: () => [['update-rc.d', 'noip', 'remove']],
		reload: 'service noip reload',
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
