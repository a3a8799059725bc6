/** Imported first: the whole test file runs in a network of its own, where the provider is at the far end of the line of a second network, the containers'. */
import { execFileSync } from 'node:child_process';
import { ownArchitecture } from '../../build/architectures.mjs';
import { IMAGES, imageArchives } from '../../build/image.mjs';
import { inOwnNamespaces } from '../support/own-namespaces.ts';
import { imageTools } from './tools.ts';

/** The image that this machine can run. */
export const OWN = Object.entries(IMAGES).find(([, { executable }]) => executable === ownArchitecture())?.[0] ?? '';

await inOwnNamespaces(['--net', '--mount'], async () => {
	imageTools();
	await imageArchives([OWN]);
});

/** Where the provider is, as Docker's bridge has its host. */
export const GATEWAY = '172.17.0.1';

/** The network of the containers, which have this address. */
export const BRIDGED = '/run/netns/bridged';
export const INSIDE = '172.17.0.2';

const NETWORK = `
mount -t tmpfs tmpfs /run
ip link set lo up
ip netns add bridged
ip link add far0 type veth peer name eth0 netns bridged
ip address add ${GATEWAY}/16 dev far0
ip link set far0 up
ip -n bridged link set lo up
ip -n bridged address add ${INSIDE}/16 dev eth0
ip -n bridged link set eth0 up
ip -n bridged route add default via ${GATEWAY}`;
execFileSync('sh', ['-ec', NETWORK]);
