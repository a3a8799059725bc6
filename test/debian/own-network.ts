/**
 * Imported first: the whole test file runs in a network of its own, so that a machine that it boots reaches this process and nobody else, and in a mount
 * namespace of its own.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { systemRoot } from './system.ts';

const MARK = 'NOIP_OWN_NETWORK';

if (process.env[MARK] !== '1') {
	// In there no package can be had. Why there is none is told when the machine is booted.
	try {
		systemRoot();
	} catch {}
	const words = ['--net', '--mount', process.execPath, ...process.execArgv, ...process.argv.slice(1)];
	const { status } = spawnSync('unshare', words, { stdio: 'inherit', env: { ...process.env, [MARK]: '1' } });
	process.exit(status ?? 1);
}

/** A device as an internet provider gives it an address, with nobody at the far end. */
const NETWORK = `
ip link set lo up
ip link add eth0 type veth peer name far0
ip link set far0 up
ip link set eth0 up
mount -t tmpfs tmpfs /run`;
execFileSync('sh', ['-ec', NETWORK]);
