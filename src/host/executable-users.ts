/** Users in the executable, whose engine can give its own rights away. */

import { system } from './executable-system.ts';
import type { Users } from './host.ts';
import { failure } from './quickjs-files.ts';
import { ownerOf } from './quickjs-users.ts';

export const executableUsers: Users = {
	own: system.getuid,
	ownerOf,
	give: async (path, { uid, gid }) => failure(system.chown(path, uid, gid)),
	become: async ({ name, uid, gid }) => failure(system.become(name, uid, gid)) ?? 'become',
};
