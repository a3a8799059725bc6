/** From what is there to what is to be done. Pure. */
import type { Bytes } from '../base/bytes.ts';
import { ELSEWHERE } from '../base/places.ts';
import type { Advice, Manager, Refusal, Step } from '../messages/install.ts';
import { type Managed, type Service, serviceOf, serviceText } from './services.ts';

export const { folder: CONFIG_FOLDER, config: CONFIG, stateDir: STATE_FOLDER, runDir: RUN_FOLDER } = ELSEWHERE;

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
	/** The folders that are there, links to folders included. */
	folders: Readonly<Record<string, Folder>>;
	/** Of them, those that are links. */
	links: readonly string[];
	/** Of the other files that matter here, those that are there. */
	files: readonly string[];
	/** What the file of the service has in it; null: there is none. */
	service: Bytes | null;
	/** It starts at boot; it is at work; in the place of its file is what is no file (`systemctl mask`). */
	isEnabled: boolean;
	isActive: boolean;
	isMasked: boolean;
	/** This very program, and the licences that lie beside it, unless they are where they belong. */
	own: { path: string; version: string; notices: Bytes | null };
	/** Where it is to be, or is to be taken away from. */
	prefix: string;
	/** What is wrong with the folders on the way to it. */
	way: Way | null;
	/** Programs there are found by their name. */
	isOnPath: boolean;
	/** What is there is this program, to the byte. */
	isInstalled: boolean;
}

