/** Root, and the user whose service this is, elsewhere than on OpenWrt: there the init script and the wrapper see to it (rule 47). */

import { toText } from '../base/bytes.ts';
import type { Host, User } from '../host/host.ts';
import { notBecomeText, type Ownership, ownershipText } from '../messages/ownership.ts';
import * as EXIT from './exit-code.ts';
import type { Problem } from './file.ts';
import type { Paths } from './paths.ts';

const MOST_USERS = 1 << 20;
const OTHERS_WRITE = 0o022;

/**
 * Has a command of root's go on as the user whose folders it works in: what it would leave there as root's keeps the service from starting, and hooks are to have the
 * service's rights. Gives null when it may go on here, its exit code when another process has done it, or what forbids it.
 */
export async function becomeServiceUser(host: Host, paths: Paths): Promise<number | Problem | null> {
	if (paths.router || host.users.own() !== 0) return null;
	const user = serviceUser(host, paths);
	if (!user) return null;
	for (const folder of [paths.runDir, paths.stateDir]) await giveMissing(host, folder, user);
	const result = await host.users.become(user);
	if (result === 'become') return null;
	if ('code' in result) return result.code;
	return { problem: notBecomeText(result.error, nameOf(user), host.args), code: EXIT.usage };
}

/** The owner of the state folder or of the run folder, unless it is root: then this is an installation without a user of its own. */
export function serviceUser(host: Host, { stateDir, runDir }: Paths): User | null {
	for (const folder of [stateDir, runDir]) {
		const owner = host.users.ownerOf(folder);
		if ('error' in owner || owner.uid === 0) continue;
		const { uid } = owner;
		return userOf(host, uid) ?? { name: null, ...owner };
	}
	return null;
}

/** As /etc/passwd has it. */
function userOf({ files }: Host, uid: number): User | null {
	const read = files.read('/etc/passwd', MOST_USERS);
	const users = typeof read === 'string' ? read.split('\n').map((line) => line.split(':')) : [];
	const [name, , , gid] = users.find((fields) => fields[2] === `${uid}`) ?? [];
	return name && gid ? { name: toText(name), uid, gid: Number(gid) } : null;
}

/** What to call somebody: `#65532` without a name. */
export function nameOf({ name, uid }: Pick<User, 'name' | 'uid'>): string {
	return name ?? `#${uid}`;
}

/** After a reboot the run folder may be missing, which only root can make; not where somebody else could put another thing into its place meanwhile. */
async function giveMissing({ files, users }: Host, folder: string, { uid, gid }: User): Promise<void> {
	if (!('error' in files.status(folder))) return;
	const above = folder.replace(/\/[^/]+\/*$/, '') || '/';
	const [status, owner] = [files.status(above), users.ownerOf(above)];
	if ('error' in status || 'error' in owner || owner.uid !== 0 || status.mode & OTHERS_WRITE) return;
	if (files.makeFolder(folder, 0o755)) return;
	await users.give(folder, { uid, gid });
}

/** What is to be said of a file or folder that may not be used because it is somebody else's; empty where that is not the cause. */
export function ownershipAdvice(host: Host, { router }: Paths, path: string, error: string): string {
	if (router || (error !== 'EACCES' && error !== 'EPERM')) return '';
	return ownershipText(ownershipOf(host, path), host.args);
}

function ownershipOf(host: Host, path: string): Ownership {
	const { users } = host;
	const named = (uid: number) => nameOf(userOf(host, uid) ?? { name: null, uid });
	const folder = path.replace(/\/[^/]*$/, '') || '/';
	const [ofFolder, ofFile] = [users.ownerOf(folder), users.ownerOf(path)];
	const user = named(users.own());
	if ('error' in ofFolder) return { code: 'unknown' };
	if (ofFolder.uid !== users.own()) {
		return ofFolder.uid === 0
			? { code: 'folder-of-root', folder, user, uid: users.own() }
			: { code: 'service', user: named(ofFolder.uid) };
	}
	if ('error' in ofFile || ofFile.uid === users.own()) return { code: 'unknown' };
	return { code: 'file', owner: named(ofFile.uid), user, folder };
}
