/** Writing the configuration for a person: whole or not at all, and so that the agent may read it and others may not. */

import type { Bytes } from '../base/bytes.ts';
import type { FileError, Host } from '../host/host.ts';
import { exec } from './exec.ts';
import type { Paths } from './paths.ts';
import { serviceUser } from './service-user.ts';

const MOST_GROUPS = 1 << 20;
/** The agent reads here, and root alone makes names. */
const FOLDER_MODE = 0o750;
const FILE_MODE = 0o640;
const OWNER_BITS = 0o700;

/** Where the new content is until it is whole. */
export function freshPath({ config }: Pick<Paths, 'config'>): string {
	return `${config}.new`;
}

/** Why the configuration cannot be written; null: it can. Leaves nothing behind. */
export function obstacleTo(host: Host, paths: Paths): FileError | null {
	const { files, users } = host;
	if ('error' in files.status(folderOf(paths)) && users.own() === 0) return null;
	return files.write(freshPath(paths), '', 0o600) ?? files.remove(freshPath(paths));
}

/** Gives what failed, or null. */
export async function replaceConfig(host: Host, paths: Paths, text: Bytes): Promise<FileError | null> {
	const { files } = host;
	const fresh = freshPath(paths);
	const { owner, mode } = accessTo(host, paths);
	const failed =
		(await giveFolder(host, paths)) ??
		(await files.writeDurably(fresh, text, mode & OWNER_BITS)) ??
		(owner && (await host.users.give(fresh, owner))) ??
		(await setMode(host, fresh, mode)) ??
		files.rename(fresh, paths.config);
	if (failed) files.remove(fresh);
	else await files.flush(folderOf(paths));
	return failed;
}

function folderOf({ config }: Pick<Paths, 'config'>): string {
	return config.replace(/[^/]*$/, '.');
}

/** Who may read it: as before; elsewhere than on a router, where the agent reads a copy, the service's group as well. `owner`: null where only root could set one. */
function accessTo(host: Host, paths: Paths): { owner: { uid: number; gid: number } | null; mode: number } {
	const [status, owner] = [host.files.status(paths.config), host.users.ownerOf(paths.config)];
	const isThere = !('error' in status) && !('error' in owner);
	if (host.users.own() !== 0) return { owner: null, mode: isThere ? status.mode : 0o600 };
	const group = paths.router ? null : serviceGroup(host, paths);
	if (group === null) return { owner: isThere ? owner : null, mode: isThere ? status.mode & 0o770 : 0o600 };
	const bits = isThere ? status.mode & OWNER_BITS : 0;
	return { owner: { uid: isThere ? owner.uid : 0, gid: group }, mode: FILE_MODE | bits };
}

/** That of the user whose folders the service works in, else the one that is called after it; null: there is none. */
function serviceGroup(host: Host, paths: Paths): number | null {
	const user = serviceUser(host, paths);
	if (user) return user.gid;
	const groups = host.files.read('/etc/group', MOST_GROUPS);
	const [, gid] = (typeof groups === 'string' && /^noip:[^:]*:(\d+):/m.exec(groups)) || [];
	return gid === undefined ? null : Number(gid);
}

async function giveFolder(host: Host, paths: Paths): Promise<FileError | null> {
	const folder = folderOf(paths).replace(/\/\.$/, '');
	if (host.users.own() !== 0 || !('error' in host.files.status(folder))) return null;
	const gid = paths.router ? null : serviceGroup(host, paths);
	return (
		host.files.makeFolder(folder, FOLDER_MODE) ?? (gid === null ? null : await host.users.give(folder, { uid: 0, gid }))
	);
}

/** Set after the owner: until then it is the one's alone who writes it. No engine changes a mode by itself but with new content. */
async function setMode(host: Host, path: string, mode: number): Promise<FileError | null> {
	const status = host.files.status(path);
	if ('error' in status) return status;
	if (status.mode === mode) return null;
	const done = await exec(host, ['chmod', mode.toString(8), path]);
	return done === null ? { error: 'chmod: missing' } : null;
}
