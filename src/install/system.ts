/** Looks at what is there: the kind of system, its programs, and what an installation has left. Changes nothing. */
import { type Bytes, toText } from '../base/bytes.ts';
import type { FileError, FileStatus, Host } from '../host/host.ts';
import type { Manager } from '../messages/install.ts';
import {
	ASKED,
	CONFIG,
	CONFIG_FOLDER,
	noticesOf,
	programOf,
	RUN_FOLDER,
	STATE_FOLDER,
	type System,
	type Way,
} from './plan.ts';
import { serviceOf } from './services.ts';

const MOST_TEXT = 1 << 20;
/** Of an executable. */
const MOST_PROGRAM = 4 << 20;
const LOOK = { timeoutMs: 10_000, limit: 65_536 };

/** What `systemd`, OpenSSL and curl of the distributions read. */
const AUTHORITIES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/ssl/cert.pem', '/etc/pki/tls/certs/ca-bundle.crt'];

const FOLDERS = [CONFIG_FOLDER, `${CONFIG_FOLDER}/hooks.d`, STATE_FOLDER, RUN_FOLDER];

/** A command of the shell's that takes the system's own programs first, and finds what root's PATH may lack, with what it said to either stream; its words follow. */
const SHELL = [
	'sh',
	'-c',
	// Whatever root's umask is, others are to reach what is made.
	'umask 022; PATH="/usr/sbin:/usr/bin:/sbin:/bin:$PATH:/usr/local/sbin"; exec "$@" 2>&1',
	'sh',
];

/** The words that start a program of the system's, wherever it is. */
export function systemCommand(argv: readonly string[]): string[] {
	return [...SHELL, ...argv];
}

/** `prefix`: as it was asked for; null: where this program is installed, else /usr/local. */
export async function lookAtSystem(host: Host, prefix: string | null): Promise<System> {
	const { files, users, pid } = host;
	const isThere = (path: string) => !('error' in files.status(path));
	const read = (path: string, limit = MOST_TEXT): Bytes | null => {
		const content = files.read(path, limit);
		return typeof content === 'string' ? content : null;
	};
	const own = toText(await said(host, ['readlink', `/proc/${pid}/exe`]));
	const { manager, running } = managerOf(
		isThere,
		read,
		await programs(host, ['openrc-run', 'update-rc.d', 'systemctl']),
	);
	const service = serviceOf(manager);
	const described = read(service?.path ?? '');
	const isAtWork = described?.includes(own) || (await wayTo(host, own, manager)) === null;
	const chosen = prefix ?? (isAtWork ? /^(.+)\/bin\/noip$/.exec(own)?.[1] : null) ?? '/usr/local';
	const program = programOf(chosen);
	const noip = { uid: await said(host, ['id', '-u', 'noip']), gid: groupOf(read('/etc/group') ?? '') };
	const name = (id: number, its: string | undefined) => (id === 0 ? 'root' : `${id}` === its ? 'noip' : `${id}`);
	const folders = FOLDERS.flatMap((path) => {
		const [status, owner] = [files.status(path), users.ownerOf(path)];
		if ('error' in status || 'error' in owner || status.kind !== 'folder') return [];
		return [[path, { owner: `${name(owner.uid, noip.uid)}:${name(owner.gid, noip.gid)}`, mode: status.mode }]];
	});
	const beside = read(`${own}.NOTICES`);
	return {
		isRoot: users.own() === 0,
		router: isThere('/etc/openwrt_release'),
		architecture: /^DISTRIB_ARCH='([\w-]+)'$/m.exec(read('/etc/openwrt_release') ?? '')?.[1] ?? '',
		manager,
		running,
		programs: await programs(host, ASKED),
		hasAuthorities: AUTHORITIES.some(isThere),
		hasUser: noip.uid !== '',
		hasGroup: noip.gid !== undefined,
		folders: Object.fromEntries(folders),
		files: [CONFIG, program, noticesOf(chosen)].filter(isThere),
		links: await links(host, FOLDERS),
		service: described,
		isEnabled: service !== null && (await links(host, [service.links])).length > 0,
		isActive: service !== null && running && (await endsWell(host, service.isActive)),
		isMasked: manager === 'systemd' && service !== null && isDevice(files.status(service.path)),
		own: { path: own, version: BUILD_VERSION, notices: beside === read(noticesOf(chosen)) ? null : beside },
		prefix: chosen,
		way: await wayTo(host, programOf(chosen), manager),
		isOnPath: host.path.split(':').includes(`${chosen}/bin`),
		isInstalled: own === program || (isThere(program) && read(program, MOST_PROGRAM) === ownProgram(host)),
	};
}

