/** A network of a test file's own, with one device as an internet provider gives it an address. */
import { execFileSync } from 'node:child_process';
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { systemRoot } from './system.ts';

/** With nobody at the far end. */
const NETWORK = `
ip link set lo up
ip link add eth0 type veth peer name far0
ip link set far0 up
ip link set eth0 up
mount -t tmpfs tmpfs /run`;

/** Goes on there. What machines are made of is fetched before, and by `before` what else the test needs. */
export async function inOwnNetwork(before: () => Promise<unknown>): Promise<void> {
	await inOwnNamespaces(['--net', '--mount'], async () => {
		systemRoot();
		await before();
	});
	execFileSync('sh', ['-ec', NETWORK]);
}

/** The address on that device; null: the line is down. */
export function line(address: string | null): void {
	execFileSync('ip', ['address', 'flush', 'dev', 'eth0', 'scope', 'global']);
	execFileSync('ip', ['link', 'set', 'eth0', address === null ? 'down' : 'up']);
	if (address !== null) execFileSync('ip', ['address', 'add', `${address}/24`, 'dev', 'eth0']);
}
