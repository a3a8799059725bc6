/**
 * Imported first: the whole test file runs in namespaces of its own (network, mounts, processes), so that the networks that it makes are nobody else's, and gone
 * with it whatever becomes of it. The programs that it needs are got before, for in there is no network.
 */
import { execFileSync } from 'node:child_process';
import { onPath } from '../../build/quickjs.mjs';
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { programs } from './programs.ts';

/** What stands for /etc/hosts in there; rewritten in place. */
export const HOSTS = '/run/hosts';

const SET_UP = `
mount -t tmpfs tmpfs /run
mkdir /run/netns
echo '127.0.0.1 localhost' >${HOSTS}
mount --bind ${HOSTS} /etc/hosts
ip link set lo up`;

await inOwnNamespaces(['--net', '--mount', '--pid'], async () => {
	process.env.PATH = `${programs(temporaryFolder())}:${process.env.PATH}`;
});
if (!onPath('ip')) throw new Error('ip is neither here nor to be had');
execFileSync('sh', ['-ec', SET_UP], { stdio: 'inherit' });
