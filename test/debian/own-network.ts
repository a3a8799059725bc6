/** Imported first: the whole test file runs in a network of its own, so that a machine that it boots reaches this process and nobody else. */
import { execFileSync } from 'node:child_process';
import { executable } from '../../build/static.mjs';
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { systemRoot } from './system.ts';

await inOwnNamespaces(['--net', '--mount'], async () => {
	systemRoot();
	await executable();
});

/** A device as an internet provider gives it an address, with nobody at the far end. */
const NETWORK = `
ip link set lo up
ip link add eth0 type veth peer name far0
ip link set far0 up
ip link set eth0 up
mount -t tmpfs tmpfs /run`;
execFileSync('sh', ['-ec', NETWORK]);
