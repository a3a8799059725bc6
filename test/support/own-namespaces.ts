/** Test files that boot or furnish a machine run in namespaces of their own: what they mount, start or give an address is gone with them. */
import { spawnSync } from 'node:child_process';

const MARK = 'NOIP_OWN_NAMESPACES';

/** Waits for whatever loses its parent, which Node as the first process would not. */
const FIRST_PROCESS = ['sh', '-c', '"$@"; exit $?', 'sh'];

/**
 * Starts this test file again in new namespaces, and ends with it; returns in the one that was started.
 * @param flags of unshare(1): `--net`, `--mount`, `--pid`
 * @param before gets what the network of the machine is needed for: packages, the executable
 */
export async function inOwnNamespaces(flags: readonly string[], before: () => Promise<unknown>): Promise<void> {
	if (process.env[MARK] === '1') return;
	// Why there is none is told by who needs it.
	try {
		await before();
	} catch {}
	const first = flags.includes('--pid') ? ['--fork', '--kill-child', '--mount-proc', ...FIRST_PROCESS] : [];
	const words = [...flags, ...first, process.execPath, ...process.execArgv, ...process.argv.slice(1)];
	const { status } = spawnSync('unshare', words, { stdio: 'inherit', env: { ...process.env, [MARK]: '1' } });
	process.exit(status ?? 1);
}
