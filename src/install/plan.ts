/** From what is there to what is to be done. Pure. */
import type { Bytes } from '../base/bytes.ts';
import type { Advice, Manager, Refusal, Step } from '../messages/install.ts';
import { type Managed, serviceOf, serviceText } from './services.ts';

export const CONFIG_FOLDER = '/etc/noip';
export const CONFIG = '/etc/noip/noip.conf';
export const STATE_FOLDER = '/var/lib/noip';
export const RUN_FOLDER = '/run/noip';

/** Who a folder belongs to, by name or number, and its permission bits. */
interface Folder {
	owner: string;
	mode: number;
}

/** What was found on the machine. */
export interface System {
	isRoot: boolean;
	router: boolean;
	/** OpenWrt's name of the architecture; empty elsewhere. */
	architecture: string;
	manager: Manager;
	/** The manager is there, and not only its files. */
	running: boolean;
	/** Of the programs that are asked for, those that are there. */
	programs: readonly string[];
	hasAuthorities: boolean;
	hasUser: boolean;
	hasGroup: boolean;
	/** The folders that are there. */
	folders: Readonly<Record<string, Folder>>;
	/** Of the other files that matter here, those that are there. */
	files: readonly string[];
	/** What the file of the service has in it; null: there is none. */
	service: Bytes | null;
	/** This very program, and the licences that lie beside it, unless they are where they belong. */
	own: { path: string; version: string; notices: Bytes | null };
	/** Where it is to be, or is to be taken away from. */
	prefix: string;
	/** Programs there are found by their name. */
	isOnPath: boolean;
	/** What is there is this program, to the byte. */
	isInstalled: boolean;
}

/** What packaging/ has. */
export interface Texts extends Readonly<Record<Managed, string>> {
	config: string;
}

/** What is done for a step, in its order. */
export type Effect =
	| { do: 'run'; argv: readonly string[] }
	/** The same, which may fail. */
	| { do: 'try'; argv: readonly string[] }
	/** Whole or not at all; `owner`: as in `root:noip`. */
	| { do: 'write'; path: string; content: Bytes; mode: number; owner: string }
	/** This program to another place, where it is started once before it counts. */
	| { do: 'copy-program'; path: string }
	| { do: 'remove'; path: string };

export interface PlannedStep {
	step: Step;
	effects: readonly Effect[];
}

export interface Plan {
	steps: readonly PlannedStep[];
	advice: readonly Advice[];
}

/** What there is to do, or why nothing can be done. */
export function planInstallation(system: System, texts: Texts): Plan | Refusal {
	const { own, prefix, manager, running, hasUser, programs } = system;
	if (!hasUser && !programs.includes('useradd') && !programs.includes('adduser')) return { code: 'no-user' };
	const program = programOf(prefix);
	const service = serviceOf(manager);
	const steps = [
		...(hasUser ? [] : [makeUser(system)]),
		...folders(system),
		...(system.files.includes(CONFIG) ? [] : [example(texts)]),
		...(system.isInstalled ? [] : [copyProgram(program, own.version)]),
		...(own.notices === null ? [] : [writeNotices(noticesOf(prefix), own.notices)]),
		...(service ? serviceFile(system, service, serviceText(texts[manager as Managed], program)) : []),
		...(service ? [{ step: { code: 'enabled' as const, manager }, effects: runs(service.enable(running)) }] : []),
		...(service && running ? [{ step: { code: 'started' as const }, effects: runs(service.start) }] : []),
	];
	return { steps, advice: adviceAfter(system, program) };
}

/** Where the program is, and where its licences are. */
export function programOf(prefix: string): string {
	return `${prefix}/bin/noip`;
}

export function noticesOf(prefix: string): string {
	return `${prefix}/share/licenses/noip/NOTICES`;
}

/** shadow's useradd, else BusyBox's adduser, which makes no group of the user's own by itself. */
function makeUser({ programs, hasGroup }: System): PlannedStep {
	const group = hasGroup ? ['--gid', 'noip'] : ['--user-group'];
	const shadow = [['useradd', '--system', '--no-create-home', '--home-dir', STATE_FOLDER, ...group, 'noip']];
	const busybox = [
		...(hasGroup ? [] : [['addgroup', '-S', 'noip']]),
		['adduser', '-S', '-D', '-H', '-h', STATE_FOLDER, '-s', '/bin/false', '-G', 'noip', 'noip'],
	];
	return { step: { code: 'user' }, effects: runs(programs.includes('useradd') ? shadow : busybox) };
}

/** Root alone makes names where configuration and hooks are; the state is the service's own. */
const FOLDERS: readonly (Folder & { path: string })[] = [
	{ path: CONFIG_FOLDER, owner: 'root:noip', mode: 0o750 },
	{ path: `${CONFIG_FOLDER}/hooks.d`, owner: 'root:noip', mode: 0o750 },
	{ path: STATE_FOLDER, owner: 'noip:noip', mode: 0o750 },
];

function folders({ folders }: System): PlannedStep[] {
	const wrong = FOLDERS.filter(({ path, owner, mode }) => {
		const found = folders[path];
		return found?.owner !== owner || found.mode !== mode;
	});
	return wrong.map(({ path, owner, mode }) => ({
		step: { code: 'folder', path, owner, mode },
		effects: runs([
			['mkdir', '-p', path],
			// What a former user of that name has left there, or a restored backup; a link is not followed.
			['chown', path === STATE_FOLDER ? '-hR' : '-h', owner, path],
			['chmod', mode.toString(8), path],
		]),
	}));
}

