/** Trying what was written: by the agent that runs, or by one pass. Both are the work of the service's user, and so of another process (rules 42 and 47). */
import { toText } from '../base/bytes.ts';
import * as EXIT from '../client/exit-code.ts';
import type { Problem } from '../client/file.ts';
import type { Paths } from '../client/paths.ts';
import { readStatus } from '../client/run-folder.ts';
import type { KeyStatus } from '../client/status-schema.ts';
import type { Host } from '../host/host.ts';
import { isRunning } from './status.ts';

/** An agent is followed for 30 s, and a pass may wait for an address that is being set up. In a session of its own: what the service's user runs is to have no hold of root's terminal. */
const LONGEST = { timeoutMs: 120_000, limit: 1 << 20, whole: true };
const LONGEST_COMMAND_LINE = 65_536;

/** What became of a key; `running`: the agent goes on from there. */
export interface Trial {
	key: KeyStatus;
	running: boolean;
}

/** Has the configuration read and what is due sent. `key`: its name in the file. */
export async function tryKey(host: Host, paths: Paths, key: string): Promise<Trial | Problem> {
	await startService(host, paths);
	const program = programOf(host, paths);
	// An agent has then read the file; the update is done by it, which sends nothing twice, or where there is none by that process.
	await host.run([...program, 'reload', ...placesOf(paths)], LONGEST).done;
	await host.run([...program, 'update', ...placesOf(paths), '--', key], LONGEST).done;
	const status = await readStatus(host, paths);
	if ('problem' in status) return status;
	const its = status.keys.find((one) => one.key === key);
	const [error] = status.configuration.errors;
	if (!its) return { problem: error?.text ?? `no key ${key}`, code: EXIT.configuration };
	return { key: its, running: isRunning(host, status) };
}

const INIT_SCRIPT = '/etc/init.d/noip';
const WRAPPER = '/usr/bin/noip';

/** On a router: the init script makes the copy that the agent reads, and starts it where it does not run (rule 32). */
async function startService(host: Host, { router, root }: Paths): Promise<void> {
	if (!router || host.users.own() !== 0 || 'error' in host.files.status(root + INIT_SCRIPT)) return;
	for (const action of ['enable', 'reload']) await host.run([root + INIT_SCRIPT, action], LONGEST).done;
}

/** What starts this program: on a router the wrapper, which gives root's rights away. */
function programOf(host: Host, { router, root }: Paths): string[] {
	if (router && !('error' in host.files.status(root + WRAPPER))) return [root + WRAPPER];
	const line = host.files.read(`/proc/${host.pid}/cmdline`, LONGEST_COMMAND_LINE);
	const words = typeof line === 'string' ? line.split('\0').slice(0, -1).map(toText) : ['noip'];
	return words.slice(0, words.length - host.args.length);
}

function placesOf({ config, stateDir, runDir, root }: Paths): string[] {
	const places = { config, 'state-dir': stateDir, 'run-dir': runDir, root };
	return Object.entries(places).flatMap(([flag, path]) => (path ? [`--${flag}`, path] : []));
}

/** What starts the service here, as a person types it; where nothing is known of one: the program itself. */
export function startCommand({ files }: Host, { router, root }: Paths): string {
	const isThere = (path: string) => !('error' in files.status(root + path));
	if (router) return 'service noip start';
	if (isThere('/run/systemd/system')) return 'sudo systemctl enable --now noip';
	if (isThere('/run/openrc') && isThere(INIT_SCRIPT)) return 'sudo rc-update add noip; sudo rc-service noip start';
	return isThere(INIT_SCRIPT) ? 'sudo service noip start' : 'noip run';
}
