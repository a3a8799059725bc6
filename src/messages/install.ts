/** What `noip install` and `noip uninstall` say. */
import { fileErrorText } from './files.ts';
import type { CommandHelp } from './help.ts';

/** For `noip help`. */
export const INSTALL_HELP = {
	install: {
		summary: 'make this a service of this machine',
		details: [
			'Copies this program, and makes the user noip, the folders and the service. Where it has been done before, only what is missing is. It runs as root.',
		],
		examples: [
			['sudo ./noip install --dry-run', 'what would be done'],
			['sudo ./noip install --prefix /opt/noip', 'where /usr/local cannot be written'],
		],
	},
	uninstall: {
		summary: 'take the service and the program away',
		details: ['Configuration and state stay, unless --purge is given.'],
	},
} as const satisfies Record<string, CommandHelp>;

/** What starts services on this machine. */
export type Manager = 'systemd' | 'openrc' | 'sysvinit' | 'busybox' | 'none';

const MANAGERS: Record<Manager, string> = {
	systemd: 'systemd',
	openrc: 'OpenRC',
	sysvinit: 'the init scripts',
	busybox: 'BusyBox init',
	none: 'nothing',
};

/** One step: what it makes or takes away. */
export type Step =
	| { code: 'user' }
	/** `owner`: as in `root:noip`. */
	| { code: 'folder'; path: string; owner: string; mode: number }
	| { code: 'example'; path: string }
	| { code: 'program'; path: string; version: string }
	| { code: 'notices'; path: string }
	| { code: 'kept'; path: string; as: string }
	| { code: 'service-file'; path: string }
	| { code: 'enabled'; manager: Manager }
	| { code: 'started' }
	| { code: 'stopped' }
	| { code: 'removed'; path: string }
	| { code: 'user-removed' };

/** A step that was taken, or (`isDry`) that would be. */
export function stepText(step: Step, isDry: boolean): string {
	const did = (past: string, present: string) => (isDry ? `would ${present}` : past);
	switch (step.code) {
		case 'user':
			return `${did('made', 'make')} the user noip`;
		case 'folder':
			return `${did('made', 'make')} ${step.path} (${step.owner}, ${step.mode.toString(8).padStart(4, '0')})`;
		case 'example':
			return `${did('wrote', 'write')} ${step.path}, to be filled in`;
		case 'program':
			return `${did('installed', 'install')} noip ${step.version} as ${step.path}`;
		case 'notices':
			return `${did('installed', 'install')} its licences as ${step.path}`;
		case 'kept':
			return `${did('kept', 'keep')} what was in ${step.path} as ${step.as}`;
		case 'service-file':
			return `${did('wrote', 'write')} ${step.path}`;
		case 'enabled':
			return `${did('told', 'tell')} ${MANAGERS[step.manager]} to start noip at each boot`;
		case 'started':
			return `${did('started', 'start')} the service`;
		case 'stopped':
			return `${did('stopped', 'stop')} the service`;
		case 'removed':
			return `${did('removed', 'remove')} ${step.path}`;
		case 'user-removed':
			return `${did('removed', 'remove')} the user noip`;
	}
}

/** Why nothing was begun. */
export type Refusal =
	| { code: 'not-root'; program: string; command: string }
	/** OpenWrt, and its name of the architecture. */
	| { code: 'router'; architecture: string }
	| { code: 'no-user' }
	| { code: 'no-group' }
	/** Another one is at work. */
	| { code: 'busy' }
	/** A service's user does not get through it. */
	| { code: 'prefix-closed'; folder: string }
	| { code: 'prefix'; prefix: string };

export function refusalText(refusal: Refusal): string {
	switch (refusal.code) {
		case 'not-root':
			return `this needs root; run: sudo ${word(refusal.program)} ${refusal.command}`;
		case 'router':
			return `this is OpenWrt: install the package for ${refusal.architecture || 'its architecture'} (opkg or apk); it has the service, the hotplug scripts and the page of LuCI`;
		case 'no-user':
			return 'the user noip cannot be made, for there is neither useradd nor adduser; make a user and a group of this name by what this system has for it, then run this again';
		case 'no-group':
			return 'there is a user noip, and no group of this name in /etc/group; make that and put the user into it, then run this again';
		case 'busy':
			return 'another noip install or uninstall is at work; nothing was done';
		case 'prefix-closed':
			return `a service cannot start a program that is in ${refusal.folder}${ELSEWHERE}`;
		case 'prefix':
			return `--prefix takes an absolute path of plain characters, and not '${refusal.prefix}'`;
	}
}