/** This very program, or null where it cannot be read. */
export function ownProgram({ files, pid }: Host): Bytes | null {
	const content = files.read(`/proc/${pid}/exe`, MOST_PROGRAM);
	return typeof content === 'string' ? content : null;
}

/** The one that runs; else the one whose programs are there, for the next boot. */
function managerOf(
	isThere: (path: string) => boolean,
	read: (path: string) => Bytes | null,
	found: readonly string[],
): { manager: Manager; running: boolean } {
	if (isThere('/run/systemd/system')) return { manager: 'systemd', running: true };
	if (isThere('/run/openrc/softlevel')) return { manager: 'openrc', running: true };
	if (found.includes('openrc-run')) return { manager: 'openrc', running: false };
	if (found.includes('systemctl')) return { manager: 'systemd', running: false };
	// Its scripts can be started whatever the first process is.
	if (found.includes('update-rc.d')) return { manager: 'sysvinit', running: true };
	return { manager: /^::/m.test(read('/etc/inittab') ?? '') ? 'busybox' : 'none', running: false };
}

/** Of these programs, those that are there. */
async function programs(host: Host, names: readonly string[]): Promise<string[]> {
	const script = 'for name; do if command -v "$name" >/dev/null; then echo "$name"; fi; done';
	return linesOf(await said(host, ['sh', '-c', script, 'sh', ...names]));
}

function linesOf(text: string): string[] {
	return text.split('\n').filter((line) => line !== '');
}

/** Those of these files that are links, by patterns of the shell's. */
async function links(host: Host, patterns: readonly string[]): Promise<string[]> {
	const script = 'for one in $1; do if [ -L "$one" ]; then echo "$one"; fi; done';
	return linesOf(await said(host, ['sh', '-c', script, 'sh', patterns.join(' ')]));
}

/** What the unit hides from the service (ProtectHome, PrivateTmp). */
const HIDDEN = ['/home', '/root', '/run/user', '/tmp', '/var/tmp'];

/** What is wrong with the folders in which a program is, or will be. Links on the way are followed. */
async function wayTo(host: Host, program: string, manager: Manager): Promise<Way | null> {
	const { files, users } = host;
	let there = program.replace(/\/[^/]*$/, '');
	while (there !== '' && 'error' in files.status(there)) there = there.replace(/\/[^/]*$/, '');
	// A small BusyBox knows no -f.
	const real = (await said(host, ['readlink', '-f', there || '/'])) || there;
	const folders = real.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/') || '/');
	let open: Way | null = null;
	for (const folder of folders) {
		const [status, owner] = [files.status(folder), users.ownerOf(folder)];
		if ('error' in status || 'error' in owner) continue;
		const isClosed = (status.mode & 0o001) === 0 || (manager === 'systemd' && HIDDEN.includes(folder));
		if (isClosed) return { code: 'closed', folder };
		if (owner.uid !== 0 || (status.mode & 0o002) !== 0) open ??= { code: 'open', folder };
	}
	return open;
}

function isDevice(status: FileStatus | FileError): boolean {
	return 'kind' in status && status.kind === 'other';
}

async function endsWell(host: Host, argv: readonly string[]): Promise<boolean> {
	const result = await host.run(systemCommand(argv), LOOK).done;
	return result.kind === 'exit' && result.code === 0;
}

/** What a program prints that ends well, less the last line end; else nothing. */
async function said(host: Host, argv: readonly string[]): Promise<Bytes> {
	const result = await host.run(systemCommand(argv), LOOK).done;
	return result.kind === 'exit' && result.code === 0 ? result.output.trimEnd() : '';
}

function groupOf(groups: Bytes): string | undefined {
	return /^noip:[^:]*:(\d+):/m.exec(groups)?.[1];
}
