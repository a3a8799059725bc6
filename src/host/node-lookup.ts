/**
 * Names on Node. Its usual `lookup` waits in a thread for the C library, which nobody can end: while a resolver is silent the whole process could not. So names of
 * the DNS are asked for by Node's own resolver, and the C library has what it alone knows, and knows at once.
 */
import { type LookupAddress, promises } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { nodeFiles } from './node-files.ts';

/** A query that is not answered is sent again; the request's own limit ends it all. */
const RESOLVER = { timeout: 5000, tries: 4 };
/** So long the other family is waited for: some resolvers never answer for the one that a name does not have. */
const PATIENCE_MS = 1500;
const HOSTS_LIMIT = 1 << 20;

/**
 * Gives the function by which a socket resolves its name; `signal` ends it, and `permit` gives those of the addresses that may be connected to. Whatever goes
 * wrong is ENOTFOUND: a resolver that refuses is no server that does.
 */
export function lookupUntil(signal: AbortSignal, permit: (addresses: string[]) => Promise<string[]>): LookupFunction {
	return (name, options, callback) => {
		const permitted = async (): Promise<LookupAddress[]> => {
			const found = await resolve(name, Number(options.family), signal);
			const addresses = await permit(found.map(({ address }) => address));
			if (!addresses[0]) throw new Error('none of them is permitted');
			return found.filter(({ address }) => addresses.includes(address));
		};
		permitted().then(
			(found) => (options.all ? callback(null, found) : callback(null, found[0]?.address ?? '', found[0]?.family)),
			() => callback(Object.assign(new Error(`${name} is not resolved`), { code: 'ENOTFOUND' }), ''),
		);
	};
}

/** @param family 4 or 6; else both */
async function resolve(name: string, family: number, signal: AbortSignal): Promise<LookupAddress[]> {
	if (isLocal(name)) return system(name, family);
	const resolver = new promises.Resolver(RESOLVER);
	const cancel = (): void => resolver.cancel();
	signal.addEventListener('abort', cancel, { once: true });
	let patience: NodeJS.Timeout | undefined;
	const asked = [4, 6].filter((each) => !family || each === family);
	const answers = await Promise.allSettled(
		asked.map(async (each) => {
			const addresses = await (each === 4 ? resolver.resolve4(name) : resolver.resolve6(name));
			patience ??= setTimeout(cancel, PATIENCE_MS);
			return addresses.map((address) => ({ address, family: each }));
		}),
	);
	clearTimeout(patience);
	signal.removeEventListener('abort', cancel);
	const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
	if (found[0]) return found;
	const { reason } = answers[0] as PromiseRejectedResult;
	// Nobody listens where /etc/resolv.conf points to: the C library may have another way.
	if (reason?.code === 'ECONNREFUSED') return system(name, family);
	throw reason;
}

/** What is not in the DNS: names of one word, those of mDNS, and what stands in /etc/hosts. */
function isLocal(name: string): boolean {
	if (!name.includes('.') || /\.local\.?$/i.test(name)) return true;
	const hosts = nodeFiles.read('/etc/hosts', HOSTS_LIMIT);
	return typeof hosts === 'string' && hosts.split(/\s+/).includes(name);
}

function system(name: string, family: number): Promise<LookupAddress[]> {
	return promises.lookup(name, { all: true, ...(family && { family }) });
}