/** As it is typed in a shell. */
function word(text: string): string {
	return /^[\w./+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What a step failed with: a file, or a program and what it said. */
export type Failure =
	| { code: 'file'; path: string; error: string }
	| { code: 'folder'; path: string; said: string }
	| { code: 'program'; argv: readonly string[]; said: string }
	/** It was copied, and does not start there. */
	| { code: 'not-executable'; path: string };

export function failureText(failure: Failure): string {
	switch (failure.code) {
		case 'file': {
			const { path, error } = failure;
			return `${path} cannot be written: ${fileErrorText(error)}${error === 'EROFS' && !path.startsWith('/etc/') ? ELSEWHERE : ''}`;
		}
		case 'folder':
			return `${failure.path} cannot be put in order: ${failure.said}`;
		case 'program':
			return `"${failure.argv.join(' ')}" failed: ${failure.said || 'it said nothing'}`;
		case 'not-executable':
			return `programs cannot be started in ${failure.path.replace(/\/[^/]*$/, '')} (mounted noexec?)${ELSEWHERE}`;
	}
}

const ELSEWHERE = '; take another folder, for example: noip install --prefix /opt/noip';

/** What was done until then stays. */
export const AGAIN = 'what is said above is done; when the cause is mended, run this again';

/** What is to be minded after an installation. */
export type Advice =
	| { code: 'missing'; program: 'curl' | 'ip' | 'authorities'; install: string | null }
	| { code: 'next-boot'; manager: Manager }
	/** `command`: what starts it again. */
	| { code: 'stays-off'; command: string }
	| { code: 'masked'; path: string }
	/** Others than root can change it. */
	| { code: 'prefix-open'; folder: string; program: string }
	/** Nothing that is known here starts services. */
	| { code: 'start-by'; manager: Manager; program: string }
	| { code: 'started-by'; manager: Manager }
	/** `program`: as it is to be typed. */
	| { code: 'fill-in'; config: string; program: string; isRunning: boolean }
	| { code: 'as-it-was'; config: string }
	| { code: 'kept-all'; paths: readonly string[] };

const PACKAGES = { curl: 'curl', ip: 'iproute2', authorities: 'ca-certificates' };

const WITHOUT = {
	curl: 'curl is missing, and nothing is sent without it',
	ip: 'ip (iproute2) is missing, so changes of the line are noticed at the next look only',
	authorities: 'there seem to be no certificates of authorities (ca-certificates), and nothing is sent without them',
};

/** Each advice in one line. */
export function adviceText(advice: Advice): string {
	switch (advice.code) {
		case 'missing': {
			const { program, install } = advice;
			return install ? `${WITHOUT[program]}; run: ${install} ${PACKAGES[program]}` : WITHOUT[program];
		}
		case 'next-boot':
			return `${MANAGERS[advice.manager]} does not run here: the service starts with the next boot`;
		case 'stays-off':
			return `the service was disabled and stays so; to have it back: ${advice.command}`;
		case 'masked':
			return `${advice.path} is masked and stays so, so there is no service; to have one: systemctl unmask noip, then run this again`;
		case 'prefix-open':
			return `others than root can change ${advice.folder}, and so what ${advice.program} is; take a folder that is root's alone`;
		case 'start-by': {
			const log = `${advice.program} run 2>&1 | logger -t noip`;
			return advice.manager === 'busybox'
				? `to have BusyBox init start it, add this line to /etc/inittab, then run kill -HUP 1: ::respawn:/bin/sh -c '${log}'`
				: `nothing that is known here starts services: have this run as root at each boot, from rc.local, say; it goes on as the user noip: ${log} &`;
		}
		case 'started-by':
			return `remove what starts noip from ${advice.manager === 'busybox' ? '/etc/inittab' : 'rc.local, or wherever it stands'}`;
		case 'fill-in': {
			const { config, program, isRunning } = advice;
			const next = isRunning ? `, and: sudo ${program} reload` : '';
			return `next: sudo ${program} setup asks for what is needed and tries it; or fill in ${config} by hand, then: sudo ${program} check${next}`;
		}
		case 'as-it-was':
			return `${advice.config} is as it was`;
		case 'kept-all':
			return `${advice.paths.join(', ')} and the user noip stay; to remove them, too: noip uninstall --purge`;
	}
}
