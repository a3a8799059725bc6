/** Users on Node. */
import { lchownSync, statSync } from 'node:fs';
import type { User, Users } from './host.ts';
import { fileError } from './node-files.ts';

export const nodeUsers: Users = {
	own: () => process.geteuid?.() ?? 0,
	ownerOf(path) {
		try {
			const { uid, gid } = statSync(path);
			return { uid, gid };
		} catch (error) {
			return fileError(error);
		}
	},
	give: async (path, { uid, gid }) => {
		try {
			lchownSync(path, uid, gid);
			return null;
		} catch (error) {
			return fileError(error);
		}
	},
	become: async (user) => {
		try {
			drop(user);
			return process.geteuid?.() === user.uid ? 'become' : { error: 'EPERM' };
		} catch (error) {
			return fileError(error);
		}
	},
};

/** What Node's types have forgotten. */
interface Grouping {
	initgroups(user: string, group: number): void;
}

/** The user comes last, for with it goes the right to change the groups. The kernel then takes all capabilities, and the memory is nobody else's to read. */
function drop({ name, uid, gid }: User): void {
	if (name === null) process.setgroups?.([gid]);
	else (process as unknown as Grouping).initgroups(name, gid);
	process.setgid?.(gid);
	process.setuid?.(uid);
}