/** The first folder on a way that others than root can change (`open`), or through which a service's user does not get (`closed`). */
export interface Way {
	code: 'open' | 'closed';
	folder: string;
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
	/** Makes a folder, or puts its owner and permission bits in order; a link is left as it is. */
	| { do: 'folder'; path: string; owner: string; mode: number }
	/** Of a folder that is another's: closes it, and gives `owner` the file in it that was the same one's. */
	| { do: 'adopt'; path: string; file: string; owner: string }
	| { do: 'remove'; path: string }
	/** A folder with all that is in it, or a link. */
	| { do: 'clear'; path: string };

export interface PlannedStep {
	step: Step;
	effects: readonly Effect[];
	/** What is done after all when it fails. */
	otherwise?: PlannedStep;
}

export interface Plan {
	steps: readonly PlannedStep[];
	advice: readonly Advice[];
}

/** What there is to do, or why nothing can be done. */
export function planInstallation(system: System, texts: Texts): Plan | Refusal {
	const { own, prefix, hasUser, hasGroup, programs, way } = system;
	if (way?.code === 'closed') return { code: 'prefix-closed', folder: way.folder };
	if (hasUser && !hasGroup) return { code: 'no-group' };
	if (!hasUser && !programs.includes('useradd') && !programs.includes('adduser')) return { code: 'no-user' };
	const program = programOf(prefix);
	const steps = [
		...(hasUser ? [] : [makeUser(system)]),
		...folders(system),
		...(system.files.includes(CONFIG) ? [] : [example(texts)]),
		...(system.isInstalled ? [] : [copyProgram(program, own.version)]),
		...(own.notices === null ? [] : [writeNotices(noticesOf(prefix), own.notices)]),
		...serviceSteps(system, texts, program),
	];
	return { steps, advice: adviceAfter(system, program) };
}

/** Whoever has disabled or masked the service has it stay so. */
function staysOff({ service, isEnabled, isMasked }: System): boolean {
	return isMasked || (service !== null && !isEnabled);
}

function serviceSteps(system: System, texts: Texts, program: string): PlannedStep[] {
	const { manager, running, isActive, isMasked } = system;
	const service = serviceOf(manager);
	if (!service || isMasked) return [];
	const enable: PlannedStep = {
		step: { code: 'enabled', manager },
		effects: runs(service.enable),
		// Else the next try would take it for disabled by somebody.
		...(system.service === null && { otherwise: removal(service.path, [{ do: 'remove', path: service.path }]) }),
	};
	const isOff = staysOff(system);
	return [
		...serviceFile(system, service, serviceText(texts[manager as Managed], program)),
		...(isOff ? [] : [enable]),
		...(running && (isActive || !isOff) ? [{ step: { code: 'started' as const }, effects: runs(service.start) }] : []),
	];
}

/** Where the program is, and where its licences are. */
export function programOf(prefix: string): string {
	return `${prefix}/bin/noip`;
}

export function noticesOf(prefix: string): string {
	return `${prefix}/share/licenses/noip/NOTICES`;
}

/** Every system has it; `nologin` is at another place in each. */
const NO_SHELL = '/bin/false';
const COMMENT = 'No-IP dynamic DNS client';

/** shadow's useradd, else BusyBox's adduser, which makes no group of the user's own by itself. */
function makeUser({ programs, hasGroup }: System): PlannedStep {
	const group = hasGroup ? ['--gid', 'noip'] : ['--user-group'];
	const home = ['--no-create-home', '--home-dir', STATE_FOLDER];
	const shadow = [['useradd', '--system', ...home, '--shell', NO_SHELL, '--comment', COMMENT, ...group, 'noip']];
	const busybox = [
		...(hasGroup ? [] : [['addgroup', '-S', 'noip']]),
		['adduser', '-S', '-D', '-H', '-h', STATE_FOLDER, '-s', NO_SHELL, '-G', 'noip', '-g', COMMENT, 'noip'],
	];
	return { step: { code: 'user' }, effects: runs(programs.includes('useradd') ? shadow : busybox) };
}

/** Root alone makes names where configuration and hooks are; the state is the service's own. */
const FOLDERS: readonly (Folder & { path: string })[] = [
	{ path: CONFIG_FOLDER, owner: 'root:noip', mode: 0o750 },
	{ path: `${CONFIG_FOLDER}/hooks.d`, owner: 'root:noip', mode: 0o750 },
	{ path: STATE_FOLDER, owner: 'noip:noip', mode: 0o750 },
];

/** What a link leads to, made by whoever may, is not touched. */
function folders({ folders, links }: System): PlannedStep[] {
	const wrong = FOLDERS.filter(({ path, owner, mode }) => {
		const found = folders[path];
		const isLinked = links.some((link) => `${path}/`.startsWith(`${link}/`));
		return !isLinked && (found?.owner !== owner || found.mode !== mode);
	});
	return wrong.map(({ path, owner, mode }) => {
		const isOthers = path === STATE_FOLDER && folders[path] !== undefined && folders[path].owner !== owner;
		// What a former user of that name has left there, or a restored backup.
		const adopt: Effect = { do: 'adopt', path, file: `${path}/state.json`, owner };
		const effects: Effect[] = [...(isOthers ? [adopt] : []), { do: 'folder', path, owner, mode }];
		return { step: { code: 'folder', path, owner, mode }, effects };
	});
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
	{ service: old, running }: System,
	{ path, mode, reread }: Service,
	content: Bytes,
): PlannedStep[] {
	if (old === content) return [];
	const as = `${CONFIG_FOLDER}/${path.replace(/^.*\//, '')}.old`;
	const keep: Effect = { do: 'write', path: as, content: old ?? '', mode: 0o640, owner: 'root:root' };
	const write: Effect = { do: 'write', path, content, mode, owner: 'root:root' };
	return [
		...(old === null ? [] : [{ step: { code: 'kept' as const, path, as }, effects: [keep] }]),
		{
			step: { code: 'service-file', path },
			effects: [...folderOf(path), write, ...(running ? runs(reread) : [])],
		},
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
	const { manager, running, programs, hasAuthorities, files, isOnPath, isMasked, way } = system;
	const service = serviceOf(manager);
	const isOff = service !== null && staysOff(system);
	const install = INSTALLERS.find(([name]) => programs.includes(name))?.[1] ?? null;
	const missing = (['curl', 'ip'] as const).filter((name) => !programs.includes(name));
	const lacks = hasAuthorities ? missing : [...missing, 'authorities' as const];
	return [
		...lacks.map((name): Advice => ({ code: 'missing', program: name, install })),
		...(service ? [] : [{ code: 'start-by' as const, manager, program }]),
		...(way?.code === 'open' ? [{ code: 'prefix-open' as const, folder: way.folder, program }] : []),
		...(isOff && !isMasked ? [{ code: 'stays-off' as const, command: service.back }] : []),
		...(service && isMasked ? [{ code: 'masked' as const, path: service.path }] : []),
		...(service && !running && !isOff ? [{ code: 'next-boot' as const, manager }] : []),
		files.includes(CONFIG)
			? { code: 'as-it-was', config: CONFIG }
			: {
					code: 'fill-in',
					config: CONFIG,
					program: isOnPath ? 'noip' : program,
					isRunning: service !== null && running && !isOff,
				},
	];
}

/** What takes an installation away again; `isPurge`: with configuration, state and user. */
export function planRemoval(system: System, isPurge: boolean): Plan {
	const { manager, prefix, files, folders } = system;
	const service = serviceOf(manager);
	const byName = (path: string) => removal(path, [{ do: 'remove', path }]);
	const whole = (path: string) => removal(path, [{ do: 'clear', path }]);
	const steps: PlannedStep[] = [
		...(service ? serviceRemoval(system, service) : []),
		...(files.includes(programOf(prefix)) ? [byName(programOf(prefix))] : []),
		...(files.includes(noticesOf(prefix)) ? [whole(noticesOf(prefix).replace(/\/[^/]*$/, ''))] : []),
		...[RUN_FOLDER, ...(isPurge ? [CONFIG_FOLDER, STATE_FOLDER] : [])].filter((path) => path in folders).map(whole),
		...(isPurge ? userRemoval(system) : []),
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

/** What is left of it, in whatever state it is. */
function serviceRemoval(system: System, { path, links, stop, forget, reread }: Service): PlannedStep[] {
	const { running, isActive, isEnabled, hasUser } = system;
	const isThere = system.service !== null;
	// Scripts cannot stop what is of a user who is gone.
	const stopping = stop.map((argv): Effect => ({ do: hasUser ? 'run' : 'try', argv }));
	const unlinking = runs([['sh', '-c', `rm -f ${links}`]]);
	const remove: Effect[] = [...(isThere ? [{ do: 'remove' as const, path }] : []), ...runs(forget)];
	return [
		...(running && (isThere || isActive) ? [{ step: { code: 'stopped' as const }, effects: stopping }] : []),
		...(isThere || isEnabled ? [removal(path, [...unlinking, ...remove, ...(running ? runs(reread) : [])])] : []),
	];
}

/** Many systems take the group away with its user. */
function userRemoval({ hasUser, hasGroup, programs }: System): PlannedStep[] {
	const [unmake, ungroup] = programs.includes('userdel') ? ['userdel', 'groupdel'] : ['deluser', 'delgroup'];
	const effects: Effect[] = [
		...(hasUser ? runs([[unmake, 'noip']]) : []),
		...(hasGroup ? [{ do: 'try' as const, argv: [ungroup, 'noip'] }] : []),
	];
	return effects.length === 0 ? [] : [{ step: { code: 'user-removed' }, effects }];
}

function removal(path: string, effects: readonly Effect[]): PlannedStep {
	return { step: { code: 'removed', path }, effects };
}
