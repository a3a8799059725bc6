/** Users on QuickJS, which can drop no rights: another program does, and starts this one anew. */

import { toText } from '../base/bytes.ts';
import { ending } from './child.ts';
import type { FileError, User, Users } from './host.ts';
import { os, SIGHUP, SIGINT, SIGTERM, scriptArguments, std, WNOHANG } from './quickjs-engine.ts';
import { fileError, quickjsFiles } from './quickjs-files.ts';
import { guarded, setTimer } from './quickjs-loop.ts';
import { PATH, run } from './quickjs-process.ts';

const LONGEST_COMMAND_LINE = 65_536;
const PROBE = { timeoutMs: 10_000, limit: 1000 };
const SLOWEST_LOOK_MS = 1000;

export const quickjsUsers: Users = {
	own() {
		const own = ownerOf('/proc/self');
		return 'error' in own ? 0 : own.uid;
	},
	ownerOf,
	async give(path, { uid, gid }) {
		const words = ['chown', '-h', `${uid}:${gid}`, path];
		const ended = await run(words, PROBE).done;
		return ended.kind === 'exit' && ended.code === 0 ? null : { error: ending(words, ended) };
	},
	async become(user) {
		const line = quickjsFiles.read('/proc/self/cmdline', LONGEST_COMMAND_LINE);
		if (typeof line !== 'string') return line;
		const command = line.split('\0').slice(0, -1).map(toText);
		const program = command.slice(0, command.length - scriptArguments().length + 1);
		let failed: FileError = { error: 'setpriv: missing' };
		for (const dropper of droppers(user)) {
			// Whether it knows these options, may do this, and the user may read the program.
			const tried = await run([...dropper, ...program, '--version'], PROBE).done;
			if (tried.kind === 'exit' && tried.code === 0) return { code: await follow([...dropper, ...command]) };
			if (tried.kind === 'exit') failed = { error: `${dropper[0]}: exit ${tried.code}` };
		}
		return failed;
	},
};

/** See `Users.ownerOf`. */
export function ownerOf(path: string) {
	const [stat, errno] = os.stat(path);
	return stat ? { uid: stat.uid, gid: stat.gid } : fileError(errno);
}

/** What starts a program as another user, of util-linux and BusyBox. */
function droppers({ name, uid, gid }: User): string[][] {
	const setpriv = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`];
	if (name === null) return [[...setpriv, '--clear-groups', '--']];
	return [
		[...setpriv, '--init-groups', '--'],
		['runuser', '-u', name, '--'],
		['su', '-s', '/bin/sh', '-c', 'exec "$@"', '--', name, 'sh'],
	];
}

/** What this program is told in its environment (NOIP_*, by systemd, of colours and times). The rest of root's is no business of the user's, who can read that of each process of his. */
const OWN = /^(NOIP_.*|ACTION|NOTIFY_SOCKET|WATCHDOG_.*|JOURNAL_STREAM|NO_COLOR|CLICOLOR.*|TERM|TZ|LANG|LC_.*)$/;

function ownVariables(): Record<string, string> {
	return Object.fromEntries(Object.entries(std.getenviron()).filter(([name]) => OWN.test(name)));
}

/** Starts a program with our own input and output, hands on the signals that end or wake it (Ctrl-C reaches it anyhow), and gives its exit code. */
function follow(argv: readonly string[]): Promise<number> {
	return new Promise((resolve) => {
		const pid = os.exec(argv, { block: false, env: { ...ownVariables(), PATH } });
		for (const signal of [SIGTERM, SIGHUP])
			os.signal(
				signal,
				guarded(() => void os.kill(pid, signal)),
			);
		os.signal(SIGINT, () => {});
		const look = (pauseMs: number): void => {
			const [found, status] = os.waitpid(pid, WNOHANG);
			if (found === 0) setTimer(pauseMs, () => look(Math.min(2 * pauseMs, SLOWEST_LOOK_MS)));
			else resolve(status & 0x7f ? 128 + (status & 0x7f) : (status >> 8) & 0xff);
		};
		look(1);
	});
}
