/** What is said where a file or folder is another user's (rule 47). */
import { fileErrorText } from './files.ts';

/** Why a file may not be used. `user`: who would use it. */
export type Ownership =
	/** Its folder is that user's, and the file is another's: a backup that root has restored, say. */
	| { code: 'file'; owner: string; user: string; folder: string }
	/** The folder is the service's. */
	| { code: 'service'; user: string }
	| { code: 'folder-of-root'; folder: string; user: string; uid: number }
	| { code: 'unknown' };

/** Follows what cannot be done; `args`: the words of this command. */
export function ownershipText(ownership: Ownership, args: readonly string[]): string {
	switch (ownership.code) {
		case 'file': {
			const { owner, user, folder } = ownership;
			return `; it belongs to ${owner}; run: sudo chown -hR ${word(user)} ${word(folder)}`;
		}
		case 'service':
			return `; run: ${commandAs(ownership.user, args)}`;
		case 'folder-of-root': {
			// By its number: a container's user has no name outside of it.
			const { folder, user, uid } = ownership;
			return `; ${folder} belongs to root; run this as root, or, where ${user} (uid ${uid}) is the user of the service: sudo chown -hR ${uid} ${word(folder)}`;
		}
		case 'unknown':
			return '; run this as root, or as the user of the service';
	}
}

/** Root may not work in the folders of the service's user, and could not become that user. */
export function notBecomeText(error: string, user: string, args: readonly string[]): string {
	return `the folders are those of user ${user}, and root cannot go on as that user: ${fileErrorText(error)}; run: ${commandAs(user, args)}`;
}

function commandAs(user: string, args: readonly string[]): string {
	return ['sudo', '-u', user, 'noip', ...args].map(word).join(' ');
}

/** One word of the shell. */
function word(text: string): string {
	return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
