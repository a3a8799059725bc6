/** What is said of the programs that are told of changes. */

/** How long each may take. */
export const HOOK_SECONDS = 30;

export type HookFailure =
	| { code: 'failed'; path: string; exitCode: number }
	/** They took so long, all together, that the rest was not run. */
	| { code: 'unfinished'; folder: string; seconds: number };

/** What env(1), timeout(1) and shells end with; the rest is the program's own. */
const CAUSES: Record<number, string> = {
	126: 'it cannot be executed; try: chmod +x',
	127: 'it, its interpreter or a program that it calls is missing',
	137: `it was killed, for a hook may take ${HOOK_SECONDS} s`,
};

/** `hook /etc/noip/hooks.d/10-mail failed: exit code 3` */
export function hookFailureText(failure: HookFailure): string {
	if (failure.code === 'unfinished') {
		return `the hooks in ${failure.folder} took more than ${failure.seconds} s; some may not have been run`;
	}
	const { path, exitCode } = failure;
	return `hook ${path} failed: ${CAUSES[exitCode] ?? `exit code ${exitCode}`}`;
}