function example({ config }: Texts): PlannedStep {
	const write: Effect = { do: 'write', path: CONFIG, content: config, mode: 0o640, owner: 'root:noip' };
	return { step: { code: 'example', path: CONFIG }, effects: [write] };
}

function copyProgram(path: string, version: string): PlannedStep {
	return { step: { code: 'program', path, version }, effects: [...folderOf(path), { do: 'copy-program', path }] };
}

function writeNotices(path: string, content: Bytes): PlannedStep {
	const write: Effect = { do: 'write', path, content, mode: 0o644, owner: 'root:root' };
	return { step: { code: 'notices', path }, effects: [...folderOf(path), write] };
}

/** Nothing where it is so already; what was there is kept. */
function serviceFile(
	{ service: old }: System,
	{ path, mode }: { path: string; mode: number },
	content: Bytes,
): PlannedStep[] {
	if (old === content) return [];
	const as = `${CONFIG_FOLDER}/${path.replace(/^.*\//, '')}.old`;
	const keep: Effect = { do: 'write', path: as, content: old ?? '', mode: 0o640, owner: 'root:root' };
	const write: Effect = { do: 'write', path, content, mode, owner: 'root:root' };
	return [
		...(old === null ? [] : [{ step: { code: 'kept' as const, path, as }, effects: [keep] }]),
		{ step: { code: 'service-file', path }, effects: [...folderOf(path), write] },
	];
}

function folderOf(path: string): Effect[] {
	return [{ do: 'run', argv: ['mkdir', '-p', path.replace(/\/[^/]*$/, '')] }];
}

function runs(commands: readonly (readonly string[])[]): Effect[] {
	return commands.map((argv) => ({ do: 'run', argv }));
}

/** Who installs packages, and how. */
const INSTALLERS: readonly (readonly [program: string, command: string])[] = [
	['apt-get', 'apt-get install'],
	['apk', 'apk add'],
	['dnf', 'dnf install'],
	['zypper', 'zypper install'],
	['pacman', 'pacman -S'],
	['opkg', 'opkg install'],
];

/** Programs that are asked for on the machine. */
export const ASKED = ['useradd', 'userdel', 'adduser', 'curl', 'ip', ...INSTALLERS.map(([program]) => program)];

function adviceAfter(system: System, program: string): Advice[] {
	const { manager, running, programs, hasAuthorities, files, isOnPath } = system;
	const service = serviceOf(manager);
	const install = INSTALLERS.find(([name]) => programs.includes(name))?.[1] ?? null;
	const missing = (['curl', 'ip'] as const).filter((name) => !programs.includes(name));
	const lacks = hasAuthorities ? missing : [...missing, 'authorities' as const];
	return [
		...lacks.map((name): Advice => ({ code: 'missing', program: name, install })),
		...(service ? [] : [{ code: 'start-by' as const, manager, program }]),
		...(service && !running ? [{ code: 'next-boot' as const, manager }] : []),
		files.includes(CONFIG)
			? { code: 'as-it-was', config: CONFIG }
			: {
					code: 'fill-in',
					config: CONFIG,
					program: isOnPath ? 'noip' : program,
					reload: running ? (service?.reload ?? null) : null,
				},
	];
}

/** What takes an installation away again; `isPurge`: with configuration, state and user. */
export function planRemoval(system: System, isPurge: boolean): Plan {
	const { manager, running, prefix, files, folders, programs } = system;
	const service = serviceOf(manager);
	const isService = service !== null && system.service !== null;
	const byName = (path: string) => removal(path, [{ do: 'remove', path }]);
	const whole = (path: string) => removal(path, runs([['rm', '-rf', path]]));
	const [unmake, ungroup] = programs.includes('userdel') ? ['userdel', 'groupdel'] : ['deluser', 'delgroup'];
	// Many systems take the group away with its user.
	const removeUser: Effect[] = [...runs([[unmake, 'noip']]), { do: 'try', argv: [ungroup, 'noip'] }];
	const steps: PlannedStep[] = [
		...(isService ? [{ step: { code: 'stopped' as const }, effects: runs(service.disable(running)) }] : []),
		...(isService
			? [removal(service.path, [{ do: 'remove', path: service.path }, ...runs(service.forget(running))])]
			: []),
		...(files.includes(programOf(prefix)) ? [byName(programOf(prefix))] : []),
		...(files.includes(noticesOf(prefix)) ? [whole(noticesOf(prefix).replace(/\/[^/]*$/, ''))] : []),
		...[RUN_FOLDER, ...(isPurge ? [CONFIG_FOLDER, STATE_FOLDER] : [])].filter((path) => path in folders).map(whole),
		...(isPurge && system.hasUser ? [{ step: { code: 'user-removed' as const }, effects: removeUser }] : []),
	];
	const kept = [CONFIG_FOLDER, STATE_FOLDER].filter((path) => path in folders);
	return {
		steps,
		advice: [
			...(service ? [] : [{ code: 'started-by' as const, manager }]),
			...(isPurge || kept.length === 0 ? [] : [{ code: 'kept-all' as const, paths: kept }]),
		],
	};
}

function removal(path: string, effects: readonly Effect[]): PlannedStep {
	return { step: { code: 'removed', path }, effects };
}
