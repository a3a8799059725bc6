/** Imported first: the whole test file runs in a network of its own, with Debian 12 and 13 as they are installed. */
import { execFileSync } from 'node:child_process';
import { executable } from '../../build/static.mjs';
import { installation } from './installation.ts';
import { inOwnNetwork } from './network.ts';

export const SUITES = ['bookworm', 'trixie'];

await inOwnNetwork(async () => {
	for (const suite of SUITES) installation(suite);
	await executable();
});

// The systemd of Debian 13 wants the second version of the kernel's groups, which the machine may have beside the first.
execFileSync('mount', ['-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup']);
