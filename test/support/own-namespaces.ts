/** Test files that boot or furnish a machine run in namespaces of their own: what they mount, start or give an address is gone with them. */
import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';

/** Says in which namespaces the test file was started first: who is still there, whatever the environment has, would change the machine's own network. */
const MARK = 'NOIP_OWN_NAMESPACES';

const KINDS: Readonly<Record<string, string>> = { '--net': 'net', '--mount': 'mnt', '--pid': 'pid' };

/** `net:[4026531833]`: what this process is in. */
function namespaceOf(flag: string): string {
	return readlinkSync(`/proc/self/ns/${KINDS[flag]}`);
}

function isInside(flags: readonly string[]): boolean {
	const outside = process.env[MARK]?.split(' ') ?? [];
	const isNew = (flag: string) =>
		outside.some((one) => one.startsWith(`${KINDS[flag]}:`)) && !outside.includes(namespaceOf(flag));
	return flags.every(isNew);
}

/** Waits for whatever loses its parent, which Node as the first process would not. */
const FIRST_PROCESS = ['sh', '-c', '"$@"; exit $?', 'sh'];

/**
 * Starts this test file again in new namespaces, and ends with it; returns in the one that was started.
 * @param flags of unshare(1): `--net`, `--mount`, `--pid`
 * @param before gets what the network of the machine is needed for: packages, the executable
 */
export async function inOwnNamespaces(flags: readonly string[], before: () => Promise<unknown>): Promise<void> {
	if (isInside(flags)) return;
	// Why there is none is told by who needs it.
	try {
		await before();
	} catch {}
	const first = flags.includes('--pid') ? ['--fork', '--kill-child', '--mount-proc', ...FIRST_PROCESS] : [];
	const words = [...flags, ...first, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
	const env = { ...process.env, [MARK]: Object.keys(KINDS).map(namespaceOf).join(' ') };
	const { status } = spawnSync('unshare', words, { stdio: 'inherit', env });
	process.exit(status ?? 1);
}
